/**
 * Draws and checks for another process: a line of JSON in, a line of JSON out.
 *
 * The tests of the lottery hold this implementation against the service and the stand-alone
 * verifier with it; files come as base64, so that their exact bytes arrive.
 */

import { createInterface } from "node:readline";

import { fromHex, hex, type Bytes } from "../bytes.ts";
import { parse } from "../canonical.ts";
import { checkCanonical, conduct } from "../checks.ts";
import { commitment, contribution, seed } from "../hashes.ts";
import { readInput } from "../input.ts";
import { sha256 } from "../sha256.ts";
import { slackFault } from "../slack.ts";
import { verify, verifyAll } from "../verify.ts";
import { Wrong } from "../wrong.ts";

interface DrawQuestion {
  draw: string;
  secret: string;
  contributions: { code: string; nonce: string; value: string }[];
}

interface VerifyQuestion {
  verify: string;
  chain?: string[];
  keys?: string[];
  witnessed?: string;
}

interface VerifyAllQuestion {
  all: string[];
  keys: string[];
}

type Question = DrawQuestion | VerifyQuestion | VerifyAllQuestion;

function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function drawn(question: DrawQuestion): object {
  const content = bytesOf(question.draw);
  const document = parse(content);
  checkCanonical(content, document);
  const input = readInput(document);
  const fault = input.kind === "allocation" ? slackFault(input) : "";
  if (fault !== "") throw new Wrong(`slack: ${fault}`);
  const secret = fromHex(question.secret);
  const inputHash = sha256(content);
  const openings = question.contributions.map(({ nonce, value }) => ({ nonce: fromHex(nonce), value }));
  const from = seed(secret, inputHash, openings);
  return {
    input_hash: hex(inputHash),
    commitment: hex(commitment(secret, inputHash)),
    contributions: question.contributions.map(({ code }, index) =>
      hex(contribution(inputHash, code, openings[index]!)),
    ),
    seed: hex(from),
    outcome: conduct(input, from),
  };
}

async function answer(question: Question): Promise<object> {
  if ("draw" in question) return drawn(question);
  if ("all" in question) return verifyAll(question.all.map(bytesOf), question.keys.map(bytesOf));
  return verify(bytesOf(question.verify), {
    chain: question.chain?.map(bytesOf),
    publicKeys: question.keys?.map(bytesOf),
    witnessed: question.witnessed,
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  let found: object;
  try {
    found = await answer(JSON.parse(line) as Question);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    found = { wrong: error.message };
  }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

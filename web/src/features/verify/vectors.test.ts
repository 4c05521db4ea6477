/** The published vectors come out as they were published. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fromHex, hex } from "./bytes.ts";
import { canonical, type JsonObject } from "./canonical.ts";
import { conduct } from "./checks.ts";
import { commitment, contribution, seed } from "./hashes.ts";
import { readInput } from "./input.ts";
import { sha256 } from "./sha256.ts";
import { slackFault } from "./slack.ts";
import { VECTORS } from "./testing/vectors.ts";

for (const [number, vector] of VECTORS.entries()) {
  test(`vector ${number} gives its hashes, its seed and its outcome`, () => {
    const input = readInput(vector.input);
    const secret = fromHex(vector.secret);
    const inputHash = sha256(canonical(vector.input));
    const openings = vector.contributions.map(({ nonce, value }) => ({ nonce: fromHex(nonce), value }));

    const from = seed(secret, inputHash, openings);

    assert.equal(hex(inputHash), vector.input_hash);
    assert.equal(hex(commitment(secret, inputHash)), vector.commitment);
    assert.equal(hex(from), vector.seed);
    for (const [index, { code, hash }] of vector.contributions.entries()) {
      assert.equal(hex(contribution(inputHash, code, openings[index]!)), hash);
    }
    assert.equal(input.kind === "allocation" ? slackFault(input) : "", "");
    assert.deepEqual(plain(conduct(input, from)), vector.outcome);
  });
}

/** As it is read from a file. */
function plain(document: JsonObject): unknown {
  return JSON.parse(new TextDecoder().decode(canonical(document)));
}

test("there are vectors of every kind, of both methods and of both refusals", () => {
  const kinds = new Set(VECTORS.map(({ input }) => input["kind"]));
  const outcomes = VECTORS.map(({ outcome }) => JSON.stringify(outcome));

  assert.deepEqual([...kinds].sort(), ["allocation", "groups", "pool"]);
  for (const word of ["counting", "rejection", "infeasible", "too_constrained"]) {
    assert.ok(outcomes.some((outcome) => outcome.includes(word)), word);
  }
});

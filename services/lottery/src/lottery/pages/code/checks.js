/** Section 8: every check by its name. */

import { drawAllocation } from "./allocation.js";
import { areEqual, fromHex, hex,            } from "./bytes.js";
import { canonical,                 } from "./canonical.js";
import { commitment, contribution, seed } from "./hashes.js";

import { checkLinks } from "./links.js";
import { isRecord,                                 } from "./published.js";
import { drawSeats } from "./seats.js";
import { sha256 } from "./sha256.js";
import { checkSignature } from "./signature.js";
import { slackFault } from "./slack.js";
import { ensure, Unchecked } from "./wrong.js";

/** One document of a chain as it was published and as it was read. */





/** What a check may look at; the chain is by sequence and includes the document. */








/** The outcome of any draw from a well-formed input and the seed. */
export function conduct(input       , from       )             {
  return input.kind === "allocation" ? drawAllocation(input, from) : drawSeats(input, from);
}

/** The file is exactly the canonical bytes of its document. */
export function checkCanonical(content       , raw            )       {
  ensure(areEqual(canonical(raw), content), "other bytes than the canonical ones");
}

/** The document's own hash. */
export function checkHash(raw            )       {
  const covered = Object.entries(raw).filter(([name]) => name !== "hash" && name !== "signature");
  const found = hex(sha256(canonical(Object.fromEntries(covered))));
  ensure(found === raw["hash"], "the document has another hash");
}

function draw(document           )             {
  if (isRecord(document)) throw new Unchecked("a record holds no draw");
  return document;
}

/** A member, or `Unchecked` where a draw that ended early doesn't have it. */
function known   (value          , name        , { state }            )    {
  if (value === null) throw new Unchecked(`${state}, ${name} not known`);
  return value;
}

function checkInputHash({ document }          )       {
  const { input, input_hash } = draw(document);
  ensure(hex(sha256(canonical(input))) === input_hash, "the input has another hash");
}

function checkCommitment({ document }          )       {
  const found = draw(document);
  const secret = fromHex(known(found.secret, "secret", found));
  const committed = known(found.commitment, "commitment", found);
  const expected = hex(commitment(secret, fromHex(found.input_hash)));
  ensure(expected === committed, "the secret is not the one committed to");
}

function checkContributions({ document }          )       {
  const { contributions, input_hash } = draw(document);
  const closed           = [];
  for (const { code, hash, nonce, value } of contributions) {
    if (hash === null || nonce === null || value === null) {
      closed.push(code);
      continue;
    }
    const opened = contribution(fromHex(input_hash), code, { nonce: fromHex(nonce), value });
    ensure(hex(opened) === hash, `${code} opened something else`);
  }
  if (closed.length > 0) throw new Unchecked(`not opened: ${closed.join(", ")}`);
}

function checkSeed({ document }          )       {
  const found = draw(document);
  const stated = known(found.seed, "seed", found);
  const secret = fromHex(known(found.secret, "secret", found));
  const openings = found.contributions.map(({ nonce, value }) => ({
    nonce: fromHex(known(nonce, "nonce", found)),
    value: known(value, "value", found),
  }));
  const expected = hex(seed(secret, fromHex(found.input_hash), openings));
  ensure(expected === stated, `the seed is ${expected}`);
}

function checkSlack({ document }          )       {
  const { read: input } = draw(document);
  if (input.kind !== "allocation") throw new Unchecked("only an allocation has a slack");
  const fault = slackFault(input);
  ensure(fault === "", fault);
}

function checkOutcome({ document }          )       {
  const found = draw(document);
  const from = fromHex(known(found.seed, "seed", found));
  const outcome = known(found.outcome, "outcome", found);
  if (found.read.kind === "allocation" && slackFault(found.read) !== "") {
    throw new Unchecked("with this slack there is no draw");
  }
  const isSame = areEqual(canonical(conduct(found.read, from)), canonical(outcome));
  ensure(isSame, "another outcome is drawn");
}

function checkLinksOf({ document, chain }          )       {
  if (chain === null) throw new Unchecked("no chain given");
  checkLinks(document, new Map(Array.from(chain, ([number, link]) => [number, link.document])));
}

/** Every number from 1 on is there once, and names the hash of the one before it. */
function checkChain({ chain }          )       {
  if (chain === null) throw new Unchecked("no chain given");
  let previous                = null;
  let found = 0;
  for (let number = 1; found < chain.size; number += 1) {
    const link = chain.get(number);
    ensure(link !== undefined, `sequence ${number} is missing`);
    checkHash(link.raw);
    ensure(link.document.previous === previous, `sequence ${number} does not follow`);
    previous = link.document.hash;
    found += 1;
  }
}

function checkSignatureOf({ document, publicKeys }          )                {
  return checkSignature(document, publicKeys);
}

function checkWitnessed({ document, witnessed }          )       {
  const { commitment: stated } = draw(document);
  if (witnessed === null) throw new Unchecked("not witnessed");
  ensure(witnessed.toLowerCase() === stated, "another commitment was taken away");
}

/** The checks of a well-formed document, in the order in which they are reported. */
export const CHECKS = {
  input_hash: checkInputHash,
  commitment: checkCommitment,
  contributions: checkContributions,
  seed: checkSeed,
  slack: checkSlack,
  outcome: checkOutcome,
  links: checkLinksOf,
  hash: ({ raw }          ) => checkHash(raw),
  chain: checkChain,
  signature: checkSignatureOf,
  witnessed_commitment: checkWitnessed,
}                                ;

/** Section 8: transcripts and the records chained between them. */

import { isObject,                            } from "./canonical.js";
import { KIND, readInput, SPEC,            } from "./input.js";
import {
  anyObject,
  ascending,
  code,
  contributed,
  count,
  hash,
  list,
  nonce,
  object,
  oneOf,
  orNull,
  text,
  time,

} from "./shapes.js";
import { ensure } from "./wrong.js";

const COMMON = {
  spec: SPEC,
  committee: code,
  session: code,
  sequence: count,
  previous: orNull(hash),
  key_id: code,
  hash,
  signature: text,
};

const HANDED = object({
  code,
  hash: orNull(hash),
  nonce: orNull(nonce),
  value: orNull(contributed),
  at: orNull(time),
});

const TRANSCRIPT = object({
  ...COMMON,
  kind: KIND,
  input: anyObject,
  input_hash: hash,
  commitment: orNull(hash),
  committed_at: orNull(time),
  contributions: list(HANDED),
  secret: orNull(hash),
  seed: orNull(hash),
  outcome: orNull(anyObject),
  state: oneOf("revealed", "void", "abandoned"),
  operator: orNull(code),
  witness: orNull(code),
  revealed_at: orNull(time),
});

const RECORD_KIND = oneOf("absence", "replacement", "void");

const RECORD = object({
  ...COMMON,
  kind: RECORD_KIND,
  draw: hash,
  panel: orNull(code),
  seat: orNull(count),
  out: orNull(code),
  in: orNull(code),
  reason: orNull(code),
  evidence_hash: orNull(hash),
  actors: ascending(code),
  at: time,
});

/** What a draw's record says about the draw, and the input with its type beside the published one. */




const RECORD_KINDS                  = ["absence", "replacement", "void"];
const COMMON_WITH_INPUT = ["spec", "committee", "session", "sequence", "kind", "previous"]         ;

export function isRecord(document           )                            {
  return RECORD_KINDS.includes(document.kind);
}

/** The document with its type; throws `Wrong` unless it has its members and agrees with its input. */
export function readPublished(document            )            {
  if (RECORD_KINDS.includes(document["kind"] ?? null)) return readRecord(document);
  const found = TRANSCRIPT(document, "transcript");
  const transcript = { ...found, read: readInput(found.input) };
  for (const name of COMMON_WITH_INPUT) {
    ensure(found[name] === transcript.read[name], `${name} is not the input's`);
  }
  const codes = transcript.read.contributors.map((one) => one.code);
  const handed = found.contributions.map((one) => one.code);
  ensure(codes.join(" ") === handed.join(" "), "the contributors are not the input's");
  if (found.state === "revealed") checkRevealed(found);
  else ensure(found.seed === null && found.outcome === null, "an unfinished draw has an outcome");
  return transcript;
}

function checkRevealed(transcript                          )       {
  const members = Object.entries(transcript).filter(([name]) => name !== "previous");
  const handed = transcript.contributions.flatMap((one) => Object.entries(one));
  for (const [name, value] of [...members, ...handed]) {
    ensure(value !== null, `a revealed draw has no ${name}`);
  }
  ensure(transcript.operator !== transcript.witness, "the operator is the witness");
}

function readRecord(document            )                {
  const record = RECORD(document, "record");
  const given = (["panel", "seat", "out", "in"]         ).filter((name) => record[name] !== null);
  const possible                                          = {
    absence: ["out", "panel seat out"],
    replacement: ["panel seat out in"],
    void: [""],
  };
  const members = given.join(" ");
  ensure(possible[record.kind].includes(members), `the record has the members ${members}`);
  return record;
}

/** Whether an outcome is that of a refused draw. */
export function isRefused(outcome            )          {
  return Object.hasOwn(outcome, "refused");
}

/** An object of the outcome by its name, as a Map: codes may be any printable text. */
export function entriesOf(outcome            , name        )                    {
  const member = outcome[name] ?? null;
  ensure(isObject(member), `the outcome has no ${name}`);
  return new Map(Object.entries(member));
}

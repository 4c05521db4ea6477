/** Section 5: input documents, and whether one is well-formed. */

import { canonical,           } from "./canonical.js";
import {
  ascending,
  byCode,
  code,
  count,
  flag,
  hash,
  list,
  object,
  oneOf,
  orNull,
  time,

} from "./shapes.js";
import { ensure } from "./wrong.js";

export const SPEC = oneOf("jianding-draw/1");
export const KIND = oneOf("pool", "groups", "allocation");

const STAFF                    = ["operator", "discipline-inspection"];
const SIDE = oneOf("operator", "employer", "union", "discipline-inspection", "expert", "appraisee");

const EXPERT = object({ code, participant: hash, class: code, hospital: code });
const SEATED_PANEL = object({ code, seats: list(code) });

const COMMON = {
  spec: SPEC,
  committee: code,
  session: code,
  sequence: count,
  previous: orNull(hash),
  after: ascending(hash),
  contributors: list(object({ code, role: SIDE })),
  reveal_by: time,
  exclusions: byCode(object({ code, reason: code, approvers: ascending(code) })),
};

const POOL = object({
  ...COMMON,
  kind: oneOf("pool"),
  experts: byCode(EXPERT),
  panels: byCode(SEATED_PANEL),
  distinct_hospitals: oneOf(false),
});

const GROUPS = object({
  ...COMMON,
  kind: oneOf("groups"),
  experts: byCode(EXPERT),
  panels: byCode(SEATED_PANEL),
  distinct_hospitals: flag,
  roster: byCode(object({ code, participant: hash, category: code, conflicts: ascending(code) })),
});

const ALLOCATION = object({
  ...COMMON,
  kind: oneOf("allocation"),
  panels: byCode(object({ code, category: code, members: ascending(code), load: count })),
  cases: byCode(object({ code, category: code, recused: ascending(code) })),
  slack: count,
});








const KINDS = { pool: POOL, groups: GROUPS, allocation: ALLOCATION };

/** The input document, well-formed but for its slack, which is a check of its own. */
export function readInput(document      )        {
  canonical(document);
  const { kind } = object({ kind: KIND })(document, "input");
  const input        = KINDS[kind](document, "input");
  ensure(input.sequence > 0, "input.sequence is not positive");
  const isFirst = input.sequence === 1;
  ensure((input.previous === null) === isFirst, "input.previous is null for sequence 1 only");
  checkContributors(input);
  for (const { approvers } of input.exclusions) {
    ensure(approvers.length === 2, "an exclusion has not two approvers");
  }
  if (input.kind === "allocation") checkCases(input);
  else checkSeats(input);
  return input;
}

function checkContributors({ contributors }       )       {
  ensure(isDistinct(contributors.map((one) => one.code)), "a contributor occurs twice");
  const sides = new Set        (contributors.map((one) => one.role));
  ensure(sides.size >= 2, "the contributors are of one side");
  ensure([...sides].some((side) => !STAFF.includes(side)), "the contributors are all staff");
}

function checkCases(input                 )       {
  const panels = new Set(input.panels.map((panel) => panel.code));
  const isKnown = input.cases.every(({ recused }) => recused.every((one) => panels.has(one)));
  ensure(isKnown, "a recused panel does not exist");
  checkExclusions(input, input.cases);
}

function checkSeats(input            )       {
  ensure(input.panels.every((panel) => panel.seats.length > 0), "a panel has no seat");
  ensure(isDistinct(input.experts.map((one) => one.participant)), "a participant occurs twice");
  checkExclusions(input, input.experts);
  if (input.kind === "pool") {
    const isBatch = input.panels.length === 1 && input.panels[0] .code === "BATCH";
    ensure(isBatch, "a pool draw has the one panel BATCH");
    return;
  }
  const experts = new Set(input.experts.map((one) => one.code));
  const isKnown = input.roster.every(({ conflicts }) => conflicts.every((one) => experts.has(one)));
  ensure(isKnown, "a conflict is with an expert who does not exist");
  ensure(isDistinct(input.roster.map((one) => one.participant)), "a participant occurs twice");
}

function checkExclusions(input       , drawn                             )       {
  const excluded = new Set(input.exclusions.map((one) => one.code));
  ensure(!drawn.some((one) => excluded.has(one.code)), "somebody is excluded and listed");
}

function isDistinct(values                   )          {
  return new Set(values).size === values.length;
}

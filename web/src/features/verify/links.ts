/** Section 5, last paragraph: what must follow from the draws that one builds on. */

import { History } from "./history.ts";
import type { AllocationInput, Expert, GroupsInput, Input } from "./input.ts";
import { entriesOf, isRecord, type Published, type Transcript } from "./published.ts";
import { ensure } from "./wrong.ts";

type Chain = ReadonlyMap<number, Published>;

/** Throw `Wrong` unless a published document follows from the chain before it. */
export function checkLinks(document: Published, chain: Chain): void {
  if (!isRecord(document)) {
    const history = new History(chain, document.sequence);
    checkInput(document.read, history);
    const repeats = document.input["repeats"] ?? null;
    const isRepetition = repeats === history.voidBefore(document.read);
    ensure(isRepetition, "it does not name the void draw that it repeats, or names another");
    return;
  }
  const before = new History(chain, document.sequence);
  ensure(before.has(document.draw), "the record concerns no draw that stands");
  if (document.kind !== "void") new History(chain, document.sequence + 1).seating(document.draw);
}

function checkInput(input: Input, history: History): void {
  const builtOn = input.after.map((hash) => history.get(hash));
  const isOfSession = builtOn.every((draw) => draw.session === input.session);
  ensure(isOfSession, "a draw in after is of another session");
  if (input.kind === "groups") checkExperts(input, history, ofKind(builtOn, "pool"));
  if (input.kind === "allocation") checkAllocation(input, history, ofKind(builtOn, "groups"));
}

function ofKind(draws: readonly Transcript[], kind: Transcript["kind"]): Transcript[] {
  return draws.filter((draw) => draw.kind === kind);
}

/** The experts of a groups draw are those whom the pool draws seat. */
function checkExperts(input: GroupsInput, history: History, pools: readonly Transcript[]): void {
  const expected = pools.flatMap((pool) => {
    const seated = new Set(history.seating(pool.hash).map((seat) => seat.expert));
    const experts = pool.read.kind === "pool" ? pool.read.experts : [];
    return experts.filter((one) => seated.has(one.code)).map(written);
  });
  const isSame = areSame(expected.sort(), input.experts.map(written).sort());
  ensure(isSame, "the experts are not those whom the pool draw seats");
}

function written(expert: Expert): string {
  return [expert.code, expert.participant, expert.class, expert.hospital].join(" ");
}

/** Panels, loads, cases and recusals follow from the groups draw and the allocations since. */
function checkAllocation(
  input: AllocationInput,
  history: History,
  groups: readonly Transcript[],
): void {
  const earlier = groups.flatMap((draw) => history.allocations(draw.hash));
  const omitted = earlier.find((one) => !input.after.includes(one.hash));
  ensure(omitted === undefined, `after omits the allocation ${omitted?.hash}`);
  const given = new Map(earlier.flatMap((one) => [...entriesOf(one.outcome!, "allocation")]));
  const loads = earlier.flatMap((one) => [...entriesOf(one.outcome!, "allocation").values()]);
  checkPanels(input, membersOf(groups, history), loads.map(String));
  checkCategories(input, [...groups, ...earlier]);
  const roster = new Map(
    groups.flatMap(({ read }) => (read.kind === "groups" ? read.roster : [])).map((one) => [one.code, one]),
  );
  for (const { code, category, recused } of input.cases) {
    const known = roster.get(code);
    ensure(known !== undefined && !given.has(code), `${code} is not waiting in the roster`);
    ensure(known.category === category, `${code} has another category`);
    const conflicting = input.panels.filter((panel) =>
      panel.members.some((one) => known.conflicts.includes(one)),
    );
    const expected = conflicting.map((panel) => panel.code);
    ensure(areSame(expected, recused), `${code} is not recused as its conflicts say`);
  }
}

/** By panel the experts who sit in it, sorted. */
function membersOf(groups: readonly Transcript[], history: History): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const { hash, read } of groups) {
    for (const panel of read.kind === "groups" ? read.panels : []) members.set(panel.code, []);
    for (const { panel, expert } of history.seating(hash)) members.get(panel)?.push(expert);
  }
  for (const codes of members.values()) codes.sort();
  return members;
}

function checkPanels(
  input: AllocationInput,
  members: ReadonlyMap<string, string[]>,
  loads: readonly string[],
): void {
  const isSame = areSame([...members.keys()].sort(), input.panels.map((panel) => panel.code));
  ensure(members.size > 0 && isSame, "the panels are not those of the groups draw");
  for (const panel of input.panels) {
    const isSeated = areSame(members.get(panel.code)!, panel.members);
    ensure(isSeated, `${panel.code} has other members`);
    const load = loads.filter((one) => one === panel.code).length;
    ensure(panel.load === load, `${panel.code} has another load`);
  }
}

/** A panel keeps the category that an earlier document gave it. */
function checkCategories(input: AllocationInput, draws: readonly Transcript[]): void {
  const known = new Map<string, unknown>();
  for (const draw of draws) {
    const panels = draw.input["panels"];
    for (const panel of Array.isArray(panels) ? panels : []) {
      if (typeof panel !== "object" || panel === null || Array.isArray(panel)) continue;
      if (Object.hasOwn(panel, "category")) known.set(String(panel["code"]), panel["category"]);
    }
  }
  for (const { code, category } of input.panels) {
    ensure(!known.has(code) || known.get(code) === category, `${code} has another category`);
  }
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index]);
}

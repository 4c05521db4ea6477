/** What a committee's chain says before a number: which draws stand, and who sits where. */

import { entriesOf, isRecord, isRefused, type ChainedRecord, type Published, type Transcript } from "./published.ts";
import type { Json } from "./canonical.ts";
import type { Input, SeatsInput } from "./input.ts";
import { ensure } from "./wrong.ts";

/** A seat: the panel's code, a space (which no code has) and the number. */
type Place = string;

/** A groups or pool draw with its seats as they are after the records so far. */
interface Occupancy {
  draw: Transcript;
  input: SeatsInput;
  seats: Map<Place, string>;
  vacant: Map<Place, string>;
  waiting: Map<string, string[]>;
}

export class History {
  readonly #entries: Published[];
  readonly #draws: Map<string, Transcript>;

  constructor(chain: ReadonlyMap<number, Published>, before: number) {
    const numbers = [...chain.keys()].filter((one) => one < before).sort((a, b) => a - b);
    this.#entries = numbers.map((one) => chain.get(one)!);
    const voided = new Set(
      this.#entries.filter(isRecord).flatMap((one) => (one.kind === "void" ? [one.draw] : [])),
    );
    this.#draws = new Map();
    for (const entry of this.#entries) {
      if (isRecord(entry) || entry.state !== "revealed" || voided.has(entry.hash)) continue;
      this.#draws.set(entry.hash, entry);
    }
  }

  /** Whether a draw was revealed and isn't voided. */
  has(hash: string): boolean {
    return this.#draws.has(hash);
  }

  /** A draw that stands; throws `Wrong` for one that was refused, voided or never revealed. */
  get(hash: string): Transcript {
    const draw = this.#draws.get(hash);
    ensure(draw !== undefined, `no draw ${hash} that stands`);
    ensure(!isRefused(draw.outcome!), `the draw ${hash} was refused`);
    return draw;
  }

  /** The void draw in whose place an input's draw is made; there is one repetition, no more. */
  voidBefore({ session, kind }: Input): string | null {
    const last = this.#entries
      .flatMap((one) => (isRecord(one) || one.state === "abandoned" ? [] : [one]))
      .filter((one) => one.session === session && one.kind === kind)
      .at(-1);
    if (last === undefined || this.has(last.hash)) return null;
    ensure(!Object.hasOwn(last.input, "repeats"), "the one repetition was void too");
    return last.hash;
  }

  /** The allocations to the panels of a groups draw. */
  allocations(groups: string): Transcript[] {
    return [...this.#draws.values()].filter(
      (one) =>
        one.kind === "allocation" && one.read.after.includes(groups) && !isRefused(one.outcome!),
    );
  }

  /** Who sits in which panel, by the panel's code and the number of the seat. */
  seating(hash: string): { panel: string; expert: string }[] {
    const draw = this.get(hash);
    const { read: input } = draw;
    ensure(input.kind !== "allocation", "an allocation seats nobody");
    const occupancy = seated(draw, input);
    for (const entry of this.#entries) {
      if (!isRecord(entry) || entry.draw !== hash || entry.kind === "void") continue;
      if (entry.kind === "replacement") this.#replace(occupancy, entry);
      else if (entry.panel === null) decline(occupancy, entry.out!);
      else leave(occupancy, placeOf(entry), entry.out!);
    }
    return Array.from(occupancy.seats, ([place, expert]) => ({ panel: panelOf(place), expert }));
  }

  #replace(occupancy: Occupancy, record: ChainedRecord): void {
    const { seats, vacant, waiting } = occupancy;
    const place = placeOf(record);
    ensure(vacant.get(place) === record.out, `${record.out} has not left seat ${place}`);
    const turn = this.#turn(occupancy, record.sequence);
    const isTurn = turn?.place === place && turn.expert === record.in;
    ensure(isTurn, `${record.in} was not next for ${place}`);
    vacant.delete(place);
    seats.set(place, turn.expert);
    for (const [name, codes] of waiting) {
      waiting.set(name, codes.filter((one) => one !== turn.expert));
    }
  }

  /** The vacancy that is filled next, and by whom: nobody chooses. */
  #turn(
    { draw, input, seats, vacant, waiting }: Occupancy,
    sequence: number,
  ): { place: Place; expert: string } | undefined {
    const then = new History(new Map(this.#entries.map((one) => [one.sequence, one])), sequence);
    const hospitals = new Map(input.experts.map((one) => [one.code, one.hospital]));
    const classes = new Map(input.panels.map((panel) => [panel.code, panel.seats]));
    const excluded = then.#excluded(draw.session);
    for (const place of [...vacant.keys()].sort(inOrder)) {
      const panel = panelOf(place);
      const barred = then.#conflicting(draw, panel);
      const taken = new Set(
        [...seats].flatMap(([at, one]) => (panelOf(at) === panel ? [hospitals.get(one)] : [])),
      );
      const name = classes.get(panel)![seatOf(place)]!;
      const expert = (waiting.get(name) ?? []).find(
        (one) =>
          !excluded.has(one) &&
          !barred.has(one) &&
          !(input.distinct_hospitals && taken.has(hospitals.get(one))),
      );
      if (expert !== undefined) return { place, expert };
    }
    return undefined;
  }

  /** Who is left out of any standing draw of a session. */
  #excluded(session: string): Set<string> {
    const draws = [...this.#draws.values()].filter((one) => one.session === session);
    return new Set(draws.flatMap((one) => one.read.exclusions.map(({ code }) => code)));
  }

  /** The experts who conflict with a case already allocated to a panel. */
  #conflicting(draw: Transcript, panel: string): Set<string> {
    const roster = draw.read.kind === "groups" ? draw.read.roster : [];
    const conflicts = new Map(roster.map((one) => [one.code, one.conflicts]));
    const given = this.allocations(draw.hash).flatMap((one) => [
      ...entriesOf(one.outcome!, "allocation"),
    ]);
    return new Set(
      given.flatMap(([code, at]) => {
        const found = conflicts.get(code);
        ensure(found !== undefined, `${code} is not in the roster`);
        return at === panel ? found : [];
      }),
    );
  }
}

function seated(draw: Transcript, input: SeatsInput): Occupancy {
  const seats = new Map<Place, string>();
  for (const [panel, members] of entriesOf(draw.outcome!, "seating")) {
    codes(members).forEach((expert, seat) => seats.set(`${panel} ${seat}`, expert));
  }
  const waiting = new Map<string, string[]>();
  for (const [name, alternates] of entriesOf(draw.outcome!, "alternates")) {
    waiting.set(name, codes(alternates));
  }
  return { draw, input, seats, vacant: new Map(), waiting };
}

function codes(value: Json): string[] {
  ensure(Array.isArray(value), "an outcome's codes are no array");
  return value.map(String);
}

function decline({ waiting }: Occupancy, expert: string): void {
  const isWaiting = [...waiting.values()].some((list) => list.includes(expert));
  ensure(isWaiting, `${expert} is no alternate`);
  for (const [name, list] of waiting) waiting.set(name, list.filter((one) => one !== expert));
}

function leave({ seats, vacant }: Occupancy, place: Place, expert: string): void {
  ensure(seats.get(place) === expert, `${expert} does not sit in ${place}`);
  seats.delete(place);
  vacant.set(place, expert);
}

function placeOf(record: ChainedRecord): Place {
  return `${record.panel} ${record.seat}`;
}

function panelOf(place: Place): string {
  return place.slice(0, place.indexOf(" "));
}

function seatOf(place: Place): number {
  return Number(place.slice(place.indexOf(" ") + 1));
}

/** By the panel's code, then the number of the seat. */
function inOrder(one: Place, other: Place): number {
  const [a, b] = [panelOf(one), panelOf(other)];
  if (a !== b) return a < b ? -1 : 1;
  return seatOf(one) - seatOf(other);
}

/** Section 6: which expert sits in which seat. */




import { Stream } from "./stream.js";

export const ATTEMPTS = 100_000;



/** The outcome of a pool or groups draw: every admissible seating is equally likely. */
export function drawSeats(input            , seed       )             {
  const seats = input.panels.flatMap((panel) => panel.seats);
  const eligible = new Map([...new Set(seats)].sort().map((name) => [name, classOf(input, name)]));
  for (const [name, codes] of eligible) {
    if (seatsOf(seats, name) > codes.length) return { refused: "infeasible" };
  }
  const hospitals = new Map(input.experts.map((one) => [one.code, one.hospital]));
  const stream = new Stream(seed, "seats");
  for (let attempts = 1; attempts <= ATTEMPTS; attempts += 1) {
    const waiting = new Map                  ();
    for (const [name, codes] of eligible) waiting.set(name, stream.shuffle(codes).reverse());
    const seating          = new Map(
      input.panels.map((panel) => [panel.code, panel.seats.map((name) => waiting.get(name) .pop() )]),
    );
    if (input.distinct_hospitals && hasClash(seating, hospitals)) continue;
    const leaders = input.kind === "groups" ? drawLeaders(seating, stream) : [];
    return {
      attempts,
      seating: Object.fromEntries(seating),
      leaders: Object.fromEntries(leaders),
      alternates: Object.fromEntries(
        Array.from(waiting, ([name, codes]) => [name, [...codes].reverse()]),
      ),
    };
  }
  return { refused: "too_constrained" };
}

/** The experts of a class; they come sorted by code. */
function classOf(input            , name        )           {
  return input.experts.filter((one) => one.class === name).map((one) => one.code);
}

function seatsOf(seats                   , name        )         {
  return seats.filter((one) => one === name).length;
}

function hasClash(seating         , hospitals                             )          {
  return [...seating.values()].some(
    (members) => new Set(members.map((code) => hospitals.get(code))).size < members.length,
  );
}

function drawLeaders(seating         , stream        )                     {
  return Array.from(seating, ([panel, members]) => [panel, members[stream.index(members.length)] ]);
}

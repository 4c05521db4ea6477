/** Section 7: which present case goes to which panel. */

import type { Bytes } from "./bytes.ts";
import type { JsonObject } from "./canonical.ts";
import { categoriesOf, isFeasible, methodOf } from "./categories.ts";
import { drawByCounting } from "./counting.ts";
import type { AllocationInput } from "./input.ts";
import { drawByRejection } from "./rejection.ts";
import { Stream } from "./stream.ts";

/** What one category's draw gives; only counting knows how many allocations there are. */
export interface Dealt {
  attempts: number;
  count: string | null;
  allocation: [string, string][];
}

/** The outcome of an allocation draw: every admissible allocation is equally likely. */
export function drawAllocation(input: AllocationInput, seed: Bytes): JsonObject {
  const categories = categoriesOf(input);
  if (!categories.every(isFeasible)) return { refused: "infeasible" };
  const drawn: [string, Dealt][] = [];
  for (const category of categories) {
    const stream = new Stream(seed, `allocation/${category.name}`);
    const draw = methodOf(category) === "counting" ? drawByCounting : drawByRejection;
    const dealt = draw(category, input.slack, stream);
    if (dealt === null) return { refused: "too_constrained" };
    drawn.push([category.name, dealt]);
  }
  const counts = drawn.flatMap(([name, { count }]) => (count === null ? [] : [[name, count]]));
  return {
    methods: Object.fromEntries(categories.map((one) => [one.name, methodOf(one)])),
    attempts: Object.fromEntries(drawn.map(([name, { attempts }]) => [name, attempts])),
    counts: Object.fromEntries(counts) as JsonObject,
    allocation: Object.fromEntries(drawn.flatMap(([, { allocation }]) => allocation)),
  };
}

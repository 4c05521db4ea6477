/** Section 7: which present case goes to which panel. */



import { categoriesOf, isFeasible, methodOf } from "./categories.js";
import { drawByCounting } from "./counting.js";

import { drawByRejection } from "./rejection.js";
import { Stream } from "./stream.js";

/** What one category's draw gives; only counting knows how many allocations there are. */






/** The outcome of an allocation draw: every admissible allocation is equally likely. */
export function drawAllocation(input                 , seed       )             {
  const categories = categoriesOf(input);
  if (!categories.every(isFeasible)) return { refused: "infeasible" };
  const drawn                    = [];
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
    counts: Object.fromEntries(counts)              ,
    allocation: Object.fromEntries(drawn.flatMap(([, { allocation }]) => allocation)),
  };
}

/** Section 7.2: allocation by drawing and refusing, where a table of counts would be too large. */

import { boundsOf, deal,                            } from "./categories.js";

import { ATTEMPTS } from "./seats.js";


/** An allocation, all admissible ones equally likely; null when every attempt was refused. */
export function drawByRejection(category          , slack        , stream        )               {
  const panels = category.panels.length;
  const bound = [...category.cases].filter(([, open]) => open.length < panels);
  const free = [...category.cases].filter(([, open]) => open.length === panels);
  const vectors = new Vectors(category.cases.size, boundsOf(category, slack));
  const factorials = factorialsTo(free.length);
  const orders = (numbers                   )         =>
    numbers.reduce((rest, number) => rest / factorials[number] , factorials[free.length] );
  const even = category.panels.map((_, index) => Math.floor((free.length + index) / panels));
  const most = orders(even);
  for (let attempts = 1; attempts <= ATTEMPTS; attempts += 1) {
    const room = vectors.draw(stream);
    const chosen = bound.map(([code, open])                   => [
      code,
      open[stream.index(open.length)] ,
    ]);
    for (const [, panel] of chosen) room[panel]  -= 1;
    if (room.some((number) => number < 0) || stream.below(most) >= orders(room)) continue;
    const codes = stream.shuffle(free.map(([code]) => code));
    const ofBound = chosen.map(([code, panel])                   => [code, category.panels[panel] ]);
    return { attempts, count: null, allocation: [...ofBound, ...deal(category, codes, room)] };
  }
  return null;
}

function factorialsTo(largest        )           {
  const factorials = [1n];
  for (let n = 1; n <= largest; n += 1) factorials.push(factorials[n - 1]  * BigInt(n));
  return factorials;
}

/**
 * V(k, s): the vectors of new cases for panels k and later within bounds with sum s. New cases are
 * final loads less the loads there were: the same vectors in the same order.
 */
class Vectors {
           #cases        ;
           #bounds        ;
           #counts            ;

  constructor(cases        , bounds        ) {
    this.#cases = cases;
    this.#bounds = bounds;
    let later = [1n, ...Array        (cases).fill(0n)];
    this.#counts = [later];
    for (let k = bounds.fewest.length - 1; k >= 0; k -= 1) {
      const after = later;
      later = after.map((_, s) => {
        let sum = 0n;
        for (let f = bounds.fewest[k] ; f <= Math.min(s, bounds.most[k] ); f += 1) {
          sum += after[s - f] ;
        }
        return sum;
      });
      this.#counts.unshift(later);
    }
  }

  /** The new cases of each panel, every vector equally likely. */
  draw(stream        )           {
    let x = stream.below(this.#counts[0] [this.#cases] );
    let left = this.#cases;
    return this.#bounds.fewest.map((fewest, k) => {
      const after = this.#counts[k + 1] ;
      let f = fewest;
      for (; x >= after[left - f] ; f += 1) x -= after[left - f] ;
      left -= f;
      return f;
    });
  }
}

/** Section 7.1: allocation by counting the ways to complete it. */

import { boundsOf, deal,                            } from "./categories.js";



/**
 * N(k, 0, 0, m) for every k but the first and every m that a draw can leave.
 *
 * A panel's cases are chosen here one after another, so that each choice of s cases comes up in s!
 * orders: a step costs one addition for each state and group instead of a sum over all y.
 */
class Completions {
           sizes          ;
  /** m as one number: the sum of m_t times this. */
           strides          ;
           layers                       ;
           #open            ;

  constructor({ groups, panels }          , { fewest, most }        ) {
    this.sizes = groups.map((group) => group.cases.length);
    this.strides = [];
    let states = 1;
    for (const size of this.sizes) {
      this.strides.push(states);
      states *= size + 1;
    }
    this.#open = panels.map((_, panel) =>
      [...groups.keys()].filter((group) => groups[group] .open.includes(panel)),
    );
    this.layers = Array.from(panels, () => new Map                ());
    this.layers.push(new Map([[0, 1n]]));
    const leftAtMost = this.#leftAtMost(fewest);
    for (let k = panels.length - 1; k > 0; k -= 1) {
      this.#fillLayer(k, fewest[k] , most[k] , leftAtMost[k] );
    }
  }

  /** The number of ways to complete from panel k on with the cases of a state left. */
  from(k        , state        )         {
    return this.layers[k] .get(state) ?? 0n;
  }

  digit(state        , group        )         {
    return Math.floor(state / this.strides[group] ) % (this.sizes[group]  + 1);
  }

  /** By panel, the most cases that can be left when its turn comes. */
  #leftAtMost(fewest                   )           {
    let left = this.sizes.reduce((sum, size) => sum + size, 0);
    return fewest.map((number) => {
      const before = left;
      left -= number;
      return before;
    });
  }

  #fillLayer(k        , fewest        , most        , leftAtMost        )       {
    const layer = this.layers[k] ;
    let ordered = this.layers[k + 1] ;
    let orders = 1n;
    for (let taken = 0; taken <= most && ordered.size > 0; taken += 1) {
      if (taken > 0) {
        ordered = this.#oneMore(k, ordered, leftAtMost);
        orders *= BigInt(taken);
      }
      if (taken < fewest) continue;
      for (const [state, ways] of ordered) {
        layer.set(state, (layer.get(state) ?? 0n) + ways / orders);
      }
    }
  }

  /** The states with one case more that panel k takes, in every order. */
  #oneMore(k        , states                     , leftAtMost        )                      {
    const more = new Map                ();
    for (const [state, ways] of states) {
      const digits = this.sizes.map((_, group) => this.digit(state, group));
      if (digits.reduce((sum, left) => sum + left, 0) >= leftAtMost) continue;
      for (const group of this.#open[k] ) {
        const left = digits[group] ;
        if (left === this.sizes[group] ) continue;
        const next = state + this.strides[group] ;
        more.set(next, (more.get(next) ?? 0n) + ways * BigInt(left + 1));
      }
    }
    return more;
  }
}

/** N(k, t, u, m) while one panel is being filled from what is left. */
class Filling {
           #completions             ;
           #k        ;
           #fewest        ;
           #limits          ;
           #most        ;
           #known                       ;

  constructor(completions             , category          , bounds        , k        , state        ) {
    this.#completions = completions;
    this.#k = k;
    this.#fewest = bounds.fewest[k] ;
    this.#most = bounds.most[k] ;
    this.#limits = category.groups.map(({ open }, group) =>
      open.includes(k) ? completions.digit(state, group) : 0,
    );
    this.#known = category.groups.map(() => new Map                ());
  }

  /** How many ways there are with u cases taken before group t. */
  ways(t        , u        , state        )         {
    if (t === this.#limits.length) {
      return u >= this.#fewest ? this.#completions.from(this.#k + 1, state) : 0n;
    }
    const known = this.#known[t] .get(state);
    if (known !== undefined) return known;
    let sum = 0n;
    for (const term of this.terms(t, u, state)) sum += term;
    this.#known[t] .set(state, sum);
    return sum;
  }

  /** The ways with y = 0, 1 … cases of group t. */
  *terms(t        , u        , state        )                    {
    const left = this.#completions.digit(state, t);
    const stride = this.#completions.strides[t] ;
    const largest = Math.min(this.#limits[t] , this.#most - u);
    let choices = 1n;
    for (let y = 0; y <= largest; y += 1) {
      yield choices * this.ways(t + 1, u + y, state - y * stride);
      choices = (choices * BigInt(left - y)) / BigInt(y + 1);
    }
  }
}

/** The number of admissible allocations, and one of them, all equally likely. */
export function drawByCounting(category          , slack        , stream        )        {
  const bounds = boundsOf(category, slack);
  const completions = new Completions(category, bounds);
  const numbers             = category.groups.map(() => []);
  let state = completions.strides.reduce(
    (sum, stride, group) => sum + stride * completions.sizes[group] ,
    0,
  );
  let admissible = 0n;
  category.panels.forEach((_, k) => {
    const filling = new Filling(completions, category, bounds, k, state);
    if (k === 0) admissible = filling.ways(0, 0, state);
    let u = 0;
    numbers.forEach((taken, t) => {
      const x = stream.below(filling.ways(t, u, state));
      const y = walk(x, filling.terms(t, u, state));
      taken.push(y);
      u += y;
      state -= y * completions.strides[t] ;
    });
  });
  const allocation = category.groups.flatMap(({ cases }, group) =>
    deal(category, stream.shuffle(cases), numbers[group] ),
  );
  return { attempts: 1, count: admissible.toString(), allocation };
}

/** The index of the term that a number falls into when they are laid end to end. */
export function walk(number        , terms                  )         {
  let rest = number;
  let index = 0;
  for (const term of terms) {
    if (rest < term) return index;
    rest -= term;
    index += 1;
  }
  throw new RangeError("a number is drawn below the sum of its terms");
}

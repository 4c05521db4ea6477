/**
 * Section 7: the slack, the smallest number that leaves every case every panel open to it.
 *
 * One admissible spreading of the cases is found as a flow. Another one gives a case of group t the
 * panel k exactly where cases of t are at k already, or k can pass one of its cases on, from panel to
 * panel, until one of t moves or the bounds take up the difference: a way through what the flow
 * leaves open.
 */

import { boundsOf, categoriesOf, isFeasible,                            } from "./categories.js";


/** What is wrong with an allocation's slack, or nothing. */
export function slackFault(input                 )         {
  const { slack } = input;
  const categories = categoriesOf(input);
  if (!categories.every(isFeasible)) {
    return slack > 0 ? "an infeasible allocation has slack 0" : "";
  }
  if (!categories.every((one) => leavesAllOpen(one, slack))) return "the slack is too small";
  const isSmallest = slack === 0 || !categories.every((one) => leavesAllOpen(one, slack - 1));
  return isSmallest ? "" : "the slack is larger than needed";
}

/** Whether each case can get each of its panels in some admissible allocation. */
function leavesAllOpen(category          , slack        )          {
  const bounds = boundsOf(category, slack);
  const flow = new Flow(category);
  const needed = bounds.fewest.reduce((sum, number) => sum + number, 0);
  if (flow.fill(bounds.fewest) < needed) return false;
  if (flow.fill(bounds.most) < category.cases.size) return false;
  return category.panels.every((_, panel) => {
    const movable = flow.movableAfter(panel, bounds);
    return category.groups.every(({ open }, group) => !open.includes(panel) || movable.has(group));
  });
}

/** How many cases of each group are at each panel. */
class Flow {
           #open            ;
           #left          ;
           #at            ;
           #taken          ;

  constructor({ groups, panels }          ) {
    this.#open = groups.map((group) => group.open);
    this.#left = groups.map((group) => group.cases.length);
    this.#at = groups.map(() => Array        (panels.length).fill(0));
    this.#taken = Array        (panels.length).fill(0);
  }

  /** Bring as many cases to panels as the limits allow; how many are there then. */
  fill(limits                   )         {
    this.#open.forEach((_, group) => {
      while (this.#left[group]  > 0 && this.#augment(group, limits));
    });
    return this.#taken.reduce((sum, number) => sum + number, 0);
  }

  /** Bring one case of the group to a panel with room, others moving on to make it. */
  #augment(start        , limits                   )          {
    const mover = new Map                ();
    const origin = new Map([[start, -1]]);
    for (const group of origin.keys()) {
      for (const panel of this.#open[group] ) {
        if (mover.has(panel)) continue;
        mover.set(panel, group);
        if (this.#taken[panel]  < limits[panel] ) {
          this.#move(panel, mover, origin);
          this.#left[start]  -= 1;
          return true;
        }
        // A Map goes on to what is added while it is being walked through.
        for (const other of this.#groupsAt(panel)) {
          if (!origin.has(other)) origin.set(other, panel);
        }
      }
    }
    return false;
  }

  #move(end        , mover                     , origin                     )       {
    this.#taken[end]  += 1;
    for (let panel = end; panel >= 0; ) {
      const group = mover.get(panel) ;
      const before = origin.get(group) ;
      this.#at[group] [panel]  += 1;
      if (before >= 0) this.#at[group] [before]  -= 1;
      panel = before;
    }
  }

  #groupsAt(panel        )           {
    return [...this.#at.keys()].filter((group) => this.#at[group] [panel]  > 0);
  }

  /** The groups of which a case can come to the panel. */
  movableAfter(panel        , { fewest, most }        )              {
    const groups = new Set        ();
    const panels = new Set([panel]);
    for (const one of panels) {
      for (const group of this.#groupsAt(one)) {
        groups.add(group);
        for (const other of this.#open[group] ) panels.add(other);
      }
      if (this.#taken[one]  < most[one] ) {
        // It keeps the case, and any panel above its fewest may do with one less.
        this.#taken.forEach((taken, other) => {
          if (taken > fewest[other] ) panels.add(other);
        });
      }
    }
    return groups;
  }
}

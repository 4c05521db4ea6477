/** Section 7: the panels and cases of one category, as the allocation draw sees them. */



const COUNTING_LIMIT = 300_000;

/** Cases that may go to the same panels, given by their indices in the category. */





/** Fewest and most new cases of each panel. */














/** Every category that occurs among the cases, sorted. */
export function categoriesOf(input                 )             {
  const names = [...new Set(input.cases.map((one) => one.category))].sort();
  return names.map((name) => {
    const panels = input.panels.filter((panel) => panel.category === name);
    const codes = panels.map((panel) => panel.code);
    const cases = new Map                  ();
    for (const one of input.cases.filter(({ category }) => category === name)) {
      const recused = new Set(one.recused);
      cases.set(one.code, [...codes.keys()].filter((index) => !recused.has(codes[index] )));
    }
    const loads = panels.map((panel) => panel.load);
    return { name, panels: codes, loads, cases, groups: groupsOf(cases) };
  });
}

function groupsOf(cases                               )          {
  const groups = new Map               ();
  for (const [one, open] of cases) {
    const key = open.join();
    const group = groups.get(key) ?? { open, cases: [] };
    group.cases.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => compare(one.open, other.open));
}

/** Lexicographic order of lists of numbers. */
function compare(one                   , other                   )         {
  const at = one.findIndex((number, index) => number !== other[index]);
  if (at < 0) return one.length - other.length;
  return at < other.length ? one[at]  - other[at]  : 1;
}

/** Whether each case has a panel that isn't recused from it. */
export function isFeasible(category          )          {
  return category.groups.every((group) => group.open.length > 0);
}

export function methodOf({ panels, groups }          )                           {
  const states = groups.reduce((product, { cases }) => product * (cases.length + 1), 1);
  return panels.length * states <= COUNTING_LIMIT ? "counting" : "rejection";
}

/**
 * lo and hi of each panel less its load. More new cases than there are say nothing more than one
 * too many does, so that the numbers stay small however large loads and slack are.
 */
export function boundsOf({ panels, loads, cases }          , slack        )         {
  const total = loads.reduce((sum, load) => sum + BigInt(load), BigInt(cases.size));
  const share = BigInt(panels.length);
  const low = total / share - BigInt(slack);
  const high = (total + share - 1n) / share + BigInt(slack);
  const beyond = BigInt(cases.size + 1);
  const fresh = (bound        , load        )         => {
    const number = bound - BigInt(load);
    return Number(number < 0n ? 0n : number > beyond ? beyond : number);
  };
  return {
    fewest: loads.map((load) => fresh(low, load)),
    most: loads.map((load) => fresh(high, load)),
  };
}

/** Deal the cases to panels 0, 1 … by the numbers. */
export function deal(
  category          ,
  cases                   ,
  numbers                   ,
)                     {
  const dealt = category.panels.flatMap((panel, index) =>
    Array        (numbers[index] ).fill(panel),
  );
  return cases.map((one, index) => [one, dealt[index] ]);
}

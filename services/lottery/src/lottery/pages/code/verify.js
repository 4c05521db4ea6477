/** Check a published draw against its specification, trusting nobody: no request leaves here. */

import { areEqual,            } from "./bytes.js";
import { canonical, parse,                 } from "./canonical.js";
import { checkCanonical, checkHash, CHECKS,                          } from "./checks.js";
import { readPublished,                } from "./published.js";
import { ensure, Unchecked, Wrong } from "./wrong.js";











const OK         = { verdict: "ok", why: "" };
const BROKEN         = { verdict: "not checked", why: "the chain is broken" };

/** What is at hand beside the document; what isn't can't be checked, and is never ok. */









export const NAMES                       = [
  "canonical",
  "wellformed",
  ...(Object.keys(CHECKS)                           ),
];

/** Each check of a file by its name. */
export async function verify(content       , given        = {})                   {
  const results = allUnchecked();
  let raw            ;
  try {
    raw = parse(content);
  } catch (error) {
    results.canonical = resultOf(error);
    return results;
  }
  results.canonical = await tried(() => checkCanonical(content, raw));
  results.hash = await tried(() => checkHash(raw));
  let document           ;
  try {
    document = readPublished(raw);
  } catch (error) {
    results.wellformed = resultOf(error);
    return results;
  }
  results.wellformed = OK;
  return checkAll(results, { raw, document }, given);
}

/** The checks of every file of a chain, which is put together once. */
export async function verifyAll(
  contents                  ,
  publicKeys                   = [],
)                     {
  const found            = [];
  const chains = new Map                          ();
  for (const content of contents) {
    const results = await verify(content, { publicKeys });
    found.push(results);
    if (results.wellformed.verdict !== "ok") continue;
    const raw = parse(content);
    const link = { raw, document: readPublished(raw) };
    const { committee } = link.document;
    const chained = chains.get(committee) ?? chainedFrom(link, contents);
    chains.set(committee, chained);
    const { chain, result } = await chained;
    const evidence = { ...link, chain, publicKeys, witnessed: null };
    results.chain = result;
    results.links = chain === null ? BROKEN : await tried(() => CHECKS.links(evidence));
  }
  return found;
}

/** A committee's chain and whether it is whole; null where it can't be put together. */





async function chainedFrom(link      , contents                  )                   {
  let chain                   ;
  try {
    chain = linked(link, contents);
  } catch (error) {
    return { chain: null, result: resultOf(error) };
  }
  const evidence = { ...link, chain, publicKeys: [], witnessed: null };
  return { chain, result: await tried(() => CHECKS.chain(evidence)) };
}

async function checkAll(results         , link      , given       )                   {
  const { publicKeys = [], witnessed = null } = given;
  let evidence           = { ...link, chain: null, publicKeys, witnessed };
  const broken = await tried(() => {
    if (given.chain !== undefined) evidence = { ...evidence, chain: linked(link, given.chain) };
  });
  for (const name of Object.keys(CHECKS)                           ) {
    results[name] = await tried(() => CHECKS[name](evidence));
  }
  if (broken.verdict !== "ok") {
    results.chain = broken;
    results.links = BROKEN;
  }
  return results;
}

/** The committee's chain by sequence, the document included. */
function linked(link      , contents                  )                    {
  const { committee, sequence } = link.document;
  const chain = new Map([[sequence, link]]);
  for (const content of contents) {
    const raw = parse(content);
    if (raw["committee"] !== committee) continue;
    const document = readPublished(raw);
    const number = document.sequence;
    ensure(areEqual(canonical(raw), content), `sequence ${number} is not canonical`);
    const known = chain.get(number);
    const isSame = known === undefined || known.document.hash === document.hash;
    ensure(isSame, `sequence ${number} is there twice`);
    chain.set(number, { raw, document });
  }
  return chain;
}

function allUnchecked()          {
  const entries = NAMES.map((name)                      => [
    name,
    { verdict: "not checked", why: "not well-formed" },
  ]);
  return Object.fromEntries(entries)           ;
}

async function tried(check                            )                  {
  try {
    await check();
  } catch (error) {
    return resultOf(error);
  }
  return OK;
}

function resultOf(error         )         {
  if (error instanceof Unchecked) return { verdict: "not checked", why: error.message };
  if (error instanceof Wrong) return { verdict: "failed", why: error.message };
  return { verdict: "failed", why: `it can't be read (${String(error)})` };
}

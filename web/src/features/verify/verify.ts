/** Check a published draw against its specification, trusting nobody: no request leaves here. */

import { areEqual, type Bytes } from "./bytes.ts";
import { canonical, parse, type JsonObject } from "./canonical.ts";
import { checkCanonical, checkHash, CHECKS, type Evidence, type Link } from "./checks.ts";
import { readPublished, type Published } from "./published.ts";
import { ensure, Unchecked, Wrong } from "./wrong.ts";

export type CheckName = "canonical" | "wellformed" | keyof typeof CHECKS;
export type Verdict = "ok" | "failed" | "not checked";

export interface Result {
  verdict: Verdict;
  why: string;
}

export type Results = Record<CheckName, Result>;

const OK: Result = { verdict: "ok", why: "" };
const BROKEN: Result = { verdict: "not checked", why: "the chain is broken" };

/** What is at hand beside the document; what isn't can't be checked, and is never ok. */
export interface Given {
  /** The exact files of the committee's chain. */
  chain?: readonly Bytes[] | undefined;
  /** Ed25519 keys, each of 32 bytes or PEM. */
  publicKeys?: readonly Bytes[] | undefined;
  /** The commitment that a contributor took away, in hexadecimal. */
  witnessed?: string | undefined;
}

export const NAMES: readonly CheckName[] = [
  "canonical",
  "wellformed",
  ...(Object.keys(CHECKS) as (keyof typeof CHECKS)[]),
];

/** Each check of a file by its name. */
export async function verify(content: Bytes, given: Given = {}): Promise<Results> {
  const results = allUnchecked();
  let raw: JsonObject;
  try {
    raw = parse(content);
  } catch (error) {
    results.canonical = resultOf(error);
    return results;
  }
  results.canonical = await tried(() => checkCanonical(content, raw));
  results.hash = await tried(() => checkHash(raw));
  let document: Published;
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
  contents: readonly Bytes[],
  publicKeys: readonly Bytes[] = [],
): Promise<Results[]> {
  const found: Results[] = [];
  const chains = new Map<string, Promise<Chained>>();
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
interface Chained {
  chain: ReadonlyMap<number, Link> | null;
  result: Result;
}

async function chainedFrom(link: Link, contents: readonly Bytes[]): Promise<Chained> {
  let chain: Map<number, Link>;
  try {
    chain = linked(link, contents);
  } catch (error) {
    return { chain: null, result: resultOf(error) };
  }
  const evidence = { ...link, chain, publicKeys: [], witnessed: null };
  return { chain, result: await tried(() => CHECKS.chain(evidence)) };
}

async function checkAll(results: Results, link: Link, given: Given): Promise<Results> {
  const { publicKeys = [], witnessed = null } = given;
  let evidence: Evidence = { ...link, chain: null, publicKeys, witnessed };
  const broken = await tried(() => {
    if (given.chain !== undefined) evidence = { ...evidence, chain: linked(link, given.chain) };
  });
  for (const name of Object.keys(CHECKS) as (keyof typeof CHECKS)[]) {
    results[name] = await tried(() => CHECKS[name](evidence));
  }
  if (broken.verdict !== "ok") {
    results.chain = broken;
    results.links = BROKEN;
  }
  return results;
}

/** The committee's chain by sequence, the document included. */
function linked(link: Link, contents: readonly Bytes[]): Map<number, Link> {
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

function allUnchecked(): Results {
  const entries = NAMES.map((name): [CheckName, Result] => [
    name,
    { verdict: "not checked", why: "not well-formed" },
  ]);
  return Object.fromEntries(entries) as Results;
}

async function tried(check: () => void | Promise<void>): Promise<Result> {
  try {
    await check();
  } catch (error) {
    return resultOf(error);
  }
  return OK;
}

function resultOf(error: unknown): Result {
  if (error instanceof Unchecked) return { verdict: "not checked", why: error.message };
  if (error instanceof Wrong) return { verdict: "failed", why: error.message };
  return { verdict: "failed", why: `it can't be read (${String(error)})` };
}

/** The public page on which anybody checks a draw in their own browser. */

import type { Bytes } from "./bytes.ts";
import { explained } from "./sentences.ts";
import { NAMES, verify, verifyAll, type Results } from "./verify.ts";

const BASE = "/api/lottery/v1";
const NEWLINE = 0x0a;

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${id}`);
  return found;
}

async function download(path: string): Promise<Bytes> {
  const answer = await fetch(path, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function chosen(id: string): Promise<Bytes[]> {
  const files = [...(element(id, HTMLInputElement).files ?? [])];
  return Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
}

/** The documents of a file: one a line, or a single one. */
function documentsOf(content: Bytes): Bytes[] {
  const documents: Bytes[] = [];
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(NEWLINE, start);
    const stop = end < 0 ? content.length : end;
    if (stop > start) documents.push(content.slice(start, stop));
    start = stop + 1;
  }
  return documents;
}

/** Fill in what the address names, so that a link from the list needs nothing but a press. */
async function fetched(): Promise<{ documents: Bytes[]; chain: Bytes[]; keys: Bytes[] }> {
  const asked = new URLSearchParams(location.search);
  const committee = asked.get("committee") ?? "";
  const sequence = asked.get("sequence") ?? "";
  if (!/^\d{6}$/.test(committee)) return { documents: [], chain: [], keys: [] };
  const keys = [await download(`/draws/${committee}/keys.pem`)];
  const chain = documentsOf(await download(`${BASE}/chain/${committee}/documents`));
  const isOne = /^\d+$/.test(sequence);
  const documents = isOne ? [await download(`${BASE}/chain/${committee}/${sequence}`)] : [];
  return { documents, chain, keys };
}

async function check(): Promise<void> {
  const asked = await fetched();
  const documents = [...(await chosen("transcript")), ...asked.documents];
  const chosenChain = (await chosen("chain")).flatMap(documentsOf);
  const chain = [...chosenChain, ...asked.chain];
  const publicKeys = [...(await chosen("keys")), ...asked.keys];
  const witnessed = element("witnessed", HTMLInputElement).value.trim() || undefined;
  if (documents.length === 0) {
    show(chain, await verifyAll(chain, publicKeys), chain);
    return;
  }
  const given = { chain: chain.length > 0 ? chain : undefined, publicKeys, witnessed };
  show(documents, await Promise.all(documents.map((one) => verify(one, given))), chain);
}

function show(
  documents: readonly Bytes[],
  found: readonly Results[],
  chain: readonly Bytes[],
): void {
  const records = chain.map(read).filter((one) => one.kind === "void");
  const voids = new Map(records.map((one) => [one.draw, one]));
  const body = element("results", HTMLTableSectionElement);
  body.replaceChildren();
  documents.forEach((content, index) => {
    const results = found[index]!;
    const { hash, sequence, kind } = read(content);
    const title = row("th", `第 ${sequence} 号 ${explained[kind] ?? kind}`);
    title.cells[0]!.colSpan = 3;
    body.append(title);
    for (const name of NAMES) {
      const { verdict, why } = results[name];
      const line = row("td", explained[name], explained[verdict], why);
      line.className = verdict.replace(" ", "-");
      line.cells[1]!.className = "short";
      line.cells[2]!.className = "why";
      line.cells[2]!.lang = "en";
      body.append(line);
    }
    const voided = voids.get(hash);
    if (voided && results.chain.verdict === "ok") {
      const note = row("td", `其后被第 ${voided.sequence} 号记录宣告无效`);
      note.cells[0]!.colSpan = 3;
      body.append(note);
    }
  });
  const failed = found.filter((one) => NAMES.some((name) => one[name].verdict === "failed")).length;
  const sentence =
    found.length === 0
      ? "没有可核验的文件。"
      : failed > 0
        ? `共 ${found.length} 份，其中 ${failed} 份未通过。`
        : `共 ${found.length} 份，未发现问题。“未核验”表示缺少所需材料，不表示通过。`;
  say(sentence, found.length === 0 ? "" : failed > 0 ? "failed" : "ok");
}

function row(kind: "th" | "td", ...texts: (string | undefined)[]): HTMLTableRowElement {
  const line = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text ?? "";
    line.append(cell);
  }
  return line;
}

/** What the page says of a published file, whatever it holds. */
function read(content: Bytes): Record<"sequence" | "kind" | "hash" | "draw", string> {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder().decode(content));
  } catch {
    found = null;
  }
  const known = (found ?? {}) as Record<string, unknown>;
  const said = (name: string): string => String(known[name] ?? "？");
  return { sequence: said("sequence"), kind: said("kind"), hash: said("hash"), draw: said("draw") };
}

function say(sentence: string, verdict: "" | "ok" | "failed" = ""): void {
  const summary = element("summary", HTMLParagraphElement);
  summary.textContent = sentence;
  summary.className = verdict;
}

/** Say what the address names, so that nobody wonders what a press will check. */
function announce(): void {
  const asked = new URLSearchParams(location.search);
  const committee = asked.get("committee");
  const sequence = asked.get("sequence");
  if (committee === null) return;
  const what = sequence === null ? "全部记录" : `第 ${sequence} 号记录`;
  element("asked", HTMLParagraphElement).textContent =
    `将核验 ${committee} 的${what}，无需选择文件，请按“核验”。`;
}

element("check", HTMLButtonElement).addEventListener("click", () => {
  const button = element("check", HTMLButtonElement);
  button.disabled = true;
  say("正在核验……");
  check()
    .catch((error: unknown) => say(`无法核验：${String(error)}`, "failed"))
    .finally(() => (button.disabled = false));
});
announce();

/** The public page on which anybody checks a draw in their own browser. */


import { explained } from "./sentences.js";
import { NAMES, verify, verifyAll,              } from "./verify.js";

const BASE = "/api/lottery/v1";
const NEWLINE = 0x0a;

function element                       (id        , kind             )    {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${id}`);
  return found;
}

async function download(path        )                 {
  const answer = await fetch(path, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function chosen(id        )                   {
  const files = [...(element(id, HTMLInputElement).files ?? [])];
  return Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
}

/** The documents of a file: one a line, or a single one. */
function documentsOf(content       )          {
  const documents          = [];
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(NEWLINE, start);
    const stop = end < 0 ? content.length : end;
    if (stop > start) documents.push(content.slice(start, stop));
    start = stop + 1;
  }
  return documents;
}

/** Fill in what the address names, so that a link from the list needs nothing but a press. */
async function fetched()                                                                 {
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

async function check()                {
  const asked = await fetched();
  const documents = [...(await chosen("transcript")), ...asked.documents];
  const chosenChain = (await chosen("chain")).flatMap(documentsOf);
  const chain = [...chosenChain, ...asked.chain];
  const publicKeys = [...(await chosen("keys")), ...asked.keys];
  const witnessed = element("witnessed", HTMLInputElement).value.trim() || undefined;
  if (documents.length === 0) {
    show(chain, await verifyAll(chain, publicKeys));
    return;
  }
  const given = { chain: chain.length > 0 ? chain : undefined, publicKeys, witnessed };
  show(documents, await Promise.all(documents.map((one) => verify(one, given))));
}

function show(documents                  , found                    )       {
  const body = element("results", HTMLTableSectionElement);
  body.replaceChildren();
  documents.forEach((content, index) => {
    const results = found[index] ;
    body.append(row("th", nameOf(content), "", ""));
    for (const name of NAMES) {
      const { verdict, why } = results[name];
      const line = row("td", explained[name], explained[verdict], why);
      line.className = verdict.replace(" ", "-");
      body.append(line);
    }
  });
  const failed = found.filter((one) => NAMES.some((name) => one[name].verdict === "failed")).length;
  const sentence =
    found.length === 0
      ? "没有可核验的文件。"
      : failed > 0
        ? `共 ${found.length} 份，其中 ${failed} 份未通过。`
        : `共 ${found.length} 份，未发现问题。“未核验”表示缺少所需材料，不表示通过。`;
  say(sentence);
}

function row(kind             , ...texts                        )                      {
  const line = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text ?? "";
    line.append(cell);
  }
  return line;
}

function nameOf(content       )         {
  try {
    const { sequence, kind } = JSON.parse(new TextDecoder().decode(content))


     ;
    return `第 ${String(sequence)} 号 ${explained[String(kind)] ?? String(kind)}`;
  } catch {
    return "（无法读取的文件）";
  }
}

function say(sentence        )       {
  element("summary", HTMLParagraphElement).textContent = sentence;
}

element("check", HTMLButtonElement).addEventListener("click", () => {
  say("正在核验……");
  check().catch((error         ) => say(`无法核验：${String(error)}`));
});

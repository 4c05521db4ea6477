// What the pages of a draw's room share: asking the service, following a draw, and the one hash
// that a contributor's device makes (specification jianding-draw/1, section 3).

const BASE = "/api/lottery/v1";
const PREFIX = "jianding/draw/1/contribution";

export const SIDES = {
  operator: "操作方",
  employer: "用人单位方",
  union: "工会方",
  "discipline-inspection": "纪检监察方",
  expert: "专家方",
  appraisee: "被鉴定人方",
};

export const KINDS = { pool: "专家抽取", groups: "专家分组", allocation: "案件分配" };

const STEPS = {
  frozen: () => "抽签输入已冻结",
  committed: () => "系统已公布承诺值",
  hash_received: (step) => `${who(step)}已提交随机数哈希`,
  hashes_complete: () => "全部随机数哈希已提交，可以公开随机数",
  opened: (step) => `${who(step)}已公开随机数`,
  revealed: () => "抽签已揭晓",
  abandoned: (step) => `抽签已放弃（${step.reason}），记录在案`,
  void: (step) => `抽签已宣告无效（${step.reason}），记录在案`,
};

function who(step) {
  return `${step.code}（${SIDES[step.role]}）`;
}

// The parts of what stands behind the # of the address, which browsers send to nobody.
export function partsOfAddress(hash) {
  return decodeURIComponent(hash.slice(1)).split(".");
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function bytesOf(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

// H(T || "contribution" || input_hash || code || 0x00 || nonce || value), as hex.
export async function contributionHash(inputHash, code, nonce, value) {
  const text = new TextEncoder();
  const parts = [
    text.encode(PREFIX),
    bytesOf(inputHash),
    text.encode(code),
    new Uint8Array(1),
    bytesOf(nonce),
    text.encode(value),
  ];
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
}

export function newNonce() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

// Ask the service; what it refuses is thrown with its Chinese sentence.
export async function ask(path, { method = "GET", headers = {}, body } = {}) {
  const answer = await fetch(`${BASE}${path}`, {
    method,
    headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
  });
  const told = await answer.json();
  if (!answer.ok) {
    throw new Error(told.detail_zh ?? told.title);
  }
  return told;
}

// Call back for each step as it happens; the browser comes back by itself when the line breaks.
export function follow(path, heard) {
  const source = new EventSource(`${BASE}${path}`);
  for (const kind of Object.keys(STEPS)) {
    source.addEventListener(kind, (event) => heard(JSON.parse(event.data)));
  }
  return source;
}

export function sentence(step) {
  return STEPS[step.kind](step);
}

export function element(id) {
  return document.getElementById(id);
}

export function say(text, isRefused = false) {
  element("message").textContent = text;
  element("message").classList.toggle("refused", isRefused);
}

export function addStep(step) {
  const item = document.createElement("li");
  item.textContent = sentence(step);
  element("steps").append(item);
}

export function showTaken(draw) {
  element("input-hash").textContent = draw.input_hash;
  element("commitment").textContent = draw.commitment ?? "尚未公布";
}

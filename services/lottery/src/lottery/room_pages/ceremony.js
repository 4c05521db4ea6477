// What the pages of a draw's room share: asking the service, following a draw, and the one hash
// that a contributor's device makes (specification jianding-draw/1, section 3).

const BASE = "/api/lottery/v1";
const PREFIX = "jianding/draw/1/contribution";
const AGAIN_MILLISECONDS = 3000;
const NOTICED_MILLISECONDS = 6000;

export const SIDES = {
  operator: "操作方",
  employer: "用人单位方",
  union: "工会方",
  "discipline-inspection": "纪检监察方",
  expert: "专家方",
  appraisee: "被鉴定人方",
};

export const OVER = ["revealed", "abandoned", "void"];

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
export function partsOfAddress(hash, count) {
  const parts = decodeURIComponent(hash.slice(1)).split(".");
  if (parts.length !== count || parts.includes("")) {
    say("本页地址不完整，请重新扫描二维码。", true);
    throw new Error("the address is not whole");
  }
  return parts;
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

// Ask the service; what it refuses is thrown with its Chinese sentence and its code.
export async function ask(path, { method = "GET", headers = {}, body } = {}) {
  const answer = await fetch(`${BASE}${path}`, {
    method,
    headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
  }).catch(() => {
    throw new Error("连接不上服务器，请检查网络后再试一次。");
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const unknown = `服务器暂时无法应答（${answer.status}），请稍后再试一次。`;
    throw Object.assign(new Error(told.detail_zh ?? unknown), { code: told.code });
  }
  return told;
}

// Call back for each step once, as it happens, and whenever the line is there (again); return what
// ends it. Browsers come back by themselves when a line breaks, but not after an answer like 502:
// then this does.
export function follow(path, heard, connected) {
  let last = 0;
  let noticing = null;
  let coming = null;
  let line = null;
  const listen = () => {
    line = new EventSource(`${BASE}${path}`);
    for (const kind of Object.keys(STEPS)) {
      line.addEventListener(kind, (event) => {
        const number = Number(event.lastEventId);
        if (number > last) {
          last = number;
          heard(JSON.parse(event.data));
        }
      });
    }
    line.addEventListener("open", () => {
      clearTimeout(noticing);
      noticing = null;
      element("line").hidden = true;
      connected();
    });
    line.addEventListener("error", () => {
      noticing ??= setTimeout(() => {
        element("line").hidden = false;
      }, NOTICED_MILLISECONDS);
      if (line.readyState === EventSource.CLOSED) {
        coming = setTimeout(listen, AGAIN_MILLISECONDS);
      }
    });
  };
  listen();
  return () => {
    line.close();
    clearTimeout(coming);
    clearTimeout(noticing);
    element("line").hidden = true;
  };
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

// A contributor's device: it makes the nonce, keeps it until every hash is in, and then opens.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [drawId, code, token] = ceremony.partsOfAddress(location.hash, 3);
const place = `draw ${drawId} ${code}`;
const path = `/draws/${drawId}/contributions/${code}`;
const headers = { "Draw-Token": token };
let draw = null;

function kept() {
  return JSON.parse(localStorage.getItem(place) ?? "null");
}

function keep(own) {
  localStorage.setItem(place, JSON.stringify(own));
}

async function look() {
  draw = await ceremony.ask(`/draws/${drawId}`);
  show();
}

function show() {
  const mine = draw.contributors.find((item) => item.code === code);
  const own = kept();
  const isOver = ceremony.OVER.includes(draw.state);
  const isGiven = own?.isSent === true || ["hashed", "opening"].includes(draw.state);
  ceremony.showTaken(draw);
  element("who").textContent =
    `${ceremony.KINDS[draw.kind]}，您的编号 ${code}（${ceremony.SIDES[mine.role]}）`;
  element("taken").hidden = draw.commitment === null;
  element("giving").hidden = isOver || isGiven;
  element("value").disabled = own !== null;
  element("give").disabled = draw.state !== "committed" || !window.isSecureContext;
  element("opening").hidden = isOver || own === null || !isGiven;
  element("open").disabled = !["hashed", "opening"].includes(draw.state) || mine.opened;
  element("hash").textContent = own?.hash ?? "";
  if (isOver) {
    localStorage.removeItem(place);
  }
  say(...whatNow(mine, own, isGiven));
}

// What the person is to do or wait for, and whether something is wrong.
function whatNow(mine, own, isGiven) {
  if (draw.state === "revealed") {
    return [`抽签已揭晓，记录哈希 ${draw.transcript_hash}`];
  }
  if (ceremony.OVER.includes(draw.state)) {
    return ["抽签已结束，没有结果，记录在案。"];
  }
  if (!window.isSecureContext) {
    return ["浏览器只在安全连接（HTTPS）下生成随机数，请联系工作人员。", true];
  }
  if (draw.state === "frozen") {
    return ["请等待系统公布承诺值，公布后方可提交。"];
  }
  if (draw.state === "committed") {
    return isGiven
      ? ["已提交。请等待其他参与人提交，不要关闭本页。"]
      : ["请先抄录或拍下下面两个值，再提交您的哈希。"];
  }
  if (mine.opened) {
    return ["您的随机数已公开，请等待见证人揭晓。"];
  }
  return own === null
    ? ["您的随机数保存在另一台设备上，请在那台设备上公开。", true]
    : ["全部参与人已提交，请公开您的随机数。"];
}

async function give() {
  // Kept before it is sent: an answer that is lost on the way loses no nonce.
  const own = kept() ?? {
    nonce: ceremony.newNonce(),
    value: element("value").value,
    inputHash: draw.input_hash,
    commitment: draw.commitment,
  };
  own.hash = await ceremony.contributionHash(own.inputHash, code, own.nonce, own.value);
  keep(own);
  try {
    draw = await ceremony.ask(path, { method: "POST", headers, body: { hash: own.hash } });
  } catch (problem) {
    if (problem.code === "contribution_hash_taken") {
      // Another device has handed one in: what this one made is worth nothing.
      localStorage.removeItem(place);
    }
    throw problem;
  }
  keep({ ...own, isSent: true });
  show();
}

async function open() {
  const own = kept();
  if (own.inputHash !== draw.input_hash || own.commitment !== draw.commitment) {
    throw new Error("抽签输入或承诺值与您带走的不一致，请勿公开，并立即告知监督人员。");
  }
  const body = { nonce: own.nonce, value: own.value };
  draw = await ceremony.ask(`${path}/opening`, { method: "POST", headers, body });
  show();
}

function pressed(act) {
  return () => act().catch((problem) => say(problem.message, true));
}

element("give").addEventListener("click", pressed(give));
element("open").addEventListener("click", pressed(open));
const hangUp = ceremony.follow(
  `/draws/${drawId}/events`,
  (step) => {
    ceremony.addStep(step);
    pressed(look)();
    if (ceremony.OVER.includes(step.kind)) {
      hangUp();
    }
  },
  pressed(look),
);
pressed(look)();

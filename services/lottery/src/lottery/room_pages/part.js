// A contributor's device: it makes the nonce, keeps it until every hash is in, and then opens.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [drawId, code, token] = ceremony.partsOfAddress(location.hash);
const place = `draw ${drawId} ${code}`;
const path = `/draws/${drawId}/contributions/${code}`;
const headers = { "Draw-Token": token };
let draw = null;

function kept() {
  return JSON.parse(localStorage.getItem(place) ?? "null");
}

async function look() {
  draw = await ceremony.ask(`/draws/${drawId}`);
  show();
}

function show() {
  const mine = draw.contributors.find((item) => item.code === code);
  const own = kept();
  const isOver = ["revealed", "abandoned", "void"].includes(draw.state);
  ceremony.showTaken(draw);
  element("who").textContent =
    `${ceremony.KINDS[draw.kind]}，您的编号 ${code}（${ceremony.SIDES[mine.role]}）`;
  element("taken").hidden = draw.commitment === null;
  element("giving").hidden = isOver || own !== null;
  element("give").disabled = draw.state !== "committed" || !window.isSecureContext;
  element("opening").hidden = isOver || own === null;
  element("open").disabled = !["hashed", "opening"].includes(draw.state) || mine.opened;
  element("hash").textContent = own?.hash ?? "";
  if (!window.isSecureContext) {
    say("浏览器只在安全连接（HTTPS）下生成随机数，请联系工作人员。", true);
  } else if (isOver) {
    localStorage.removeItem(place);
    say(draw.state === "revealed" ? `抽签已揭晓，记录哈希 ${draw.transcript_hash}` : "抽签已结束。");
  } else if (mine.opened) {
    say("您的随机数已公开，请等待见证人揭晓。");
  } else if (own === null && ["hashed", "opening"].includes(draw.state)) {
    say("您的随机数保存在另一台设备上，请在那台设备上公开。", true);
  }
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
  localStorage.setItem(place, JSON.stringify(own));
  draw = await ceremony.ask(path, { method: "POST", headers, body: { hash: own.hash } });
  say("已提交。全部参与人提交后，请回到本页公开随机数。");
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
ceremony.follow(`/draws/${drawId}/events`, (step) => {
  ceremony.addStep(step);
  pressed(look)();
});
pressed(look)();

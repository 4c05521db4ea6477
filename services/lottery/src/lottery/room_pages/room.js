// The board on the room's wall: each step as it happens, then who sits where and who goes where.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [sessionId, token] = ceremony.partsOfAddress(location.hash, 2);
let shown = null;

const NOW = {
  frozen: "请等待系统公布承诺值",
  committed: "请各方参与人在自己的设备上提交随机数哈希",
  hashed: "请各方参与人公开随机数",
  opening: "全部公开后，由见证人揭晓",
  revealed: "抽签已揭晓",
  abandoned: "抽签已放弃，记录在案",
  void: "抽签已宣告无效，记录在案",
};

const REFUSED = {
  infeasible: "席位或案件无法安排，本次抽签没有结果",
  too_constrained: "十万次尝试均不满足条件，本次抽签没有结果",
};

function made(name, className, text = "") {
  const found = document.createElement(name);
  found.className = className;
  found.textContent = text;
  return found;
}

function listOf(className, entries) {
  const list = made("ul", className);
  for (const [text, more] of entries) {
    const item = made("li", "", text);
    if (more !== "") {
      item.append(made("small", "", more));
    }
    list.append(item);
  }
  return list;
}

function boxOf(title, ...lists) {
  const box = made("section", "panel");
  box.append(made("h2", "", title), ...lists);
  return box;
}

function panelOf(name, lots) {
  const own = lots.filter((lot) => lot.panel === name);
  const experts = own.filter((lot) => lot.seat !== null).sort((a, b) => a.seat - b.seat);
  const cases = own
    .filter((lot) => lot.seat === null)
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity));
  const seats = experts.map((lot) => [lot.code, lot.leads ? "组长" : ""]);
  const drawn = cases.map((lot) =>
    lot.number === null ? [lot.code, ""] : [`${lot.number} 号`, lot.code],
  );
  return boxOf(`专家组 ${name}`, listOf("seats", seats), listOf("cases", drawn));
}

// Whom the pool draw called, until they are grouped.
function calledBy({ seating, alternates }) {
  const waiting = Object.values(alternates).flat();
  return [
    boxOf("抽中专家", listOf("seats", seating.BATCH.map((code) => [code, ""]))),
    boxOf("候补专家（按专业次序）", listOf("seats", waiting.map((code) => [code, ""]))),
  ];
}

function boxesOf(board, draw) {
  const names = [...new Set(board.lots.map((lot) => lot.panel))].sort();
  if (names.length > 0) {
    return names.map((name) => panelOf(name, board.lots));
  }
  return draw?.outcome?.seating?.BATCH ? calledBy(draw.outcome) : [];
}

async function look() {
  const headers = { "Room-Token": token };
  const board = await ceremony.ask(`/sessions/${sessionId}/board`, { headers });
  const draw = board.draws.find((item) => item.id === shown) ?? board.draws.at(-1);
  element("session").textContent = `场次 ${board.session_code}`;
  element("panels").replaceChildren(...boxesOf(board, draw));
  element("draw").hidden = draw === undefined;
  element("transcript").textContent = draw?.transcript_hash ?? "";
  element("published").hidden = !draw?.transcript_hash;
  if (draw !== undefined) {
    element("kind").textContent = ceremony.KINDS[draw.kind];
    ceremony.showTaken(draw);
  }
  if (board.state === "ended") {
    hangUp();
    say("本场次已结束，全部抽签记录已公开，可在“抽签公示”网页查看、核验。");
    return;
  }
  if (draw === undefined) {
    say("抽签尚未开始，请稍候。");
    return;
  }
  const refusal = draw.outcome?.refused;
  say(refusal === undefined ? NOW[draw.state] : REFUSED[refusal], refusal !== undefined);
}

function lookAgain() {
  look().catch((problem) => say(problem.message, true));
}

const hangUp = ceremony.follow(
  `/sessions/${sessionId}/events`,
  (step) => {
    if (step.draw_id !== shown) {
      shown = step.draw_id;
      element("steps").replaceChildren();
    }
    ceremony.addStep(step);
    lookAgain();
  },
  lookAgain,
);
lookAgain();

// The board on the room's wall: each step as it happens, then who sits where and who goes where.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [sessionId, token] = ceremony.partsOfAddress(location.hash);
let shown = null;

function panelOf(name, board) {
  const box = document.createElement("section");
  box.className = "panel";
  const title = document.createElement("h2");
  title.textContent = `专家组 ${name}`;
  const experts = board.lots.filter((lot) => lot.panel === name && lot.seat !== null);
  const cases = board.lots.filter((lot) => lot.panel === name && lot.seat === null);
  const seats = document.createElement("p");
  seats.textContent = experts
    .sort((one, other) => one.seat - other.seat)
    .map((lot) => (lot.leads ? `${lot.code}（组长）` : lot.code))
    .join("　");
  const drawn = document.createElement("p");
  drawn.textContent = cases
    .map((lot) => (lot.number === null ? lot.code : `${lot.number} 号（${lot.code}）`))
    .join("　");
  box.append(title, seats, drawn);
  return box;
}

async function look() {
  const headers = { "Room-Token": token };
  const board = await ceremony.ask(`/sessions/${sessionId}/board`, { headers });
  element("session").textContent = `场次 ${board.session_code}`;
  const names = [...new Set(board.lots.map((lot) => lot.panel))].sort();
  element("panels").replaceChildren(...names.map((name) => panelOf(name, board)));
  const draw = board.draws.find((item) => item.id === shown) ?? board.draws.at(-1);
  element("draw").hidden = draw === undefined;
  if (draw !== undefined) {
    element("kind").textContent = ceremony.KINDS[draw.kind];
    ceremony.showTaken(draw);
  }
}

function refused(problem) {
  say(problem.message, true);
}

ceremony.follow(`/sessions/${sessionId}/events`, (step) => {
  if (step.draw_id !== shown) {
    shown = step.draw_id;
    element("steps").replaceChildren();
  }
  ceremony.addStep(step);
  look().catch(refused);
});
look().catch(refused);

// The kiosk at the door: a number in, a press, and the own lot; it forgets it after a while.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [sessionId, token] = ceremony.partsOfAddress(location.hash, 2);
const NUMBER = /^(?:[0-9]{1,4}|[CE]-[0-9A-F]{6})$/;
const SHOWN_MILLISECONDS = 20000;
let forgetting = null;
let presses = 0;

function forget() {
  presses += 1;
  element("lot").hidden = true;
  element("number").value = "";
  say("");
  element("number").focus();
}

async function press() {
  presses += 1;
  const mine = presses;
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, SHOWN_MILLISECONDS);
  const number = element("number").value.trim().toUpperCase();
  element("lot").hidden = true;
  say("");
  const answer = await lotOf(number).then(
    (lot) => () => show(number, lot),
    (problem) => () => say(problem.message, true),
  );
  // An answer that comes after somebody else has pressed is nobody's business any more.
  if (mine === presses) {
    answer();
  }
}

async function lotOf(number) {
  if (!NUMBER.test(number)) {
    throw new Error("请输入排队号（数字），或凭条上的编号，例如 C-0A1B2C。");
  }
  const headers = { "Room-Token": token };
  return ceremony.ask(`/sessions/${sessionId}/lots/${number}`, { headers });
}

function show(number, lot) {
  const called = number === lot.code ? lot.code : `${number} 号（${lot.code}）`;
  element("panel").textContent = `专家组 ${lot.panel}`;
  element("more").textContent =
    lot.seat === null
      ? `${called}由专家组 ${lot.panel} 鉴定`
      : `${called}坐专家组 ${lot.panel} 第 ${lot.seat} 席${lot.leads ? "，担任组长" : ""}`;
  element("lot").hidden = false;
  element("number").select();
}

element("press").addEventListener("click", press);
element("number").addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    press();
  }
});
element("number").focus();

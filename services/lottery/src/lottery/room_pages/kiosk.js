// The kiosk at the door: a number in, a press, and the own lot; it forgets it after a while.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [sessionId, token] = ceremony.partsOfAddress(location.hash);
const SHOWN_MILLISECONDS = 20000;
let forgetting = null;

function forget() {
  element("lot").hidden = true;
  element("number").value = "";
  say("");
  element("number").focus();
}

async function press() {
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, SHOWN_MILLISECONDS);
  const number = element("number").value.trim().toUpperCase();
  element("lot").hidden = true;
  say("");
  const headers = { "Room-Token": token };
  const lot = await ceremony.ask(
    `/sessions/${sessionId}/lots/${encodeURIComponent(number)}`,
    { headers },
  );
  element("panel").textContent = lot.panel;
  element("more").textContent =
    lot.seat === null
      ? `${lot.code} 由专家组 ${lot.panel} 鉴定`
      : `${lot.code} 坐专家组 ${lot.panel} 第 ${lot.seat} 席${lot.leads ? "，担任组长" : ""}`;
  element("lot").hidden = false;
}

function pressed() {
  press().catch((problem) => say(problem.message, true));
}

element("press").addEventListener("click", pressed);
element("number").addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    pressed();
  }
});

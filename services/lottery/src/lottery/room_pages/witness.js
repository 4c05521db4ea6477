// The witness's page: one button, which works when every contributor has opened.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [drawId, token] = ceremony.partsOfAddress(location.hash, 2);

async function look() {
  show(await ceremony.ask(`/draws/${drawId}`));
}

function show(draw) {
  const unopened = draw.contributors.filter((item) => !item.opened).length;
  ceremony.showTaken(draw);
  element("kind").textContent = ceremony.KINDS[draw.kind];
  element("reveal").disabled = draw.state !== "opening" || unopened > 0;
  say(whatNow(draw, unopened));
}

function whatNow(draw, unopened) {
  if (draw.state === "revealed") {
    return `抽签已揭晓，记录哈希 ${draw.transcript_hash}`;
  }
  if (ceremony.OVER.includes(draw.state)) {
    return "抽签已结束，没有结果，记录在案。";
  }
  return unopened > 0
    ? `请等待参与人公开随机数，还有 ${unopened} 位未公开。`
    : "全部参与人已公开随机数，请按下“揭晓”。";
}

async function reveal() {
  element("reveal").disabled = true;
  const headers = { "Draw-Token": token };
  await ceremony.ask(`/draws/${drawId}/reveal`, { method: "POST", headers });
  await look();
}

function refused(problem) {
  say(problem.message, true);
}

function lookAgain() {
  look().catch(refused);
}

element("reveal").addEventListener("click", () => {
  reveal().catch(async (problem) => {
    // Lost on the way or refused: the button works again if it may still be pressed.
    await look().catch(() => {
      element("reveal").disabled = false;
    });
    refused(problem);
  });
});
const hangUp = ceremony.follow(
  `/draws/${drawId}/events`,
  (step) => {
    ceremony.addStep(step);
    lookAgain();
    if (ceremony.OVER.includes(step.kind)) {
      hangUp();
    }
  },
  lookAgain,
);
lookAgain();

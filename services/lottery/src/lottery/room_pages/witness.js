// The witness's page: one button, which works when every contributor has opened.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [drawId, token] = ceremony.partsOfAddress(location.hash);

async function look() {
  const draw = await ceremony.ask(`/draws/${drawId}`);
  ceremony.showTaken(draw);
  element("reveal").disabled =
    draw.state !== "opening" || draw.contributors.some((item) => !item.opened);
  if (draw.state === "revealed") {
    say(`抽签已揭晓，记录哈希 ${draw.transcript_hash}`);
  }
}

async function reveal() {
  element("reveal").disabled = true;
  const headers = { "Draw-Token": token };
  await ceremony.ask(`/draws/${drawId}/reveal`, { method: "POST", headers });
  await look();
}

function pressed(act) {
  return () => act().catch((problem) => say(problem.message, true));
}

element("reveal").addEventListener("click", pressed(reveal));
ceremony.follow(`/draws/${drawId}/events`, (step) => {
  ceremony.addStep(step);
  pressed(look)();
});
pressed(look)();

// A participant's own slip: what chance gave them, and whether the published hash is theirs.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [sessionId, code, salt] = ceremony.partsOfAddress(location.hash, 3);

async function participantHash(subject) {
  const text = new TextEncoder();
  const parts = [...text.encode("jianding/draw/1/participant"), ...ceremony.bytesOf(salt)];
  const whole = Uint8Array.from([...parts, ...text.encode(subject)]);
  return ceremony.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
}

function written({ panel, seat, leads }) {
  const lead = leads ? "（组长）" : "";
  return seat === null ? `专家组 ${panel}` : `专家组 ${panel} 第 ${seat} 席${lead}`;
}

async function look() {
  const body = { code, salt };
  const own = await ceremony.ask(`/sessions/${sessionId}/own-lot`, { method: "POST", body });
  element("session").textContent = own.session_code;
  element("code").textContent = own.code;
  element("panel").textContent = own.lot === null ? "尚未揭晓" : written(own.lot);
  element("participant").textContent = own.participant;
  element("transcript").textContent = own.lot?.transcript_hash ?? "尚未揭晓";
  element("slip").hidden = false;
  if (!window.isSecureContext) {
    element("checked").textContent = "浏览器只在安全连接（HTTPS）下核对，本设备未核对上述标识。";
    return;
  }
  const isOurs = (await participantHash(own.stable_id)) === own.participant;
  element("checked").textContent = isOurs
    ? "本设备已核对：上述标识由您的校验码算得。"
    : "本设备核对不符，请告知监督人员。";
}

function lookAgain() {
  say("");
  look().catch((problem) => say(problem.message, true));
}

element("again").addEventListener("click", lookAgain);
lookAgain();

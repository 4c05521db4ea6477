// A participant's own slip: what chance gave them, and whether the published hash is theirs.
import * as ceremony from "./ceremony.js";

const { element, say } = ceremony;
const [sessionId, code, salt] = ceremony.partsOfAddress(location.hash);

async function participantHash(subject) {
  const text = new TextEncoder();
  const parts = [...text.encode("jianding/draw/1/participant"), ...ceremony.bytesOf(salt)];
  const whole = Uint8Array.from([...parts, ...text.encode(subject)]);
  return ceremony.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
}

async function look() {
  const body = { code, salt };
  const own = await ceremony.ask(`/sessions/${sessionId}/own-lot`, { method: "POST", body });
  element("session").textContent = own.session_code;
  element("code").textContent = own.code;
  element("panel").textContent = own.lot === null ? "尚未揭晓" : own.lot.panel;
  element("participant").textContent = own.participant;
  element("transcript").textContent = own.lot?.transcript_hash ?? "尚未揭晓";
  if (window.isSecureContext) {
    const isOurs = (await participantHash(own.stable_id)) === own.participant;
    element("checked").textContent = isOurs
      ? "本设备已核对：上述标识由您的校验码算得。"
      : "本设备核对不符，请告知监督人员。";
  }
}

look().catch((problem) => say(problem.message, true));

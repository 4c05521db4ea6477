/** Ed25519 by the browser's own means, where it has them. */

import { areEqual, fromHex, hex,            } from "./bytes.js";

import { sha256 } from "./sha256.js";
import { ensure, Unchecked, Wrong } from "./wrong.js";

const KEY_BYTES = 32;
const KEY_ID_DIGITS = 16;
/** RFC 8410: what stands before the 32 bytes of a key in its SubjectPublicKeyInfo. */
const SPKI_PREFIX = fromHex("302a300506032b6570032100");

/** The 32 bytes of each public key: of PEM blocks, or of one key as it is. */
export function rawKeys(given       )          {
  if (given.length === KEY_BYTES) return [given];
  const pem = new TextDecoder().decode(given);
  const blocks = [...pem.matchAll(/-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----/g)];
  ensure(blocks.length > 0, "a key is neither 32 bytes nor PEM");
  return blocks.map(([, body]) => {
    const info = fromBase64(body .replace(/\s/g, ""));
    const prefix = info.slice(0, -KEY_BYTES);
    ensure(areEqual(prefix, SPKI_PREFIX), "a key is not an Ed25519 key");
    return info.slice(-KEY_BYTES);
  });
}

/** What transcripts name a key by: the start of its SHA-256. */
export function keyId(raw       )         {
  return hex(sha256(raw)).slice(0, KEY_ID_DIGITS);
}

/** Throw `Wrong` unless the hash was signed by that one of the keys which the document names. */
export async function checkSignature(document           , keys                  )                {
  if (keys.length === 0) throw new Unchecked("no public key given");
  const raw = keys.flatMap(rawKeys).find((key) => keyId(key) === document.key_id);
  ensure(raw !== undefined, `no key ${document.key_id} among those given`);
  const signature = fromBase64(document.signature);
  const subtle = (globalThis.crypto                      )?.subtle;
  if (subtle === undefined) throw new Unchecked("this browser checks signatures over TLS only");
  let key           ;
  try {
    key = await subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    throw new Unchecked("this browser has no Ed25519");
  }
  const isSigned = await subtle.verify("Ed25519", key, signature, fromHex(document.hash));
  ensure(isSigned, "not signed by this key");
}

/** The bytes of base64 (RFC 4648) in its one canonical spelling. */
function fromBase64(text        )        {
  let binary        ;
  try {
    binary = atob(text);
  } catch {
    throw new Wrong("not base64");
  }
  ensure(btoa(binary) === text, "base64 in another spelling than its own");
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

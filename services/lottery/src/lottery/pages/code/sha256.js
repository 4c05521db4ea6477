/**
 * SHA-256 (FIPS 180-4), computed at once.
 *
 * Browsers lend their own only to pages served over TLS, and only as a promise: a kiosk in a bureau's
 * network, or a page saved to a disk, would have none, and a draw of 100,000 refused attempts would
 * wait for more than a million promises.
 */

import { joined,            } from "./bytes.js";

const BLOCK = 64;
const LENGTH_AT = 56;

const INITIAL = Uint32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

const ROUNDS = Uint32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

const words = new Uint32Array(BLOCK);

/** The 32 bytes of SHA-256 over the parts joined; strings as UTF-8. */
export function sha256(...parts                    )        {
  const message = padded(joined(...parts));
  const view = new DataView(message.buffer);
  const state = INITIAL.slice();
  for (let at = 0; at < message.length; at += BLOCK) compress(state, view, at);
  const digest = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, index) => digest.setUint32(4 * index, word));
  return new Uint8Array(digest.buffer);
}

/** The message, a single bit, zeros, and its length in bits, in whole blocks. */
function padded(message       )        {
  const blocks = Math.floor((message.length + BLOCK - LENGTH_AT) / BLOCK) + 1;
  const whole = new Uint8Array(blocks * BLOCK);
  whole.set(message);
  whole[message.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(whole.length - 4, message.length * 8);
  return whole;
}

function compress(state             , block          , at        )       {
  for (let t = 0; t < 16; t += 1) words[t] = block.getUint32(at + 4 * t);
  for (let t = 16; t < BLOCK; t += 1) {
    const early = words[t - 15] ;
    const late = words[t - 2] ;
    const small0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const small1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[t] = words[t - 16]  + small0 + words[t - 7]  + small1;
  }
  let a = state[0] ;
  let b = state[1] ;
  let c = state[2] ;
  let d = state[3] ;
  let e = state[4] ;
  let f = state[5] ;
  let g = state[6] ;
  let h = state[7] ;
  for (let t = 0; t < BLOCK; t += 1) {
    const large1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first = (h + large1 + chosen + ROUNDS[t]  + words[t] ) | 0;
    const large0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + large0 + majority) | 0;
  }
  state[0]  += a;
  state[1]  += b;
  state[2]  += c;
  state[3]  += d;
  state[4]  += e;
  state[5]  += f;
  state[6]  += g;
  state[7]  += h;
}

/** A word turned to the right. */
function turned(word        , by        )         {
  return (word >>> by) | (word << (32 - by));
}

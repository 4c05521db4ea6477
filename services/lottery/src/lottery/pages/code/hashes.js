/** Section 3: the hashes of the ceremony; raw bytes in, raw bytes out. */

import { joined, u32, utf8,            } from "./bytes.js";
import { sha256 } from "./sha256.js";

const PREFIX = "jianding/draw/1/";

/** What a contributor opens. */





export function commitment(secret       , inputHash       )        {
  return sha256(PREFIX, "commit", secret, inputHash);
}

export function contribution(inputHash       , code        , opening         )        {
  return sha256(PREFIX, "contribution", inputHash, code, "\0", opening.nonce, opening.value);
}

/** The seed; the openings come in the order of the input's contributors. */
export function seed(secret       , inputHash       , openings                   )        {
  const opened = Array.from(openings, ({ nonce, value }) =>
    joined(nonce, u32(utf8(value).length), value),
  );
  return sha256(PREFIX, "seed", secret, inputHash, ...opened);
}

/** Hex by which a holder of code and salt finds a person in a document (section 9). */
export function participant(salt       , stableId        )        {
  return sha256(PREFIX, "participant", salt, stableId);
}

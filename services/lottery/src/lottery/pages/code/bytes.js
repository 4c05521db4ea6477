/** Bytes, and how they are written. */



/** The parts one after another; strings as UTF-8. */
export function joined(...parts                    )        {
  const pieces = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export function utf8(text        )        {
  return new Uint8Array(new TextEncoder().encode(text));
}

export function hex(bytes       )         {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of an even number of hexadecimal digits. */
export function fromHex(digits        )        {
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** A number below 2^32 in four bytes, the most significant first. */
export function u32(value        )        {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function areEqual(one       , other       )          {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

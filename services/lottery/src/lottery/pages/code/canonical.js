/** Section 3: canonical form (RFC 8785) of the restricted JSON that draw documents are made of. */

import { utf8,            } from "./bytes.js";
import { ensure, Wrong } from "./wrong.js";






/** The canonical bytes; throws `Wrong` for what the restricted JSON doesn't know. */
export function canonical(value      )        {
  return utf8(text(value));
}

function text(value      )         {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    ensure(Number.isSafeInteger(value), `${value} is not a whole number below 2^53`);
    return String(value);
  }
  if (typeof value === "string") {
    ensure(isUnicode(value), "a string has a lone surrogate");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(text).join(",")}]`;
  // JavaScript sorts by UTF-16 units, as RFC 8785 asks.
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${text(name)}:${text(value[name] )}`).join(",")}}`;
}

/** Whether a string has no lone surrogate. */
export function isUnicode(value        )          {
  return !/\p{Surrogate}/u.test(value);
}

export function isObject(value      )                      {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON object in a file of UTF-8; what JavaScript would round is found by the canonical form. */
export function parse(content       )             {
  let value      ;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    value = JSON.parse(decoder.decode(content))        ;
  } catch {
    throw new Wrong("not JSON");
  }
  ensure(isObject(value), "not a JSON object");
  return value;
}

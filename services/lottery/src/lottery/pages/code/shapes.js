/** What a member of a document may be: rules that return the value with its type, or throw. */

import { utf8 } from "./bytes.js";
import { isObject, isUnicode,                            } from "./canonical.js";
import { ensure, Wrong } from "./wrong.js";




const LONGEST_VALUE = 256;
const SHORT_MONTHS = [4, 6, 9, 11];

function matching(pattern        , name        )               {
  return (value, place) => {
    ensure(typeof value === "string" && pattern.test(value), `${place} is not a ${name}`);
    return value;
  };
}

/** Printable ASCII without spaces. */
export const code = matching(/^[!-~]+$/, "code");
export const hash = matching(/^[0-9a-f]{64}$/, "hash");
export const nonce = matching(/^[0-9a-f]{32}$/, "nonce");

export const text               = (value, place) => {
  ensure(typeof value === "string", `${place} is not a string`);
  return value;
};

/** What a person adds: at most 256 bytes of UTF-8. */
export const contributed               = (value, place) => {
  const found = text(value, place);
  ensure(isUnicode(found) && utf8(found).length <= LONGEST_VALUE, `${place} is not a value`);
  return found;
};

export const count               = (value, place) => {
  const isCount = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  ensure(isCount, `${place} is not a whole number`);
  return value;
};

export const flag                = (value, place) => {
  ensure(typeof value === "boolean", `${place} is not a boolean`);
  return value;
};

/** RFC 3339 in UTC with milliseconds, a moment of the calendar. */
export const time               = (value, place) => {
  const found = text(value, place);
  const pattern = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
  const [, year, month, day] = pattern.exec(found)?.map(Number) ?? [];
  const isDate = !!year && !!month && month <= 12 && !!day && day <= daysOf(year, month);
  ensure(isDate, `${place} is not a time`);
  return found;
};

function daysOf(year        , month        )         {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return SHORT_MONTHS.includes(month) ? 30 : 31;
}

export const anyObject                   = (value, place) => {
  ensure(isObject(value), `${place} is not an object`);
  return value;
};

export function oneOf                                               (...values   )                  {
  return (value, place) => {
    const found = values.find((one) => one === value);
    ensure(found !== undefined, `${place} is none of ${values.join(", ")}`);
    return found;
  };
}

export function orNull   (rule         )                 {
  return (value, place) => (value === null ? null : rule(value, place));
}




/** An object with these members, of which each must be there; further ones are left aside. */
export function object                   (members   )                  {
  return (value, place) => {
    ensure(isObject(value), `${place} is not an object`);
    const fitted = Object.entries(members).map(([name, rule]) => {
      if (!Object.hasOwn(value, name)) throw new Wrong(`${place}.${name} is missing`);
      return [name, rule(value[name] , `${place}.${name}`)];
    });
    return Object.fromEntries(fitted)             ;
  };
}

export function list   (rule         )            {
  return (value, place) => {
    ensure(Array.isArray(value), `${place} is not an array`);
    return value.map((entry, number) => rule(entry, `${place}[${number}]`));
  };
}

/** An array of strings, ascending and without repetition. */
export function ascending(rule              )                 {
  return (value, place) => inOrder(list(rule)(value, place), (one) => one, place);
}

/** An array of objects, ascending by their code and without repetition. */
export function byCode                            (rule         )            {
  return (value, place) => inOrder(list(rule)(value, place), (one) => one.code, place);
}

function inOrder   (entries     , key                      , place        )      {
  const isAscending = entries.every((one, at) => at === 0 || key(entries[at - 1] ) < key(one));
  ensure(isAscending, `${place} is not ascending`);
  return entries;
}

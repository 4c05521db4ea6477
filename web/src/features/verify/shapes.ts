/** What a member of a document may be: rules that return the value with its type, or throw. */

import { utf8 } from "./bytes.ts";
import { isObject, isUnicode, type Json, type JsonObject } from "./canonical.ts";
import { ensure, Wrong } from "./wrong.ts";

export type Rule<T> = (value: Json, place: string) => T;
export type Shape<R> = R extends Rule<infer T> ? T : never;

const LONGEST_VALUE = 256;
const SHORT_MONTHS = [4, 6, 9, 11];

function matching(pattern: RegExp, name: string): Rule<string> {
  return (value, place) => {
    ensure(typeof value === "string" && pattern.test(value), `${place} is not a ${name}`);
    return value;
  };
}

/** Printable ASCII without spaces. */
export const code = matching(/^[!-~]+$/, "code");
export const hash = matching(/^[0-9a-f]{64}$/, "hash");
export const nonce = matching(/^[0-9a-f]{32}$/, "nonce");

export const text: Rule<string> = (value, place) => {
  ensure(typeof value === "string", `${place} is not a string`);
  return value;
};

/** What a person adds: at most 256 bytes of UTF-8. */
export const contributed: Rule<string> = (value, place) => {
  const found = text(value, place);
  ensure(isUnicode(found) && utf8(found).length <= LONGEST_VALUE, `${place} is not a value`);
  return found;
};

export const count: Rule<number> = (value, place) => {
  const isCount = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  ensure(isCount, `${place} is not a whole number`);
  return value;
};

export const flag: Rule<boolean> = (value, place) => {
  ensure(typeof value === "boolean", `${place} is not a boolean`);
  return value;
};

/** RFC 3339 in UTC with milliseconds, a moment of the calendar. */
export const time: Rule<string> = (value, place) => {
  const found = text(value, place);
  const pattern = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
  const [, year, month, day] = pattern.exec(found)?.map(Number) ?? [];
  const isDate = !!year && !!month && month <= 12 && !!day && day <= daysOf(year, month);
  ensure(isDate, `${place} is not a time`);
  return found;
};

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return SHORT_MONTHS.includes(month) ? 30 : 31;
}

export const anyObject: Rule<JsonObject> = (value, place) => {
  ensure(isObject(value), `${place} is not an object`);
  return value;
};

export function oneOf<const V extends readonly (string | boolean)[]>(...values: V): Rule<V[number]> {
  return (value, place) => {
    const found = values.find((one) => one === value);
    ensure(found !== undefined, `${place} is none of ${values.join(", ")}`);
    return found;
  };
}

export function orNull<T>(rule: Rule<T>): Rule<T | null> {
  return (value, place) => (value === null ? null : rule(value, place));
}

type Members = Record<string, Rule<unknown>>;
type Fitted<M extends Members> = { [N in keyof M]: Shape<M[N]> };

/** An object with these members, of which each must be there; further ones are left aside. */
export function object<M extends Members>(members: M): Rule<Fitted<M>> {
  return (value, place) => {
    ensure(isObject(value), `${place} is not an object`);
    const fitted = Object.entries(members).map(([name, rule]) => {
      if (!Object.hasOwn(value, name)) throw new Wrong(`${place}.${name} is missing`);
      return [name, rule(value[name]!, `${place}.${name}`)];
    });
    return Object.fromEntries(fitted) as Fitted<M>;
  };
}

export function list<T>(rule: Rule<T>): Rule<T[]> {
  return (value, place) => {
    ensure(Array.isArray(value), `${place} is not an array`);
    return value.map((entry, number) => rule(entry, `${place}[${number}]`));
  };
}

/** An array of strings, ascending and without repetition. */
export function ascending(rule: Rule<string>): Rule<string[]> {
  return (value, place) => inOrder(list(rule)(value, place), (one) => one, place);
}

/** An array of objects, ascending by their code and without repetition. */
export function byCode<T extends { code: string }>(rule: Rule<T>): Rule<T[]> {
  return (value, place) => inOrder(list(rule)(value, place), (one) => one.code, place);
}

function inOrder<T>(entries: T[], key: (entry: T) => string, place: string): T[] {
  const isAscending = entries.every((one, at) => at === 0 || key(entries[at - 1]!) < key(one));
  ensure(isAscending, `${place} is not ascending`);
  return entries;
}

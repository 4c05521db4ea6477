/** How a check ends when it isn't "ok". */

/** The check failed; the message says why. */
export class Wrong extends Error {}

/** The check couldn't be made; the message says why. */
export class Unchecked extends Error {}

/** Throw `Wrong` unless the condition holds. */
export function ensure(condition         , why        )                    {
  if (!condition) throw new Wrong(why);
}

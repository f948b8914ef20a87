// The order of changes as clients see it: whole-second stamps that no poll by strict `date_from` can miss.

import { type Millis, toMillis } from "../../core/ids.ts";
import { SECOND, wholeSecond } from "../../core/time.ts";

/**
 * The stamp of a commit: the larger of the clock's second and the person's stamp, which counts one second more if a client
 * was shown it already. All values are whole seconds, in milliseconds UTC.
 */
export function nextStamp(now: Millis, stamp: Millis, shown: Millis): Millis {
  const clock = wholeSecond(now);
  const free = shown >= stamp ? stamp + SECOND : stamp;
  return toMillis(Math.max(clock, free));
}

// Stamps: whole seconds that order changes for clients, so that no poll with `date_from` misses one.

import { type Millis, toMillis } from "../../core/ids.ts";
import { SECOND, wholeSecond } from "../../core/time.ts";

/**
 * The stamp of a commit: the time of the clock in whole seconds, or the person's last stamp if that is later. If a
 * client has been shown the last stamp, the new one is at least one second later. In milliseconds UTC.
 */
export function nextStamp(now: Millis, stamp: Millis, shown: Millis): Millis {
  const clock = wholeSecond(now);
  const earliestUnshown = shown >= stamp ? stamp + SECOND : stamp;
  return toMillis(Math.max(clock, earliestUnshown));
}

// When two watches of one thing are one viewing. Contract: rewatches.md 6.

import type { Millis } from "./ids.ts";
import { HOUR } from "./time.ts";

/** Two watches of one part that are less than this apart are one viewing. */
export const SAME_VIEWING_MILLIS = 48 * HOUR;

/** Whether two times are too close for two viewings; exactly 48 hours are not. */
export function isSameViewing(one: Millis | null, other: Millis): boolean {
  return one !== null && Math.abs(one - other) < SAME_VIEWING_MILLIS;
}

// When two watches of one part are one viewing. Contract: rewatches.md 6.

import type { Millis } from "../ids.ts";
import { HOUR } from "../time.ts";

/** Two watches of one part that are less than this apart are one viewing. */
export const SAME_VIEWING_MILLIS = 48 * HOUR;

/** How long after an event a client that sends no times may repeat it. Contract: rewatches.md 6, 13. */
export const REPEAT_WINDOW_MILLIS = HOUR;

/** Whether the times belong to one viewing. Exactly 48 hours apart they do not, and null belongs to none. */
export function isSameViewing(one: Millis | null, other: Millis): boolean {
  return one !== null && Math.abs(one - other) < SAME_VIEWING_MILLIS;
}

// The stored form of an account's activity times: a JSON object by activity.

import { toMillis } from "../../core/ids.ts";
import { type Activity, type ActivityTimes, BLOCK_OF, bucketsOf } from "../../core/revisions/activity.ts";
import { parseRecord } from "../../database/sql/json-columns.ts";

const ACTIVITIES: readonly Activity[] = [
  ...Object.values(BLOCK_OF).flatMap((block) =>
    bucketsOf(block).map((bucket): Activity => `${block}.${bucket}`),
  ),
  "settings.all",
];

/** @throws Error where the text is not what `printActivityTimes` makes */
export function parseActivityTimes(text: string): ActivityTimes {
  const stored = parseRecord(text);
  const times: ActivityTimes = {};
  for (const activity of ACTIVITIES) {
    const time = stored[activity];
    if (time !== undefined) times[activity] = toMillis(Number(time));
  }
  return times;
}

/** In the same order for the same times, whichever of them moved first. */
export function printActivityTimes(times: ActivityTimes): string {
  return JSON.stringify(times, [...ACTIVITIES]);
}

// The stored form of an account's activity times: a JSON object with a time for each activity that has moved.

import { toMillis } from "../../core/ids.ts";
import { type Activity, type ActivityTimes, BLOCK_OF, bucketsOf } from "../../core/revisions/activity.ts";
import { parseRecord } from "../../database/sql/json-columns.ts";

const ACTIVITIES: readonly Activity[] = [
  ...Object.values(BLOCK_OF).flatMap((block) =>
    bucketsOf(block).map((bucket): Activity => `${block}.${bucket}`),
  ),
  "settings.all",
];

/** @throws Error if the text was not made by `printActivityTimes` */
export function parseActivityTimes(text: string): ActivityTimes {
  const stored = parseRecord(text);
  const times: ActivityTimes = {};
  for (const activity of ACTIVITIES) {
    const time = stored[activity];
    if (time !== undefined) times[activity] = toMillis(Number(time));
  }
  return times;
}

/** Equal times give equal texts, whatever the order in which they were set. */
export function printActivityTimes(times: ActivityTimes): string {
  return JSON.stringify(times, [...ACTIVITIES]);
}

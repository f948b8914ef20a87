// The response of GET /sync/activities. Contract: sync.md 8, clients.md 4.

import type { Millis } from "../../core/ids.ts";
import {
  type ActivityBlock,
  type ActivityBucket,
  type ActivityTimes,
  bucketsOf,
} from "../../core/revisions/activity.ts";
import { printTime } from "../../core/time.ts";
import type { ActivitiesResponse } from "./schema.ts";

type WireTime = string | null;

/** All keys are present. A block's `all` is the newest of its buckets, and the top-level `all` the newest of all. */
export function presentActivities(times: ActivityTimes): ActivitiesResponse {
  // Many buckets have the same time, so each distinct time is printed only once.
  const printed = new Map<Millis, string>();
  const present = (time: Millis | undefined): WireTime => {
    if (time === undefined) return null;
    const text = printed.get(time) ?? printTime(time);
    printed.set(time, text);
    return text;
  };
  const presentNewest = (candidates: readonly (Millis | undefined)[]): WireTime => {
    let newest: Millis | undefined;
    for (const time of candidates)
      if (time !== undefined && (newest === undefined || time > newest)) newest = time;
    return present(newest);
  };
  const presentBlock = (name: ActivityBlock): Record<string, WireTime> => {
    const buckets: readonly ActivityBucket[] = bucketsOf(name);
    const block: Record<string, WireTime> = {
      all: presentNewest(buckets.map((bucket) => times[`${name}.${bucket}`])),
    };
    for (const bucket of buckets) block[bucket] = present(times[`${name}.${bucket}`]);
    return block;
  };
  return {
    all: presentNewest(Object.values(times)),
    settings: { all: present(times["settings.all"]) },
    tv_shows: presentBlock("tv_shows"),
    anime: presentBlock("anime"),
    movies: presentBlock("movies"),
    custom_lists: { lists: { all: null, regular: null, favorites: null, recommendations: null, auto: null } },
  };
}

// GET /sync/activities. Contract: sync.md 8, clients.md 4.

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

/** Every key is there; a block's `all` is the newest of its buckets, the top `all` the newest of everything. */
export function presentActivities(times: ActivityTimes): ActivitiesResponse {
  // Most times are the same few seconds: each is printed once.
  const printed = new Map<Millis, string>();
  const present = (time: Millis | undefined): WireTime => {
    if (time === undefined) return null;
    const known = printed.get(time) ?? printTime(time);
    printed.set(time, known);
    return known;
  };
  const newest = (some: readonly (Millis | undefined)[]): WireTime => {
    let last: Millis | undefined;
    for (const time of some) if (time !== undefined && (last === undefined || time > last)) last = time;
    return present(last);
  };
  const block = (name: ActivityBlock): Record<string, WireTime> => {
    const buckets: readonly ActivityBucket[] = bucketsOf(name);
    const wire: Record<string, WireTime> = {
      all: newest(buckets.map((bucket) => times[`${name}.${bucket}`])),
    };
    for (const bucket of buckets) wire[bucket] = present(times[`${name}.${bucket}`]);
    return wire;
  };
  return {
    all: newest(Object.values(times)),
    settings: { all: newest([times["settings.all"]]) },
    tv_shows: block("tv_shows"),
    anime: block("anime"),
    movies: block("movies"),
    custom_lists: { lists: { all: null, regular: null, favorites: null, recommendations: null, auto: null } },
  };
}

// GET /sync/activities. Contract: sync.md 8, clients.md 4.

import type { ActivityBlock, ActivityBucket } from "../../core/activity.ts";
import type { Millis } from "../../core/ids.ts";
import { printTime } from "../../core/time.ts";
import type { Activities } from "../../library/activities.ts";

const SHOW_BUCKETS = [
  "rated_at",
  "playback",
  "plantowatch",
  "watching",
  "completed",
  "hold",
  "dropped",
  "removed_from_list",
] as const satisfies readonly ActivityBucket[];
const MOVIE_BUCKETS = SHOW_BUCKETS.filter((bucket) => bucket !== "watching" && bucket !== "hold");

type Moment = string | null;

/** Every key is there; a block's `all` is the newest of its buckets, the top `all` the newest of everything. */
export function presentActivities(moments: Activities): Record<string, unknown> {
  // Most moments are the same few seconds: each is put into words once.
  const words = new Map<Millis, string>();
  const present = (time: Millis | undefined): Moment => {
    if (time === undefined) return null;
    const known = words.get(time) ?? printTime(time);
    words.set(time, known);
    return known;
  };
  const newest = (times: readonly (Millis | undefined)[]): Moment => {
    let last: Millis | undefined;
    for (const time of times) if (time !== undefined && (last === undefined || time > last)) last = time;
    return present(last);
  };
  const block = (name: ActivityBlock, buckets: readonly ActivityBucket[]): Record<string, Moment> => {
    const wire: Record<string, Moment> = {
      all: newest(buckets.map((bucket) => moments[`${name}.${bucket}`])),
    };
    for (const bucket of buckets) wire[bucket] = present(moments[`${name}.${bucket}`]);
    return wire;
  };
  return {
    all: newest(Object.values(moments)),
    settings: { all: newest([moments["settings.all"]]) },
    tv_shows: block("tv_shows", SHOW_BUCKETS),
    anime: block("anime", SHOW_BUCKETS),
    movies: block("movies", MOVIE_BUCKETS),
    custom_lists: { lists: { all: null, regular: null, favorites: null, recommendations: null, auto: null } },
  };
}

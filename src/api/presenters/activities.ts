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
  const newest = (times: readonly (Millis | undefined)[]): Moment => {
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? null : printTime(Math.max(...known) as Millis);
  };
  const block = (name: ActivityBlock, buckets: readonly ActivityBucket[]): Record<string, Moment> => ({
    all: newest(buckets.map((bucket) => moments[`${name}.${bucket}`])),
    ...Object.fromEntries(buckets.map((bucket) => [bucket, newest([moments[`${name}.${bucket}`]])])),
  });
  return {
    all: newest(Object.values(moments)),
    settings: { all: newest([moments["settings.all"]]) },
    tv_shows: block("tv_shows", SHOW_BUCKETS),
    anime: block("anime", SHOW_BUCKETS),
    movies: block("movies", MOVIE_BUCKETS),
    custom_lists: { lists: { all: null, regular: null, favorites: null, recommendations: null, auto: null } },
  };
}

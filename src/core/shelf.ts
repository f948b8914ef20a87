// One account's state for one title, and the values derived from it.

import type { Millis, PartKey, RewatchId } from "./ids.ts";
import { KEY_BASE, MOVIE_KEY } from "./ids.ts";
import type { Playback } from "./playback.ts";
import { type Episode, isAired, isRegular, regularEpisodes, type Title, type TitleType } from "./title.ts";

/** Contract: conventions.md 14. */
export const LIST_STATUSES = ["plantowatch", "watching", "completed", "hold", "dropped"] as const;
export type ListStatus = (typeof LIST_STATUSES)[number];

/** A movie is watched or not: it is never on one of these lists. */
const SERIES_STATUSES: readonly ListStatus[] = ["watching", "hold"];
/** Whether titles of the type can have the status. */
export const canHaveStatus = (type: TitleType, status: ListStatus): boolean =>
  type !== "movie" || !SERIES_STATUSES.includes(status);

export type Memo = { readonly text: string; readonly isPrivate: boolean };

/** The title's row in the person's library. */
export type Entry = {
  readonly status: ListStatus;
  readonly rating: number | null;
  readonly ratedAt: Millis | null;
  readonly memo: Memo | null;
  readonly addedAt: Millis | null;
  /** Set when the show was called completed without every episode having a watch of its own. */
  readonly completedInBulkAt: Millis | null;
};

export const REWATCH_STATUSES = ["active", "completed", "closed"] as const;
export type RewatchStatus = (typeof REWATCH_STATUSES)[number];

export type RewatchState = {
  readonly status: RewatchStatus;
  /** When the session was made… */
  readonly createdAt: Millis;
  /** …and when its first event happened. */
  readonly startedAt: Millis;
  readonly lastWatchedAt: Millis | null;
};

/** One more time through a title. Contract: rewatches.md. */
export type Rewatch = {
  readonly id: RewatchId;
  readonly state: RewatchState;
  readonly watches: ReadonlyMap<PartKey, Millis>;
};

export type Shelf = {
  readonly entry: Entry | null;
  /** When each part was watched, by part. */
  readonly watches: ReadonlyMap<PartKey, Millis>;
  /** Ordered by id. */
  readonly rewatches: readonly Rewatch[];
  /** Ordered by id: one session at most, and the stops of the last hour; left out when there are none. */
  readonly playbacks?: readonly Playback[];
};

export const EMPTY_SHELF: Shelf = { entry: null, watches: new Map(), rewatches: [] };

/** The title's playback that is playing or paused; null when there is none. Contract: scrobble.md 3.1. */
export function currentPlayback({ playbacks = [] }: Shelf): Playback | null {
  return playbacks.find(({ state }) => state !== "watched") ?? null;
}

/** Whether the person calls the title completed although not every episode has a watch of its own. */
export function isCompletedInBulk(entry: Entry | null): boolean {
  return entry !== null && entry.status === "completed" && entry.completedInBulkAt !== null;
}

/** Watched regular episodes; all of them when completed in bulk; 0 for a movie. Contract: sync.md 7. */
export function watchedCount(shelf: Shelf, title: Title): number {
  if (title.type === "movie") return 0;
  if (shelf.entry?.status === "completed") return regularEpisodes(title).length;
  return watchedRegularCount(shelf);
}

/** Specials are season 0. */
const FIRST_REGULAR_KEY = KEY_BASE;

/** Regular parts with a watch of their own. */
export function watchedRegularCount(shelf: Shelf): number {
  let count = 0;
  for (const key of shelf.watches.keys()) if (key >= FIRST_REGULAR_KEY) count += 1;
  return count;
}

/** The newest watch of any part, else the moment of a bulk completion that holds; null when never watched. */
export function lastWatchedAt(shelf: Shelf): Millis | null {
  let newest: Millis | null = null;
  for (const time of shelf.watches.values()) if (newest === null || time > newest) newest = time;
  return newest ?? (isCompletedInBulk(shelf.entry) ? (shelf.entry?.completedInBulkAt ?? null) : null);
}

/** Whether a movie, or any part of a show, has been watched. */
export function isWatched(shelf: Shelf, title: Title): boolean {
  return title.type === "movie" ? shelf.watches.has(MOVIE_KEY) : shelf.watches.size > 0;
}

/** Which parts have a watch. */
export type Watched = Pick<ReadonlyMap<PartKey, Millis>, "has">;

/** Whether every regular episode that has aired has a watch; false where none has aired. */
export function coversAired(watches: Watched, title: Title, now: Millis): boolean {
  const counts = (episode: Episode): boolean => isRegular(episode.part) && isAired(title, episode, now);
  // From the end: what is missing is nearly always the newest.
  const missing = title.episodes.findLast((episode) => !watches.has(episode.key) && counts(episode));
  return missing === undefined && title.episodes.some(counts);
}

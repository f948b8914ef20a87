// A shelf: everything that one account has about one title, and the values derived from it. See architecture.md 4.

import type { Millis, PartKey, RewatchId } from "./ids.ts";
import { KEY_BASE, MOVIE_KEY } from "./ids.ts";
import type { Playback } from "./playback/playback.ts";
import {
  type Episode,
  isAired,
  isRegular,
  regularEpisodes,
  type Title,
  type TitleType,
} from "./titles/title.ts";

/** The statuses of a title in a library. Contract: conventions.md 14. */
export const LIST_STATUSES = ["plantowatch", "watching", "completed", "hold", "dropped"] as const;
export type ListStatus = (typeof LIST_STATUSES)[number];

/** The statuses that no movie can have. */
const SERIES_STATUSES: readonly ListStatus[] = ["watching", "hold"];
/** Whether a title of the type can have the status. Anime movies count as anime. Contract: conventions.md 14. */
export const canHaveStatus = (type: TitleType, status: ListStatus): boolean =>
  type !== "movie" || !SERIES_STATUSES.includes(status);

export type Memo = { readonly text: string; readonly isPrivate: boolean };

/** The row of a title in a library. */
export type Entry = {
  readonly status: ListStatus;
  /** 1 to 10. */
  readonly rating: number | null;
  readonly ratedAt: Millis | null;
  readonly memo: Memo | null;
  readonly addedAt: Millis | null;
  /** When the show was completed in bulk, without a watch for each aired episode. Contract: sync.md 12. */
  readonly completedInBulkAt: Millis | null;
};

export const REWATCH_STATUSES = ["active", "completed", "closed"] as const;
export type RewatchStatus = (typeof REWATCH_STATUSES)[number];

export type RewatchState = {
  readonly status: RewatchStatus;
  /** When the session was created. */
  readonly createdAt: Millis;
  /** When it began: the time of the event or the item that created it. */
  readonly startedAt: Millis;
  /** The time of the session's latest event; null if it has none. */
  readonly lastWatchedAt: Millis | null;
};

/** A rewatch session: a further viewing of a title. Contract: rewatches.md. */
export type Rewatch = {
  readonly id: RewatchId;
  readonly state: RewatchState;
  readonly watches: ReadonlyMap<PartKey, Millis>;
};

export type Shelf = {
  readonly entry: Entry | null;
  /** When each part was watched. */
  readonly watches: ReadonlyMap<PartKey, Millis>;
  /** Ordered by id. */
  readonly rewatches: readonly Rewatch[];
  /** Ordered by id. At most one that is not `watched`. Absent when there are none. */
  readonly playbacks?: readonly Playback[];
};

export const EMPTY_SHELF: Shelf = { entry: null, watches: new Map(), rewatches: [] };

/** The title's playback that is playing or paused; null when there is none. Contract: scrobble.md 3.1. */
export function currentPlayback({ playbacks = [] }: Shelf): Playback | null {
  return playbacks.find(({ state }) => state !== "watched") ?? null;
}

type CompletedInBulk = Entry & { readonly status: "completed"; readonly completedInBulkAt: Millis };
/** Whether the title is completed in bulk. Contract: sync.md 12. */
export function isCompletedInBulk(entry: Entry | null): entry is CompletedInBulk {
  return entry !== null && entry.status === "completed" && entry.completedInBulkAt !== null;
}

/** The `watched_episodes_count` of a title: all regular episodes if it is completed; 0 for a movie. Contract: sync.md 7. */
export function watchedCount(shelf: Shelf, title: Title): number {
  if (title.type === "movie") return 0;
  if (shelf.entry?.status === "completed") return regularEpisodes(title).length;
  return watchedRegularCount(shelf);
}

/** The lowest key of a regular part: specials are season 0. */
const FIRST_REGULAR_KEY = KEY_BASE;

/** How many regular parts have a watch. */
export function watchedRegularCount(shelf: Shelf): number {
  let count = 0;
  for (const key of shelf.watches.keys()) if (key >= FIRST_REGULAR_KEY) count += 1;
  return count;
}

/** The time of the latest watch of any part, else of the completion in bulk; null if there is neither. */
export function lastWatchedAt(shelf: Shelf): Millis | null {
  let newest: Millis | null = null;
  for (const time of shelf.watches.values()) if (newest === null || time > newest) newest = time;
  return newest ?? (isCompletedInBulk(shelf.entry) ? shelf.entry.completedInBulkAt : null);
}

/** Whether the movie, or any part of the show, has a watch. */
export function isWatched(shelf: Shelf, title: Title): boolean {
  return title.type === "movie" ? shelf.watches.has(MOVIE_KEY) : shelf.watches.size > 0;
}

/** Keys of the parts that have a watch. */
export type Watched = Pick<ReadonlyMap<PartKey, Millis>, "has">;

/** Whether every regular episode that has aired has a watch; false where none has aired. */
export function coversAired(watches: Watched, title: Title, now: Millis): boolean {
  const counts = (episode: Episode): boolean => isRegular(episode.part) && isAired(title, episode, now);
  // From the end, because the newest episode is the most likely one to have no watch.
  const missing = title.episodes.findLast((episode) => !watches.has(episode.key) && counts(episode));
  return missing === undefined && title.episodes.some(counts);
}

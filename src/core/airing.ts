// Waiting for the next episode: what moves the activities of a person who is caught up. Contract: sync.md 8.

import type { Millis } from "./ids.ts";
import { lastWatchedEpisode, nextEpisode } from "./progress.ts";
import type { Shelf } from "./shelf.ts";
import { earliest } from "./time.ts";
import { isAired, isRegular, type Title } from "./title.ts";

/** A moment that never comes: waiting, with no date known. */
export const SOMEDAY = 8_640_000_000_000_000 as Millis;

/**
 * When the next episode airs for a person who watches the show and is caught up; SOMEDAY when no date is known.
 * Null when the person is not waiting: another status, or an aired episode that comes next.
 */
export function nextAirTime(shelf: Shelf, title: Title, now: Millis): Millis | null {
  if (title.type === "movie" || shelf.entry?.status !== "watching") return null;
  const last = lastWatchedEpisode(shelf, title);
  if (nextEpisode(shelf, title, last, now) !== null) return null;
  const coming = title.episodes
    .filter((episode) => isRegular(episode.part) && (last === null || episode.key > last.key))
    .filter((episode) => !isAired(title, episode, now) && !shelf.watches.has(episode.key))
    .map(({ airedAt }) => airedAt ?? SOMEDAY);
  return earliest(coming) ?? SOMEDAY;
}

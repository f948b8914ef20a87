// Where a person is in a show: the last watched episode and the next. Contract: sync.md 7.

import type { Millis } from "./ids.ts";
import { isCompletedInBulk, type Shelf } from "./shelf.ts";
import { type Episode, isAired, isRegular, type Title } from "./title.ts";

/** The regular episode that was watched last; of equal times the highest number. Null when none has a watch. */
export function lastWatchedEpisode(shelf: Shelf, title: Title): Episode | null {
  let last: Episode | null = null;
  let newest = Number.NEGATIVE_INFINITY;
  for (const episode of title.episodes) {
    const time = isRegular(episode.part) ? shelf.watches.get(episode.key) : undefined;
    if (time === undefined || time < newest) continue;
    last = episode;
    newest = time;
  }
  return last;
}

/** The first unwatched, aired, regular episode after the last watched one; null when caught up. */
export function nextEpisode(shelf: Shelf, title: Title, last: Episode | null, now: Millis): Episode | null {
  // Completed as a whole, whatever has watches of its own: nothing is left.
  if (isCompletedInBulk(shelf.entry) || (last === null && shelf.entry?.status === "completed")) return null;
  const next = title.episodes.find(
    (episode) =>
      isRegular(episode.part) &&
      (last === null || episode.key > last.key) &&
      !shelf.watches.has(episode.key) &&
      isAired(title, episode, now),
  );
  return next ?? null;
}

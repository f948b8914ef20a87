// How far a person is in a show: the last watched episode and the next one. Contract: sync.md 7.

import type { Millis } from "../ids.ts";
import { isCompletedInBulk, type Shelf } from "../shelf.ts";
import { type Episode, isAired, isRegular, type Title } from "../titles/title.ts";

/** The regular episode with the latest watch; ties go to the last episode. Null if none has a watch. */
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

/** The first aired regular episode after `last` that has no watch; null when the person is caught up. */
export function nextEpisode(shelf: Shelf, title: Title, last: Episode | null, now: Millis): Episode | null {
  // A show completed in bulk has no unwatched episode, although not every episode has a watch.
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

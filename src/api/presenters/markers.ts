// Where a person is in a show: the last watched and the next episode. Contract: sync.md 7, open-questions.md 35 to 38.

import type { Millis, Part } from "../../core/ids.ts";
import type { Shelf } from "../../core/shelf.ts";
import { type Episode, isAired, isRegular, type Title } from "../../core/title.ts";

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
  // Completed as a whole, without episodes of its own: nothing is left.
  if (last === null && shelf.entry?.status === "completed") return null;
  const next = title.episodes.find(
    (episode) =>
      isRegular(episode.part) &&
      (last === null || episode.key > last.key) &&
      !shelf.watches.has(episode.key) &&
      isAired(title, episode, now),
  );
  return next ?? null;
}

/** `S01E04`, for anime `E04`; null for none. */
export function marker(title: Title, part: Part | null): string | null {
  if (part === null) return null;
  const two = (number: number): string => String(number).padStart(2, "0");
  return title.type === "anime" ? `E${two(part.number)}` : `S${two(part.season)}E${two(part.number)}`;
}

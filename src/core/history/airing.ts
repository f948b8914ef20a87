// When the next episode airs for a person who is caught up. Its airing moves an activity. Contract: sync.md 8.1.

import { type Millis, toMillis } from "../ids.ts";
import type { Shelf } from "../shelf.ts";
import { earliest } from "../time.ts";
import { isAired, isRegular, type Title } from "../titles/title.ts";
import { lastWatchedEpisode, nextEpisode } from "./progress.ts";

/** Stands for the air time of an expected episode whose date is unknown: the last time that a Date can hold. */
export const UNKNOWN_AIR_TIME = toMillis(8_640_000_000_000_000);

/**
 * When the next episode of a title airs. `UNKNOWN_AIR_TIME` when its date is unknown. Null unless the status is
 * `watching` and the person is caught up, that is, no aired episode is left to watch.
 */
export function nextAirTime(shelf: Shelf, title: Title, now: Millis): Millis | null {
  if (title.type === "movie" || shelf.entry?.status !== "watching") return null;
  const last = lastWatchedEpisode(shelf, title);
  if (nextEpisode(shelf, title, last, now) !== null) return null;
  const airTimes = title.episodes
    .filter((episode) => isRegular(episode.part) && (last === null || episode.key > last.key))
    .filter((episode) => !isAired(title, episode, now) && !shelf.watches.has(episode.key))
    .map(({ airedAt }) => airedAt ?? UNKNOWN_AIR_TIME);
  return earliest(airTimes) ?? UNKNOWN_AIR_TIME;
}

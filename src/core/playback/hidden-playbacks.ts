// Which saved playbacks `hide_watched` hides: those watched at or after their pause. Contract: scrobble.md 6.

import { lastWatchedEpisode } from "../history/progress.ts";
import { type Millis, partKey } from "../ids.ts";
import { isCompletedInBulk, type Shelf } from "../shelf.ts";
import { earliest, isUnknownDate, UNKNOWN_DATE } from "../time.ts";
import { isMovieLike, isRegular, type Title } from "../titles/title.ts";
import { type Playback, partsPlayed } from "./playback.ts";

/** Whether the part of a paused playback was watched at or after the pause. */
export function wasWatchedSince(shelf: Shelf, title: Title, { part, pausedAt }: Playback): boolean {
  const keys = partsPlayed(title, part);
  // An anime movie that the catalogue no longer has may have no known part.
  if (keys.length === 0) return false;
  const isSince = (at: Millis = UNKNOWN_DATE): boolean => !isUnknownDate(at) && at >= (pausedAt ?? 0);
  const { entry } = shelf;
  if (isRegular(part) && isCompletedInBulk(entry) && isSince(entry.completedInBulkAt)) return true;
  if (shelf.rewatches.some(({ watches }) => keys.every((key) => isSince(watches.get(key))))) return true;
  // Every part must have been watched since the pause. The earliest of their times decides.
  const times = keys.map((key) => shelf.watches.get(key)).filter((at) => at !== undefined);
  const watchedAt = times.length === keys.length ? earliest(times) : null;
  if (watchedAt === null) return false;
  if (!isUnknownDate(watchedAt)) return isSince(watchedAt);
  // The date of the watch is unknown: a completed movie and the last watched episode are hidden.
  if (isMovieLike(title)) return entry?.status === "completed";
  return lastWatchedEpisode(shelf, title)?.key === partKey(part);
}

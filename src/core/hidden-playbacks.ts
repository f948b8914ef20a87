// Which saved playbacks are no longer worth showing. Contract: scrobble.md 6.

import { type Millis, partKey } from "./ids.ts";
import { type Playback, partsPlayed } from "./playback.ts";
import { lastWatchedEpisode } from "./progress.ts";
import { isCompletedInBulk, type Shelf } from "./shelf.ts";
import { isUnknownDate } from "./time.ts";
import { isMovieLike, isRegular, type Title } from "./title.ts";

/** Whether the part was watched at or after its pause. Contract: scrobble.md 6, `hide_watched`. */
export function wasWatchedSince(shelf: Shelf, title: Title, { part, pausedAt }: Playback): boolean {
  const keys = partsPlayed(title, part);
  const since = (at: Millis | null | undefined): boolean =>
    at !== null && at !== undefined && !isUnknownDate(at) && at >= (pausedAt ?? 0);
  const { entry } = shelf;
  if (isRegular(part) && isCompletedInBulk(entry) && since(entry?.completedInBulkAt)) return true;
  if (shelf.rewatches.some(({ watches }) => keys.every((key) => since(watches.get(key))))) return true;
  const times = keys.map((key) => shelf.watches.get(key));
  const watchedAt = times.includes(undefined)
    ? undefined
    : times.reduce((least, at) => ((at ?? 0) < (least ?? 0) ? at : least));
  if (watchedAt === undefined || !isUnknownDate(watchedAt)) return since(watchedAt);
  // Watched at an unknown date: a completed movie is hidden, and the episode that was watched last.
  if (isMovieLike(title)) return entry?.status === "completed";
  return lastWatchedEpisode(shelf, title)?.key === partKey(part);
}

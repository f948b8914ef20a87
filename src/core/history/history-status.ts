// The status of a title after a history item. Contract: sync.md 1.3.

import { type Millis, MOVIE_KEY } from "../ids.ts";
import { coversAired, type ListStatus, type Shelf, type Watched } from "../shelf.ts";
import { hasEnded, type Title } from "../titles/title.ts";
import type { Marking } from "./marking.ts";
import { isSameViewing } from "./viewing.ts";
import { isNote, type WatchRequest } from "./watch-request.ts";

/** A history item, and what it marks. */
export type Marked = {
  readonly request: WatchRequest;
  readonly marking: Marking;
  /** How many parts get a watch that had none. */
  readonly added: number;
  /** The parts that have a watch afterwards. */
  readonly watched: Watched;
};

/** The status after the item. */
export function statusAfter(shelf: Shelf, title: Title, marked: Marked, now: Millis): ListStatus {
  return title.type === "movie" ? movieStatus(shelf, marked, now) : showStatus(shelf, title, marked, now);
}

function movieStatus(shelf: Shelf, { request, marking, added }: Marked, now: Millis): ListStatus {
  if (request.status === "plantowatch" || request.status === "dropped") return request.status;
  if (request.status !== null || added > 0) return "completed";
  // A rating or a memo, with parts that the movie does not have: it is filed without a watch.
  if (marking.times.size === 0 || shelf.entry === null) return shelf.entry?.status ?? "plantowatch";
  // The movie is watched already. Only another viewing completes it again, not the same event.
  const watchedAt = shelf.watches.get(MOVIE_KEY) ?? now;
  const isAnother = !isSameViewing(request.watchedAt ?? now, watchedAt);
  return isAnother && !isNote(true, request) ? "completed" : shelf.entry.status;
}

function showStatus(
  shelf: Shelf,
  title: Title,
  { request, marking, added, watched }: Marked,
  now: Millis,
): ListStatus {
  const ended = hasEnded(title, now);
  if (request.status === "completed") return ended ? "completed" : "watching";
  if (request.status !== null) return request.status;

  const isFinished = ended && coversAired(watched, title, now);
  const current = shelf.entry?.status ?? null;
  if (current === null) return isFinished ? "completed" : "watching";
  if (added > 0) return isFinished || current === "completed" ? "completed" : "watching";
  if (!marking.isWhole || current === "completed") return current;
  const resumed = isFinished ? "completed" : "watching";
  return current === "watching" || isAnotherViewing(shelf, marking) ? resumed : current;
}

/**
 * Whether a show that is watched already, and sent as a whole, was viewed once more: the time is 48 hours or more from
 * every watch. It is also true for a show of which nothing has aired, which becomes `watching`.
 */
function isAnotherViewing({ watches }: Shelf, { times }: Marking): boolean {
  return [...times].every(([key, at]) => !isSameViewing(at, watches.get(key) ?? at));
}

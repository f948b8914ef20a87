// Watches that a shelf does not hold but that count when rewatches are decided. Contract: rewatches.md 3.1, 12.

import { decideHistory, type HistoryOutcome } from "../history/history.ts";
import { isSameViewing } from "../history/viewing.ts";
import type { WatchRequest } from "../history/watch-request.ts";
import { type Millis, partKey } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { isWatchChange, type WatchChange } from "../revisions/change.ts";
import type { Plan } from "../revisions/plan.ts";
import { isCompletedInBulk, type Shelf } from "../shelf.ts";
import { isUnknownDate } from "../time.ts";
import { type Episode, isAired, isRegular, type Title } from "../titles/title.ts";
import type { WatchEvent } from "./watch-events.ts";

/** Whether the title is completed in bulk, and still `completed` after the request. */
export function staysCompletedInBulk(
  shelf: Shelf,
  title: Title,
  request: WatchRequest,
  now: Millis,
): boolean {
  return (
    isCompletedInBulk(shelf.entry) && decideHistory(shelf, title, request, now).outcome.status === "completed"
  );
}

/**
 * The shelf of a title that is completed in bulk, with a watch at the time of that completion for each regular episode
 * that counts as watched then. Such an episode had aired, and the item has no earlier event of it: an earlier event
 * would be the viewing that the completion stands for. `wholeAt` is the time of an item for the whole title, else
 * null. Contract: rewatches.md 3.1.
 */
export function withVirtualWatches(
  shelf: Shelf,
  title: Title,
  { events, wholeAt }: { events: readonly WatchEvent[]; wholeAt: Millis | null },
  now: Millis,
): Shelf {
  const completedAt = shelf.entry?.completedInBulkAt;
  if (completedAt === undefined || completedAt === null) return shelf;
  // If the item names a part twice, a regular write records the first time.
  const times = new Map(events.toReversed().map((event) => [event.key, event.at]));
  const countsAsWatched = (episode: Episode): boolean => {
    const time = times.get(episode.key) ?? wholeAt ?? completedAt;
    const hadAired = isAired(title, episode, isUnknownDate(completedAt) ? now : completedAt);
    return hadAired && !shelf.watches.has(episode.key) && (time >= completedAt || isUnknownDate(time));
  };
  const virtual = title.episodes.filter((episode) => isRegular(episode.part) && countsAsWatched(episode));
  return apply(
    shelf,
    virtual.map(({ part }) => ({ part, before: null, after: completedAt })),
  );
}

/**
 * The shelf, with those watches of a regular write that are the same viewing as an event in a session. Sessions keep
 * the events of an episode that was unmarked. Such an event sent again is not a first watch. Contract: rewatches.md 12.
 */
export function withWatchesOfSessions(shelf: Shelf, { changes }: Plan<HistoryOutcome>): Shelf {
  const isInSession = ({ part, after }: WatchChange): boolean =>
    after !== null &&
    shelf.rewatches.some(({ watches }) => isSameViewing(watches.get(partKey(part)) ?? null, after));
  return apply(shelf, changes.filter(isWatchChange).filter(isInSession));
}

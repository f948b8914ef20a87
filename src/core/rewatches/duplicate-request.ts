// Recognising a request that is sent again, by the changes that it made the first time. Contract: rewatches.md 13.

import type { HistoryOutcome } from "../history/history.ts";
import { isSameViewing, REPEAT_WINDOW_MILLIS } from "../history/viewing.ts";
import type { WatchRequest } from "../history/watch-request.ts";
import type { Millis } from "../ids.ts";
import { changeEntry, type Plan } from "../revisions/plan.ts";
import { coversAired, type Entry, type Shelf } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import type { RewatchRequest } from "./rewatch-request.ts";
import type { WatchEvent } from "./watch-events.ts";

/** Adds the time of the completion to the plan. `repeatsCompletion` recognises the repeated request by it. */
export function withCompletionTime(
  { changes, outcome }: Plan<HistoryOutcome>,
  shelf: Shelf,
  at: Millis,
): Plan<HistoryOutcome> {
  if (changes.some((change) => "field" in change && change.field === "completedInBulkAt"))
    return { changes, outcome };
  return { changes: [...changes, ...changeEntry(shelf.entry, { completedInBulkAt: at })], outcome };
}

/**
 * Whether the item repeats the one that completed the show as a whole. Without `is_rewatch`, it does so within 48
 * hours; with it, only at exactly the same time. An explicit rewatch without a time is always a new one.
 */
export function repeatsCompletion(
  { completedInBulkAt }: Entry,
  { watchedAt }: WatchRequest,
  { isExplicit }: RewatchRequest,
  at: Millis,
): boolean {
  return isExplicit ? watchedAt !== null && completedInBulkAt === at : isSameViewing(completedInBulkAt, at);
}

/**
 * Whether an explicit rewatch of a show as a whole, without a time, repeats the item that was its first watch within
 * the last hour. That item marked every aired episode. For an ended show it also stored the time of the completion.
 * No other write does so if every aired episode has a watch, so a show that another request completed can be
 * rewatched at once. An airing show has no such time; there, a watch within the last hour is evidence enough.
 */
export function repeatsFirstWatch(
  shelf: Shelf,
  title: Title,
  { status }: WatchRequest,
  now: Millis,
): boolean {
  const { entry, watches } = shelf;
  if (entry === null || !(coversAired(watches, title, now) || status === "completed")) return false;
  const isRecent = (at: Millis | null): boolean => at !== null && Math.abs(now - at) < REPEAT_WINDOW_MILLIS;
  // Any watch may be the recent one: another one may have a time in the future.
  const wasMarked = entry.status !== "completed" && watches.values().some(isRecent);
  return wasMarked || isRecent(entry.completedInBulkAt);
}

/**
 * The events without those of the sitting that was the first watch. An item that marks some of its episodes makes no
 * session of its other episodes (rewatches.md 3, rule 2). Sent again, it still makes none of those that have the time
 * of a marked one, or that have no time and are within 48 hours of it. An episode with another time is a viewing of
 * its own.
 */
export function withoutFirstSitting(events: readonly WatchEvent[], { watches }: Shelf): WatchEvent[] {
  const firstWatches = events.flatMap((event) => {
    const watchedAt = watches.get(event.key);
    const isFirst = watchedAt !== undefined && Math.abs(event.at - watchedAt) < REPEAT_WINDOW_MILLIS;
    return isFirst ? [{ event, watchedAt }] : [];
  });
  const isOfSitting = ({ at, hasTime }: WatchEvent): boolean =>
    firstWatches.some(({ event, watchedAt }) =>
      hasTime ? at === event.at || at === watchedAt : isSameViewing(at, event.at),
    );
  return events.filter((one) => firstWatches.some(({ event }) => event === one) || !isOfSitting(one));
}

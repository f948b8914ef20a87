// Telling a request that is sent again from a new one, by what it left behind the first time. Contract: rewatches.md 3.

import type { HistoryOutcome, WatchRequest } from "./history.ts";
import type { Millis } from "./ids.ts";
import { changeEntry, type Plan } from "./plan.ts";
import type { RewatchRequest } from "./rewatch.ts";
import { RESENT, type WatchEvent } from "./rewatch-sessions.ts";
import { coversAired, type Entry, type Shelf } from "./shelf.ts";
import type { Title } from "./title.ts";
import { isSameViewing } from "./viewing.ts";

/** Keeps the moment of the completion, by which the same request is known when it comes again. */
export function stamped(
  { changes, outcome }: Plan<HistoryOutcome>,
  shelf: Shelf,
  at: Millis,
): Plan<HistoryOutcome> {
  if (changes.some((change) => "field" in change && change.field === "completedInBulkAt"))
    return { changes, outcome };
  return { changes: [...changes, ...changeEntry(shelf.entry, { completedInBulkAt: at })], outcome };
}

/** The request that completed the show, again. Whoever asks for a rewatch without a time asks for one now. */
export function isCompletionAgain(
  { completedInBulkAt }: Entry,
  { watchedAt }: WatchRequest,
  { isExplicit }: RewatchRequest,
  at: Millis,
): boolean {
  return isExplicit ? watchedAt !== null && completedInBulkAt === at : isSameViewing(completedInBulkAt, at);
}

/**
 * Whether a wish to watch a show again, which says neither what of it nor when, was its first watch a moment ago. That
 * marked all that has aired and left a stamp, which nothing else leaves on a completed show with a watch for each
 * episode: to complete a show and to begin it anew at once are two requests, unless both say that it is completed.
 * One that is still on the air has no stamp.
 */
export function isWishAgain(shelf: Shelf, title: Title, { status }: WatchRequest, now: Millis): boolean {
  const { entry, watches } = shelf;
  if (entry === null || !(coversAired(watches, title, now) || status === "completed")) return false;
  const isMomentAgo = (at: Millis | null): boolean => at !== null && Math.abs(now - at) < RESENT;
  // Another watch may say a time to come: the latest is not always the one that was marked last.
  const isMarked = entry.status !== "completed" && watches.values().some(isMomentAgo);
  return isMarked || isMomentAgo(entry.completedInBulkAt);
}

/**
 * An item that marked some episodes was a first viewing, and made no session of those that it named beside them.
 * Sent again it still makes none of what lies within two days of its own first watch, and has its time or none: that
 * belongs to the sitting. What has a time of its own is a viewing of its own, though it be of the same evening.
 */
export function withoutFirstSitting(events: readonly WatchEvent[], { watches }: Shelf): WatchEvent[] {
  const firsts = events.flatMap((event) => {
    const first = watches.get(event.key);
    return first !== undefined && Math.abs(event.at - first) < RESENT ? [{ event, first }] : [];
  });
  const isBeside = ({ at, told }: WatchEvent): boolean =>
    firsts.some(({ event, first }) => (told ? at === event.at || at === first : isSameViewing(at, event.at)));
  return events.filter((one) => firsts.some(({ event }) => event === one) || !isBeside(one));
}

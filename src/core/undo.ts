// Deciding what an undo takes back: what is still as the revision left it, and nothing else. See architecture.md 2, 4.

import { apply } from "./apply.ts";
import {
  type Change,
  inverse,
  isEntryChange,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  sameValue,
  subjectOf,
} from "./change.ts";
import type { Millis, RewatchId } from "./ids.ts";
import { partKey } from "./ids.ts";
import { entryFields, inApplyOrder, mergeChanges, type Plan } from "./plan.ts";
import type { Playback } from "./playback.ts";
import { currentPlayback, type Shelf } from "./shelf.ts";

/** A change that was left alone, and what stands in its place now. */
export type Kept = { readonly change: Change; readonly now: unknown };

export type UndoOutcome = {
  /** Changes that were taken back; what plays belongs to the moment and is not counted. */
  readonly undone: number;
  /** Changes that something later depends on, or has overwritten. */
  readonly kept: readonly Kept[];
};

/** Fields that only mean something together: all of a revision's changes to them are taken back, or none. */
const TOGETHER: readonly (readonly string[])[] = [
  ["rating", "ratedAt"],
  ["status", "completedInBulkAt"],
];

/**
 * Takes back what revisions changed on one shelf; the lists of changes come with the newest revision first. A change
 * is inverted where the shelf still holds its `after`. An entry, or a session, on which something else still depends
 * stays, and the changes that made it are kept.
 */
export function decideUndo(shelf: Shelf, revisions: readonly (readonly Change[])[]): Plan<UndoOutcome> {
  let current = shelf;
  const all: Change[] = [];
  const kept = new Map<string, Kept>();
  for (const changes of revisions) {
    const inverted = inApplyOrder(invertible(current, changes));
    const isInverted = new Set(inverted.map(subjectOf));
    for (const change of changes) {
      const now = valueAt(current, change);
      const address = subjectOf(change);
      if (isPlaybackChange(change) || isInverted.has(address) || sameValue(now, change.before)) continue;
      if (!kept.has(address)) kept.set(address, { change, now });
    }
    current = apply(current, inverted);
    all.push(...inverted);
  }
  const changes = mergeChanges(all);
  const undone = changes.filter((change) => !isPlaybackChange(change)).length;
  // What played alone is not worth a revision.
  return { changes: undone === 0 ? [] : changes, outcome: { undone, kept: [...kept.values()] } };
}

/** The inverses of those changes that can be inverted together. */
function invertible(shelf: Shelf, changes: readonly Change[]): Change[] {
  const fitting = changes.filter((change) => sameValue(valueAt(shelf, change), change.after));
  const divided = new Set(
    TOGETHER.filter((group) => {
      const touched = changes.filter((change) => isEntryChange(change) && group.includes(change.field));
      return touched.some((change) => !fitting.includes(change) && !isUndone(shelf, change));
    }).flat(),
  );
  const inverted = fitting
    .filter((change) => !(isEntryChange(change) && divided.has(change.field)))
    .filter((change) => !isPlaybackChange(change) || isRestorable(shelf, change.before))
    .map(inverse);
  return keepEntry(shelf, keepSessions(shelf, inverted));
}

function isUndone(shelf: Shelf, change: Change): boolean {
  return sameValue(valueAt(shelf, change), change.before);
}

/** A saved position comes back where nothing else of the title is saved or plays; what only played does not. */
function isRestorable(shelf: Shelf, playback: Playback | null): boolean {
  if (playback === null) return true;
  if (playback.state === "watched") return true;
  return playback.state === "paused" && currentPlayback(shelf) === null;
}

/** A session in which something was watched stays, and in one that is gone nothing can be watched. */
function keepSessions(shelf: Shelf, inverted: readonly Change[]): Change[] {
  const after = apply(shelf, inApplyOrder(inverted.filter((change) => !endsSession(change))));
  const filled = new Set<RewatchId>(
    after.rewatches.filter(({ watches }) => watches.size > 0).map(({ id }) => id),
  );
  const open = new Set<RewatchId>(after.rewatches.map(({ id }) => id));
  return inverted.filter((change) => {
    if (endsSession(change)) return !filled.has(change.rewatch);
    return !isRewatchWatchChange(change) || change.after === null || open.has(change.rewatch);
  });
}

function endsSession(change: Change): change is Extract<Change, { readonly rewatch: RewatchId }> {
  return isRewatchChange(change) && change.after === null;
}

/**
 * The entry goes only when nothing else is left of it; otherwise its status stays, and the day on which it was added
 * with it. Without an entry nothing can be brought back onto the shelf.
 */
function keepEntry(shelf: Shelf, inverted: readonly Change[]): Change[] {
  const status = inverted.find((change) => isEntryChange(change) && change.field === "status");
  const listed = status === undefined ? shelf.entry !== null : status.after !== null;
  if (listed) return [...inverted];
  if (status === undefined || shelf.entry === null)
    return inverted.filter((change) => isPlaybackChange(change) || change.after === null);
  // Looked at as if the entry stayed: what would then still be on it?
  const others = inverted.filter((change) => change !== status);
  const after = apply(shelf, inApplyOrder(others));
  const fields = Object.entries(entryFields(after.entry)).filter(([field]) => field !== "status");
  const isEmpty =
    after.watches.size === 0 && after.rewatches.length === 0 && fields.every(([, value]) => value === null);
  if (isEmpty) return [...inverted];
  const withEntry = (change: Change): boolean =>
    isEntryChange(change) && change.field === "addedAt" && change.after === null;
  return others.filter((change) => !withEntry(change));
}

/** What the shelf holds where the change points to; null for nothing. */
function valueAt(shelf: Shelf, change: Change): unknown {
  if (isPlaybackChange(change)) {
    const id = (change.before ?? change.after)?.id;
    return shelf.playbacks?.find((one) => one.id === id) ?? null;
  }
  if (isEntryChange(change)) return entryFields(shelf.entry)[change.field];
  if (isRewatchChange(change) || isRewatchWatchChange(change)) {
    const session = shelf.rewatches.find(({ id }) => id === change.rewatch);
    if (isRewatchChange(change)) return session?.state ?? null;
    return session?.watches.get(partKey(change.part)) ?? null;
  }
  return (shelf.watches.get(partKey(change.part)) ?? null) satisfies Millis | null;
}

// Deciding what an undo reverts: every value that has not changed since the revision. See architecture.md 2, 4.

import type { Millis, RewatchId } from "../ids.ts";
import { partKey } from "../ids.ts";
import type { Playback } from "../playback/playback.ts";
import { currentPlayback, type Shelf } from "../shelf.ts";
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
import { entryFields, inApplyOrder, mergeChanges, type Plan } from "./plan.ts";

/** A change that was not reverted, and the current value of its subject. */
export type Kept = { readonly change: Change; readonly now: unknown };

export type UndoOutcome = {
  /** The number of changes that were reverted. Those of playbacks do not count: playbacks are transient. */
  readonly undone: number;
  /** Changes that were overwritten since, or on which something later depends. */
  readonly kept: readonly Kept[];
};

/** Fields that belong together: a revision's changes of them are reverted together or not at all. */
const LINKED_FIELDS: readonly (readonly string[])[] = [
  ["rating", "ratedAt"],
  ["status", "completedInBulkAt"],
];

/**
 * Reverts what revisions changed on one shelf; `revisions` has the changes of each, the newest first. A change is
 * reverted if the shelf still has its `after`. An entry or a rewatch session on which something else depends stays,
 * and the changes that created it are kept.
 */
export function decideUndo(shelf: Shelf, revisions: readonly (readonly Change[])[]): Plan<UndoOutcome> {
  let current = shelf;
  const reverted: Change[] = [];
  const kept = new Map<string, Kept>();
  for (const changes of revisions) {
    const inverted = inApplyOrder(revertible(current, changes));
    const isInverted = new Set(inverted.map(subjectOf));
    for (const change of changes) {
      const now = currentValue(current, change);
      const subject = subjectOf(change);
      if (isPlaybackChange(change) || isInverted.has(subject) || sameValue(now, change.before)) continue;
      if (!kept.has(subject)) kept.set(subject, { change, now });
    }
    current = apply(current, inverted);
    reverted.push(...inverted);
  }
  const changes = mergeChanges(reverted);
  const undone = changes.filter((change) => !isPlaybackChange(change)).length;
  // Changes of playbacks alone make no revision.
  return { changes: undone === 0 ? [] : changes, outcome: { undone, kept: [...kept.values()] } };
}

/** The inverses of those changes of one revision that can be reverted. */
function revertible(shelf: Shelf, changes: readonly Change[]): Change[] {
  const unchanged = changes.filter((change) => sameValue(currentValue(shelf, change), change.after));
  const blocked = new Set(
    LINKED_FIELDS.filter((group) => {
      const touched = changes.filter((change) => isEntryChange(change) && group.includes(change.field));
      return touched.some((change) => !unchanged.includes(change) && !isUndone(shelf, change));
    }).flat(),
  );
  const inverted = unchanged
    .filter((change) => !(isEntryChange(change) && blocked.has(change.field)))
    .filter((change) => !isPlaybackChange(change) || isRestorable(shelf, change.before))
    .map(inverse);
  return keepEntry(shelf, keepSessions(shelf, inverted));
}

function isUndone(shelf: Shelf, change: Change): boolean {
  return sameValue(currentValue(shelf, change), change.before);
}

/** A saved playback is restored if the title has no other one now. One that was playing is not restored. */
function isRestorable(shelf: Shelf, playback: Playback | null): boolean {
  if (playback === null) return true;
  if (playback.state === "watched") return true;
  return playback.state === "paused" && currentPlayback(shelf) === null;
}

/** Leaves out the deletion of sessions that have watches, and watches in sessions that do not exist. */
function keepSessions(shelf: Shelf, inverted: readonly Change[]): Change[] {
  const after = apply(shelf, inApplyOrder(inverted.filter((change) => !endsSession(change))));
  const withWatches = new Set<RewatchId>(
    after.rewatches.filter(({ watches }) => watches.size > 0).map(({ id }) => id),
  );
  const existing = new Set<RewatchId>(after.rewatches.map(({ id }) => id));
  return inverted.filter((change) => {
    if (endsSession(change)) return !withWatches.has(change.rewatch);
    return !isRewatchWatchChange(change) || change.after === null || existing.has(change.rewatch);
  });
}

function endsSession(change: Change): change is Extract<Change, { readonly rewatch: RewatchId }> {
  return isRewatchChange(change) && change.after === null;
}

/**
 * Leaves out the deletion of an entry that something still depends on; its date of adding stays too. Without an entry,
 * leaves out everything that needs one.
 */
function keepEntry(shelf: Shelf, inverted: readonly Change[]): Change[] {
  const status = inverted.find((change) => isEntryChange(change) && change.field === "status");
  const hasEntryAfter = status === undefined ? shelf.entry !== null : status.after !== null;
  if (hasEntryAfter) return [...inverted];
  if (status === undefined || shelf.entry === null)
    return inverted.filter((change) => isPlaybackChange(change) || change.after === null);
  // The entry is deleted only if nothing else would be left on the shelf.
  const others = inverted.filter((change) => change !== status);
  const after = apply(shelf, inApplyOrder(others));
  const fields = Object.entries(entryFields(after.entry)).filter(([field]) => field !== "status");
  const isEmpty =
    after.watches.size === 0 && after.rewatches.length === 0 && fields.every(([, value]) => value === null);
  if (isEmpty) return [...inverted];
  const deletesAddedAt = (change: Change): boolean =>
    isEntryChange(change) && change.field === "addedAt" && change.after === null;
  return others.filter((change) => !deletesAddedAt(change));
}

/** The current value of the change's subject; null for none. */
function currentValue(shelf: Shelf, change: Change): unknown {
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

// Moves a shelf, or parts of it, to another title after the catalogue merged or split a title. Nothing is lost or counted
// twice. See architecture.md 6.8.

import { type Millis, type Part, type PartKey, partKey, partOfKey } from "../ids.ts";
import type { Change, EntryFields } from "../revisions/change.ts";
import { changeEntry, NO_ENTRY, type Plan } from "../revisions/plan.ts";
import { currentPlayback, type Entry, type ListStatus, type Rewatch, type Shelf } from "../shelf.ts";
import { earliest } from "../time.ts";

/** Maps a part of the old title to its new part; null if it did not move, or not to the title in question. */
export type Follow = (part: Part) => Part | null;

/** Removes everything from the shelf that `follow` moves. The outcome is a shelf with everything that was removed. */
export function moveOut(shelf: Shelf, follow: Follow): Plan<Shelf> {
  const watches = new Map([...shelf.watches].filter(([key]) => follow(partOfKey(key)) !== null));
  const rewatches = shelf.rewatches.filter((session) =>
    [...session.watches.keys()].every((key) => follow(partOfKey(key)) !== null),
  );
  const playbacks = (shelf.playbacks ?? []).filter(({ part }) => follow(part) !== null);
  // The entry moves only if all watches and sessions do: as long as one of them stays, the title stays in the library.
  const movesAll = watches.size === shelf.watches.size && rewatches.length === shelf.rewatches.length;
  const changes: Change[] = [
    ...[...watches].map(([key, at]): Change => ({ part: partOfKey(key), before: at, after: null })),
    ...rewatches.flatMap(moveOutSession),
    ...playbacks.map((before): Change => ({ kind: "playback", before, after: null })),
    ...(movesAll ? changeEntry(shelf.entry, NO_ENTRY) : []),
  ];
  return { changes, outcome: { entry: shelf.entry, watches, rewatches, playbacks } };
}

function moveOutSession({ id, state, watches }: Rewatch): Change[] {
  return [
    ...[...watches].map(
      ([key, at]): Change => ({ rewatch: id, part: partOfKey(key), before: at, after: null }),
    ),
    { rewatch: id, before: state, after: null },
  ];
}

/** Adds to the shelf what was moved out of another one. If both have a watch of a part, the earlier one is kept. */
export function moveIn(shelf: Shelf, moved: Shelf, follow: Follow): Plan<null> {
  const changes: Change[] = [];
  const watched = new Map<PartKey, { part: Part; at: Millis }>();
  for (const [key, at] of moved.watches) {
    const part = follow(partOfKey(key));
    if (part === null) continue;
    const other = watched.get(partKey(part));
    if (!other || at < other.at) watched.set(partKey(part), { part, at });
  }
  for (const [key, { part, at }] of watched) {
    const before = shelf.watches.get(key) ?? null;
    if (before === null || at < before) changes.push({ part, before, after: at });
  }
  for (const session of moved.rewatches) changes.push(...moveInSession(session, follow));
  return {
    changes: [
      ...changes,
      ...moveInPlaybacks(shelf, moved, follow),
      ...changeEntry(shelf.entry, mergedEntry(shelf.entry, moved.entry)),
    ],
    outcome: null,
  };
}

/** A playback that is playing or paused moves only if the new title has none: a title has at most one. */
function moveInPlaybacks(shelf: Shelf, { playbacks = [] }: Shelf, follow: Follow): Change[] {
  return playbacks.flatMap((playback): Change[] => {
    const part = follow(playback.part);
    const canMove = playback.state === "watched" || currentPlayback(shelf) === null;
    return part !== null && canMove ? [{ kind: "playback", before: null, after: { ...playback, part } }] : [];
  });
}

function moveInSession({ id, state, watches }: Rewatch, follow: Follow): Change[] {
  const parts = new Map<PartKey, Change>();
  for (const [key, at] of watches) {
    const part = follow(partOfKey(key));
    if (part !== null) parts.set(partKey(part), { rewatch: id, part, before: null, after: at });
  }
  // A session moves with its watches. If these move to several titles, it becomes one session of each. A session without
  // watches is added to every title.
  if (parts.size === 0 && watches.size > 0) return [];
  return [{ rewatch: id, before: null, after: state }, ...parts.values()];
}

/** Of two statuses, the later one in this list is kept. The order is that of how much a person has done with a title. */
const STATUS_ORDER: readonly ListStatus[] = ["plantowatch", "hold", "dropped", "watching", "completed"];

function mergedEntry(existing: Entry | null, moved: Entry | null): Partial<EntryFields> {
  if (moved === null) return {};
  if (existing === null) return moved;
  const isFurther = STATUS_ORDER.indexOf(moved.status) > STATUS_ORDER.indexOf(existing.status);
  const { rating, ratedAt } = existing.rating === null ? moved : existing;
  const addedTimes = [existing.addedAt, moved.addedAt].filter((at) => at !== null);
  return {
    status: isFurther ? moved.status : existing.status,
    rating,
    ratedAt,
    memo: existing.memo ?? moved.memo,
    addedAt: earliest(addedTimes),
    completedInBulkAt: existing.completedInBulkAt ?? moved.completedInBulkAt,
  };
}

// Moving what an account has of one title to another title, after the catalogue merged them: nothing is lost, and nothing
// counts twice. See architecture.md 6.8.

import { type Millis, type Part, type PartKey, partKey, partOfKey } from "../ids.ts";
import type { Change, EntryFields } from "../revisions/change.ts";
import { changeEntry, NO_ENTRY, type Plan } from "../revisions/plan.ts";
import { currentPlayback, type Entry, type ListStatus, type Rewatch, type Shelf } from "../shelf.ts";
import { earliest } from "../time.ts";

/** Where a part of the old title is now, within one title or within any; null where it is not there. */
export type Follow = (part: Part) => Part | null;

/** Takes off the shelf everything that `follow` moves elsewhere. The outcome is what was taken off. */
export function moveOut(shelf: Shelf, follow: Follow): Plan<Shelf> {
  const watches = new Map([...shelf.watches].filter(([key]) => follow(partOfKey(key)) !== null));
  const rewatches = shelf.rewatches.filter(({ watches: own }) =>
    [...own.keys()].every((key) => follow(partOfKey(key)) !== null),
  );
  const playbacks = (shelf.playbacks ?? []).filter(({ part }) => follow(part) !== null);
  // The entry goes only with everything else: while a watch or a session stays, the title stays in the library.
  const isAll = watches.size === shelf.watches.size && rewatches.length === shelf.rewatches.length;
  const changes: Change[] = [
    ...[...watches].map(([key, at]): Change => ({ part: partOfKey(key), before: at, after: null })),
    ...rewatches.flatMap(moveOutSession),
    ...playbacks.map((before): Change => ({ kind: "playback", before, after: null })),
    ...(isAll ? changeEntry(shelf.entry, NO_ENTRY) : []),
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

/** Adds to the shelf what was moved out of another one. Of two watches of one part the earlier one stays. */
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

/** A playback moves unless the title has one already: a title has one that is playing or paused. */
function moveInPlaybacks(shelf: Shelf, { playbacks = [] }: Shelf, follow: Follow): Change[] {
  return playbacks.flatMap((one): Change[] => {
    const part = follow(one.part);
    const hasPlace = one.state === "watched" || currentPlayback(shelf) === null;
    return part !== null && hasPlace ? [{ kind: "playback", before: null, after: { ...one, part } }] : [];
  });
}

function moveInSession({ id, state, watches }: Rewatch, follow: Follow): Change[] {
  const parts = new Map<PartKey, Change>();
  for (const [key, at] of watches) {
    const part = follow(partOfKey(key));
    if (part !== null) parts.set(partKey(part), { rewatch: id, part, before: null, after: at });
  }
  // A session moves with its watches, to several titles if these are in several. An empty one moves to all.
  if (parts.size === 0 && watches.size > 0) return [];
  return [{ rewatch: id, before: null, after: state }, ...parts.values()];
}

/** From the least to the most that a person has done with a title: of two statuses the later one stays. */
const STATUS_ORDER: readonly ListStatus[] = ["plantowatch", "hold", "dropped", "watching", "completed"];

function mergedEntry(own: Entry | null, moved: Entry | null): Partial<EntryFields> {
  if (moved === null) return {};
  if (own === null) return moved;
  const status =
    STATUS_ORDER.indexOf(moved.status) > STATUS_ORDER.indexOf(own.status) ? moved.status : own.status;
  const isRated = own.rating !== null;
  const addedTimes = [own.addedAt, moved.addedAt].filter((at) => at !== null);
  return {
    status,
    rating: isRated ? own.rating : moved.rating,
    ratedAt: isRated ? own.ratedAt : moved.ratedAt,
    memo: own.memo ?? moved.memo,
    addedAt: earliest(addedTimes),
    completedInBulkAt: own.completedInBulkAt ?? moved.completedInBulkAt,
  };
}

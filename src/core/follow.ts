// A title was found to be another: what the person has of it goes over, nothing of it lost and nothing counted twice.

import type { Change } from "./change.ts";
import { type Millis, type Part, type PartKey, partKey, partOfKey } from "./ids.ts";
import { changeEntry, NO_ENTRY, type Plan } from "./plan.ts";
import { currentPlayback, type Entry, type ListStatus, type Rewatch, type Shelf } from "./shelf.ts";
import { earliest } from "./time.ts";

/** Where a part has gone within the title that is followed to; null where it has not gone there. */
export type Follow = (part: Part) => Part | null;

/** What is left behind where everything goes that `follow` has a place for; the outcome is what goes. */
export function moveOut(shelf: Shelf, follow: Follow): Plan<Shelf> {
  const watches = new Map([...shelf.watches].filter(([key]) => follow(partOfKey(key)) !== null));
  const rewatches = shelf.rewatches.filter(({ watches: own }) =>
    [...own.keys()].every((key) => follow(partOfKey(key)) !== null),
  );
  const playbacks = (shelf.playbacks ?? []).filter(({ part }) => follow(part) !== null);
  // Whoever keeps something of the old title keeps its row.
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

/** Takes in what left: what is here already stays, and of two times of one part the earlier is the viewing. */
export function moveIn(shelf: Shelf, left: Shelf, follow: Follow): Plan<null> {
  const changes: Change[] = [];
  const watched = new Map<PartKey, { part: Part; at: Millis }>();
  for (const [key, at] of left.watches) {
    const part = follow(partOfKey(key));
    if (part === null) continue;
    const there = watched.get(partKey(part));
    if (!there || at < there.at) watched.set(partKey(part), { part, at });
  }
  for (const [key, { part, at }] of watched) {
    const before = shelf.watches.get(key) ?? null;
    if (before === null || at < before) changes.push({ part, before, after: at });
  }
  for (const session of left.rewatches) changes.push(...moveInSession(session, follow));
  return {
    changes: [
      ...changes,
      ...moveInPlaybacks(shelf, left, follow),
      ...changeEntry(shelf.entry, mergedEntry(shelf.entry, left.entry)),
    ],
    outcome: null,
  };
}

/** What plays goes on there, unless something of that title plays already. */
function moveInPlaybacks(shelf: Shelf, { playbacks = [] }: Shelf, follow: Follow): Change[] {
  return playbacks.flatMap((one): Change[] => {
    const part = follow(one.part);
    const isFree = one.state === "watched" || currentPlayback(shelf) === null;
    return part !== null && isFree ? [{ kind: "playback", before: null, after: { ...one, part } }] : [];
  });
}

function moveInSession({ id, state, watches }: Rewatch, follow: Follow): Change[] {
  const parts = new Map<PartKey, Change>();
  for (const [key, at] of watches) {
    const part = follow(partOfKey(key));
    if (part !== null) parts.set(partKey(part), { rewatch: id, part, before: null, after: at });
  }
  // A session goes where its watches go, into several titles if need be.
  if (parts.size === 0 && watches.size > 0) return [];
  return [{ rewatch: id, before: null, after: state }, ...parts.values()];
}

/** How far each status is along: of two, the farther one is what the person did. */
const PROGRESS: readonly ListStatus[] = ["plantowatch", "hold", "dropped", "watching", "completed"];

function mergedEntry(
  own: Entry | null,
  left: Entry | null,
): Partial<{ [Field in keyof Entry]: Entry[Field] | null }> {
  if (left === null) return {};
  if (own === null) return left;
  const status = PROGRESS.indexOf(left.status) > PROGRESS.indexOf(own.status) ? left.status : own.status;
  const isOwnRating = own.rating !== null;
  const added = [own.addedAt, left.addedAt].filter((at) => at !== null);
  return {
    status,
    rating: isOwnRating ? own.rating : left.rating,
    ratedAt: isOwnRating ? own.ratedAt : left.ratedAt,
    memo: own.memo ?? left.memo,
    addedAt: earliest(added),
    completedInBulkAt: own.completedInBulkAt ?? left.completedInBulkAt,
  };
}

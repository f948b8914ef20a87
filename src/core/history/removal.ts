// Deciding what a removal changes. Contract: sync.md 2.

import { type Millis, type PartKey, partKey, partOfKey } from "../ids.ts";
import type { Change } from "../revisions/change.ts";
import { changeEntry, NO_ENTRY, type Plan } from "../revisions/plan.ts";
import { currentPlayback, isCompletedInBulk, type Shelf } from "../shelf.ts";
import { airedRegularEpisodes, isRegular, type Title } from "../titles/title.ts";
import type { NamedPart } from "./watch-request.ts";

/** One item of `POST /sync/history/remove`, resolved to one title. */
export type RemovalRequest = {
  /** The named parts; null when the title itself is removed. */
  readonly parts: readonly NamedPart[] | null;
};

export type RemovalOutcome = {
  /** Whether the title was in the library. False if only parts are unmarked. */
  readonly removed: boolean;
  /** Episodes that were unmarked; 0 when the title was removed as a whole. */
  readonly episodes: number;
  /** Rewatch sessions that were removed with the title. */
  readonly rewatches: number;
  /** Episodes in these sessions. */
  readonly rewatchEpisodes: number;
};

/** Removes the title from the library with everything about it, or unmarks the named parts. Contract: sync.md 2.1. */
export function decideRemoval(
  shelf: Shelf,
  title: Title,
  request: RemovalRequest,
  now: Millis,
): Plan<RemovalOutcome> {
  if (request.parts === null || namesMovie(title, request.parts)) return removeAll(shelf);
  return unmark(shelf, title, request.parts, now);
}

/** Whether the parts stand for a movie that is sent as a show. Unmarking a movie removes it. */
function namesMovie(title: Title, parts: readonly NamedPart[]): boolean {
  return title.type === "movie" && parts.some(({ season, number }) => season === 1 && (number ?? 1) === 1);
}

function removeAll(shelf: Shelf): Plan<RemovalOutcome> {
  const changes: Change[] = [];
  for (const { id, state, watches } of shelf.rewatches) {
    for (const [key, before] of watches)
      changes.push({ rewatch: id, part: partOfKey(key), before, after: null });
    changes.push({ rewatch: id, before: state, after: null });
  }
  for (const [key, before] of shelf.watches) changes.push({ part: partOfKey(key), before, after: null });
  for (const before of shelf.playbacks ?? []) changes.push({ kind: "playback", before, after: null });
  changes.push(...changeEntry(shelf.entry, NO_ENTRY));
  const rewatchEpisodes = shelf.rewatches.reduce((sum, { watches }) => sum + watches.size, 0);
  const removed = shelf.entry !== null;
  return { changes, outcome: { removed, episodes: 0, rewatches: shelf.rewatches.length, rewatchEpisodes } };
}

function unmark(shelf: Shelf, title: Title, parts: readonly NamedPart[], now: Millis): Plan<RemovalOutcome> {
  const { changes, outcome } = unmarkWatches(shelf, title, parts, now);
  const playback = currentPlayback(shelf);
  const isPlayed = ({ season, number }: NamedPart): boolean =>
    season === playback?.part.season && (number ?? playback.part.number) === playback.part.number;
  if (playback === null || title.type === "movie" || !parts.some(isPlayed)) return { changes, outcome };
  // The playback of an unmarked part is deleted: it must not mark the part watched again. Contract: sync.md 2.3.
  return { changes: [...changes, { kind: "playback", before: playback, after: null }], outcome };
}

function unmarkWatches(
  shelf: Shelf,
  title: Title,
  parts: readonly NamedPart[],
  now: Millis,
): Plan<RemovalOutcome> {
  const { entry } = shelf;
  const nothing = { removed: false, episodes: 0, rewatches: 0, rewatchEpisodes: 0 };
  // A movie has no part that could be unmarked without removing it.
  if (entry === null || title.type === "movie") return { changes: [], outcome: nothing };
  const keys = new Set(parts.flatMap((part) => keysToUnmark(shelf, title, part)));
  const changes: Change[] = [];
  for (const key of keys) {
    const before = shelf.watches.get(key);
    if (before !== undefined) changes.push({ part: partOfKey(key), before, after: null });
  }
  // In a show completed in bulk, the aired episodes without a watch count as watched. Contract: sync.md 12.
  const virtual = isCompletedInBulk(entry)
    ? airedRegularEpisodes(title, now).filter(({ key }) => !shelf.watches.has(key))
    : [];
  const virtualUnmarked = virtual.filter(({ key }) => keys.has(key)).length;
  const unmarked = changes.length + virtualUnmarked;
  if (unmarked === 0) return { changes: [], outcome: nothing };
  // Unmarking specials alone changes no status, and leaves the title completed in bulk. Contract: sync.md 2.3.
  const unmarksRegular =
    virtualUnmarked > 0 || changes.some((change) => "part" in change && isRegular(change.part));
  // The other episodes that counted as watched get watches at the moment of the completion.
  if (unmarksRegular)
    for (const { key, part } of virtual)
      if (!keys.has(key)) changes.push({ part, before: null, after: entry.completedInBulkAt });
  const status = entry.status === "completed" ? "watching" : entry.status;
  changes.push(...changeEntry(entry, unmarksRegular ? { status, completedInBulkAt: null } : {}));
  return { changes, outcome: { ...nothing, episodes: unmarked } };
}

/** The keys that a named part stands for. Those of a season include watched ones that the catalogue no longer has. */
function keysToUnmark(shelf: Shelf, title: Title, { season, number }: NamedPart): PartKey[] {
  if (number !== null) return [partKey({ season, number })];
  const known = title.episodes.filter(({ part }) => part.season === season).map(({ key }) => key);
  const watched = [...shelf.watches.keys()].filter((key) => partOfKey(key).season === season);
  return [...new Set([...known, ...watched])];
}

// Deciding what a removal takes away. Contract: sync.md 2.

import type { Change } from "./change.ts";
import { type Millis, type PartKey, partKey, partOfKey } from "./ids.ts";
import { changeEntry, NO_ENTRY, type Plan } from "./plan.ts";
import { currentPlayback, isCompletedInBulk, type Shelf } from "./shelf.ts";
import { airedRegularEpisodes, isRegular, type Title } from "./title.ts";
import type { NamedPart } from "./watch-request.ts";

/** One item of `POST /sync/history/remove`, resolved to one title. */
export type RemovalRequest = {
  /** The parts named; null when the title itself is to go. */
  readonly parts: readonly NamedPart[] | null;
};

export type RemovalOutcome = {
  /** The title was in the library and is no more. */
  readonly removed: boolean;
  /** Episodes unmarked; 0 when the title went as a whole. */
  readonly episodes: number;
  readonly rewatches: number;
  readonly rewatchEpisodes: number;
};

/**
 * Takes the title out with all that the library knows of it, or unmarks the parts that are named. What is not
 * there is no error and not counted. Contract: sync.md 2.
 */
export function decideRemoval(
  shelf: Shelf,
  title: Title,
  request: RemovalRequest,
  now: Millis,
): Plan<RemovalOutcome> {
  if (request.parts === null || namesMovie(title, request.parts)) return removeAll(shelf);
  return unmark(shelf, title, request.parts, now);
}

/** A movie has one part: to unmark it is to remove it. */
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
  const session = currentPlayback(shelf);
  const names = ({ season, number }: NamedPart): boolean =>
    season === session?.part.season && (number ?? session.part.number) === session.part.number;
  if (session === null || title.type === "movie" || !parts.some(names)) return { changes, outcome };
  // What is not to be watched must not become so by itself, when it has been played to its end.
  return { changes: [...changes, { kind: "playback", before: session, after: null }], outcome };
}

function unmarkWatches(
  shelf: Shelf,
  title: Title,
  parts: readonly NamedPart[],
  now: Millis,
): Plan<RemovalOutcome> {
  const { entry } = shelf;
  const nothing = { removed: false, episodes: 0, rewatches: 0, rewatchEpisodes: 0 };
  // A movie has no other part that could be unmarked.
  if (entry === null || title.type === "movie") return { changes: [], outcome: nothing };
  const named = new Set(parts.flatMap((part) => keysToUnmark(shelf, title, part)));
  const changes: Change[] = [];
  for (const key of named) {
    const before = shelf.watches.get(key);
    if (before !== undefined) changes.push({ part: partOfKey(key), before, after: null });
  }
  // Completed in bulk, all that aired was watched without watches of its own.
  const virtual = isCompletedInBulk(entry)
    ? airedRegularEpisodes(title, now).filter(({ key }) => !shelf.watches.has(key))
    : [];
  const lost = virtual.filter(({ key }) => named.has(key)).length;
  const unmarked = changes.length + lost;
  if (unmarked === 0) return { changes: [], outcome: nothing };
  // Specials count for nothing: where no regular episode is unmarked, the title stays as completed as it was.
  const isLess = lost > 0 || changes.some((change) => "part" in change && isRegular(change.part));
  // The others get watches of their own, which the named ones lose.
  if (isLess)
    for (const { key, part } of virtual)
      if (!named.has(key)) changes.push({ part, before: null, after: entry.completedInBulkAt });
  const status = entry.status === "completed" ? "watching" : entry.status;
  changes.push(...changeEntry(entry, isLess ? { status, completedInBulkAt: null } : {}));
  return { changes, outcome: { ...nothing, episodes: unmarked } };
}

/** The parts that are meant; of a whole season also those that the catalogue no longer knows. */
function keysToUnmark(shelf: Shelf, title: Title, { season, number }: NamedPart): PartKey[] {
  if (number !== null) return [partKey({ season, number })];
  const known = title.episodes.filter(({ part }) => part.season === season).map(({ key }) => key);
  const watched = [...shelf.watches.keys()].filter((key) => partOfKey(key).season === season);
  return [...new Set([...known, ...watched])];
}

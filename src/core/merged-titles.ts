// Titles that the catalogue merged or split: where their parts are now, and what of a library goes where.
// architecture.md 6.

import { type Change, isPlaybackChange } from "./change.ts";
import type { Follow } from "./follow.ts";
import { type Millis, type Part, type PartKey, partKey, partOfKey, type TitleId } from "./ids.ts";
import type { Shelf } from "./shelf.ts";
import { airedRegularEpisodes, type Title } from "./title.ts";

/** Where one part of a title is now. */
export type PartMove = { readonly from: Part; readonly to: { readonly title: TitleId; readonly part: Part } };

/** What became of a title. */
export type Successors = {
  /** The parts that moved one by one. */
  readonly parts: readonly PartMove[];
  /** The title that has all other parts, under the numbers that they had; null where they stayed. */
  readonly rest: TitleId | null;
};

const movesOf = ({ parts }: Successors): ReadonlyMap<PartKey, PartMove["to"]> =>
  new Map(parts.map(({ from, to }) => [partKey(from), to]));

/** The titles that have something of the old one now; the one that has the rest comes last. */
export function successorsOf({ parts, rest }: Successors): readonly TitleId[] {
  const titles = new Set(parts.map(({ to }) => to.title));
  if (rest !== null) titles.add(rest);
  return [...titles];
}

/** Where each part of the old title is, in whichever title. */
export function followAnywhere(successors: Successors): Follow {
  const moves = movesOf(successors);
  return (part) => moves.get(partKey(part))?.part ?? (successors.rest === null ? null : part);
}

/** Where each part of the old title is within one of its successors. */
export function followInto(successors: Successors, target: TitleId): Follow {
  const moves = movesOf(successors);
  return (part) => {
    const to = moves.get(partKey(part));
    if (to) return to.title === target ? to.part : null;
    return successors.rest === target ? part : null;
  };
}

/** Which of several successors a shelf's share is for. */
export type Share = {
  readonly into: Title;
  readonly follow: Follow;
  /** The first one stands for the whole: it gets the entry in any case, with rating and memo. */
  readonly isFirst: boolean;
};

/** What one successor gets of the shelf that was left: its watches, and the entry if it has any of them or is the first. */
export function shareOf(left: Shelf, { into, follow, isFirst }: Share, now: Millis): Shelf {
  const watched = new Set<PartKey>();
  for (const key of left.watches.keys()) {
    const part = follow(partOfKey(key));
    if (part) watched.add(partKey(part));
  }
  const { entry } = left;
  if (entry === null || (watched.size === 0 && !isFirst && entry.status !== "completed"))
    return { ...left, entry: null };
  const isWhole = airedRegularEpisodes(into, now).every(({ key }) => watched.has(key));
  const status = entry.status === "watching" && isWhole && into.type !== "movie" ? "completed" : entry.status;
  const notes = isFirst ? {} : { rating: null, ratedAt: null, memo: null };
  return { ...left, entry: { ...entry, ...notes, status } };
}

/**
 * Changes of a title as changes of the titles that have its parts now. Playbacks belong to the moment and are left out.
 */
export function moveChanges(
  title: TitleId,
  changes: readonly Change[],
  successors: Successors,
): ReadonlyMap<TitleId, readonly Change[]> {
  const moves = movesOf(successors);
  const moved = new Map<TitleId, Change[]>();
  for (const change of changes) {
    if (isPlaybackChange(change)) continue;
    const to = "part" in change ? moves.get(partKey(change.part)) : undefined;
    const target = to?.title ?? successors.rest ?? title;
    const list = moved.get(target) ?? [];
    moved.set(target, list);
    list.push(to && "part" in change ? { ...change, part: to.part } : change);
  }
  return moved;
}

// The successors of a title that the catalogue merged or split: where its parts are now, and how a shelf is divided among
// the successors. See architecture.md 6.8.

import { type Millis, type Part, type PartKey, partKey, partOfKey, type TitleId } from "../ids.ts";
import { type Change, isPlaybackChange } from "../revisions/change.ts";
import { coversAired, type Shelf } from "../shelf.ts";
import { hasEnded, type Title } from "../titles/title.ts";
import type { Follow } from "./follow.ts";

/** A part of a title, and the title and part that it became. */
export type PartMove = { readonly from: Part; readonly to: { readonly title: TitleId; readonly part: Part } };

/** The titles that have the parts of a title that was merged or split. */
export type Successors = {
  /** The parts that moved one by one, each to a place of its own. */
  readonly parts: readonly PartMove[];
  /** The title that has all other parts, under unchanged numbers; null if they stayed. */
  readonly rest: TitleId | null;
};

const movesByKey = ({ parts }: Successors): ReadonlyMap<PartKey, PartMove["to"]> =>
  new Map(parts.map(({ from, to }) => [partKey(from), to]));

/** The titles that have parts of the old one, each once: those of single parts first, the one with the rest last. */
export function successorsOf({ parts, rest }: Successors): readonly TitleId[] {
  const titles = new Set(parts.map(({ to }) => to.title));
  if (rest !== null) titles.add(rest);
  return [...titles];
}

/** Maps each part of the old title to its new part, in any of the successors. */
export function followAnywhere(successors: Successors): Follow {
  const moves = movesByKey(successors);
  return (part) => moves.get(partKey(part))?.part ?? (successors.rest === null ? null : part);
}

/** Maps each part of the old title to its new part in one of the successors; parts of other successors to null. */
export function followInto(successors: Successors, target: TitleId): Follow {
  const moves = movesByKey(successors);
  return (part) => {
    const to = moves.get(partKey(part));
    if (to) return to.title === target ? to.part : null;
    return successors.rest === target ? part : null;
  };
}

/** One of the successors, and how the old title's parts map to it. */
export type Share = {
  readonly into: Title;
  readonly follow: Follow;
  /** The first successor always gets the entry, with rating and memo. */
  readonly isFirst: boolean;
};

/**
 * The part of the moved shelf that one successor gets. It gets the entry if it is the first successor, if it has any of
 * the watches, or if the old title was `completed`. If the old title was `watching`, a successor that has ended and is
 * watched completely becomes `completed`. Watches are not divided here, but by `moveIn`.
 */
export function shareOf(moved: Shelf, { into, follow, isFirst }: Share, now: Millis): Shelf {
  const watched = new Set<PartKey>();
  for (const key of moved.watches.keys()) {
    const part = follow(partOfKey(key));
    if (part) watched.add(partKey(part));
  }
  const { entry } = moved;
  if (entry === null || (watched.size === 0 && !isFirst && entry.status !== "completed"))
    return { ...moved, entry: null };
  const isComplete = into.type !== "movie" && hasEnded(into, now) && coversAired(watched, into, now);
  const status = entry.status === "watching" && isComplete ? "completed" : entry.status;
  const notes = isFirst ? {} : { rating: null, ratedAt: null, memo: null };
  return { ...moved, entry: { ...entry, ...notes, status } };
}

/**
 * Translates changes of the old title into changes of the titles that have its parts now. Returns them by title. Changes
 * of playbacks are left out, because playbacks are transient.
 */
export function moveChanges(
  title: TitleId,
  changes: readonly Change[],
  successors: Successors,
): ReadonlyMap<TitleId, readonly Change[]> {
  const moves = movesByKey(successors);
  const byTitle = new Map<TitleId, Change[]>();
  for (const change of changes) {
    if (isPlaybackChange(change)) continue;
    const to = "part" in change ? moves.get(partKey(change.part)) : undefined;
    const target = to?.title ?? successors.rest ?? title;
    const targetChanges = byTitle.get(target) ?? [];
    byTitle.set(target, targetChanges);
    targetChanges.push(to && "part" in change ? { ...change, part: to.part } : change);
  }
  return byTitle;
}

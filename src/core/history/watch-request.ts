// A watch event as it is decided: one item of a history write, resolved to one title. Contract: sync.md 1.2.

import type { Millis } from "../ids.ts";
import type { ListStatus, Memo } from "../shelf.ts";

/** A season or an episode that the item names. */
export type NamedPart = {
  readonly season: number;
  /** Null: the whole season. */
  readonly number: number | null;
  /** The time that the item gives for the episode, else for its season; null when it gives neither. */
  readonly watchedAt: Millis | null;
  /** Identifies the part in the item, so that the item can be reduced to some of its parts. */
  readonly source: number;
};

/** One item of `POST /sync/history`, resolved to one title. */
export type WatchRequest = {
  /** The parts that the item names; null when it is about the title as a whole. */
  readonly parts: readonly NamedPart[] | null;
  /** The `source` of every part of the item that was resolved to no title. */
  readonly unknown: readonly number[];
  readonly watchedAt: Millis | null;
  readonly addedAt: Millis | null;
  readonly status: ListStatus | null;
  /** 1 to 10; null when the item has no valid rating. */
  readonly rating: number | null;
  readonly ratedAt: Millis | null;
  /** Null clears the memo; undefined leaves it alone. */
  readonly memo: Memo | null | undefined;
  /** The query parameter `skip_auto_watching`. Contract: sync.md 1.1. */
  readonly skipAutoWatching: boolean;
};

/**
 * Whether the item is a note on a listed title: a rating or a memo, but neither a status nor a time. The caller checks
 * that it names no parts either. Contract: sync.md 1.3.
 */
export function isNote(isListed: boolean, request: WatchRequest): boolean {
  const annotates = request.rating !== null || request.memo !== undefined;
  return isListed && annotates && request.status === null && request.watchedAt === null;
}

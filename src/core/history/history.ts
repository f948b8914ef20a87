// Deciding what a history item changes. Contract: sync.md 1.3 to 1.6.

import { type Millis, MOVIE_PART } from "../ids.ts";
import type { Change } from "../revisions/change.ts";
import { changeEntry, type Plan } from "../revisions/plan.ts";
import { coversAired, type Entry, type ListStatus, type Shelf, type Watched } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import { type Marked, statusAfter } from "./history-status.ts";
import { marking } from "./marking.ts";
import type { WatchRequest } from "./watch-request.ts";

export type HistoryOutcome = {
  /** Whether anything of the item applies to the title: the item is then listed in `statuses`. */
  readonly matched: boolean;
  /** The title was not in the library before. */
  readonly created: boolean;
  /** The title was in the library with another status, and is `completed` now. */
  readonly becameCompleted: boolean;
  /** Episodes that were marked and had no watch before; 0 for a movie. */
  readonly episodes: number;
  /** The `source` of every named part that was resolved to no title, or that this title does not have; ascending. */
  readonly unknown: readonly number[];
  readonly status: ListStatus | null;
};

/** Marks the parts that have no watch yet. Existing watches keep their times. Contract: sync.md 1.3, 1.4, 1.6. */
export function decideHistory(
  shelf: Shelf,
  title: Title,
  request: WatchRequest,
  now: Millis,
): Plan<HistoryOutcome> {
  const marks = marking(shelf, title, request, now);
  if (!marks.isMatched) return nothingMatched(shelf, marks.unknown);

  const changes: Change[] = [];
  for (const [key, watchedAt] of marks.times) {
    const part = title.byKey.get(key)?.part ?? MOVIE_PART;
    if (!shelf.watches.has(key)) changes.push({ part, before: null, after: watchedAt });
  }
  const added = changes.length;
  const watched: Watched = { has: (key) => shelf.watches.has(key) || marks.times.has(key) };
  const marked: Marked = { request, marking: marks, added, watched };
  const status = statusAfter(shelf, title, marked, now);
  changes.push(...changeEntry(shelf.entry, { status, ...otherFields(shelf.entry, request, now) }));
  const completedAt = completionInBulk(shelf, title, { ...marked, status }, now);
  if (completedAt !== null) changes.push({ field: "completedInBulkAt", before: null, after: completedAt });

  const before = shelf.entry?.status ?? null;
  return {
    changes,
    outcome: {
      matched: true,
      created: before === null,
      becameCompleted: before !== null && before !== "completed" && status === "completed",
      episodes: title.type === "movie" ? 0 : added,
      unknown: marks.unknown,
      status,
    },
  };
}

function nothingMatched(shelf: Shelf, unknown: readonly number[]): Plan<HistoryOutcome> {
  const status = shelf.entry?.status ?? null;
  const outcome = { matched: false, created: false, becameCompleted: false, episodes: 0, unknown, status };
  return { changes: [], outcome };
}

/** The fields of the entry that the item sets in addition to the status. Contract: sync.md 1.6. */
function otherFields(entry: Entry | null, request: WatchRequest, now: Millis): Partial<Entry> {
  // The same rating again changes nothing, unless the item has a time for it.
  const isRated = request.rating !== null && (request.rating !== entry?.rating || request.ratedAt !== null);
  const addedAt = request.addedAt ?? (entry === null ? now : null);
  return {
    ...(isRated ? { rating: request.rating, ratedAt: request.ratedAt ?? now } : {}),
    ...(request.memo === undefined ? {} : { memo: request.memo }),
    ...(addedAt === null ? {} : { addedAt }),
  };
}

/**
 * The moment of a completion in bulk, when the item makes a show `completed` that has aired episodes without a watch;
 * null otherwise. A completion in bulk of the title before keeps its moment. Contract: sync.md 12.
 */
function completionInBulk(
  { entry }: Shelf,
  title: Title,
  { request, watched, status }: Marked & { readonly status: ListStatus },
  now: Millis,
): Millis | null {
  if (title.type === "movie" || status !== "completed" || entry?.status === "completed") return null;
  if ((entry?.completedInBulkAt ?? null) !== null) return null;
  return coversAired(watched, title, now) ? null : (request.watchedAt ?? now);
}

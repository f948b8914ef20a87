// Writing the shelves that a commit changed.

import { changesRow } from "../core/activity.ts";
import { awaitsUntil } from "../core/airing.ts";
import type { AccountId, Millis, RevisionNumber } from "../core/ids.ts";
import { type Change, isPlaybackChange } from "../core/plan.ts";
import type { Shelf } from "../core/shelf.ts";
import type { Title } from "../core/title.ts";
import { type Insertion, insertRows } from "../database/batches.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { earlier } from "./person.ts";
import type { LoadedShelf } from "./shelves.ts";
import * as sql from "./statements.ts";
import { entryRow, playbackRows, rewatchRows, watchRows } from "./write-rows.ts";

/** A title's shelf on its way through a commit. */
export type Working = {
  readonly title: Title;
  readonly loaded: LoadedShelf;
  shelf: Shelf;
  changes: Change[];
  /** Told of anew although nothing of it may have changed. */
  returns: boolean;
};

/** Playbacks belong to the moment, not to a revision. */
function* writePlaybackRows(
  account: AccountId,
  playbacks: readonly ReturnType<typeof playbackRows>[],
): Steps<void> {
  const put = playbacks.flatMap((one) => one.put);
  const gone = playbacks.flatMap((one) => one.gone);
  if (gone.length > 0) yield* ask(sql.deletePlaybacks, account, rowsOf(gone));
  yield* insertRows(sql.writePlaybacks, account, put);
}

type WrittenRows = Parameters<typeof rowsOf>[0];
/** What of one table is written, and what is deleted. */
type Written = {
  readonly into: Insertion;
  readonly put: WrittenRows;
  readonly from: Parameters<typeof ask>[0];
  readonly gone: WrittenRows;
};

/**
 * Writes the rows of the changed shelves, in a number of statements that does not grow with them. Answers when the
 * next episode airs that the person now waits for, null for none.
 */
export function* writeShelves(
  account: AccountId,
  changed: readonly Working[],
  { revision, stamp, now }: { revision: RevisionNumber; stamp: Millis; now: Millis },
): Steps<number | null> {
  const playbacks = changed.map(({ title, changes }) => playbackRows(title.id, changes));
  yield* writePlaybackRows(account, playbacks);
  const moved = changed.filter(
    ({ changes, returns }) => returns || changes.some((change) => !isPlaybackChange(change)),
  );
  const kept = moved.filter(({ shelf }) => shelf.entry !== null);
  const gone = moved.filter(({ shelf }) => shelf.entry === null);
  const watches = changed.map(({ title, changes }) => watchRows(title.id, changes));
  const sessions = changed.map(({ title, changes }) => rewatchRows(title.id, changes));

  const entries = kept.map(({ title, shelf, loaded, changes, returns }) => {
    const rowMoved = returns || changesRow(changes) || loaded.stored === null;
    const ratingReturns = returns && shelf.entry?.rating != null;
    const ratingMoved =
      ratingReturns || changes.some((change) => "field" in change && change.field === "rating");
    const stored = {
      changedAt: rowMoved ? stamp : (loaded.stored?.changedAt ?? stamp),
      ratingChangedAt: ratingMoved ? stamp : (loaded.stored?.ratingChangedAt ?? null),
    };
    return entryRow(title, shelf, stored, now);
  });
  const tables: readonly Written[] = [
    {
      into: sql.writeEntries,
      put: entries,
      from: sql.deleteEntries,
      gone: gone.map(({ title }) => [title.id]),
    },
    {
      into: sql.writeWatches,
      put: watches.flatMap(({ put }) => put),
      from: sql.deleteWatches,
      gone: watches.flatMap((one) => one.gone),
    },
    {
      into: sql.writeRewatches,
      put: sessions.flatMap(({ put }) => put),
      from: sql.deleteRewatches,
      gone: sessions.flatMap((one) => one.gone),
    },
    {
      into: sql.writeRewatchWatches,
      put: sessions.flatMap(({ putWatches }) => putWatches),
      from: sql.deleteRewatchWatches,
      gone: sessions.flatMap(({ goneWatches }) => goneWatches),
    },
  ];
  for (const { into, put, from, gone: rows } of tables) {
    yield* insertRows(into, account, put, revision);
    if (rows.length > 0) yield* ask(from, account, rowsOf(rows));
  }
  return kept.map(({ title, shelf }): number | null => awaitsUntil(shelf, title, now)).reduce(earlier, null);
}

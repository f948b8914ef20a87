// The shelves that commits changed, as rows to be written.

import { changesRow } from "../core/activity.ts";
import { awaitsUntil } from "../core/airing.ts";
import type { AccountId, Millis, RevisionNumber, TitleId } from "../core/ids.ts";
import { type Change, isOfSession, isPlaybackChange } from "../core/plan.ts";
import type { Shelf } from "../core/shelf.ts";
import type { Title } from "../core/title.ts";
import { type Insertion, insertRows } from "../database/batches.ts";
import { ask, rowsOf, type Statement, type Steps, type Value } from "../database/statement.ts";
import { earlier } from "./person.ts";
import type { LoadedShelf, Stored } from "./shelves.ts";
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

/** With which revision shelves moved, and when. */
export type Moved = {
  readonly revision: RevisionNumber;
  readonly stamp: Millis;
  readonly now: Millis;
};

/** The rows of one table that are to be written, and those to be deleted, by their keys: the last word counts. */
class TableRows {
  readonly #into: Insertion;
  readonly #from: Statement;
  /** The columns of the key come first. */
  readonly #keyLength: number;
  readonly #rows = new Map<Value, { readonly row: readonly Value[]; readonly isGone: boolean }>();

  constructor(into: Insertion, from: Statement, keyLength: number) {
    this.#into = into;
    this.#from = from;
    this.#keyLength = keyLength;
  }

  put(rows: readonly (readonly Value[])[]): void {
    for (const row of rows) this.#rows.set(this.#keyOf(row), { row, isGone: false });
  }

  drop(keys: readonly (readonly Value[])[]): void {
    for (const row of keys) this.#rows.set(this.#keyOf(row), { row, isGone: true });
  }

  *write(account: AccountId): Steps<void> {
    if (this.#rows.size === 0) return;
    const all = [...this.#rows.values()];
    this.#rows.clear();
    const gone = all.filter(({ isGone }) => isGone).map(({ row }) => row);
    if (gone.length > 0) yield* ask(this.#from, account, rowsOf(gone));
    yield* insertRows(
      this.#into,
      account,
      all.filter(({ isGone }) => !isGone).map(({ row }) => row),
    );
  }

  #keyOf(row: readonly Value[]): Value {
    let key = row[0] ?? null;
    for (let at = 1; at < this.#keyLength; at += 1) key = `${key} ${row[at]}`;
    return key;
  }
}

/** An entry that is to be written, and what it is derived from. */
export type Kept = {
  readonly title: Title;
  readonly shelf: Shelf;
  readonly stored: Stored;
  readonly moved: Moved;
};

/** The rows of changed shelves, until they are written. */
export class ShelfRows {
  readonly #playbacks = new TableRows(sql.writePlaybacks, sql.deletePlaybacks, 1);
  /** Made into rows when they are written: a title that changes again and again is derived once. */
  readonly #entries = new Map<TitleId, Kept | null>();
  readonly #watches = new TableRows(sql.writeWatches, sql.deleteWatches, 3);
  readonly #rewatches = new TableRows(sql.writeRewatches, sql.deleteRewatches, 2);
  readonly #rewatchWatches = new TableRows(sql.writeRewatchWatches, sql.deleteRewatchWatches, 4);

  /** Answers the shelf as it will be. */
  put(one: Working, moved: Moved): LoadedShelf {
    const { title, shelf, changes, returns } = one;
    if (changes.some(isPlaybackChange)) this.#putPlaybacks(one);
    let stored = one.loaded.stored;
    // Playbacks belong to the moment: they alone do not move the entry.
    if (returns || changes.some((change) => !isPlaybackChange(change))) {
      stored = shelf.entry === null ? null : storedAfter(one, moved.stamp);
      this.#entries.set(title.id, stored && { title, shelf, stored, moved });
      this.#putWatches(one, moved.revision);
    }
    return { shelf, stored };
  }

  #putPlaybacks({ title, changes }: Working): void {
    const playbacks = playbackRows(title.id, changes);
    this.#playbacks.drop(playbacks.gone);
    this.#playbacks.put(playbacks.put);
  }

  #putWatches({ title, changes }: Working, revision: RevisionNumber): void {
    const watches = watchRows(title.id, changes, revision);
    this.#watches.put(watches.put);
    this.#watches.drop(watches.gone);
    if (!changes.some(isOfSession)) return;
    const sessions = rewatchRows(title.id, changes, revision);
    this.#rewatches.put(sessions.put);
    this.#rewatches.drop(sessions.gone);
    this.#rewatchWatches.put(sessions.putWatches);
    this.#rewatchWatches.drop(sessions.goneWatches);
  }

  /**
   * Writes the rows, in a number of statements that does not grow with them. Answers when the next episode airs that
   * the person now waits for, null for none.
   */
  *write(account: AccountId): Steps<Millis | null> {
    const kept = [...this.#entries.values()].filter((one) => one !== null);
    const gone = [...this.#entries].filter(([, one]) => one === null);
    this.#entries.clear();
    yield* this.#playbacks.write(account);
    if (gone.length > 0) yield* ask(sql.deleteEntries, account, rowsOf(gone.map(([title]) => [title])));
    const derived = kept.map((one) => ({ ...one, awaits: awaitsUntil(one.shelf, one.title, one.moved.now) }));
    yield* insertRows(sql.writeEntries, account, derived.map(entryRow));
    yield* this.#watches.write(account);
    yield* this.#rewatches.write(account);
    yield* this.#rewatchWatches.write(account);
    return derived.map(({ awaits }) => awaits).reduce<Millis | null>(earlier, null);
  }
}

function storedAfter({ loaded, shelf, changes, returns }: Working, stamp: Millis): Stored {
  const { stored } = loaded;
  const rowMoved = returns || changesRow(changes) || stored === null;
  const ratingReturns = returns && shelf.entry?.rating != null;
  const ratingMoved =
    ratingReturns || changes.some((change) => "field" in change && change.field === "rating");
  return {
    changedAt: rowMoved ? stamp : stored.changedAt,
    ratingChangedAt: ratingMoved ? stamp : (stored?.ratingChangedAt ?? null),
  };
}

// The rows of changed shelves, collected during a transaction and written at its end.

import { nextAirTime } from "../../core/history/airing.ts";
import type { AccountId, Millis, RevisionNumber, TitleId } from "../../core/ids.ts";
import { changesRow } from "../../core/revisions/activity.ts";
import { type Change, isOfSession, isPlaybackChange } from "../../core/revisions/change.ts";
import type { Shelf } from "../../core/shelf.ts";
import { earliest } from "../../core/time.ts";
import type { Title } from "../../core/titles/title.ts";
import { deleteAccountRows } from "../../database/sql/deletion.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import type { Steps } from "../../database/sql/statement.ts";
import * as entrySql from "../statements/entry.ts";
import * as playbackSql from "../statements/playback.ts";
import * as rewatchSql from "../statements/rewatch.ts";
import * as watchSql from "../statements/watch.ts";
import type { LoadedShelf, Stored } from "./shelves.ts";
import { TableRows } from "./table-rows.ts";
import {
  entryRow,
  type KeptEntry,
  playbackRows,
  rewatchRows,
  rewatchWatchRows,
  watchRows,
} from "./write-rows.ts";

/** A title and its shelf during a commit. */
export type Working = {
  readonly title: Title;
  readonly loaded: LoadedShelf;
  shelf: Shelf;
  changes: Change[];
  /** Apps get the row of the title again, changed or not. */
  returns: boolean;
};

/** The revision with which shelves change, and its times. */
export type WriteStamp = {
  readonly revision: RevisionNumber;
  readonly stamp: Millis;
  /** The time of the commit. */
  readonly now: Millis;
};

/** Whether the commit removes the title from the library. */
export function removesTitle({ loaded, shelf }: Pick<Working, "loaded" | "shelf">): boolean {
  return loaded.shelf.entry !== null && shelf.entry === null;
}

/** The rows of changed shelves that are not written yet. */
export class ShelfRows {
  /** Rows are made when they are written, so that a title that changes several times is derived once. */
  readonly #entries = new Map<TitleId, ChangedEntry | null>();
  readonly #playbacks = new TableRows(playbackSql.write, playbackSql.remove);
  readonly #watches = new TableRows(watchSql.write, watchSql.remove);
  readonly #rewatches = new TableRows(rewatchSql.write, rewatchSql.remove);
  readonly #rewatchWatches = new TableRows(rewatchSql.writeWatches, rewatchSql.removeWatches);

  /** Takes a changed shelf. Returns it as it will be loaded after `write`. */
  put(one: Working, at: WriteStamp): LoadedShelf {
    const { title, shelf, changes, returns } = one;
    if (changes.some(isPlaybackChange)) this.#playbacks.put(playbackRows(title.id, changes));
    let stored = one.loaded.stored;
    // Playbacks alone do not change the entry.
    if (returns || changes.some((change) => !isPlaybackChange(change))) {
      stored = shelf.entry === null ? null : storedAfter(one, at.stamp);
      this.#entries.set(title.id, stored && { title, shelf, stored, at });
      this.#watches.put(watchRows(title.id, changes, at.revision));
      if (changes.some(isOfSession)) this.#putSessions(one, at.revision);
    }
    return { shelf, stored };
  }

  #putSessions({ title, changes }: Working, revision: RevisionNumber): void {
    this.#rewatches.put(rewatchRows(title.id, changes, revision));
    this.#rewatchWatches.put(rewatchWatchRows(title.id, changes, revision));
  }

  /**
   * Writes the rows. The number of statements does not grow with the number of rows. Returns the earliest air time of
   * the next episodes of the changed titles; null if there are none.
   */
  *write(account: AccountId): Steps<Millis | null> {
    const removed = [...this.#entries].filter(([, one]) => one === null).map(([title]) => ({ title }));
    const kept = [...this.#entries.values()]
      .filter((one) => one !== null)
      .map(({ title, shelf, stored, at: { revision, now } }) => ({
        ...{ title, shelf, stored, revision },
        nextAirAt: nextAirTime(shelf, title, now),
      }));
    this.#entries.clear();
    yield* this.#playbacks.write(account);
    yield* deleteAccountRows(entrySql.remove, account, removed);
    yield* insertAccountRows(entrySql.write, account, kept.map(entryRow));
    yield* this.#watches.write(account);
    yield* this.#rewatches.write(account);
    yield* this.#rewatchWatches.write(account);
    return earliest(kept.flatMap(({ nextAirAt }) => nextAirAt ?? []));
  }
}

/** An entry to be written. */
type ChangedEntry = Pick<KeptEntry, "title" | "shelf" | "stored"> & { readonly at: WriteStamp };

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

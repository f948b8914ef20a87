// Reads a library in pages: first the keys of all entries, then the rows of some of them.

import type { AccountId, Millis, PartKey, TitleId } from "../../core/ids.ts";
import type { ListStatus, Shelf } from "../../core/shelf.ts";
import type { AnimeType, Ids, TitleType } from "../../core/titles/title.ts";
import { composed } from "../../database/sql/compose.ts";
import { parseStrings } from "../../database/sql/json-columns.ts";
import { selectRows } from "../../database/sql/selection.ts";
import { columnOf, type Steps } from "../../database/sql/statement.ts";
import { loadRewatches, toEntry } from "../commit/shelves.ts";
import * as entrySql from "../statements/entry.ts";
import * as watchSql from "../statements/watch.ts";

export type ListingFilter = {
  readonly type: TitleType | null;
  readonly status: ListStatus | null;
  /** Only rows that changed after this time. */
  readonly changedAfter: Millis | null;
  /** Only rows whose rating changed after this time. */
  readonly ratingChangedAfter: Millis | null;
  /** Only rows with one of these ratings. */
  readonly ratings: readonly number[] | null;
};

/** A filter for all entries. */
export const ALL_ENTRIES: ListingFilter = {
  type: null,
  status: null,
  changedAfter: null,
  ratingChangedAfter: null,
  ratings: null,
};

export type EntryKey = { readonly title: TitleId; readonly type: TitleType; readonly status: ListStatus };

const select = composed<EntryKey>(`
  select title, type, status from entry where {conditions} order by changed_at desc, title`);

/** The keys of the entries, the latest change first, then by title. */
export function listKeys(account: AccountId, filter: ListingFilter): Steps<readonly EntryKey[]> {
  const { type, status, changedAfter, ratingChangedAfter, ratings } = filter;
  return select([
    ["account = ?", account],
    type === null ? null : ["type = ?", type],
    status === null ? null : ["status = ?", status],
    changedAfter === null ? null : ["changed_at > ?", changedAfter],
    ratingChangedAfter === null ? null : ["rating_changed_at > ?", ratingChangedAfter],
    ratings === null
      ? null
      : ["rating in (select cast(r.value->>0 as integer) from {rows})", columnOf(ratings)],
  ]);
}

/** An entry with its watches and sessions, and a snapshot of the title. */
export type Listed = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly animeType: AnimeType | null;
  readonly shelf: Shelf;
  readonly lastWatchedAt: Millis | null;
  /** The title as it was when the row was written, in case the catalogue no longer has it. */
  readonly snapshot: { readonly name: string; readonly year: number | null; readonly ids: Ids };
};

/** Which parts of the shelf are read in addition to the entry. */
export type Wanted = { readonly withWatches: boolean; readonly withRewatches: boolean };

/** The entries with these keys that still exist, in the order of `keys`. */
export function* loadListed(
  account: AccountId,
  keys: readonly Pick<EntryKey, "title">[],
  { withWatches, withRewatches }: Wanted,
): Steps<readonly Listed[]> {
  const entries = yield* selectRows(
    entrySql.load,
    account,
    keys.map(({ title }) => title),
  );
  const watches = new Map<number, Map<PartKey, Millis>>();
  const series = entries.filter(({ type }) => type !== "movie").map(({ title }) => title);
  if (withWatches && series.length > 0) {
    // The rows are ordered by title.
    let last = 0;
    let ofTitle = new Map<PartKey, Millis>();
    for (const { title, part, watched_at } of yield* selectRows(watchSql.loadKeyed, account, series)) {
      if (title !== last) {
        ofTitle = watches.get(title) ?? new Map();
        watches.set(title, ofTitle);
        last = title;
      }
      ofTitle.set(part, watched_at);
    }
  }
  const rewatched = entries.filter(({ rewatches }) => rewatches > 0).map(({ title }) => title);
  const sessions =
    withRewatches && rewatched.length > 0
      ? yield* loadRewatches(account, rewatched)
      : new Map<number, Shelf["rewatches"]>();
  const rows = new Map(entries.map((row) => [row.title, row]));
  return keys.flatMap(({ title }) => {
    const row = rows.get(title);
    return row ? [toListed(row, watches.get(title) ?? new Map(), sessions.get(title) ?? [])] : [];
  });
}

function toListed(
  row: entrySql.EntryRow,
  watches: ReadonlyMap<PartKey, Millis>,
  rewatches: Shelf["rewatches"],
): Listed {
  return {
    title: row.title,
    type: row.type,
    animeType: row.anime_type,
    shelf: { entry: toEntry(row), watches, rewatches },
    lastWatchedAt: row.last_watched_at,
    snapshot: { name: row.name, year: row.year, ids: parseStrings(row.ids) },
  };
}

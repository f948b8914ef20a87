// Reading a library back in short pages: first the keys, then the rows of some of them.

import type { AccountId, Millis, TitleId } from "../core/ids.ts";
import { keyOf, type PartKey } from "../core/ids.ts";
import type { ListStatus, Shelf } from "../core/shelf.ts";
import type { AnimeType, Ids, TitleType } from "../core/title.ts";
import { composer, toStep } from "../database/compose.ts";
import { ask, type Row, rowsOf, type Steps } from "../database/statement.ts";
import { loadRewatches, toEntry } from "./shelves.ts";
import * as sql from "./statements.ts";

export type ListingFilter = {
  readonly type: TitleType | null;
  readonly status: ListStatus | null;
  /** Only rows that changed strictly after. */
  readonly changedAfter: Millis | null;
  /** Only rows whose rating changed strictly after. */
  readonly ratingChangedAfter: Millis | null;
  /** Only rows with one of these ratings. */
  readonly ratings: readonly number[] | null;
};

export type EntryKey = { readonly title: TitleId; readonly type: TitleType; readonly status: ListStatus };

type Tables = {
  entry: {
    account: number;
    title: number;
    type: string;
    status: string;
    changed_at: number;
    rating: number | null;
    rating_changed_at: number | null;
  };
};
const compose = composer<Tables>();

/** The keys of the listed titles, the newest change first, then by title. */
export function* readEntryKeys(account: AccountId, filter: ListingFilter): Steps<readonly EntryKey[]> {
  let query = compose.selectFrom("entry").select(["title", "type", "status"]).where("account", "=", account);
  if (filter.type !== null) query = query.where("type", "=", filter.type);
  if (filter.status !== null) query = query.where("status", "=", filter.status);
  if (filter.changedAfter !== null) query = query.where("changed_at", ">", filter.changedAfter);
  if (filter.ratingChangedAfter !== null)
    query = query.where("rating_changed_at", ">", filter.ratingChangedAfter);
  if (filter.ratings !== null) query = query.where("rating", "in", [...filter.ratings]);
  const rows = (yield toStep(query.orderBy("changed_at", "desc").orderBy("title"))) as readonly Row[];
  return rows as readonly EntryKey[];
}

/** A title's row in the library, with what the library knows of the title itself. */
export type Listed = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly animeType: AnimeType | null;
  readonly shelf: Shelf;
  readonly lastWatchedAt: Millis | null;
  /** The title as it was when the row was written, for the day when the catalogue has lost it. */
  readonly snapshot: { readonly name: string; readonly year: number | null; readonly ids: Ids };
};

/** What of a row is read beside the entry. */
export type Wanted = { readonly withWatches: boolean; readonly withRewatches: boolean };

/** The rows of the titles that are still listed, in the order of `keys`. */
export function* loadListed(
  account: AccountId,
  keys: readonly EntryKey[],
  { withWatches, withRewatches }: Wanted,
): Steps<readonly Listed[]> {
  const entries = yield* ask(sql.loadEntries, rowsOf(keys.map(({ title }) => [title])), account);
  const watches = new Map<number, Map<PartKey, Millis>>();
  const watchable = entries.filter(({ type }) => type !== "movie").map(({ title }) => [title]);
  if (withWatches && watchable.length > 0) {
    for (const { title, season, number, watched_at } of yield* ask(
      sql.loadWatches,
      rowsOf(watchable),
      account,
    )) {
      const ofTitle = watches.get(title) ?? new Map<PartKey, Millis>();
      watches.set(title, ofTitle.set(keyOf({ season, number }), watched_at as Millis));
    }
  }
  const watchedAgain = entries.filter(({ rewatches }) => rewatches > 0).map(({ title }) => [title]);
  const sessions =
    withRewatches && watchedAgain.length > 0
      ? yield* loadRewatches(account, rowsOf(watchedAgain))
      : new Map<number, Shelf["rewatches"]>();
  const rows = new Map(entries.map((row) => [row.title, row]));
  return keys.flatMap(({ title }) => {
    const row = rows.get(title);
    return row ? [toListed(row, watches.get(title) ?? new Map(), sessions.get(title) ?? [])] : [];
  });
}

function toListed(
  row: sql.EntryRow,
  watches: ReadonlyMap<PartKey, Millis>,
  rewatches: Shelf["rewatches"],
): Listed {
  return {
    title: row.title as TitleId,
    type: row.type as TitleType,
    animeType: row.anime_type as AnimeType | null,
    shelf: { entry: toEntry(row), watches, rewatches },
    lastWatchedAt: row.last_watched_at as Millis | null,
    snapshot: { name: row.name, year: row.year, ids: JSON.parse(row.ids) as Ids },
  };
}

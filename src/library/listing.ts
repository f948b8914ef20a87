// Reading a library back in short pages: first the keys, then the rows of some of them.

import type { AccountId, Millis, PartKey, TitleId } from "../core/ids.ts";
import type { ListStatus, Shelf } from "../core/shelf.ts";
import type { AnimeType, Ids, TitleType } from "../core/title.ts";
import { selectRows } from "../database/batches.ts";
import { composer, toStep } from "../database/compose.ts";
import { ask, type Statement, type Steps } from "../database/statement.ts";
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

/** Forms of listing whose text is kept: there are only so many, unless somebody asks for odd ones. */
const MOST_FORMS = 200;

/** Reads the keys of listed titles; composes the text of each form of listing once. */
export class Listings {
  readonly #forms = new Map<string, Statement<EntryKey>>();

  /** The keys of the listed titles, the newest change first, then by title. */
  *keys(account: AccountId, filter: ListingFilter): Steps<readonly EntryKey[]> {
    const { type, status, changedAfter, ratingChangedAfter, ratings } = filter;
    const given = [type, status, changedAfter, ratingChangedAfter];
    const form = [...given.map((value) => value !== null), ratings?.length ?? "any"].join();
    const listing = this.#forms.get(form) ?? composeListing(filter);
    if (this.#forms.size < MOST_FORMS) this.#forms.set(form, listing);
    const values = given.filter((value) => value !== null);
    return yield* ask(listing, account, ...values, ...(ratings ?? []));
  }
}

/** The text of a form of listing; its values follow in the order of the conditions. */
function composeListing(filter: ListingFilter): Statement<EntryKey> {
  const { type, status, changedAfter, ratingChangedAfter, ratings } = filter;
  let query = compose.selectFrom("entry").select(["title", "type", "status"]).where("account", "=", 0);
  if (type !== null) query = query.where("type", "=", type);
  if (status !== null) query = query.where("status", "=", status);
  if (changedAfter !== null) query = query.where("changed_at", ">", changedAfter);
  if (ratingChangedAfter !== null) query = query.where("rating_changed_at", ">", ratingChangedAfter);
  if (ratings !== null) query = query.where("rating", "in", [...ratings]);
  return toStep(query.orderBy("changed_at", "desc").orderBy("title")).statement as Statement<EntryKey>;
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
  keys: readonly Pick<EntryKey, "title">[],
  { withWatches, withRewatches }: Wanted,
): Steps<readonly Listed[]> {
  const entries = yield* selectRows(
    sql.loadEntries,
    account,
    keys.map(({ title }) => title),
  );
  const watches = new Map<number, Map<PartKey, Millis>>();
  const watchable = entries.filter(({ type }) => type !== "movie").map(({ title }) => title);
  if (withWatches && watchable.length > 0) {
    // They come title by title.
    let last = 0;
    let ofTitle = new Map<PartKey, Millis>();
    for (const { title, part, watched_at } of yield* selectRows(sql.loadKeyedWatches, account, watchable)) {
      if (title !== last) {
        ofTitle = watches.get(title) ?? new Map();
        watches.set(title, ofTitle);
        last = title;
      }
      ofTitle.set(part as PartKey, watched_at as Millis);
    }
  }
  const watchedAgain = entries.filter(({ rewatches }) => rewatches > 0).map(({ title }) => title);
  const sessions =
    withRewatches && watchedAgain.length > 0
      ? yield* loadRewatches(account, watchedAgain)
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

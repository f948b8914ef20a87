// Reads a library as one app sees it: without the titles whose removal by the app is held.

import type { AccountId, Millis, PlaybackId, TitleId } from "../../core/ids.ts";
import type { TitleNumbers } from "../../core/lists/statistics.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { loadShelves } from "../commit/shelves.ts";
import { readPlayback, readPlaybacks, type StoredPlayback } from "../playback/scrobbles.ts";
import {
  type EntryKey,
  type Listed,
  type ListingFilter,
  listKeys,
  loadListed,
  type Wanted,
} from "./listing.ts";
import { readLastWatched, readNumbers } from "./statistics.ts";

/** Every read of a library goes through this type, so that no read includes a hidden title. */
export type VisibleLibrary = {
  readonly account: AccountId;
  /** The keys of the entries, the latest change first. */
  entryKeys(filter: ListingFilter): Promise<readonly EntryKey[]>;
  /** The entries with these keys, in the order of `keys`. Keys without an entry are left out. */
  listed(keys: readonly Pick<EntryKey, "title">[], wanted: Wanted): Promise<readonly Listed[]>;
  /** The shelves of the titles, empty for titles that are not in the library. */
  shelves(titles: readonly TitleId[]): Promise<ReadonlyMap<TitleId, Shelf>>;
  /** Every stored playback, the latest pause first. */
  playbacks(): Promise<readonly StoredPlayback[]>;
  playback(id: PlaybackId): Promise<StoredPlayback | null>;
  /** The numbers of every entry. `recent` counts the watches from `since` to `until`, both included. */
  numbers(recent: { readonly since: Millis; readonly until: Millis }): Promise<readonly TitleNumbers[]>;
  /** The title with the latest watch up to and including that time; null if there is none. */
  lastWatched(until: Millis): Promise<TitleId | null>;
};

/** Values of the account that the reads need. */
export type Visibility = {
  /** The titles that are hidden from the app. */
  hiddenFrom(account: AccountId, app: string): Promise<ReadonlySet<TitleId>>;
  /** The stamp of the account's latest change. */
  lastStamp(account: AccountId): MaybePromise<Millis>;
};

/** The account's library as the app sees it; if `app` is null, as its owner sees it. */
export function visibleLibrary(
  database: Database,
  { hiddenFrom, lastStamp }: Visibility,
  account: AccountId,
  app: string | null,
): VisibleLibrary {
  const visible = async <Row extends { readonly title: TitleId }>(
    rows: readonly Row[],
  ): Promise<readonly Row[]> => {
    if (rows.length === 0 || app === null) return rows;
    const hidden = await hiddenFrom(account, app);
    return hidden.size === 0 ? rows : rows.filter(({ title }) => !hidden.has(title));
  };
  return {
    account,
    entryKeys: async (filter) => {
      const since = filter.changedAfter ?? filter.ratingChangedAfter;
      // Most deltas are empty, and are answered without a query.
      if (since !== null && since >= (await lastStamp(account))) return [];
      return visible(await database.read(() => listKeys(account, filter)));
    },
    listed: async (keys, wanted) => visible(await database.read(() => loadListed(account, keys, wanted))),
    shelves: async (titles) => {
      const shelves = await database.read(() => loadShelves(account, titles));
      const rows = await visible([...shelves].map(([title, { shelf }]) => ({ title, shelf })));
      return new Map(rows.map(({ title, shelf }) => [title, shelf]));
    },
    playbacks: async () => visible(await database.read(() => readPlaybacks(account))),
    playback: async (id) => {
      const stored = await database.read(() => readPlayback(account, id));
      const [shown = null] = await visible(stored === null ? [] : [stored]);
      return shown;
    },
    numbers: async (recent) => visible(await database.read(() => readNumbers(account, recent))),
    lastWatched: (until) => database.read(() => readLastWatched(account, until, app ?? "")),
  };
}

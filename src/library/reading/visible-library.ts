// Reading a library back as one app may see it: without the titles that the app removed while their removal is held.

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

/** Every read of what a library holds goes through this type, so that no read forgets what is hidden. */
export type VisibleLibrary = {
  readonly account: AccountId;
  /** The keys of the listed titles, the newest change first. */
  entryKeys(filter: ListingFilter): Promise<readonly EntryKey[]>;
  /** The rows of some titles, in the order of `keys`; titles that are not listed are left out. */
  listed(keys: readonly Pick<EntryKey, "title">[], wanted: Wanted): Promise<readonly Listed[]>;
  /** The shelves of some titles; empty ones for titles that are not listed. */
  shelves(titles: readonly TitleId[]): Promise<ReadonlyMap<TitleId, Shelf>>;
  /** Every stored playback, the newest pause first. */
  playbacks(): Promise<readonly StoredPlayback[]>;
  playback(id: PlaybackId): Promise<StoredPlayback | null>;
  /** The counts of every listed title; `recent` are watches from `since` to `until`, both included. */
  numbers(recent: { readonly since: Millis; readonly until: Millis }): Promise<readonly TitleNumbers[]>;
  /** The title watched last, up to and including that time; null when nothing was. */
  lastWatched(until: Millis): Promise<TitleId | null>;
};

/** What the reads need to know of an account, beside its rows. */
export type Visibility = {
  /** The titles that are hidden from the app. */
  hiddenFrom(account: AccountId, app: string): Promise<ReadonlySet<TitleId>>;
  /** No row of the account changed later. */
  lastStamp(account: AccountId): MaybePromise<Millis>;
};

/** The account's library as the app sees it; as its owner sees it where `app` is null. */
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
      // Most clients that ask what is new have seen it all.
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

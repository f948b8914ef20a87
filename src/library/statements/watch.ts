// SQL of watches.

import { KEY_BASE, type Millis, type PartKey, type RevisionNumber, type TitleId } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf } from "../../database/sql/columns.ts";
import { accountDeletion } from "../../database/sql/deletion.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { selectionByTitle } from "../../database/sql/selection.ts";
import { statement } from "../../database/sql/statement.ts";

const KEY = { title: bigint<TitleId>(), season: integer(), number: integer() };
const LOADED = { ...KEY, watched_at: bigint<Millis>() };
const COLUMNS = { ...LOADED, revision: bigint<RevisionNumber>() };

export type WatchKey = RowOf<typeof KEY>;
export type WatchRow = RowOf<typeof COLUMNS>;

export const load = selectionByTitle<RowOf<typeof LOADED>>("watch", columnList(LOADED, "x"));

/** Watches with the key of the part instead of season and number, because a library may have 150,000 of them. */
export const loadKeyed = selectionByTitle<{ title: TitleId; part: PartKey; watched_at: Millis }>(
  "watch",
  `x.title, cast(x.season as bigint) * ${KEY_BASE} + x.number as part, x.watched_at`,
);

export const write = accountInsertion("watch", {
  columns: COLUMNS,
  key: ["title", "season", "number"],
  onConflict: "update",
});

export const remove = accountDeletion("watch", KEY);

export const countRecent = statement<{ title: TitleId; watches: number }>(`
  select title, count(*) as watches from watch where account = ? and watched_at >= ? and watched_at <= ?
  group by title order by title`);

/** The last watched title, apart from those whose removal by the app is held. */
export const findLast = statement<{ title: TitleId }>(`
  select w.title from watch w where w.account = ? and w.watched_at <= ? and not exists (
    select h.title from held h where h.account = w.account and h.app = ? and h.title = w.title)
  order by w.watched_at desc, w.title limit 1`);

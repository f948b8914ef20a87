// SQL of entries: the titles of a person's library.

import type { Millis, RevisionNumber, TitleId } from "../../core/ids.ts";
import type { ListStatus } from "../../core/shelf.ts";
import type { AnimeType, TitleType } from "../../core/titles/title.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { accountDeletion } from "../../database/sql/deletion.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { selectionByTitle } from "../../database/sql/selection.ts";
import { statement } from "../../database/sql/statement.ts";
import { accountUpdate } from "../../database/sql/update.ts";

const LOADED = {
  title: bigint<TitleId>(),
  type: text<TitleType>(),
  anime_type: text<AnimeType | null>(),
  status: text<ListStatus>(),
  rating: integer<number | null>(),
  rated_at: bigint<Millis | null>(),
  memo: text<string | null>(),
  memo_private: integer(),
  added_at: bigint<Millis | null>(),
  completed_in_bulk_at: bigint<Millis | null>(),
  last_watched_at: bigint<Millis | null>(),
  watched_count: integer(),
  rewatches: integer(),
  changed_at: bigint<Millis>(),
  rating_changed_at: bigint<Millis | null>(),
  name: text(),
  year: integer<number | null>(),
  ids: text(),
};
const COLUMNS = {
  ...LOADED,
  /** The air time of the next episode; null unless the person is caught up with the title. */
  next_air_at: bigint<Millis | null>(),
  revision: bigint<RevisionNumber>(),
};

export type EntryRow = RowOf<typeof LOADED>;
export type WrittenEntryRow = RowOf<typeof COLUMNS>;

export const load = selectionByTitle<EntryRow>("entry", columnList(LOADED, "x"));

export const write = accountInsertion("entry", { columns: COLUMNS, key: ["title"], onConflict: "update" });

export const remove = accountDeletion("entry", { title: COLUMNS.title });

export const listCaughtUp = statement<{ title: TitleId; next_air_at: Millis }>(`
  select title, next_air_at from entry where account = ? and next_air_at is not null order by title`);

/** Updates one row at a time: with a list of rows, SQLite would scan all entries of the account. */
export const updateNextAir = accountUpdate("entry", {
  set: { next_air_at: COLUMNS.next_air_at, changed_at: COLUMNS.changed_at },
  key: { title: COLUMNS.title },
});

export const listNumbers = statement<
  Pick<EntryRow, "title" | "type" | "status" | "watched_count" | "last_watched_at">
>(`
  select title, type, status, watched_count, last_watched_at from entry where account = ? order by title`);

export const count = statement<{ entries: number }>(
  "select count(*) as entries from entry where account = ?",
);

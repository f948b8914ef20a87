// SQL of the names that find titles, in the form in which names are compared.

import type { TitleId } from "../../core/ids.ts";
import type { AnimeType, TitleType } from "../../core/titles/title.ts";
import { bigint, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const KEY = { name: text(), title: bigint<TitleId>() };
/** `main`: 1 for a name or an English name of a source, 0 for other names. */
const COLUMNS = { ...KEY, main: integer() };

export type TitleNameRow = RowOf<typeof COLUMNS>;
/** A name with the type and the year of its title. */
export type NamedTitleRow = TitleNameRow & {
  readonly type: TitleType;
  readonly anime_type: AnimeType | null;
  readonly year: number | null;
};

/** The titles that have one of the names. */
export const find = statement<NamedTitleRow>(`
  select n.name, n.title, n.main, t.type, t.anime_type, t.year
  from {rows} cross join title_name n join title t on t.title = n.title
  where n.name = r.value->>0`);

export const findSome = statement<{ title: TitleId }>("select title from title_name where name = ? limit ?");

export type NamesakeRow = Pick<NamedTitleRow, "name" | "title" | "type" | "year">;

/** The titles whose main name is one of the names, of the same type, and of the same year or without a year. */
export const findNamesakes = statement<NamesakeRow>(`
  select n.name, n.title, t.type, t.year
  from {rows} cross join title_name n join title t on t.title = n.title
  where n.name = r.value->>0 and n.main = 1 and t.type = r.value->>1
    and coalesce(t.year, -1) = coalesce(cast(r.value->>2 as integer), -1)`);

/** The main names of movies and shows that a source has no record of. */
export const loadUnknownTo = statement<{ name: string }>(`
  select n.name from title t join title_name n on n.title = t.title
  where t.source <> ? and t.type <> 'anime' and n.main = 1
    and not exists (select 1 from source_record s where s.title = t.title and s.source = ?)`);

export const loadOfTitles = statement<Pick<TitleNameRow, "title" | "name">>(`
  select n.title, n.name from {rows} cross join title_name n where n.title = cast(r.value->>0 as bigint)`);

export const write = insertion("title_name", {
  columns: COLUMNS,
  key: ["name", "title"],
  onConflict: "update",
});

/** Adds names. A name that the title has already stays unchanged. */
export const writeNew = insertion("title_name", {
  columns: COLUMNS,
  key: ["name", "title"],
  onConflict: "keep",
  returning: ["title"],
});

export const remove = deletion("title_name", KEY);

// SQL of the ids that find titles.

import type { TitleId } from "../../core/ids.ts";
import type { AnimeType, TitleType } from "../../core/titles/title.ts";
import { bigint, type RowOf, text } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const COLUMNS = { namespace: text(), value: text(), title: bigint<TitleId>() };

export type TitleKeyRow = RowOf<typeof COLUMNS>;
/** A key with the type of its title. */
export type FoundTitleRow = TitleKeyRow & {
  readonly type: TitleType;
  readonly anime_type: AnimeType | null;
};

/** The titles that have one of the ids. */
export const find = statement<FoundTitleRow>(`
  select k.namespace, k.value, k.title, t.type, t.anime_type
  from {rows} cross join title_key k join title t on t.title = k.title
  where k.namespace = r.value->>0 and k.value = r.value->>1`);

export const loadOfTitles = statement<TitleKeyRow>(`
  select k.namespace, k.value, k.title from {rows} cross join title_key k
  where k.title = cast(r.value->>0 as bigint)`);

export const write = insertion("title_key", {
  columns: COLUMNS,
  key: ["namespace", "value", "title"],
  onConflict: "keep",
});

export const remove = deletion("title_key", COLUMNS);

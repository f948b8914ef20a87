// SQL of the ids that find episodes.

import type { TitleId } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const KEY = { namespace: text(), value: text(), title: bigint<TitleId>() };
const COLUMNS = { ...KEY, season: integer(), number: integer() };

export type EpisodeKeyRow = RowOf<typeof COLUMNS>;

/** The episodes that have one of the ids. */
export const find = statement<EpisodeKeyRow>(`
  select ${columnList(COLUMNS, "k")} from {rows} cross join episode_key k
  where k.namespace = r.value->>0 and k.value = r.value->>1`);

export const loadOfTitles = statement<EpisodeKeyRow>(`
  select ${columnList(COLUMNS, "k")} from {rows} cross join episode_key k
  where k.title = cast(r.value->>0 as bigint)`);

export const write = insertion("episode_key", {
  columns: COLUMNS,
  key: ["namespace", "value", "title"],
  onConflict: "update",
});

export const remove = deletion("episode_key", KEY);

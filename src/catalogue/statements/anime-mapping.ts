// SQL of anime numbering: how the series of TVDB and TMDB number the episodes of anime.

import type { TitleId } from "../../core/ids.ts";
import type { SeasonRange } from "../../core/titles/title.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const COLUMNS = {
  namespace: text<SeasonRange["namespace"]>(),
  series: text(),
  title: bigint<TitleId>(),
  rank: integer(),
  season: integer(),
  first: integer(),
  last: integer<number | null>(),
  target_season: integer(),
  target_first: integer(),
};

export type MappingRow = RowOf<typeof COLUMNS>;

export const load = statement<MappingRow>(`
  select ${columnList(COLUMNS, "x")} from {rows} cross join anime_mapping x
  where x.title = cast(r.value->>0 as bigint)`);

export const loadOfSeries = statement<MappingRow>(`
  select ${columnList(COLUMNS, "x")} from {rows} cross join anime_mapping x
  where x.namespace = r.value->>0 and x.series = r.value->>1`);

export const write = insertion("anime_mapping", {
  columns: COLUMNS,
  key: ["namespace", "series", "title", "rank", "season", "first", "target_season", "target_first"],
  onConflict: "update",
});

export const removeOfTitles = deletion("anime_mapping", { title: COLUMNS.title });

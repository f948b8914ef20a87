// SQL of the numbers of episodes of the seasons of anime series.

import type { SeasonRange } from "../../core/titles/title.ts";
import { columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const COLUMNS = {
  namespace: text<SeasonRange["namespace"]>(),
  series: text(),
  season: integer(),
  episodes: integer(),
};

export type SeriesSeasonRow = RowOf<typeof COLUMNS>;

export const load = statement<SeriesSeasonRow>(`
  select ${columnList(COLUMNS, "x")} from {rows} cross join series_season x
  where x.namespace = r.value->>0 and x.series = r.value->>1`);

export const write = insertion("series_season", {
  columns: COLUMNS,
  key: ["namespace", "series", "season"],
  onConflict: "update",
});

// Writes the numbers of episodes of the seasons of series. Absolute numberings depend on them.

import type { TitleId } from "../../core/ids.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { readRecord } from "../records/source-record.ts";
import * as seriesSeasonSql from "../statements/series-season.ts";
import * as recordSql from "../statements/source-record.ts";
import * as titleKeySql from "../statements/title-key.ts";
import { writeNumberings } from "../writing/write-numberings.ts";

/** The number of episodes of a season of a TVDB series. */
export type SeasonSize = { readonly series: string; readonly season: number; readonly episodes: number };

/** Writes the sizes, and the numbering of the anime of these series again; returns these anime. */
export function* writeSizes(sizes: readonly SeasonSize[]): Steps<TitleId[]> {
  if (sizes.length === 0) return [];
  yield* insertRows(
    seriesSeasonSql.write,
    sizes.map((size) => ({ namespace: "tvdb", ...size })),
  );
  const series = [...new Set(sizes.map((one) => one.series))];
  const hits = yield* ask(titleKeySql.find, rowsOf(series.map((one) => ["tvdb", one])));
  const titles = [...new Set(hits.filter(({ type }) => type === "anime").map(({ title }) => title))];
  yield* renumber(titles);
  return titles;
}

/** Writes the numbering of the titles again. */
function* renumber(titles: readonly TitleId[]): Steps<void> {
  if (titles.length === 0) return;
  const rows = yield* ask(recordSql.loadOfTitles, columnOf(titles));
  const byTitle = Map.groupBy(rows, ({ title }) => title);
  yield* writeNumberings(
    [...byTitle].map(([title, records]) => ({ title, records: records.map(readRecord) })),
  );
}

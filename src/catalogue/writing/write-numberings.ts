// Writing how the series of TVDB and TMDB number the episodes of anime. Contract: anime.md 7, 8.

import type { TitleId } from "../../core/ids.ts";
import type { SeasonRange } from "../../core/titles/title.ts";
import { deleteRows } from "../../database/sql/deletion.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { toRanges } from "../anime/numbering-ranges.ts";
import { firstSaid, numberingOf } from "../records/fold-title.ts";
import type { NumberingFacts } from "../records/numbering-facts.ts";
import type { SourceRecord } from "../records/source-record.ts";
import * as mappingSql from "../statements/anime-mapping.ts";
import * as seriesSeasonSql from "../statements/series-season.ts";

export type Numbered = { readonly title: TitleId; readonly records: readonly SourceRecord[] };

export type Series = readonly [namespace: SeasonRange["namespace"], series: string];

/** Writes the numbering of these titles anew. */
export function* writeNumberings(titles: readonly Numbered[]): Steps<void> {
  const numbered = titles.map(({ title, records }) => ({
    title,
    facts: numberingOf(records),
    tvdb: tvdbSeries(records),
  }));
  const sizes = yield* findSeasonSizes(numbered.flatMap(({ facts }) => (facts ? absoluteSeries(facts) : [])));
  const rows = new Map<string, mappingSql.MappingRow>();
  for (const { title, facts, tvdb } of numbered) {
    if (facts === undefined) continue;
    const sizesOf = (namespace: string, series: string) => sizes.get(`${namespace}:${series}`) ?? NO_SIZES;
    for (const range of toRanges(facts, tvdb, sizesOf)) {
      const row = mappingRow(title, range);
      const { last: _, ...key } = row;
      rows.set(Object.values(key).join(), row);
    }
  }
  yield* deleteRows(mappingSql.removeOfTitles, titles);
  yield* insertRows(mappingSql.write, [...rows.values()]);
}
const NO_SIZES: ReadonlyMap<number, number> = new Map();

const mappingRow = (title: TitleId, range: SeasonRange): mappingSql.MappingRow => ({
  namespace: range.namespace,
  series: range.series,
  title,
  rank: range.rank,
  season: range.season,
  first: range.first,
  last: range.last,
  target_season: range.target,
  target_first: range.targetFirst,
});

/** The TVDB series of the title, which ranges written by a person refer to. */
function tvdbSeries(records: readonly SourceRecord[]): string | undefined {
  const withTvdb = records.filter(({ facts }) => facts.ids?.tvdb !== undefined);
  return firstSaid("anime", "ids", withTvdb)?.tvdb;
}

/** The series with absolute numbers, for which the sizes of seasons are needed. */
function absoluteSeries(facts: NumberingFacts): Series[] {
  if ("ranges" in facts) return [];
  return (["tvdb", "tmdb"] as const).flatMap((namespace): Series[] => {
    const one = facts[namespace];
    return one?.season === "a" ? [[namespace, one.series]] : [];
  });
}

/** The numbers of episodes, by series as `namespace:series`, then by season. */
export function* findSeasonSizes(series: readonly Series[]): Steps<Map<string, Map<number, number>>> {
  const wanted = new Map(series.map((one) => [one.join(":"), [...one]]));
  const rows = wanted.size > 0 ? yield* ask(seriesSeasonSql.load, rowsOf([...wanted.values()])) : [];
  const sizes = new Map<string, Map<number, number>>();
  for (const { namespace, series: id, season, episodes } of rows) {
    const of = sizes.get(`${namespace}:${id}`) ?? new Map<number, number>();
    sizes.set(`${namespace}:${id}`, of.set(season, episodes));
  }
  return sizes;
}

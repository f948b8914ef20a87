// How the series of TVDB and TMDB number the anime, as rows that both directions read. Contract: anime.md 7, 8.

import type { TitleId } from "../core/ids.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import { type NumberingFacts, toRanges } from "./numbering-facts.ts";
import { firstSaid, type SourceRecord } from "./records.ts";
import * as sql from "./writing-statements.ts";

export type Numbered = { readonly title: TitleId; readonly records: readonly SourceRecord[] };

/** Writes the numbering of these titles anew. */
export function* writeNumberings(titles: readonly Numbered[]): Steps<void> {
  const said = titles.map(({ title, records }) => ({
    title,
    facts: firstSaid("anime", "numbering", records),
    tvdb: tvdbOf(records),
  }));
  const sizes = yield* findSizes(said.flatMap(({ facts }) => (facts ? seriesOf(facts) : [])));
  const rows = new Map<string, Value[]>();
  for (const { title, facts, tvdb } of said) {
    if (facts === undefined) continue;
    const sizeOf = (namespace: string, series: string) => sizes.get(`${namespace}:${series}`) ?? NO_SIZES;
    for (const range of toRanges(facts, tvdb, sizeOf)) {
      const { namespace, series, rank, season, first, last, target, targetFirst } = range;
      const key = [namespace, series, title, rank, season, first, target, targetFirst].join();
      rows.set(key, [namespace, series, title, rank, season, first, last, target, targetFirst]);
    }
  }
  yield* ask(sql.deleteMappings, rowsOf(said.map(({ title }) => [title])));
  if (rows.size > 0) yield* ask(sql.writeMappings, rowsOf([...rows.values()]));
}
const NO_SIZES: ReadonlyMap<number, number> = new Map();

/** A person's ranges are of the series that the title has on TVDB. */
function tvdbOf(records: readonly SourceRecord[]): string | undefined {
  const numbered = records.filter(({ facts }) => facts.ids?.tvdb !== undefined);
  return firstSaid("anime", "ids", numbered)?.tvdb;
}

/** The series whose sizes the numbering needs: those that count episodes over all seasons. */
function seriesOf(facts: NumberingFacts): [namespace: string, series: string][] {
  if ("ranges" in facts) return [];
  return (["tvdb", "tmdb"] as const).flatMap((namespace) => {
    const one = facts[namespace];
    return one?.season === "a" ? [[namespace, one.series] as [string, string]] : [];
  });
}

/** The numbers of episodes of the seasons, by series as `namespace:series`. */
export function* findSizes(
  series: readonly (readonly [namespace: string, series: string])[],
): Steps<Map<string, Map<number, number>>> {
  const wanted = new Map(series.map((one) => [one.join(":"), [...one]]));
  const rows = wanted.size > 0 ? yield* ask(sql.findSeriesSeasons, rowsOf([...wanted.values()])) : [];
  const sizes = new Map<string, Map<number, number>>();
  for (const { namespace, series: id, season, episodes } of rows) {
    const of = sizes.get(`${namespace}:${id}`) ?? new Map<number, number>();
    sizes.set(`${namespace}:${id}`, of.set(season, episodes));
  }
  return sizes;
}

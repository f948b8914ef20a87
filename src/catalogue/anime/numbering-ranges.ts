// The ranges of an anime, from the numbering facts of its sources. Contract: anime.md 7, 8.

import type { SeasonRange } from "../../core/titles/title.ts";
import type {
  NamespaceNumbering,
  NumberedPair,
  NumberedRange,
  NumberingFacts,
  SeriesNumbering,
  TvdbSeason,
} from "../records/numbering-facts.ts";

type Namespace = SeasonRange["namespace"];

/** The number of episodes of each season of a series, from season 1 on. */
export type SeasonSizes = ReadonlyMap<number, number>;

/** The season of an episode without a counterpart in the series. No series has this number. */
const NO_SEASON = -1;

/** `rank` of a range: a pair of episodes takes precedence over a range, and a range over the default rule. */
const [PAIR, RANGE, RULE] = [0, 1, 2] as const;

/**
 * The ranges of one title. Ranges that a person wrote belong to `tvdbSeries`. `sizesOf` gives the sizes of the
 * seasons of a series, for absolute numbers.
 */
export function toRanges(
  facts: NumberingFacts,
  tvdbSeries: string | undefined,
  sizesOf: (namespace: Namespace, series: string) => SeasonSizes,
): SeasonRange[] {
  if ("ranges" in facts) return tvdbSeries === undefined ? [] : writtenRanges(facts.ranges, tvdbSeries);
  const ofNamespace = (namespace: Namespace, said: NamespaceNumbering | undefined): SeasonRange[] =>
    said ? seriesRanges(namespace, said, sizesOf(namespace, said.series)) : [];
  return [...ofNamespace("tvdb", facts.tvdb), ...ofNamespace("tmdb", facts.tmdb)];
}

/** The ranges that a person wrote. */
function writtenRanges(written: readonly TvdbSeason[], series: string): SeasonRange[] {
  const ranges = written.map(
    ({ season, first, last, target, offset }): SeasonRange => ({
      namespace: "tvdb",
      series,
      rank: RANGE,
      season,
      first,
      last,
      target,
      targetFirst: first + offset,
    }),
  );
  const ownsSpecials = written.some(opensSeries) && !written.some(({ target }) => target === 0);
  return ownsSpecials ? [...ranges, { namespace: "tvdb", series, ...SPECIALS }] : ranges;
}

/** Whether the title begins where its series begins. Such a title has the specials of the series. */
const opensSeries = ({ season, first, offset, target }: TvdbSeason): boolean =>
  season === 1 && first === 1 && offset === 0 && target === 1;

/** The default rule for the specials. */
const SPECIALS = { rank: RULE, season: 0, first: 1, last: null, target: 0, targetFirst: 1 } as const;

function seriesRanges(namespace: Namespace, said: NamespaceNumbering, sizes: SeasonSizes): SeasonRange[] {
  const parts = [
    ...said.pairs.flatMap(pairRanges),
    ...said.exceptions.flatMap((exception) => exceptionRange(exception) ?? []),
    ...ruleRanges(said, sizes),
  ];
  return parts.map((range) => ({ namespace, series: said.series, ...range }));
}

type RangeOfSeries = Omit<SeasonRange, "namespace" | "series">;

const pairRanges = ({ kind, number, season, to }: NumberedPair): RangeOfSeries[] =>
  (to.length > 0 ? to : [null]).map((episode) => ({
    rank: PAIR,
    season: episode === null ? NO_SEASON : season,
    first: episode ?? 0,
    last: episode ?? 0,
    target: kind,
    targetFirst: number,
  }));

function exceptionRange({ kind, season, start, end, offset }: NumberedRange): RangeOfSeries | null {
  const from = Math.max(start, 1 - offset);
  if (end !== null && end < from) return null;
  return {
    rank: RANGE,
    season,
    first: from + offset,
    last: end === null ? null : end + offset,
    target: kind,
    targetFirst: from,
  };
}

/** The default rule, for episodes without a pair and a range. */
function ruleRanges({ season, offset }: SeriesNumbering, sizes: SeasonSizes): RangeOfSeries[] {
  const ranges: RangeOfSeries[] = season === "a" ? absoluteRanges(sizes) : [];
  if (season !== null && season !== "a") {
    const from = Math.max(1, 1 - offset);
    ranges.push({ rank: RULE, season, first: from + offset, last: null, target: 1, targetFirst: from });
  }
  // Only a title that begins where the series begins has the specials.
  return season === 1 || season === "a" ? [...ranges, SPECIALS] : ranges;
}

/** All seasons in order, for a title with absolute numbers. */
function absoluteRanges(sizes: SeasonSizes): RangeOfSeries[] {
  const ranges: RangeOfSeries[] = [];
  let before = 0;
  for (let season = 1; sizes.has(season); season += 1) {
    const size = sizes.get(season) ?? 0;
    if (size > 0)
      ranges.push({ rank: RULE, season, first: 1, last: size, target: 1, targetFirst: before + 1 });
    before += size;
  }
  return ranges;
}

// What sources say of an anime's numbering, and the ranges that come of it. Contract: anime.md 7, 8.

import type { TvdbSeason } from "./document.ts";

/** A season and the offset of TVDB's or TMDB's numbers from AniDB's; `a` is the absolute number over all seasons. */
export type SeriesNumbering = {
  readonly series: string;
  readonly season: number | "a" | null;
  readonly offset: number;
};

/** One AniDB episode that stands elsewhere: `to` is empty where it has no counterpart. */
export type NumberedPair = {
  readonly kind: 0 | 1;
  readonly number: number;
  readonly season: number;
  readonly to: readonly number[];
};

/** AniDB episodes `start` to `end`, with `offset` added, in a season. */
export type NumberedRange = {
  readonly kind: 0 | 1;
  readonly season: number;
  readonly start: number;
  readonly end: number | null;
  readonly offset: number;
};

export type NamespaceNumbering = SeriesNumbering & {
  readonly pairs: readonly NumberedPair[];
  readonly exceptions: readonly NumberedRange[];
};

/** Ranges that a person wrote, or what Anime-Lists says. */
export type NumberingFacts =
  | { readonly ranges: readonly TvdbSeason[] }
  | { readonly tvdb?: NamespaceNumbering; readonly tmdb?: NamespaceNumbering };

/** A row of anime_mapping but for its title. */
export type MappingRange = {
  readonly namespace: "tvdb" | "tmdb";
  readonly series: string;
  readonly rank: 0 | 1 | 2;
  readonly season: number;
  readonly first: number;
  readonly last: number | null;
  readonly target: 0 | 1;
  readonly targetFirst: number;
};

/** The season of an episode that has no counterpart: no series numbers one so. */
export const NOWHERE = -1;

/**
 * The ranges of one title; `sizes` are the numbers of episodes of the series' seasons from 1 on, which only `a` needs.
 * Pairs come before ranges, and ranges before the rule for all the rest.
 */
export function toRanges(
  facts: NumberingFacts,
  tvdbSeries: string | undefined,
  sizes: (namespace: "tvdb" | "tmdb", series: string) => ReadonlyMap<number, number>,
): MappingRange[] {
  if ("ranges" in facts) {
    if (tvdbSeries === undefined) return [];
    const common = { namespace: "tvdb", series: tvdbSeries } as const;
    const ranges = facts.ranges.map(
      ({ season, first, last, target, offset }): MappingRange => ({
        ...common,
        rank: 1,
        season,
        first,
        last,
        target,
        targetFirst: first + offset,
      }),
    );
    const ownsSpecials = facts.ranges.some(opensSeries) && !facts.ranges.some(({ target }) => target === 0);
    return ownsSpecials ? [...ranges, { ...common, ...SPECIALS }] : ranges;
  }
  const of = (namespace: "tvdb" | "tmdb", said: NamespaceNumbering | undefined): MappingRange[] =>
    said ? rangesOf(namespace, said, sizes(namespace, said.series)) : [];
  return [...of("tvdb", facts.tvdb), ...of("tmdb", facts.tmdb)];
}

/**
 * What a person wrote, with the ranges of earlier that it leaves alone: those of seasons that it does not name, and of
 * episodes that it does not place. No range at all leaves none.
 */
export function joinRanges(written: readonly TvdbSeason[], earlier: readonly TvdbSeason[]): TvdbSeason[] {
  const isLeft = (one: TvdbSeason): boolean =>
    !written.some((range) => range.season === one.season || placesSame(range, one));
  return written.length === 0 ? [] : [...written, ...earlier.filter(isLeft)];
}

/** Whether two ranges speak of an episode in common. */
function placesSame(one: TvdbSeason, other: TvdbSeason): boolean {
  const lastOf = ({ last, offset }: TvdbSeason): number =>
    last === null ? Number.POSITIVE_INFINITY : last + offset;
  const [first, second] = [one.first + one.offset, other.first + other.offset];
  return one.target === other.target && first <= lastOf(other) && second <= lastOf(one);
}

/** Whether the title begins where its series begins: it is the main one, which owns the specials. */
const opensSeries = ({ season, first, offset, target }: TvdbSeason): boolean =>
  season === 1 && first === 1 && offset === 0 && target === 1;

/** The rule for the specials of a main title. */
const SPECIALS = { rank: 2, season: 0, first: 1, last: null, target: 0, targetFirst: 1 } as const;

function rangesOf(
  namespace: "tvdb" | "tmdb",
  said: NamespaceNumbering,
  sizes: ReadonlyMap<number, number>,
): MappingRange[] {
  const common = { namespace, series: said.series };
  const pairs = said.pairs.flatMap(({ kind, number, season, to }): MappingRange[] =>
    (to.length > 0 ? to : [null]).map((episode) => ({
      ...common,
      rank: 0,
      season: episode === null ? NOWHERE : season,
      first: episode ?? 0,
      last: episode ?? 0,
      target: kind,
      targetFirst: number,
    })),
  );
  const ranges = said.exceptions.flatMap(({ kind, season, start, end, offset }): MappingRange[] => {
    const from = Math.max(start, 1 - offset);
    if (end !== null && end < from) return [];
    return [
      {
        ...common,
        rank: 1,
        season,
        first: from + offset,
        last: end === null ? null : end + offset,
        target: kind,
        targetFirst: from,
      },
    ];
  });
  return [...pairs, ...ranges, ...ruleOf(common, said, sizes)];
}

/** The rule for whatever no pair and no range speaks of. */
function ruleOf(
  common: { namespace: "tvdb" | "tmdb"; series: string },
  { season, offset }: SeriesNumbering,
  sizes: ReadonlyMap<number, number>,
): MappingRange[] {
  const rows: MappingRange[] = [];
  const add = (row: Pick<MappingRange, "season" | "first" | "last" | "target" | "targetFirst">): number =>
    rows.push({ ...common, rank: 2, ...row });
  if (season === "a") {
    let before = 0;
    for (let at = 1; sizes.has(at); at += 1) {
      const size = sizes.get(at) ?? 0;
      if (size > 0) add({ season: at, first: 1, last: size, target: 1, targetFirst: before + 1 });
      before += size;
    }
  } else if (season !== null) {
    const from = Math.max(1, 1 - offset);
    add({ season, first: from + offset, last: null, target: 1, targetFirst: from });
  }
  // Only the main title owns the specials.
  if (season === 1 || season === "a") add(SPECIALS);
  return rows;
}

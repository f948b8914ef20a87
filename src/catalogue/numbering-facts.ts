// What sources say of how a series numbers the episodes of an anime. Contract: anime.md 7.

/** A person's word: episodes `first` to `last` of TVDB's season are the title's, with `offset` added. */
export type TvdbSeason = {
  readonly season: number;
  readonly first: number;
  /** Null: without end. */
  readonly last: number | null;
  readonly offset: number;
  /** The title's season: 1 regular, 0 specials. */
  readonly target: 0 | 1;
};

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

/**
 * What a person wrote, with those earlier ranges that it leaves alone: of seasons that it does not name, and of episodes
 * that it does not place. An empty list leaves none.
 */
export function joinRanges(written: readonly TvdbSeason[], earlier: readonly TvdbSeason[]): TvdbSeason[] {
  const isReplaced = (one: TvdbSeason): boolean =>
    written.some((range) => range.season === one.season || haveCommonEpisode(range, one));
  return written.length === 0 ? [] : [...written, ...earlier.filter((one) => !isReplaced(one))];
}

function haveCommonEpisode(one: TvdbSeason, other: TvdbSeason): boolean {
  const lastTarget = ({ last, offset }: TvdbSeason): number =>
    last === null ? Number.POSITIVE_INFINITY : last + offset;
  const [first, second] = [one.first + one.offset, other.first + other.offset];
  return one.target === other.target && first <= lastTarget(other) && second <= lastTarget(one);
}

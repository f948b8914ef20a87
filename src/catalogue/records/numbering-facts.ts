// The facts of sources about how a series numbers the episodes of an anime. Contract: anime.md 7.

/**
 * Episodes `first` to `last` of a TVDB season are the title's episodes with `offset` added, as a person writes it.
 */
export type TvdbSeason = {
  readonly season: number;
  readonly first: number;
  /** Null: open-ended. */
  readonly last: number | null;
  readonly offset: number;
  /** The title's season: 1 regular, 0 specials. */
  readonly target: 0 | 1;
};

/** The season of the series, and the offset of its numbers from AniDB's. `a`: absolute numbers over all seasons. */
export type SeriesNumbering = {
  readonly series: string;
  readonly season: number | "a" | null;
  readonly offset: number;
};

/** One AniDB episode with its episodes of the series; `to` is empty where there is none. */
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

/** Ranges that a person wrote, or the mapping of Anime-Lists. */
export type NumberingFacts =
  | { readonly ranges: readonly TvdbSeason[] }
  | { readonly tvdb?: NamespaceNumbering; readonly tmdb?: NamespaceNumbering };

/**
 * The ranges that a person wrote, with earlier ranges of seasons and episodes that they do not cover. An empty list
 * removes all earlier ranges.
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

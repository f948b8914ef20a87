// The sources that list an episode, and those that its name, air date and runtime come from, packed into one number:
// the column `episode.origins`.

import { precedenceOf, SOURCE_NUMBERS, SOURCES, type Source } from "../sources.ts";

/** The origins of an episode. Each field is the number of a source, or NO_SOURCE. */
export type Origins = {
  /** The sources that list the episode, as a bit set of their numbers. */
  readonly listedBy: number;
  readonly name: number;
  readonly airedAt: number;
  readonly runtime: number;
};

/** Stands for no source. */
export const NO_SOURCE = 99;

export const NO_ORIGINS: Origins = { listedBy: 0, name: NO_SOURCE, airedAt: NO_SOURCE, runtime: NO_SOURCE };

/** The bit of a source in `listedBy`. */
export const bitOf = (source: Source): number => 1 << SOURCE_NUMBERS[source];

/** The bit set, then two decimal digits per field. With at most 31 bits the result is a safe integer. */
export const packOrigins = ({ listedBy, name, airedAt, runtime }: Origins): number =>
  ((listedBy * 100 + name) * 100 + airedAt) * 100 + runtime;

export const unpackOrigins = (packed: number): Origins => ({
  listedBy: Math.floor(packed / 1_000_000),
  name: Math.floor(packed / 10_000) % 100,
  airedAt: Math.floor(packed / 100) % 100,
  runtime: packed % 100,
});

const PRECEDENCES: ReadonlyMap<number, number> = new Map(
  SOURCES.map((source) => [SOURCE_NUMBERS[source], precedenceOf(source)]),
);

/** Whether a source takes precedence over the source with that number. It does over itself: it may correct itself. */
export const takesPrecedenceOver = (source: Source, other: number): boolean =>
  precedenceOf(source) <= (PRECEDENCES.get(other) ?? Number.POSITIVE_INFINITY);

// Which sources list an episode, and from which of them its name, air date and runtime are, in the one number that
// `episode.origins` keeps.

import { precedenceOf, SOURCE_NUMBERS, SOURCES, type Source } from "./sources.ts";

/** The origins of one episode, each field as the number of a source or NO_SOURCE. */
export type Origins = {
  /** The sources that list the episode: the bits of their numbers. */
  readonly listedBy: number;
  readonly name: number;
  readonly airedAt: number;
  readonly runtime: number;
};

/** In place of a source's number: no source says it. */
export const NO_SOURCE = 99;

export const NO_ORIGINS: Origins = { listedBy: 0, name: NO_SOURCE, airedAt: NO_SOURCE, runtime: NO_SOURCE };

/** The bit of a source in `listedBy`. */
export const bitOf = (source: Source): number => 1 << SOURCE_NUMBERS[source];

/** The bits, then two decimal digits for each field: at most 31 bits, so that the number stays a safe integer. */
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

/** Whether a source is believed over the source of that number; over itself too, so that its later word replaces it. */
export const isBelievedOver = (source: Source, other: number): boolean =>
  precedenceOf(source) <= (PRECEDENCES.get(other) ?? Number.POSITIVE_INFINITY);

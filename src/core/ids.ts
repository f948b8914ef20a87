// Ids, times and part keys as types of their own. Only the functions below make one from a number, and they check it.

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** One person's account. */
export type AccountId = Branded<number, "AccountId">;
/** One title of the catalogue; `ids.simkl` on the wire. */
export type TitleId = Branded<number, "TitleId">;
/** The number of a commit, counted per account from 1. */
export type RevisionNumber = Branded<number, "RevisionNumber">;
/** A rewatch session, counted per account from 1. */
export type RewatchId = Branded<number, "RewatchId">;
/** A playback session, counted per account from 1. */
export type PlaybackId = Branded<number, "PlaybackId">;
/** The ids of the account's next rewatch session and next playback. Further new ones are numbered from there. */
export type NextIds = { readonly rewatch: RewatchId; readonly playback: PlaybackId };
/** A point in time, integer milliseconds since 1970 UTC. */
export type Millis = Branded<number, "Millis">;
/** A part as one integer, which orders by season, then number. */
export type PartKey = Branded<number, "PartKey">;

/** A part of a title: an episode's season and number; a movie is the one part {0, 0}. */
export type Part = { readonly season: number; readonly number: number };

/** Largest season number that a part may carry. */
export const MAX_SEASON = 999_999;
/** Largest episode number that a part may carry; daily shows use dates such as 20261124. */
export const MAX_NUMBER = 999_999_999;
/** The key of a part is season × KEY_BASE + number. */
export const KEY_BASE = 1_000_000_000;

/** The single part of a movie. */
export const MOVIE_PART: Part = { season: 0, number: 0 };

function positive(value: number, name: string): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a positive integer`);
  return value;
}

/** @throws RangeError unless `value` is a positive integer. */
export const toAccountId = (value: number): AccountId => positive(value, "account") as AccountId;
/** @throws RangeError unless `value` is a positive integer. */
export const toTitleId = (value: number): TitleId => positive(value, "title") as TitleId;
/** @throws RangeError unless `value` is an integer of 0 or more; 0 stands for the time before the first commit. */
export function toRevisionNumber(value: number): RevisionNumber {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("revision must not be negative");
  return value as RevisionNumber;
}
/** @throws RangeError unless `value` is a positive integer. */
export const toRewatchId = (value: number): RewatchId => positive(value, "rewatch") as RewatchId;

/** @throws RangeError unless `value` is a positive integer. */
export const toPlaybackId = (value: number): PlaybackId => positive(value, "playback") as PlaybackId;

/** @throws RangeError unless `value` is a safe integer. */
export function toMillis(value: number): Millis {
  if (!Number.isSafeInteger(value)) throw new RangeError("a time must be an integer of milliseconds");
  return value as Millis;
}

/** The key of a part. @throws RangeError outside 0…MAX_SEASON, 0…MAX_NUMBER. */
export function partKey(part: Part): PartKey {
  const { season, number } = part;
  const fits =
    Number.isInteger(season) &&
    Number.isInteger(number) &&
    season >= 0 &&
    number >= 0 &&
    season <= MAX_SEASON &&
    number <= MAX_NUMBER;
  if (!fits) throw new RangeError(`no part has season ${season}, number ${number}`);
  return (season * KEY_BASE + number) as PartKey;
}

/** The season of a part, by its key. */
export const seasonOfKey = (key: PartKey): number => Math.floor(key / KEY_BASE);

/** The parts that most titles have. Titles in memory share them, to save space. */
const USUAL_PARTS: readonly (readonly Part[])[] = Array.from({ length: 31 }, (_, season) =>
  Array.from({ length: 61 }, (_unused, number) => ({ season, number })),
);

/** A part. Season and number must be in range: they are not checked. */
export function toPart(season: number, number: number): Part {
  return USUAL_PARTS[season]?.[number] ?? { season, number };
}

/** The part with the given key. */
export function partOfKey(key: PartKey): Part {
  return toPart(Math.floor(key / KEY_BASE), key % KEY_BASE);
}

/** The key of a movie's one part. */
export const MOVIE_KEY: PartKey = partKey(MOVIE_PART);

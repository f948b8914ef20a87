// The branded ids that the whole program speaks in. Only the makers below turn a number into one.

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
/** The lowest numbers that an account has not given yet: new sessions and playbacks are numbered from them on. */
export type NextIds = { readonly rewatch: RewatchId; readonly playback: PlaybackId };
/** A point in time, integer milliseconds since 1970 UTC. */
export type Millis = Branded<number, "Millis">;
/** Season and number of a part in one integer, ordered as a person counts: season first. */
export type PartKey = Branded<number, "PartKey">;

/** A part of a title: an episode's season and number; a movie is the one part {0, 0}. */
export type Part = { readonly season: number; readonly number: number };

/** Largest season number that a part may carry. */
export const MAX_SEASON = 999_999;
/** Largest episode number that a part may carry; daily shows use dates such as 20261124. */
export const MAX_NUMBER = 999_999_999;
/** What a season counts for in the key of a part: the key is season × this + number. */
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
/** @throws RangeError unless `value` is an integer of 0 or more; 0 is "before the first commit". */
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

/** The season that a key's part stands in. */
export const seasonOfKey = (key: PartKey): number => Math.floor(key / KEY_BASE);

/** The parts that most titles have: thousands of titles in memory share them. */
const USUAL_PARTS: readonly (readonly Part[])[] = Array.from({ length: 31 }, (_, season) =>
  Array.from({ length: 61 }, (_unused, number) => ({ season, number })),
);

/** A part by its season and number, which fit. */
export function toPart(season: number, number: number): Part {
  return USUAL_PARTS[season]?.[number] ?? { season, number };
}

/** The part that a key stands for. */
export function partOfKey(key: PartKey): Part {
  return toPart(Math.floor(key / KEY_BASE), key % KEY_BASE);
}

/** The key of a movie's one part. */
export const MOVIE_KEY: PartKey = partKey(MOVIE_PART);

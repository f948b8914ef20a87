// What the fuzz puts into requests: by the name of a field something that means something, and else anything.

import type { Random } from "../support/random.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Titles of the starter catalogue, by ids that it knows, and some that it does not. */
const IDS: readonly Json[] = [
  { simkl: 2090 },
  { imdb: "tt1520211" },
  { tvdb: "153021", tmdb: 1402 },
  { imdb: "tt0113277" },
  { simkl: 39508 },
  { mal: 16498 },
  { mal: "21", anidb: 69 },
  { tvdb: 267440 },
  { imdb: "tt1375666" },
  { simkl: 737685 },
  { simkl: 999_999_999 },
  { letterslug: "x", hulu: "y" },
  {},
];
const MOMENTS: readonly Json[] = [
  "2024-02-29T12:00:00Z",
  "2019-05-20T23:59:59+14:00",
  "2020-01-01",
  "2020-01-01 10:00:00.123456",
  "1970-01-01T00:00:01Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "",
];
const STATUSES: readonly Json[] = [
  "watching",
  "plantowatch",
  "hold",
  "completed",
  "dropped",
  "notinteresting",
];

/** Values that mean something in a field of this name. A name that is not here is made from its schema. */
const MEANT: Readonly<Record<string, readonly Json[]>> = {
  ids: IDS,
  title: ["The Walking Dead", "Heat", "Naruto", "Inception", "No such title", 24],
  year: [2010, "1995", 2002, 0, -5, "soon"],
  number: [1, 2, "3", 12, 0],
  season: [1, 2, "1", 0],
  episode: [1, 5, "7"],
  watched_at: MOMENTS,
  added_at: MOMENTS,
  rated_at: MOMENTS,
  last_watched_at: MOMENTS,
  date_from: MOMENTS,
  date_to: MOMENTS,
  status: STATUSES,
  to: STATUSES,
  rating: [1, 5, 10, "7", 0, 11],
  memo: [{ text: "seen", is_private: true }, "short", { text: "" }],
  is_rewatch: [true, "yes", 1, false],
  rewatch_id: [1, "2", 77],
  progress: [0, 5, 79.9, "80", "95%", 100],
  type: ["movies", "shows", "anime", "episodes", "tv"],
  key: ["movies", "episodes", "1", "999999"],
  id: ["1", "2", "99"],
  extended: ["full", "full_anime_seasons", "simkl_ids_only", "ids_only", "counters,episodes"],
  allow_rewatch: ["yes", "no"],
  episode_watched_at: ["yes"],
  include_all_episodes: ["yes", "original", "no"],
  next_watch_info: ["yes"],
  memos: ["yes"],
  user_watchlist: ["all", "completed", "watching,hold"],
  limit: ["1", "100", "10001"],
  simkl: [2090, 39508],
  imdb: ["tt0113277"],
};

export function meantFor(random: Random, name: string): Json | undefined {
  const values = Object.hasOwn(MEANT, name) ? MEANT[name] : undefined;
  return values === undefined ? undefined : structuredClone(random.pick(values));
}

const TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00x",
  "\ufeff",
  "\u202e\u0301",
  "👩‍👩‍👧‍👦",
  "İ",
  "null",
  "undefined",
  "NaN",
  "-0",
  "1e400",
  "0x10",
  "9007199254740993",
  "tt99999999999999",
  "' or 1=1 --",
  "%s%n%00",
  "#{x}",
  "{rows}",
  "?",
  "$1",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "toString",
  "2024-02-30T25:61:61Z",
  "+275760-09-13T00:00:00.001Z",
  "-000001-01-01T00:00:00Z",
  "x".repeat(10_000),
  "é".repeat(700),
  "\n\r\t\u001f",
];
const NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-7,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e21,
  1e308,
  5e-324,
  1_000_000_000,
  999_999,
];
const NAMES: readonly string[] = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "",
  "length",
  "a\u0000",
  "$",
  "0",
];

/** Anything at all. */
export function junk(random: Random, depth = 0): Json {
  const kind = random.below(depth > 3 ? 4 : 9);
  if (kind === 0) return random.pick([null, true, false]);
  if (kind === 1) return random.pick(NUMBERS);
  if (kind <= 3) return random.pick(TEXTS);
  if (kind === 4) return deep(random, 1 + random.below(80));
  if (kind === 5) return Array.from({ length: random.below(200) }, () => random.pick(NUMBERS));
  if (kind === 6) return Array.from({ length: random.below(4) }, () => junk(random, depth + 1));
  const entries = Array.from(
    { length: random.below(4) },
    () => [nameFor(random), junk(random, depth + 1)] as const,
  );
  return named(entries);
}

export const junkText = (random: Random): string => random.pick(TEXTS);

/** A name for a field: one that means something elsewhere, or a treacherous one. */
export const nameFor = (random: Random): string =>
  random.chance(0.5) ? random.pick(Object.keys(MEANT)) : random.pick(NAMES);

/** An object with exactly these fields, `__proto__` included. */
export function named(entries: Iterable<readonly [string, Json]>): { [name: string]: Json } {
  const made: { [name: string]: Json } = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

function deep(random: Random, levels: number): Json {
  let value: Json = random.pick(NUMBERS);
  for (let level = 0; level < levels; level += 1) value = random.chance(0.5) ? [value] : { ids: value };
  return value;
}

// The id namespaces of the wire, and how a sent value becomes a key. Contract: media-objects.md 1.

import type { AnimeType, TitleType } from "./title.ts";

export type Key = readonly [namespace: string, value: string];

/** A key as one string, `imdb:tt0000001`, for maps and sets. */
export const keyText = ([namespace, value]: Key): string => `${namespace}:${value}`;

/**
 * Request namespaces in the order in which they decide (media-objects.md 4). `slug` is response-only and not
 * among them.
 */
export const TITLE_NAMESPACES = [
  "simkl",
  "imdb",
  "tmdb",
  "tvdb",
  "mal",
  "anidb",
  "anilist",
  "kitsu",
  "anisearch",
  "animeplanet",
  "livechart",
  "letterboxd",
  "netflix",
  "crunchyroll",
  "hulu",
  "traktslug",
  "tvdbslug",
  "mdl",
  "mdlslug",
  "zap2it",
  "tvcom",
  "anfo",
  "ann",
  "offen",
] as const;

/** Ids of a single anime title, where imdb, tmdb and tvdb name a whole family. Contract: anime.md 1. */
export const EXACT_ANIME_NAMESPACES = ["mal", "anidb", "anilist", "kitsu", "anisearch", "livechart"] as const;

/** Whether only a family's ids name the title: its seasons are then numbered like the family's. Contract: anime.md 6.1. */
export function namesFamily(ids: ReadonlyMap<string, string>): boolean {
  return !ids.has("simkl") && !EXACT_ANIME_NAMESPACES.some((namespace) => ids.has(namespace));
}

/** The order in which episode ids decide. Contract: media-objects.md 2, clients.md 6.1. */
export const EPISODE_NAMESPACES = ["tvdb", "imdb", "anidb", "hulu", "crunchyroll", "simkl"] as const;

/** A map, because a client may send any key: an object would answer for "constructor". */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["simkl_id", "simkl"],
  ["moviedb", "tmdb"],
  ["letterslug", "letterboxd"],
  ["boxd", "letterboxd"],
  ["trakt_slug", "traktslug"],
  ["zap2It", "zap2it"],
]);

const NUMERIC = new Set([
  "simkl",
  "tmdb",
  "mal",
  "anidb",
  "anilist",
  "kitsu",
  "anisearch",
  "livechart",
  "netflix",
  "hulu",
]);

const FINDING: ReadonlySet<string> = new Set([...TITLE_NAMESPACES, ...EPISODE_NAMESPACES]);

/** Numbers as a rule, with a slug allowed in the number's place. */
const NUMERIC_OR_SLUG = new Set(["tvdb", "crunchyroll"]);

/**
 * Ids as sent, by namespace, each in the one form in which it is compared; what cannot be used is left out. A
 * namespace's own name wins over its other names.
 */
export function readIds(sent: unknown): Map<string, string> {
  return collect(sent, normaliseId);
}

/** The ids of a request that can find something; whatever else clients put there is left out. */
export function readSentIds(sent: unknown): Map<string, string> {
  return collect(sent, (namespace, value) => (FINDING.has(namespace) ? normaliseId(namespace, value) : null));
}

/**
 * Whether an id that could find something was sent, even one that cannot be read: text for a number names nothing known,
 * where an empty value names nothing at all. Contract: media-objects.md 4.
 */
export function sendsId(sent: unknown): boolean {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return false;
  return Object.entries(sent).some(
    ([name, value]) => FINDING.has(OTHER_NAMES.get(name) ?? name) && textOf(value) !== null,
  );
}

/** The same ids as readIds, in the form in which they are shown: text keeps its capitals. */
export function readShownIds(sent: unknown): Map<string, string> {
  return collect(sent, (namespace, value) => {
    const written = normaliseId(namespace, value);
    if (written === null || namespace === "imdb") return written;
    const text = String(value).trim();
    return written === text.toLowerCase() ? text : written;
  });
}

function collect(
  sent: unknown,
  write: (namespace: string, value: unknown) => string | null,
): Map<string, string> {
  const ids = new Map<string, string>();
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return ids;
  for (const [name, value] of Object.entries(sent)) {
    const namespace = OTHER_NAMES.get(name) ?? name;
    const written = write(namespace, value);
    if (written !== null && (namespace === name || !ids.has(namespace))) ids.set(namespace, written);
  }
  return ids;
}

const IMDB_WRITTEN = /^tt(?!0{7})\d{7}$|^tt[1-9]\d{7,9}$/;

/** One id in the form in which it is compared; null when the value names nothing (`""`, `0`, `null`, text for a number). */
export function normaliseId(namespace: string, value: unknown): string | null {
  // Nearly all there are, as the datasets write them.
  if (namespace === "imdb" && typeof value === "string" && IMDB_WRITTEN.test(value)) return value;
  const text = textOf(value);
  if (text === null || text.length > 200) return null;
  if (namespace === "imdb") return writeImdb(text);
  const isNumber = /^\d+$/.test(text);
  if (NUMERIC.has(namespace) || (NUMERIC_OR_SLUG.has(namespace) && isNumber))
    return isNumber && text.length <= 15 ? String(Number(text)) : null;
  return text.toLowerCase();
}

/** A value as text; null when it is empty. */
function textOf(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).trim();
  return /^0*$/.test(text) ? null : text;
}

/** A number, or `tt` and a number, alone or within an IMDb address; written with at least seven digits. */
function writeImdb(text: string): string | null {
  const digits = /^(\d{1,10})$/.exec(text)?.[1] ?? /(?:^|\/)tt(\d{1,10})(?:\/|\?|$)/i.exec(text)?.[1];
  return digits === undefined || Number(digits) === 0 ? null : `tt${String(Number(digits)).padStart(7, "0")}`;
}

/**
 * The stored keys that an id may stand for, the likeliest first: tmdb and tvdb number movies and shows
 * separately, and tvdb takes a slug in the id's place.
 */
export function keysFor(namespace: string, value: string, type: TitleType): Key[] {
  const movie = type === "movie";
  if (namespace === "tmdb") return pair("tmdb_movie", "tmdb_show", value, movie);
  if (namespace === "tvdb") {
    if (!/^\d+$/.test(value)) return [["tvdbslug", value]];
    return pair("tvdb_movie", "tvdb", value, movie);
  }
  return [[namespace, value]];
}

function pair(movies: string, shows: string, value: string, movieFirst: boolean): Key[] {
  const keys: Key[] = [
    [movies, value],
    [shows, value],
  ];
  return movieFirst ? keys : keys.reverse();
}

/**
 * The one key under which a title keeps an id. An anime movie's tmdb is a movie's; its tvdb is the series to
 * whose specials it belongs. Contract: anime.md 2, 3.
 */
export function storedKey(
  namespace: string,
  value: string,
  { type, animeType }: { type: TitleType; animeType: AnimeType | null },
): Key {
  if (namespace === "tmdb")
    return [type === "movie" || animeType === "movie" ? "tmdb_movie" : "tmdb_show", value];
  if (namespace === "tvdb") {
    if (!/^\d+$/.test(value)) return ["tvdbslug", value];
    return [type === "movie" ? "tvdb_movie" : "tvdb", value];
  }
  return [namespace, value];
}

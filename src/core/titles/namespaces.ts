// The namespaces of external ids, and the keys under which ids are stored. Contract: media-objects.md 1, 4.

import type { AnimeType, TitleType } from "./title.ts";

/** An id as the catalogue stores it. */
export type Key = readonly [namespace: string, value: string];

/** A key as one string, `imdb:tt0000001`, for maps and sets. */
export const keyText = ([namespace, value]: Key): string => `${namespace}:${value}`;

/**
 * The namespaces of a title's ids in requests, in the order in which they decide. `slug` exists in responses only.
 * Contract: media-objects.md 4.1.
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

/** The namespaces that identify one anime; `imdb`, `tmdb` and `tvdb` identify a family of anime. Contract: anime.md 1. */
export const EXACT_ANIME_NAMESPACES = ["mal", "anidb", "anilist", "kitsu", "anisearch", "livechart"] as const;

/** Whether the ids identify at most a family: season numbers are then those of TVDB or TMDB. Contract: anime.md 6.1. */
export function namesFamily(ids: ReadonlyMap<string, string>): boolean {
  return !ids.has("simkl") && !EXACT_ANIME_NAMESPACES.some((namespace) => ids.has(namespace));
}

/** The namespaces of an episode's ids, in the order in which they decide. Contract: media-objects.md 2.4. */
export const EPISODE_NAMESPACES = ["tvdb", "imdb", "anidb", "hulu", "crunchyroll", "simkl"] as const;

/**
 * The stored keys that an id of a request may stand for, those of the expected type first: `tmdb` and `tvdb` number
 * movies and shows separately. A `tvdb` that is no number is a slug. Contract: media-objects.md 1.2, 4.2.
 */
export function keysFor(namespace: string, value: string, type: TitleType): Key[] {
  const isMovie = type === "movie";
  if (namespace === "tmdb") return bothKeys("tmdb_movie", "tmdb_show", value, isMovie);
  if (namespace === "tvdb") {
    if (!/^\d+$/.test(value)) return [["tvdbslug", value]];
    return bothKeys("tvdb_movie", "tvdb", value, isMovie);
  }
  return [[namespace, value]];
}

function bothKeys(ofMovies: string, ofShows: string, value: string, isMovieFirst: boolean): Key[] {
  const keys: Key[] = [
    [ofMovies, value],
    [ofShows, value],
  ];
  return isMovieFirst ? keys : keys.reverse();
}

/**
 * The key under which a title's id is stored. The `tmdb` of an anime movie is that of a movie; its `tvdb` is that of
 * the series to whose specials it belongs. Contract: anime.md 3.
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

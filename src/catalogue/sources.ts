// The sources of facts, and which of them takes precedence for which field.

import type { TitleType } from "../core/titles/title.ts";

/**
 * All sources, the best first: the order for every field that OTHER_ORDERS does not name. A source may be inserted
 * anywhere: nothing that is stored depends on its place.
 */
export const SOURCES = [
  // Facts of the operator take precedence over all others.
  "operator",
  "tvdb",
  "tmdb",
  "tvmaze",
  "kitsu",
  "imdb",
  "anime-lists",
  "bangumi",
  "wikidata",
  "fribb",
  "anibridge",
  "shinkro",
  "plexanibridge",
  "kometa",
  "counts",
  "starter",
] as const;
export type Source = (typeof SOURCES)[number];

/**
 * The number by which the database names each source, see episode-origins.ts. A number never changes and is never
 * reused, even when its source is removed. A new source takes the next free number, at most 30.
 */
export const SOURCE_NUMBERS = {
  operator: 0,
  tvdb: 1,
  tmdb: 2,
  tvmaze: 3,
  kitsu: 4,
  imdb: 5,
  "anime-lists": 6,
  bangumi: 7,
  wikidata: 8,
  fribb: 9,
  anibridge: 10,
  shinkro: 11,
  plexanibridge: 12,
  kometa: 13,
  counts: 14,
  starter: 15,
} as const satisfies Readonly<Record<Source, number>>;

/** The fields of a title that sources give. */
export type Field =
  | "name"
  | "englishName"
  | "slug"
  | "year"
  | "status"
  | "releasedAt"
  | "runtime"
  | "poster"
  | "animeType"
  | "ids"
  | "numbering";

/**
 * Fields with another order: these sources come after the operator and before all others. Anime are AniDB's entries,
 * so that AniDB's names and numbers come first; those of the starter are copied from AniDB by hand.
 */
const OTHER_ORDERS: Readonly<Record<TitleType, Partial<Record<Field, readonly Source[]>>>> = {
  movie: { name: ["tmdb", "imdb"], year: ["tmdb", "imdb"] },
  show: { name: ["tvdb", "tvmaze", "imdb"] },
  anime: {
    name: ["anime-lists", "starter", "kitsu", "shinkro"],
    englishName: ["starter"],
    animeType: ["starter"],
    numbering: ["anime-lists"],
  },
};

/** Whether records of the source accumulate: facts that a later record leaves out are kept from earlier ones. */
export const accumulates = (source: Source): boolean => source === "operator" || source === "starter";

/** The place of a source in the general order; 0 is the best. Never stored. */
export const precedenceOf = (source: Source): number => SOURCES.indexOf(source);

/** The sources for a field of a type of title, the best first. */
export function orderOf(type: TitleType, field: Field): readonly Source[] {
  const first = OTHER_ORDERS[type][field];
  return first ? [...new Set<Source>(["operator", ...first, ...SOURCES])] : SOURCES;
}

/** @throws Error unless it is one of the sources. */
export function toSource(name: string): Source {
  const found = SOURCES.find((source) => source === name);
  if (!found) throw new Error(`there is no source ${name}`);
  return found;
}

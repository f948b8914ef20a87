// Who says what of titles, and who is believed where two say different things.

import type { TitleType } from "../core/title.ts";

/**
 * All sources, the best first: the order for every field that OTHER_ORDERS does not name. A source may be inserted
 * anywhere: nothing that is stored depends on its place.
 */
export const SOURCES = [
  // A person's own word wins over all.
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
 * The number by which the database names each source, see episode-origins.ts. A number is never changed and never given
 * to another source, even when its source is gone. A new source takes the next free number, at most 30.
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

/** What is said of a title, field by field. */
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
 * Fields for which another order is better: these come right after the operator, then all the others. Anime are
 * AniDB's entries, so that AniDB's names and numbers come first, and the starter's are AniDB's written down by hand.
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

/** Sources whose records add up: what a later record leaves out stays as the earlier one said. */
export const accumulates = (source: Source): boolean => source === "operator" || source === "starter";

/** The place of a source in the general order, which no database keeps; 0 is the best. */
export const precedenceOf = (source: Source): number => SOURCES.indexOf(source);

/** The sources for a field of a kind of title, the best first. */
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

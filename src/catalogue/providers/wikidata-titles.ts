// Reading a title from an item of Wikidata.

import { type Finding, NOTHING } from "./provider.ts";
import { presentIds, readName, readNames } from "./read-answer.ts";
import { hasValue, type Item, isKind, valuesOf } from "./wikidata-items.ts";
import {
  ANIME_PROPERTIES,
  FILM,
  ID_PROPERTIES,
  isIdForm,
  ORIGINAL_TITLE,
  PARTS,
  PUBLISHED,
  SHOW,
  type WikidataType,
} from "./wikidata-properties.ts";

export const isFilm = (item: Item): boolean =>
  (hasValue(item, "P4947") || hasValue(item, "P6127") || isKind(item, FILM)) && !isShow(item);

const isShow = (item: Item): boolean =>
  ["P4983", "P4835", "P8600"].some((property) => hasValue(item, property)) || isKind(item, SHOW);

export function toFinding(item: Item, type: WikidataType): Finding {
  if (PARTS.some((part) => isKind(item, part))) return NOTHING;
  if (type === "show")
    return isShow(item) && !isFilm(item) ? { kind: "ids", ids: itemIds(item, type) } : NOTHING;
  const [title, ...others] = itemNames(item);
  if (!isFilm(item) || title === undefined) return NOTHING;
  const facts = { title, also_known_as: others, year: itemYear(item) };
  const isAnime = Object.values(ANIME_PROPERTIES).some((property) => hasValue(item, property));
  return isAnime
    ? animeFilm(item, facts)
    : { kind: "title", title: { type: "movie", ...facts, ids: itemIds(item, type) } };
}

type FilmFacts = {
  readonly title: string;
  readonly also_known_as: readonly string[];
  readonly year: number | undefined;
};

function animeFilm(item: Item, facts: FilmFacts): Finding {
  const animeIds = idsByProperties(item, ANIME_PROPERTIES);
  if (Object.keys(animeIds).length === 0) return NOTHING;
  // Without the TVDB id: for anime films the catalogue expects the id of the series.
  const { imdb, tmdb, letterboxd } = itemIds(item, "movie");
  return {
    kind: "title",
    title: {
      type: "anime",
      anime_type: "movie",
      ...facts,
      ids: { ...presentIds({ imdb, tmdb, letterboxd }), ...animeIds },
      seasons: [{ number: 1, episodes: 1 }],
    },
  };
}

const itemIds = (item: Item, type: WikidataType): Record<string, string> =>
  idsByProperties(item, ID_PROPERTIES[type]);

/** Ids by namespace. Several ids of one namespace are ambiguous, and left out. */
function idsByProperties(item: Item, properties: Readonly<Record<string, string>>): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const [namespace, property] of Object.entries(properties)) {
    const [only, ...more] = valuesOf(item, property)
      .map((value) => (namespace === "traktslug" ? value.replace(/^(?:movies|shows)\//, "") : value))
      .filter((value) => isIdForm(namespace, value));
    if (only !== undefined && more.length === 0) ids[namespace] = only;
  }
  return ids;
}

export function itemNames(item: Item): string[] {
  const names = (property: string) => valuesOf(item, property).map((value) => readName(value));
  return readNames([...names("label"), ...names(ORIGINAL_TITLE), ...names("altLabel")]);
}

/** The year of the first release anywhere. */
export function itemYear(item: Item): number | undefined {
  const years = valuesOf(item, PUBLISHED).flatMap((date) => {
    const year = Number(/^\+?(\d{4})-/.exec(date)?.[1] ?? 0);
    return year >= 1870 && year <= 2200 ? [year] : [];
  });
  return years.length > 0 ? Math.min(...years) : undefined;
}

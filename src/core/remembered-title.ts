// What is left of a title that the catalogue has lost.

import { type PartKey, partOfKey, type TitleId } from "./ids.ts";
import type { TitleSnapshot } from "./revision.ts";
import { makeEpisode, makeTitle, type Title } from "./title.ts";

/** A title of which nothing is known but its number. */
export const namelessTitle = (title: TitleId): TitleSnapshot => ({
  title,
  type: "show",
  animeType: null,
  name: "",
  year: null,
  ids: {},
});

/** The title as a snapshot remembers it, with the parts that were watched. */
export function rememberedTitle(
  { title, type, animeType, name, year, ids }: TitleSnapshot,
  watched: Iterable<PartKey> = [],
): Title {
  return makeTitle({
    id: title,
    type,
    animeType,
    name,
    englishName: null,
    slug: String(title),
    year,
    status: null,
    releasedAt: null,
    runtime: null,
    poster: null,
    ids,
    numbering: [],
    episodes: [...watched].map((key) => makeEpisode(partOfKey(key))),
  });
}

/** A title as it is now. */
export const snapshotOf = ({ id, type, animeType, name, year, ids }: Title): TitleSnapshot => ({
  title: id,
  type,
  animeType,
  name,
  year,
  ids,
});

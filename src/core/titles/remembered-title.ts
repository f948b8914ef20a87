// Snapshots of titles, and titles built from them when the catalogue no longer has them. See architecture.md 5.1.

import { type PartKey, partOfKey, type TitleId } from "../ids.ts";
import type { TitleSnapshot } from "../revisions/revision.ts";
import { makeEpisode, makeTitle, type Title } from "./title.ts";

/** A snapshot for a title of which only the id is known. */
export const namelessTitle = (title: TitleId): TitleSnapshot => ({
  title,
  type: "show",
  animeType: null,
  name: "",
  year: null,
  ids: {},
});

/** The title of a snapshot. Its episodes are the watched parts. */
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

/** The snapshot of a title. */
export const snapshotOf = ({ id, type, animeType, name, year, ids }: Title): TitleSnapshot => ({
  title: id,
  type,
  animeType,
  name,
  year,
  ids,
});

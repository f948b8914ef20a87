// Ids, keys and markers of titles in responses of the Simkl API. Contract: media-objects.md 1, 2; clients.md 5.1.

import type { Part } from "../core/ids.ts";
import type { Title, TitleType } from "../core/titles/title.ts";

/** The namespaces of external ids that responses contain. Requests accept more. */
const SHOWN_NAMESPACES = [
  "imdb",
  "tmdb",
  "tvdb",
  "letterboxd",
  "traktslug",
  "tvdbslug",
  "mdl",
  "mdlslug",
  "zap2it",
  "offen",
];
const SHOWN_ANIME_NAMESPACES = [...SHOWN_NAMESPACES, "mal", "anidb", "anilist", "kitsu"];

export type WireIds = { simkl: number; slug: string } & Record<string, string | number>;

/** The ids of a title: `simkl` as an integer, the others as strings. Unknown ids are left out. */
export function presentIds(title: Title, which: "all" | "simkl" = "all"): WireIds {
  const ids: WireIds = { simkl: title.id, slug: title.slug };
  if (which === "simkl") return ids;
  for (const namespace of title.type === "anime" ? SHOWN_ANIME_NAMESPACES : SHOWN_NAMESPACES) {
    const value = title.ids[namespace];
    if (value !== undefined) ids[namespace] = value;
  }
  return ids;
}

/** The title under its key in a library row: `movie` for a movie, `show` for a show or an anime. */
export const wrapTitle = <Shape>(type: TitleType, title: Shape): { movie: Shape } | { show: Shape } =>
  type === "movie" ? { movie: title } : { show: title };

const PAGE_FOLDERS: Readonly<Record<TitleType, string>> = { movie: "movies", show: "tv", anime: "anime" };

/** The URL of a title's page at the original service. Contract: auth.md 8, catalogue.md 14. */
export const titlePageUrl = ({ type, id, slug }: Pick<Title, "type" | "id" | "slug">): string =>
  `https://simkl.com/${PAGE_FOLDERS[type]}/${id}/${slug}`;

export const twoDigits = (number: number): string => String(number).padStart(2, "0");

/** The marker of an episode: `S01E04`, or `E04` for anime; null without one. Contract: media-objects.md 2.6. */
export function presentMarker({ type }: Pick<Title, "type">, part: Part | null): string | null {
  if (part === null) return null;
  const episode = `E${twoDigits(part.number)}`;
  return type === "anime" ? episode : `S${twoDigits(part.season)}${episode}`;
}

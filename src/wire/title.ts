// A title and its episodes inside answers of the personal half. Contract: media-objects.md 1, 2; clients.md 5.1.

import type { Part } from "../core/ids.ts";
import type { Title, TitleType } from "../core/titles/title.ts";

/** External ids that answers carry; the others are for finding only. Contract: media-objects.md 1. */
const ECHOED = [
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
const ECHOED_ANIME = [...ECHOED, "mal", "anidb", "anilist", "kitsu"];

export type WireIds = { simkl: number; slug: string } & Record<string, string | number>;

/** `simkl` as an integer, everything else as strings; what is not on file is left out. */
export function presentIds(title: Title, which: "all" | "simkl" = "all"): WireIds {
  const ids: WireIds = { simkl: title.id, slug: title.slug };
  if (which === "simkl") return ids;
  for (const namespace of title.type === "anime" ? ECHOED_ANIME : ECHOED) {
    const value = title.ids[namespace];
    if (value !== undefined) ids[namespace] = value;
  }
  return ids;
}

/** A title's answer under the key of its kind: `movie` for movies, `show` for everything else, anime included. */
export const wrap = <Answer>(type: TitleType, answer: Answer): { movie: Answer } | { show: Answer } =>
  type === "movie" ? { movie: answer } : { show: answer };

/** The list that rows of a kind stand in. */
export const listOf = (type: TitleType): "movies" | "shows" | "anime" =>
  type === "movie" ? "movies" : type === "show" ? "shows" : "anime";

const twoDigits = (number: number): string => String(number).padStart(2, "0");

/** An episode in short: `S01E04`, for anime `E04`; null for none. Contract: sync.md 7. */
export function presentMarker(title: Pick<Title, "type">, part: Part | null): string | null {
  if (part === null) return null;
  const episode = `E${twoDigits(part.number)}`;
  return title.type === "anime" ? episode : `S${twoDigits(part.season)}${episode}`;
}

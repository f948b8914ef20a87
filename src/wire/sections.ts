// The lists of requests and responses, and the names of title types in paths. Contract: media-objects.md 3.

import type { TitleType } from "../core/titles/title.ts";
import type { Section } from "../core/titles/title-query.ts";

/** The lists in responses to writes. Anime is listed under `shows`. */
export type ResponseList = "movies" | "shows";
export const responseListFor = (section: Section): ResponseList =>
  section === "movies" ? "movies" : "shows";

/** The `type` that is added to an echoed item. */
export const echoedType = (section: Section): "movie" | "show" => (section === "movies" ? "movie" : "show");

const TYPE_NAMES: ReadonlyMap<string, TitleType> = new Map<string, TitleType>([
  ["shows", "show"],
  ["tv", "show"],
  ["show", "show"],
  ["movies", "movie"],
  ["movie", "movie"],
  ["anime", "anime"],
]);

/** The type that a path segment names; null for any other text, which means all types. */
export const readTitleType = (segment: string | undefined): TitleType | null =>
  TYPE_NAMES.get(segment ?? "") ?? null;

// The lists of a body, and the words for kinds of titles. Contract: media-objects.md 3.

import type { TitleType } from "../core/titles/title.ts";
import type { Section } from "../core/titles/title-query.ts";

/** The two lists that answers have: anime is told among the shows. */
export type ResponseList = "movies" | "shows";
export const responseListFor = (section: Section): ResponseList =>
  section === "movies" ? "movies" : "shows";

/** The `type` that is added to an item which is echoed. */
export const echoedType = (section: Section): "movie" | "show" => (section === "movies" ? "movie" : "show");

/** The words for kinds of titles in paths; a word that is not here names no kind. */
const TYPE_WORDS: ReadonlyMap<string, TitleType> = new Map<string, TitleType>([
  ["shows", "show"],
  ["tv", "show"],
  ["show", "show"],
  ["movies", "movie"],
  ["movie", "movie"],
  ["anime", "anime"],
]);
export const readTitleType = (word: string | undefined): TitleType | null =>
  TYPE_WORDS.get(word ?? "") ?? null;

/** The word for a kind in the address of a title's page. */
export const PAGE_OF: Readonly<Record<TitleType, string>> = { movie: "movies", show: "tv", anime: "anime" };

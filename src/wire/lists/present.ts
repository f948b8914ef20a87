// Items of the list and ratings writes, echoed as they were sent. Contract: sync.md 3 to 6.

import type { TitleItem } from "./parse.ts";

/** The item with its `type`: anime is a show here. */
export function echoItem({ section, input }: TitleItem): Record<string, unknown> {
  return { ...input, type: section === "movies" ? "movie" : "show" };
}

type NotFound = { movies: unknown[]; shows: unknown[] };

/** The items whose title is not known; anime stands among the shows. */
export function notFoundOf(results: readonly { item: TitleItem; found: unknown }[]): NotFound {
  const unknown = results.filter(({ found }) => found === null).map(({ item }) => item);
  return {
    movies: unknown.filter(({ section }) => section === "movies").map(echoItem),
    shows: unknown.filter(({ section }) => section !== "movies").map(echoItem),
  };
}

// The answer of POST /sync/history/remove. Contract: sync.md 2; open-questions.md 24, 25.

import type { RemovalOutcome } from "../../core/removal.ts";
import type { Title } from "../../core/title.ts";
import type { RemovalAnswer } from "../lists/schema.ts";
import type { HistoryItem } from "./parse.ts";

export type RemovalResult = {
  readonly item: HistoryItem;
  /** Null when no title is known. */
  readonly titles: readonly { readonly title: Title; readonly outcome: RemovalOutcome }[] | null;
};

/** Counts what was really removed; the two counters of rewatches only when one of them is not zero. */
export function presentRemoval(results: readonly RemovalResult[]): RemovalAnswer {
  const deleted = { movies: 0, shows: 0, episodes: 0 };
  const notFound: RemovalAnswer["not_found"] = { movies: [], shows: [] };
  let rewatches = 0;
  let rewatchEpisodes = 0;
  for (const { item, titles } of results) {
    const isMovies = item.section === "movies";
    if (titles === null)
      notFound[isMovies ? "movies" : "shows"].push({ ...item.input, type: isMovies ? "movie" : "show" });
    for (const { title, outcome } of titles ?? []) {
      const asMovie = title.type === "movie" || (isMovies && title.animeType === "movie");
      deleted[asMovie ? "movies" : "shows"] += Number(outcome.removed);
      deleted.episodes += outcome.episodes;
      rewatches += outcome.rewatches;
      rewatchEpisodes += outcome.rewatchEpisodes;
    }
  }
  const sessions = rewatches + rewatchEpisodes > 0 ? { rewatches, rewatch_episodes: rewatchEpisodes } : {};
  return { deleted: { ...deleted, ...sessions }, not_found: notFound };
}

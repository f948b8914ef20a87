// The response of POST /sync/history/remove. Contract: sync.md 2.2.

import type { RemovalOutcome } from "../../core/history/removal.ts";
import type { HistoryResult } from "../../core/requests/request-items.ts";
import { isMovieLike } from "../../core/titles/title.ts";
import type { RemovalResponse } from "../lists/schema.ts";
import { echoedType, responseListFor } from "../sections.ts";

/** Counts the removed titles and episodes. The two counters of rewatches are present only if one of them is not 0. */
export function presentRemoval(results: readonly HistoryResult<RemovalOutcome>[]): RemovalResponse {
  const deleted = { movies: 0, shows: 0, episodes: 0 };
  const notFound: RemovalResponse["not_found"] = { movies: [], shows: [] };
  let [rewatches, rewatchEpisodes] = [0, 0];
  for (const { item, titles } of results) {
    const { section } = item.query;
    if (titles === null)
      notFound[responseListFor(section)].push({ ...item.input, type: echoedType(section) });
    for (const { title, outcome } of titles ?? []) {
      const countsAsMovie = title.type === "movie" || (section === "movies" && isMovieLike(title));
      deleted[countsAsMovie ? "movies" : "shows"] += Number(outcome.removed);
      deleted.episodes += outcome.episodes;
      rewatches += outcome.rewatches;
      rewatchEpisodes += outcome.rewatchEpisodes;
    }
  }
  const rewatchCounts =
    rewatches + rewatchEpisodes > 0 ? { rewatches, rewatch_episodes: rewatchEpisodes } : {};
  return { deleted: { ...deleted, ...rewatchCounts }, not_found: notFound };
}

// Lists of anime with their numbers on several services. What a list says of one anime is one record of its source.

import { basename } from "node:path";
import { type Addition, addTitles } from "../additions.ts";
import { deriveEpisodes } from "../anime-episodes.ts";
import type { Source } from "../sources.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { countResults } from "./results.ts";

export type IdList<Row> = {
  readonly source: Source;
  rows(path: string): AsyncIterable<Row>;
  /** The row as the catalogue keeps it; null where no id of it is an anime's own. */
  toAddition(row: Row): Addition | null;
};

/** The one pass over a file of such a list. */
export function idListPass<Row>(path: string, { source, rows, toAddition }: IdList<Row>): Pass {
  const pass: Pass<Row> = {
    name: `ids of ${basename(path)}`,
    path,
    batch: 500,
    rows: () => rows(path),
    isUsable: (row) => toAddition(row) !== null,
    write: function* (batch) {
      const additions = batch.flatMap((row) => toAddition(row) ?? []);
      const results = yield* addTitles(additions, source);
      // Its type may say of an anime that it is a movie, which has one episode.
      const derived = yield* deriveEpisodes(
        results.flatMap((one, at) =>
          one.kind !== "anime" && one.kind !== "refused" && additions[at]?.facts.animeType === "movie"
            ? [one.title]
            : [],
        ),
      );
      return addCounts(addCounts(countResults(results), derived), {
        skipped: batch.length - additions.length,
      });
    },
  };
  return pass as Pass;
}

/** Ids come as a number, as text, as text with commas, and as lists of these. */
export function valuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (typeof value !== "string" && typeof value !== "number") return [];
  return String(value)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "unknown");
}

// Lists of anime with their ids on several services. Each row becomes one record of the source.

import { basename } from "node:path";
import { EXACT_ANIME_NAMESPACES, type Key } from "../../core/titles/namespaces.ts";
import { normaliseId } from "../../core/titles/sent-ids.ts";
import { type Addition, type AdditionOptions, type AdditionResult, isAdded } from "../additions/addition.ts";
import { addTitles } from "../additions/additions.ts";
import { deriveEpisodes } from "../anime/derive-episodes.ts";
import type { Source } from "../sources.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { countResults } from "./results.ts";

export type IdList<Row> = Required<Pick<AdditionOptions, "rowNamespace">> & {
  readonly source: Source;
  rows(path: string): AsyncIterable<Row>;
  /** Null for a row that is not imported. */
  toAddition(row: Row): Addition | null;
};

/** The pass over a file of such a list. */
export function idListPass<Row>(path: string, list: IdList<Row>): Pass<Row> {
  const { source, rowNamespace } = list;
  const toAddition = (row: Row): Addition | null => withValidIds(list.toAddition(row));
  return {
    name: `ids of ${basename(path)}`,
    path,
    batchSize: 500,
    rows: () => list.rows(path),
    isUsable: (row) => toAddition(row) !== null,
    write: function* (batch) {
      const additions = batch.flatMap((row) => toAddition(row) ?? []);
      const results = yield* addTitles(additions, source, { rowNamespace });
      const derivable = results.flatMap((result, at) =>
        mayHaveEpisodes(result, additions[at]) ? [result.title] : [],
      );
      const episodes = yield* deriveEpisodes(derivable);
      return addCounts(addCounts(countResults(results), { episodes }), {
        skipped: batch.length - additions.length,
      });
    },
  };
}

/** The episodes of an anime and its family depend on its type; and merged titles may complement each other. */
const mayHaveEpisodes = (
  result: AdditionResult,
  addition: Addition | undefined,
): result is Extract<AdditionResult, { readonly kind: "new" | "changed" | "same" }> =>
  isAdded(result) && result.kind !== "same" && (result.isJoined || addition?.facts.animeType !== undefined);

/** The addition with its valid ids only; null where none of them identifies an anime. */
function withValidIds(addition: Addition | null): Addition | null {
  if (addition === null) return null;
  const { ids = {}, moreIds = [], ...facts } = addition.facts;
  const valid = Object.entries(ids).filter(isValid);
  if (!valid.some(([namespace]) => OF_ANIME.has(namespace))) return null;
  const more = moreIds.filter(isValid);
  return {
    ...addition,
    facts: { ...facts, ids: Object.fromEntries(valid), ...(more.length > 0 ? { moreIds: more } : {}) },
  };
}
const OF_ANIME: ReadonlySet<string> = new Set([...EXACT_ANIME_NAMESPACES, "animeplanet", "simkl"]);

/** Anime-Planet has slugs, IMDb has `tt` and a number, all others have numbers. */
function isValid([namespace, value]: Key): boolean {
  if (namespace === "animeplanet" || namespace === "imdb") return normaliseId(namespace, value) !== null;
  return /^0*[1-9]\d{0,14}$/.test(value);
}

/** Reads ids from a number, a text with or without commas, or a list of these. */
export function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => (Array.isArray(one) ? [] : idsIn(one)));
  if (typeof value !== "string" && typeof value !== "number") return [];
  return String(value)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "unknown");
}

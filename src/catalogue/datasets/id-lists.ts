// Lists of anime with their numbers on several services. What a list says of one anime is one record of its source.

import { basename } from "node:path";
import { EXACT_ANIME_NAMESPACES, type Key } from "../../core/namespaces.ts";
import { normaliseId } from "../../core/sent-ids.ts";
import { type Addition, type AdditionOptions, type AdditionResult, isAdded } from "../addition.ts";
import { addTitles } from "../additions.ts";
import { deriveEpisodes } from "../derive-episodes.ts";
import type { Source } from "../sources.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { countResults } from "./results.ts";

export type IdList<Row> = Required<Pick<AdditionOptions, "rowNamespace">> & {
  readonly source: Source;
  rows(path: string): AsyncIterable<Row>;
  /** The row as the catalogue keeps it; null where no id of it is an anime's own. */
  toAddition(row: Row): Addition | null;
};

/** The one pass over a file of such a list. */
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

/**
 * Of what kind an anime is says how many episodes are its own and its family's; and of two that have become one each may
 * know what the other lacks.
 */
const mayHaveEpisodes = (
  result: AdditionResult,
  addition: Addition | undefined,
): result is Extract<AdditionResult, { readonly kind: "new" | "changed" | "same" }> =>
  isAdded(result) && result.kind !== "same" && (result.isJoined || addition?.facts.animeType !== undefined);

/** The addition with those of its ids that are valid; null where none of them is an anime's own. */
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

/** Anime-Planet names by words, IMDb by `tt` and a number, all the others by a number. */
function isValid([namespace, value]: Key): boolean {
  if (namespace === "animeplanet" || namespace === "imdb") return normaliseId(namespace, value) !== null;
  return /^0*[1-9]\d{0,14}$/.test(value);
}

/** Ids come as a number, as text, as text with commas, and as lists of these. */
export function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => (Array.isArray(one) ? [] : idsIn(one)));
  if (typeof value !== "string" && typeof value !== "number") return [];
  return String(value)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "unknown");
}

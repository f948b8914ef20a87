// Lists of anime with their numbers on several services. What a list says of one anime is one record of its source.

import { basename } from "node:path";
import { EXACT_ANIME_NAMESPACES, type Key, normaliseId } from "../../core/namespaces.ts";
import { type Addition, addTitles } from "../additions.ts";
import { deriveEpisodes } from "../anime-episodes.ts";
import type { Source } from "../sources.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { countResults } from "./results.ts";

export type IdList<Row> = {
  readonly source: Source;
  /** The namespace whose numbers name its rows. */
  readonly named: (typeof EXACT_ANIME_NAMESPACES)[number];
  rows(path: string): AsyncIterable<Row>;
  /** The row as the catalogue keeps it; null where no id of it is an anime's own. */
  toAddition(row: Row): Addition | null;
};

/** The one pass over a file of such a list. */
export function idListPass<Row>(path: string, list: IdList<Row>): Pass {
  const toAddition = (row: Row): Addition | null => withRightIds(list.toAddition(row));
  const pass: Pass<Row> = {
    name: `ids of ${basename(path)}`,
    path,
    batch: 500,
    rows: () => list.rows(path),
    isUsable: (row) => toAddition(row) !== null,
    write: function* (batch) {
      const additions = batch.flatMap((row) => toAddition(row) ?? []);
      const results = yield* addTitles(additions, list.source, { named: list.named });
      // Of what kind an anime is says how many episodes are its own and its family's; and of two that are one each may
      // know what the other lacks.
      const derived = yield* deriveEpisodes(
        results.flatMap((one, at) => {
          if (!("title" in one) || one.kind === "same") return [];
          return one.isJoined || additions[at]?.facts.animeType !== undefined ? [one.title] : [];
        }),
      );
      return addCounts(addCounts(countResults(results), derived), {
        skipped: batch.length - additions.length,
      });
    },
  };
  return pass as Pass;
}

/** The addition with those of its ids that are any; null where none of them is an anime's own. */
function withRightIds(addition: Addition | null): Addition | null {
  if (addition === null) return null;
  const { ids = {}, moreIds = [], ...facts } = addition.facts;
  const right = Object.entries(ids).filter(isRight);
  if (!right.some(([namespace]) => NUMBERING_ANIME.has(namespace))) return null;
  const more = moreIds.filter(isRight);
  return {
    ...addition,
    facts: { ...facts, ids: Object.fromEntries(right), ...(more.length > 0 ? { moreIds: more } : {}) },
  };
}
const NUMBERING_ANIME: ReadonlySet<string> = new Set([...EXACT_ANIME_NAMESPACES, "animeplanet", "simkl"]);

/** Anime-Planet names by words, IMDb by `tt` and a number, all the others by a number. */
function isRight([namespace, value]: Key): boolean {
  if (namespace === "animeplanet") return normaliseId(namespace, value) !== null;
  return namespace === "imdb" ? normaliseId(namespace, value) !== null : /^0*[1-9]\d{0,14}$/.test(value);
}

/** Ids come as a number, as text, as text with commas, and as lists of these. */
export function valuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => (Array.isArray(one) ? [] : valuesOf(one)));
  if (typeof value !== "string" && typeof value !== "number") return [];
  return String(value)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "unknown");
}

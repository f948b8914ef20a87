// What came of additions, counted.

import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps } from "../../database/statement.ts";
import type { AdditionResult } from "../additions.ts";
import type { Source } from "../sources.ts";
import { findRecords } from "../writing-statements.ts";
import { type Counts, NOTHING } from "./dataset.ts";

export function countResults(results: readonly AdditionResult[]): Counts {
  const of = (kind: AdditionResult["kind"]): number => results.filter((one) => one.kind === kind).length;
  const episodes = results.map((one) => ("episodes" in one ? one.episodes : 0));
  return {
    ...NOTHING,
    titles: of("new"),
    updated: of("changed"),
    unchanged: of("same"),
    anime: of("anime"),
    skipped: of("refused"),
    episodes: episodes.reduce((sum, count) => sum + count, 0),
  };
}

/** The titles of a source's records. */
export function* titlesIn(source: Source, records: readonly string[]): Steps<TitleId[]> {
  const wanted = [...new Set(records)].map((record) => [source, record]);
  const rows = wanted.length > 0 ? yield* ask(findRecords, rowsOf(wanted)) : [];
  return rows.map(({ title }) => title as TitleId);
}

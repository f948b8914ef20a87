// Counting the results of additions.

import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { type AdditionResult, isAdded } from "../additions/addition.ts";
import type { Source } from "../sources.ts";
import * as recordSql from "../statements/source-record.ts";
import { type Counts, NOTHING } from "./dataset.ts";

export function countResults(results: readonly AdditionResult[]): Counts {
  const count = (kind: AdditionResult["kind"]): number => results.filter((one) => one.kind === kind).length;
  return {
    ...NOTHING,
    titles: count("new"),
    updated: count("changed"),
    unchanged: count("same"),
    anime: count("anime"),
    skipped: count("refused"),
    episodes: results.filter(isAdded).reduce((sum, { episodes }) => sum + episodes, 0),
  };
}

/** The titles of a source's records. */
export function* titlesOfRecords(source: Source, records: readonly string[]): Steps<TitleId[]> {
  const wanted = [...new Set(records)].map((record) => [source, record]);
  const rows = wanted.length > 0 ? yield* ask(recordSql.find, rowsOf(wanted)) : [];
  return rows.map(({ title }) => title);
}

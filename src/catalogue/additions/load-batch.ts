// Loads the stored titles that a batch of additions may describe. The number of statements does not depend on the size
// of the batch.

import type { TitleId } from "../../core/ids.ts";
import { type Key, keyText } from "../../core/titles/namespaces.ts";
import { ask, columnOf, rowsOf, type Steps, type Value } from "../../database/sql/statement.ts";
import { comparableName } from "../names.ts";
import { keysOfFacts, type RecordedFacts } from "../records/recorded-facts.ts";
import { accumulates, type Source } from "../sources.ts";
import * as recordSql from "../statements/source-record.ts";
import * as successorSql from "../statements/successor.ts";
import * as titleSql from "../statements/title.ts";
import * as titleKeySql from "../statements/title-key.ts";
import * as titleNameSql from "../statements/title-name.ts";
import { derivedTitleIds } from "../title-ids.ts";
import type { Addition, AdditionOptions } from "./addition.ts";
import { identifyingKeys } from "./identifying-keys.ts";

export type StoredTitles = {
  /** The source's own records, by the record ids of the batch. */
  readonly ownRecords: readonly recordSql.SourceRecordRow[];
  /** Titles that the ids of the batch name. */
  readonly hits: readonly titleKeySql.FoundTitleRow[];
  /** Titles with the name and year of additions that match neither a record nor an id. */
  readonly namesakes: readonly titleNameSql.NamesakeRow[];
  readonly states: readonly titleSql.TitleStateRow[];
  /** All records of the titles above. */
  readonly records: readonly recordSql.SourceRecordRow[];
  /** The successors of those titles that were merged or split. */
  readonly retired: readonly successorSql.SuccessorRow[];
};

export function* loadBatch(
  batch: readonly Addition[],
  source: Source,
  { mayHaveNamesakes = () => true }: AdditionOptions,
): Steps<StoredTitles> {
  const keys = new Map<string, Key>();
  const numbers = new Set<string>();
  for (const { facts, record } of batch) {
    for (const key of identifyingKeys(facts)) keys.set(keyText(key), key);
    if (record !== null) numbers.add(record);
  }
  const ownRecords =
    numbers.size > 0
      ? yield* ask(recordSql.find, rowsOf([...numbers].map((record) => [source, record])))
      : [];
  const hits = keys.size > 0 ? yield* ask(titleKeySql.find, rowsOf([...keys.values()])) : [];
  const wanted = namesWanted(batch, source, { ownRecords, hits, mayHaveNamesakes });
  const namesakes = wanted.length > 0 ? yield* ask(titleNameSql.findNamesakes, rowsOf(wanted)) : [];
  const ids = new Set([...hits, ...namesakes, ...ownRecords].map(({ title }) => title));
  const titles = columnOf([...ids.union(new Set(batch.flatMap(({ facts }) => candidateIds(facts))))]);
  const states = yield* ask(titleSql.loadStates, titles);
  const records = ids.size > 0 ? yield* ask(recordSql.loadOfTitles, columnOf([...ids])) : [];
  const retired = yield* ask(successorSql.load, titles);
  return { ownRecords, hits, namesakes, states, records, retired };
}

/**
 * Name, type and year of the additions that match neither a record nor an id: hundreds of titles may share a name.
 */
function namesWanted(
  batch: readonly Addition[],
  source: Source,
  {
    ownRecords,
    hits,
    mayHaveNamesakes,
  }: Pick<StoredTitles, "ownRecords" | "hits"> & { mayHaveNamesakes: (name: string) => boolean },
): Value[][] {
  const known = new Set(ownRecords.map(({ record }) => record));
  const taken = new Set(hits.map(({ namespace, value, type }) => `${type} ${keyText([namespace, value])}`));
  const wanted = new Map<string, Value[]>();
  for (const { facts, record } of batch) {
    if ((record !== null && known.has(record)) || !goesByName(facts, source)) continue;
    if (identifyingKeys(facts).some((key) => taken.has(`${facts.type} ${keyText(key)}`))) continue;
    const name = comparableName(facts.name);
    const row: Value[] = [name, facts.type, facts.year ?? null];
    if (name !== "" && mayHaveNamesakes(name)) wanted.set(row.join("\n"), row);
  }
  return [...wanted.values()];
}

/** Whether the name may identify the title. Without a year it may only for sources that a person wrote. */
export function goesByName(
  facts: RecordedFacts,
  source: Source,
): facts is RecordedFacts & { readonly name: string } {
  return (
    facts.name !== undefined &&
    facts.ids?.simkl === undefined &&
    (facts.year !== undefined || accumulates(source))
  );
}

/** The ids that a new title with these facts may get, the best first. */
export const candidateIds = (facts: RecordedFacts): TitleId[] =>
  derivedTitleIds(facts.type, new Map(keysOfFacts(facts)));

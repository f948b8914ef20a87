// Source records: what each source says of a title, under the number that the source itself gives it.

import type { TitleId } from "../core/ids.ts";
import { parseFacts, type RecordedFacts } from "./recorded-facts.ts";
import { accumulates, type Source } from "./sources.ts";
import type { SourceRecordRow } from "./statements/source-record.ts";

export type SourceRecord = {
  readonly source: Source;
  readonly record: string;
  readonly facts: RecordedFacts;
};

/** A record as the store has it. */
export const readRecord = ({ source, record, facts }: SourceRecordRow): SourceRecord => ({
  source,
  record,
  facts: parseFacts(facts),
});

/** The row of a record. */
export const recordRow = (title: TitleId, { source, record, facts }: SourceRecord): SourceRecordRow => ({
  source,
  record,
  title,
  facts: JSON.stringify(facts),
});

/** Under what the record of a source that numbers no titles itself is kept; null for one that does. */
export const recordByTitle = (source: Source, title: TitleId): string | null =>
  accumulates(source) ? String(title) : null;

// Source records: the facts that each source gives of a title, by the id that the source has for it.

import type { TitleId } from "../../core/ids.ts";
import { accumulates, type Source } from "../sources.ts";
import type { SourceRecordRow } from "../statements/source-record.ts";
import { parseFacts, type RecordedFacts } from "./recorded-facts.ts";

export type SourceRecord = {
  readonly source: Source;
  readonly record: string;
  readonly facts: RecordedFacts;
};

/** A stored record. */
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

/** The record id for a source without ids of its own: the id of the title. Null for other sources. */
export const recordByTitle = (source: Source, title: TitleId): string | null =>
  accumulates(source) ? String(title) : null;

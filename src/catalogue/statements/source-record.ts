// SQL of source records: the facts that each source gives about each title.

import type { TitleId } from "../../core/ids.ts";
import { bigint, columnList, type RowOf, text } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import type { Source } from "../sources.ts";

const KEY = { source: text<Source>(), record: text() };
/** `facts`: RecordedFacts as JSON. */
const COLUMNS = { ...KEY, title: bigint<TitleId>(), facts: text() };

export type SourceRecordRow = RowOf<typeof COLUMNS>;

export const find = statement<SourceRecordRow>(`
  select ${columnList(COLUMNS, "x")} from {rows} cross join source_record x
  where x.source = r.value->>0 and x.record = r.value->>1`);

export const loadOfTitles = statement<SourceRecordRow>(`
  select ${columnList(COLUMNS, "x")} from {rows} cross join source_record x
  where x.title = cast(r.value->>0 as bigint)`);

export const write = insertion("source_record", {
  columns: COLUMNS,
  key: ["source", "record"],
  onConflict: "update",
});

export const remove = deletion("source_record", KEY);

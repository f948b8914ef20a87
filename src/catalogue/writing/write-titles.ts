// Writing titles with their keys, names and numberings from their records, as far as they have changed.

import type { TitleId } from "../../core/ids.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { deleteRows } from "../../database/sql/deletion.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import type { Steps } from "../../database/sql/statement.ts";
import { firstSaid, foldTitle, numberingOf } from "../records/fold-title.ts";
import { recordRow, type SourceRecord } from "../records/source-record.ts";
import * as searchDueSql from "../statements/search-due.ts";
import * as recordSql from "../statements/source-record.ts";
import * as titleSql from "../statements/title.ts";
import * as titleKeySql from "../statements/title-key.ts";
import * as titleNameSql from "../statements/title-name.ts";
import { ownKeyRow, titleKeyRows, titleNameRows, titleRow } from "./title-rows.ts";
import { type Numbered, writeNumberings } from "./write-numberings.ts";

/** A title with its records before and after a change. */
export type TitleState = {
  readonly title: TitleId;
  readonly type: TitleType;
  /** Empty where it has none yet. */
  readonly slug: string;
  readonly isNew: boolean;
  /** It has become another title: only its records are written. */
  readonly isRetired: boolean;
  readonly before: readonly SourceRecord[];
  readonly after: readonly SourceRecord[];
};

type TitleChanges = {
  readonly records: recordSql.SourceRecordRow[];
  readonly titles: titleSql.WrittenTitleRow[];
  readonly keys: titleKeySql.TitleKeyRow[];
  readonly oldKeys: titleKeySql.TitleKeyRow[];
  readonly names: titleNameSql.TitleNameRow[];
  readonly oldNames: titleNameSql.TitleNameRow[];
  readonly numbered: Numbered[];
};

/** Writes the differences; returns the titles that have changed. */
export function* writeTitles(states: readonly TitleState[]): Steps<Set<TitleId>> {
  const changed = new Set<TitleId>();
  const changes: TitleChanges = {
    records: [],
    titles: [],
    keys: [],
    oldKeys: [],
    names: [],
    oldNames: [],
    numbered: [],
  };
  for (const state of states) {
    const written = state.after.filter((one) => !state.before.some((old) => isSame(old, one)));
    if (written.length === 0 && !state.isNew) continue;
    changed.add(state.title);
    changes.records.push(...written.map((record) => recordRow(state.title, record)));
    if (!state.isRetired) collectChanges(state, changes);
  }
  yield* insertRows(recordSql.write, changes.records);
  yield* insertRows(titleSql.write, changes.titles);
  yield* deleteRows(titleKeySql.remove, changes.oldKeys);
  yield* insertRows(titleKeySql.write, changes.keys);
  yield* deleteRows(titleNameSql.remove, changes.oldNames);
  yield* insertRows(titleNameSql.write, changes.names);
  yield* insertRows(
    searchDueSql.write,
    changes.titles.map(({ title }) => ({ title })),
  );
  if (changes.numbered.length > 0) yield* writeNumberings(changes.numbered);
  return changed;
}

/** Collects the changes of the title's row, keys, names and numbering. */
function collectChanges(
  { title, type, slug, isNew, before, after }: TitleState,
  changes: TitleChanges,
): void {
  const folded = foldTitle(title, type, after);
  changes.titles.push(titleRow(folded, slug));
  const keys = titleKeyRows(title, folded.animeType, after);
  const oldKeys = titleKeyRows(title, folded.animeType, before);
  if (isNew) keys.set(...ownKeyRow(title));
  for (const [text, row] of keys) if (isNew || !oldKeys.has(text)) changes.keys.push(row);
  for (const [text, row] of oldKeys) if (!keys.has(text)) changes.oldKeys.push(row);
  const names = titleNameRows(title, after);
  const oldNames = titleNameRows(title, before);
  for (const [name, row] of names) if (oldNames.get(name)?.main !== row.main) changes.names.push(row);
  for (const [name, row] of oldNames) if (!names.has(name)) changes.oldNames.push(row);
  if (type === "anime" && !isSameNumbering(before, after)) changes.numbered.push({ title, records: after });
}

const isSame = (one: SourceRecord, other: SourceRecord): boolean =>
  one === other ||
  (one.source === other.source &&
    one.record === other.record &&
    JSON.stringify(one.facts) === JSON.stringify(other.facts));

function isSameNumbering(before: readonly SourceRecord[], after: readonly SourceRecord[]): boolean {
  const basis = (records: readonly SourceRecord[]): string =>
    JSON.stringify([numberingOf(records), firstSaid("anime", "ids", records)?.tvdb]);
  return basis(before) === basis(after);
}

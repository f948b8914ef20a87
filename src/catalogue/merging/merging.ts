// Merges two titles into one, and splits parts off a title. The old id stays valid: requests are resolved to the
// successors of the title, and each library follows with a revision of its own.

import type { TitleId } from "../../core/ids.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { deleteRows } from "../../database/sql/deletion.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { foldTitle } from "../records/fold-title.ts";
import { joinFacts, namesOfFacts } from "../records/recorded-facts.ts";
import { readRecord, recordRow, type SourceRecord } from "../records/source-record.ts";
import { accumulates } from "../sources.ts";
import * as mappingSql from "../statements/anime-mapping.ts";
import * as episodeSql from "../statements/episode.ts";
import * as episodeKeySql from "../statements/episode-key.ts";
import * as recordSql from "../statements/source-record.ts";
import * as titleSql from "../statements/title.ts";
import * as titleKeySql from "../statements/title-key.ts";
import * as titleNameSql from "../statements/title-name.ts";
import { titleKeyRows, titleRow } from "../writing/title-rows.ts";
import { writeNumberings } from "../writing/write-numberings.ts";
import { moveEpisodes, moveKeysAndNames } from "./move-title.ts";
import { isRetired, type PartMove, writeSuccessors } from "./successors.ts";

/** The titles cannot be merged or split in this way. */
export class MergeRefused extends Error {
  override readonly name = "MergeRefused";
}

/**
 * Merges `from` into `into`, which gets its records, ids, names and episodes. Only the row of `from` remains.
 * @throws MergeRefused
 */
export function* mergeTitles(from: TitleId, into: TitleId, moves: readonly PartMove[] = []): Steps<void> {
  const pair = columnOf([from, into]);
  const states = yield* ask(titleSql.loadStates, pair);
  const [old, kept] = [from, into].map((id) => states.find(({ title }) => title === id));
  if (!old || !kept || from === into) throw new MergeRefused(`there are no two titles ${from} and ${into}`);
  if (yield* isRetired([from, into])) throw new MergeRefused("one of them was merged into another title");
  if (old.type !== kept.type && moves.length === 0)
    throw new MergeRefused(`a ${old.type} is no ${kept.type} unless it is said which part is which`);
  const rows = yield* ask(recordSql.loadOfTitles, pair);
  const moved = rows.filter(({ title }) => title === from);
  const own = rows.filter(({ title }) => title === into);
  const records = joinRecords(own.map(readRecord), moved.map(readRecord), kept);
  yield* deleteRows(recordSql.remove, moved);
  yield* insertRows(
    recordSql.write,
    records.map((record) => recordRow(into, record)),
  );
  yield* moveKeysAndNames(from, into);
  if (old.type === kept.type) yield* moveEpisodes(from, into);
  yield* deleteRows(mappingSql.removeOfTitles, [{ title: from }]);
  yield* refold(kept, records);
  yield* writeSuccessors(from, moves, into);
}

/** Joins the records of sources whose records accumulate; moved records get the type of the kept title. */
function joinRecords(
  own: readonly SourceRecord[],
  moved: readonly SourceRecord[],
  { title, type }: { readonly title: TitleId; readonly type: TitleType },
): SourceRecord[] {
  const after = new Map(own.map((one) => [`${one.source} ${one.record}`, one]));
  for (const { source, record: oldRecord, facts: oldFacts } of moved) {
    const record = accumulates(source) ? String(title) : oldRecord;
    const facts = { ...oldFacts, type };
    const name = `${source} ${record}`;
    const same = after.get(name);
    after.set(name, { source, record, facts: same ? joinFacts(facts, same.facts) : facts });
  }
  return [...after.values()];
}

/** Writes the kept title anew from all its records. */
function* refold(
  { title, type, slug }: titleSql.TitleStateRow,
  records: readonly SourceRecord[],
): Steps<void> {
  const folded = foldTitle(title, type, records);
  yield* insertRows(titleSql.write, [titleRow(folded, slug)]);
  yield* insertRows(titleKeySql.write, [...titleKeyRows(title, folded.animeType, records).values()]);
  const names = new Set(records.flatMap(({ facts }) => namesOfFacts(facts)));
  yield* insertRows(
    titleNameSql.writeNew,
    [...names].map((name) => ({ name, title, main: 0 })),
  );
  if (type === "anime") yield* writeNumberings([{ title, records }]);
}

/** Moves parts of a title to other titles of the catalogue. The other parts stay. @throws MergeRefused */
export function* splitTitle(title: TitleId, moves: readonly PartMove[]): Steps<void> {
  const named = [title, ...moves.map(({ to }) => to.title)];
  const known = new Set((yield* ask(titleSql.loadStates, columnOf(named))).map((row) => row.title));
  const missing = named.find((one) => !known.has(one));
  if (missing !== undefined) throw new MergeRefused(`there is no title ${missing}`);
  if (moves.some(({ to }) => to.title === title)) throw new MergeRefused("a part must move to another title");
  if (yield* isRetired([title])) throw new MergeRefused(`${title} is another title by now`);
  const keys = (yield* ask(episodeKeySql.loadOfTitles, columnOf([title]))).filter((key) =>
    moves.some(({ from }) => from.season === key.season && from.number === key.number),
  );
  yield* deleteRows(episodeKeySql.remove, keys);
  yield* deleteRows(
    episodeSql.remove,
    moves.map(({ from: { season, number } }) => ({ title, season, number })),
  );
  yield* writeSuccessors(title, moves, null);
}

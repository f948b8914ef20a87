// Two titles that are found to be one, and one that is found to be two. A title's number stays what it was given for:
// who asks by the old one gets what it became, and each library follows in its own time.

import type { TitleId } from "../core/ids.ts";
import type { TitleType } from "../core/title.ts";
import { deleteRows } from "../database/deletion.ts";
import { insertRows } from "../database/insertion.ts";
import { ask, columnOf, type Steps } from "../database/statement.ts";
import { foldTitle } from "./fold-title.ts";
import { moveEpisodes, moveKeysAndNames } from "./move-title.ts";
import { joinFacts, namesOfFacts } from "./recorded-facts.ts";
import { readRecord, recordRow, type SourceRecord } from "./source-record.ts";
import { accumulates } from "./sources.ts";
import * as mappingSql from "./statements/anime-mapping.ts";
import * as episodeSql from "./statements/episode.ts";
import * as episodeKeySql from "./statements/episode-key.ts";
import * as recordSql from "./statements/source-record.ts";
import * as titleSql from "./statements/title.ts";
import * as titleKeySql from "./statements/title-key.ts";
import * as titleNameSql from "./statements/title-name.ts";
import { isRetired, type PartMove, writeSuccessors } from "./successors.ts";
import { titleKeyRows, titleRow } from "./title-rows.ts";
import { writeNumberings } from "./write-numberings.ts";

/** The titles cannot be merged or split so. */
export class MergeRefused extends Error {
  override readonly name = "MergeRefused";
}

/**
 * Makes one title of two: what sources say of `from` is said of `into`, its ids and names find `into`, and its episodes
 * are there. `from` itself is left without anything but its row. @throws MergeRefused
 */
export function* mergeTitles(from: TitleId, into: TitleId, moves: readonly PartMove[] = []): Steps<void> {
  const pair = columnOf([from, into]);
  const states = yield* ask(titleSql.loadStates, pair);
  const [old, kept] = [from, into].map((id) => states.find(({ title }) => title === id));
  if (!old || !kept || from === into) throw new MergeRefused(`there are no two titles ${from} and ${into}`);
  if (yield* isRetired([from, into])) throw new MergeRefused("one of them is another title by now");
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

/** Records of one source that add up become one; those of another type of title are of the kept title's type. */
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

/** The kept title as all the records together say it. */
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

/**
 * Makes two titles of one: these parts are found to be another title's, which the catalogue has already. The rest stays.
 * @throws MergeRefused
 */
export function* splitTitle(title: TitleId, moves: readonly PartMove[]): Steps<void> {
  const named = [title, ...moves.map(({ to }) => to.title)];
  const known = new Set((yield* ask(titleSql.loadStates, columnOf(named))).map((row) => row.title));
  const missing = named.find((one) => !known.has(one));
  if (missing !== undefined) throw new MergeRefused(`there is no title ${missing}`);
  if (moves.some(({ to }) => to.title === title)) throw new MergeRefused("a part goes to another title");
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

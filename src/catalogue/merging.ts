// Two titles that are found to be one, and one that is found to be two. A title's number stays what it was given for:
// who asks by the old one gets what it became, and each library follows in its own time.

import type { Part, TitleId } from "../core/ids.ts";
import type { AnimeType, TitleType } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import { foldTitle, joinFacts, keysOf, namesOf, readRecord, type SourceRecord } from "./records.ts";
import { accumulates } from "./sources.ts";
import * as sql from "./statements.ts";
import { writeNumberings } from "./write-numberings.ts";
import * as writing from "./writing-statements.ts";

/** The titles cannot be merged or split so. */
export class MergeRefused extends Error {
  override readonly name = "MergeRefused";
}

/** Where a part has gone. */
export type PartMove = { readonly from: Part; readonly to: { readonly title: TitleId; readonly part: Part } };

/** What became of a title: parts by name, and whatever else there is of it. */
export type Successors = {
  readonly parts: readonly PartMove[];
  /** The title that all other parts went to, with the numbers that they had; null where they stayed. */
  readonly rest: TitleId | null;
};

/** The season and number of a row that speaks of all parts that no other row names. */
const REST: Part = { season: -1, number: -1 };

/**
 * Makes one title of two: what sources say of `from` is said of `into`, its ids and names find `into`, and its episodes
 * are there. `from` itself is left without anything but its row. @throws MergeRefused
 */
export function* mergeTitles(from: TitleId, into: TitleId, moves: readonly PartMove[] = []): Steps<void> {
  const pair = rowsOf([[from], [into]]);
  const states = new Map((yield* ask(writing.findTitles, pair)).map((row) => [row.title, row]));
  const [old, kept] = [states.get(from), states.get(into)];
  if (!old || !kept || from === into) throw new MergeRefused(`there are no two titles ${from} and ${into}`);
  if (yield* isRetired([from, into])) throw new MergeRefused("one of them is another title by now");
  if (old.type !== kept.type && moves.length === 0)
    throw new MergeRefused(`a ${old.type} is no ${kept.type} unless it is said which part is which`);
  const records = (yield* ask(writing.findRecordsOfTitles, pair)).map((row) => ({
    title: row.title,
    ...readRecord(row),
  }));
  const moved = records.filter(({ title }) => title === from);
  const own = records.filter(({ title }) => title === into);
  const after = joinRecords(own, moved, kept.type as TitleType, into);
  yield* ask(writing.deleteRecords, rowsOf(moved.map(({ source, record }) => [source, record])));
  yield* ask(
    writing.writeRecords,
    rowsOf(after.map(({ source, record, facts }) => [source, record, into, JSON.stringify(facts)])),
  );
  yield* moveKeysAndNames(from, into);
  if (old.type === kept.type) yield* moveEpisodes(from, into);
  yield* ask(writing.deleteMappings, rowsOf([[from]]));
  yield* refold(into, kept, after);
  yield* succeed(from, moves, into);
}

/** Records of the same kind of source that add up become one; a kind that changed is the kept title's. */
function joinRecords(
  own: readonly SourceRecord[],
  moved: readonly SourceRecord[],
  type: TitleType,
  into: TitleId,
): SourceRecord[] {
  const after = new Map(own.map((one) => [`${one.source} ${one.record}`, one]));
  for (const one of moved) {
    const record = accumulates(one.source) ? String(into) : one.record;
    const facts = { ...one.facts, type };
    const address = `${one.source} ${record}`;
    const there = after.get(address);
    after.set(address, {
      source: one.source,
      record,
      facts: there ? joinFacts(facts, there.facts) : facts,
    });
  }
  return [...after.values()];
}

/** Whether one of the titles has become another as a whole. */
export function* isRetired(titles: readonly TitleId[]): Steps<boolean> {
  return (yield* ask(sql.findSuccessors, rowsOf(titles.map((title) => [title])))).some(
    ({ season }) => season === REST.season,
  );
}

function* moveKeysAndNames(from: TitleId, into: TitleId): Steps<void> {
  const wanted = rowsOf([[from]]);
  const keys = yield* ask(writing.keysOfTitle, wanted);
  const keyRows = (title: TitleId) => rowsOf(keys.map(({ namespace, value }) => [namespace, value, title]));
  if (keys.length > 0) {
    yield* ask(writing.writeTitleKeys, keyRows(into));
    yield* ask(writing.deleteTitleKeys, keyRows(from));
  }
  const names = yield* ask(writing.namesOfTitle, wanted);
  if (names.length === 0) return;
  yield* ask(writing.writeOtherNames, rowsOf(names.map(({ name }) => [name, into])));
  yield* ask(writing.deleteTitleNames, rowsOf(names.map(({ name }) => [name, from])));
}

/** Episodes that only the old title had go over; of those that both had, the kept title's are believed. */
function* moveEpisodes(from: TitleId, into: TitleId): Steps<void> {
  const rows = yield* ask(writing.findEpisodesOfTitles, rowsOf([[from], [into]]));
  const there = new Set(
    rows.filter(({ title }) => title === into).map(({ season, number }) => `${season}/${number}`),
  );
  const gone = rows.filter(({ title }) => title === from);
  const missing = gone.filter(({ season, number }) => !there.has(`${season}/${number}`));
  const moving = missing.map((row) => writing.episodeValues({ ...row, title: into }));
  if (moving.length > 0) yield* ask(writing.writeEpisodes, rowsOf(moving));
  const keys = yield* ask(writing.episodeKeysOfTitle, rowsOf([[from]]));
  if (keys.length > 0) {
    const moved = keys.map((key) => [key.namespace, key.value, into, key.season, key.number]);
    yield* ask(writing.writeEpisodeKeys, rowsOf(moved));
    yield* ask(writing.deleteEpisodeKeys, rowsOf(keys.map((key) => [key.namespace, key.value, from])));
  }
  if (gone.length > 0)
    yield* ask(writing.deleteEpisodes, rowsOf(gone.map(({ season, number }) => [from, season, number])));
}

/** The kept title as all the records together say it. */
function* refold(
  title: TitleId,
  state: writing.TitleStateRow,
  records: readonly SourceRecord[],
): Steps<void> {
  const folded = foldTitle(title, state.type as TitleType, records);
  yield* ask(
    writing.writeTitles,
    rowsOf([
      [
        title,
        folded.type,
        folded.animeType,
        folded.name,
        folded.englishName,
        folded.slug ?? state.slug,
        folded.year,
        folded.status,
        folded.releasedAt,
        folded.runtime,
        folded.poster,
        JSON.stringify(folded.ids),
        folded.source,
      ],
    ]),
  );
  yield* writeOwn(title, records, folded.animeType);
  if (folded.type === "anime") yield* writeNumberings([{ title, records }]);
}

function* writeOwn(
  title: TitleId,
  records: readonly SourceRecord[],
  animeType: AnimeType | null,
): Steps<void> {
  const keys = new Map(
    records.flatMap(({ facts }) => keysOf(facts, animeType)).map((key) => [key.join(":"), key]),
  );
  if (keys.size > 0)
    yield* ask(writing.writeTitleKeys, rowsOf([...keys.values()].map((key) => [...key, title])));
  const names = new Set(records.flatMap(({ facts }) => namesOf(facts)));
  if (names.size > 0) yield* ask(writing.writeOtherNames, rowsOf([...names].map((name) => [name, title])));
}

/** Writes where the old title's parts have gone; what had become the old title earlier has gone there too. */
function* succeed(from: TitleId, moves: readonly PartMove[], rest: TitleId | null): Steps<void> {
  const rows = moves.map(({ from: { season, number }, to }): Value[] => [
    from,
    season,
    number,
    to.title,
    to.part.season,
    to.part.number,
  ]);
  if (rest !== null) {
    rows.push([from, REST.season, REST.number, rest, REST.season, REST.number]);
    yield* ask(writing.redirectSuccessors, rest, from);
  }
  if (rows.length > 0) yield* ask(writing.writeSuccessors, rowsOf(rows));
  yield* ask(writing.countMerge);
  const touched = [...new Set([from, ...moves.map(({ to }) => to.title), ...(rest === null ? [] : [rest])])];
  const told = rowsOf(touched.map((title) => [title]));
  yield* ask(writing.writeSearchDue, told);
  yield* ask(writing.writeLearned, told);
}

/**
 * Makes two titles of one: these parts are found to be another title's, which the catalogue has already. The rest stays.
 * @throws MergeRefused
 */
export function* splitTitle(title: TitleId, moves: readonly PartMove[]): Steps<void> {
  const wanted = rowsOf([[title], ...moves.map(({ to }) => [to.title])]);
  const known = new Set((yield* ask(writing.findTitles, wanted)).map((row) => row.title));
  const missing = [title, ...moves.map(({ to }) => to.title)].find((one) => !known.has(one));
  if (missing !== undefined) throw new MergeRefused(`there is no title ${missing}`);
  if (moves.some(({ to }) => to.title === title)) throw new MergeRefused("a part goes to another title");
  if (yield* isRetired([title])) throw new MergeRefused(`${title} is another title by now`);
  const gone = rowsOf(moves.map(({ from }) => [title, from.season, from.number]));
  const keys = (yield* ask(writing.episodeKeysOfTitle, rowsOf([[title]]))).filter((key) =>
    moves.some(({ from }) => from.season === key.season && from.number === key.number),
  );
  if (keys.length > 0)
    yield* ask(writing.deleteEpisodeKeys, rowsOf(keys.map((key) => [key.namespace, key.value, title])));
  yield* ask(writing.deleteEpisodes, gone);
  yield* succeed(title, moves, null);
}

/** What became of these titles; those that are what they were are absent. */
export function* loadSuccessors(titles: readonly TitleId[]): Steps<Map<TitleId, Successors>> {
  const rows =
    titles.length > 0
      ? yield* ask(sql.findSuccessors, rowsOf([...new Set(titles)].map((title) => [title])))
      : [];
  const byTitle = Map.groupBy(rows, ({ title }) => title as TitleId);
  return new Map(
    [...byTitle].map(([title, list]): [TitleId, Successors] => {
      const rest = list.find(({ season }) => season === REST.season);
      const parts = list
        .filter((row) => row !== rest)
        .map(
          (row): PartMove => ({
            from: { season: row.season, number: row.number },
            to: {
              title: row.to_title as TitleId,
              part: { season: row.to_season, number: row.to_number },
            },
          }),
        );
      return [title, { parts, rest: rest ? (rest.to_title as TitleId) : null }];
    }),
  );
}

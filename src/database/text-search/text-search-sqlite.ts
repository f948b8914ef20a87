// The full-text index on SQLite: FTS5.

import type { TitleId } from "../../core/ids.ts";
import { ask, columnOf, rowsOf, type Steps, statement } from "../sql/statement.ts";
import type { SearchDocument, WordIndex } from "./text-search.ts";

/**
 * The number of a row is (1000 - rank) × 2^53 + title: the index itself answers the highest ranks first, and stops at
 * the limit, however many documents have a word. 2^53 has room for every id that JavaScript holds exactly, and 1000
 * ranks fit in the 64 bits of a row number. Only SQL computes these numbers: JavaScript would round them.
 */
const TITLES = "9007199254740992";
const rowNumber = (rank: string, title: string): string => `(1000 - ${rank}) * ${TITLES} + ${title}`;

const write = statement(`
  insert into title_search (rowid, words)
  select ${rowNumber("cast(r.value->>0 as integer)", "cast(r.value->>1 as integer)")}, r.value->>2 from {rows}`);

const remove = statement(`
  delete from title_search where rowid in (
    select ${rowNumber("s.rank", "s.title")} from {rows} cross join searchable s
    where s.title = cast(r.value->>0 as bigint))`);

const find = statement<{ title: TitleId }>(`
  select rowid & (${TITLES} - 1) as title from title_search
  where title_search match ? order by rowid limit ?`);

export const sqliteIndex: WordIndex = {
  write: function* (documents): Steps<void> {
    const rows = documents.toSorted(byRow).map(({ rank, title, words }) => [rank, title, words]);
    if (rows.length > 0) yield* ask(write, rowsOf(rows));
  },
  remove: function* (titles): Steps<void> {
    yield* ask(remove, columnOf(titles));
  },
  find: function* (groups, limit): Steps<TitleId[]> {
    const terms = groups.map((words, at) => {
      const suffix = at === groups.length - 1 ? "*" : "";
      return `(${words.map((word) => `"${word}"${suffix}`).join(" OR ")})`;
    });
    return (yield* ask(find, terms.join(" AND "), limit)).map(({ title }) => title);
  },
};

/** In the order of the row numbers: FTS5 flushes its buffer for each row out of order. */
const byRow = (one: SearchDocument, other: SearchDocument): number =>
  other.rank - one.rank || one.title - other.title;

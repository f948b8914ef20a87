// The full-text index on SQLite, with FTS5.

import type { TitleId } from "../../core/ids.ts";
import { ask, columnOf, rowsOf, type Steps, statement } from "../sql/statement.ts";
import type { SearchDocument, WordIndex } from "./text-search.ts";

/**
 * The rowid is (1000 - rank) × 2^53 + title. So the index returns the highest ranks first, and stops at the limit even if
 * many documents have the word. Every title id is below 2^53, and ranks up to 1000 fit in the 64 bits of a rowid. The numbers
 * are computed in SQL only, because JavaScript would round them.
 */
const TITLE_IDS_END = "9007199254740992";
const rowidOf = (rank: string, title: string): string => `(1000 - ${rank}) * ${TITLE_IDS_END} + ${title}`;

const write = statement(`
  insert into title_search (rowid, words)
  select ${rowidOf("cast(r.value->>0 as integer)", "cast(r.value->>1 as integer)")}, r.value->>2 from {rows}`);

const remove = statement(`
  delete from title_search where rowid in (
    select ${rowidOf("s.rank", "s.title")} from {rows} cross join searchable s
    where s.title = cast(r.value->>0 as bigint))`);

const find = statement<{ title: TitleId }>(`
  select rowid & (${TITLE_IDS_END} - 1) as title from title_search
  where title_search match ? order by rowid limit ?`);

export const sqliteIndex: WordIndex = {
  write: function* (documents): Steps<void> {
    const rows = documents.toSorted(byRowid).map(({ rank, title, words }) => [rank, title, words]);
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

/** Orders documents by rowid: FTS5 flushes its buffer for each row that is out of order. */
const byRowid = (one: SearchDocument, other: SearchDocument): number =>
  other.rank - one.rank || one.title - other.title;

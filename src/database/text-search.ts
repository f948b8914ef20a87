// An index of words with a rank for each document, as each engine has it: FTS5 on SQLite, tsvector on PostgreSQL.
// A document is known by its title's number; its words come normalised, separated by spaces. The tables are made in
// migrations/text-search.ts.

import type { TitleId } from "../core/ids.ts";
import type { Engine } from "./database.ts";
import { ask, rowsOf, type Steps, statement, type Value } from "./statement.ts";

/** The highest rank of a document. */
export const MAX_RANK = 1000;

/**
 * On SQLite a row's number is rank × 2^53 + title, counted from the highest rank, so that the index itself answers the
 * highest ranks first and stops at the limit, however many documents have a word. Any title id that JavaScript holds
 * exactly fits in 53 bits, and the whole fits in the 64 bits of a row's number. Only SQL computes with it: as a number of
 * JavaScript it would lose its last bits.
 */
const TITLES = "9007199254740992";
const rowNumber = (rank: string, title: string): string => `(${MAX_RANK} - ${rank}) * ${TITLES} + ${title}`;
const TITLE_OF_ROW = `rowid & (${TITLES} - 1)`;

export type SearchDocument = { readonly title: number; readonly rank: number; readonly words: string };

const writeRanks = statement(`
  insert into searchable (title, rank)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as integer) from {rows} where true
  on conflict (title) do update set rank = excluded.rank`);
const deleteRanks = statement(
  "delete from searchable where title in (select cast(r.value->>0 as bigint) from {rows})",
);
const writeWords = statement(`
  insert into search_word (word) select r.value->>0 from {rows} where true on conflict (word) do nothing`);
const wordsBetween = statement<{ word: string }>(
  "select word from search_word where word >= ? and word < ? limit ?",
);
const hasWord = statement<{ word: string }>(
  "select word from search_word where word >= ? order by word limit 1",
);

const sqlite = {
  write: statement(`
    insert into title_search (rowid, words)
    select ${rowNumber("cast(r.value->>0 as integer)", "cast(r.value->>1 as integer)")}, r.value->>2 from {rows}`),
  remove: statement(`
    delete from title_search where rowid in (
      select ${rowNumber("s.rank", "s.title")} from {rows} cross join searchable s
      where s.title = cast(r.value->>0 as bigint))`),
  find: statement<{ title: TitleId }>(`
    select ${TITLE_OF_ROW} as title from title_search where title_search match ? order by rowid limit ?`),
};

const postgres = {
  write: statement(`
    insert into title_search (title, rank, words)
    select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), to_tsvector('simple', r.value->>2)
    from {rows} where true
    on conflict (title) do update set rank = excluded.rank, words = excluded.words`),
  remove: statement(
    "delete from title_search where title in (select cast(r.value->>0 as bigint) from {rows})",
  ),
  find: statement<{ title: TitleId }>(`
    select title from title_search where words @@ to_tsquery('simple', ?) order by rank desc, title limit ?`),
};

/** In the order of the rows: each step back makes the index write out what it has gathered so far. */
const byRow = (one: SearchDocument, other: SearchDocument): number =>
  other.rank - one.rank || one.title - other.title;

/** Replaces the documents of these titles by those that are given. */
export function* replaceDocuments(
  engine: Engine,
  titles: readonly number[],
  documents: readonly SearchDocument[],
): Steps<void> {
  const wanted = rowsOf(titles.map((title) => [title]));
  if (engine === "sqlite") {
    yield* ask(sqlite.remove, wanted);
    const rows = documents.toSorted(byRow).map(({ rank, title, words }) => [rank, title, words]);
    if (rows.length > 0) yield* ask(sqlite.write, rowsOf(rows));
  } else {
    yield* ask(postgres.remove, wanted);
    if (documents.length > 0)
      yield* ask(postgres.write, rowsOf(documents.map(({ title, rank, words }) => [title, rank, words])));
  }
  yield* ask(deleteRanks, wanted);
  if (documents.length > 0) yield* ask(writeRanks, rowsOf(documents.map(({ title, rank }) => [title, rank])));
  const words = new Set(documents.flatMap(({ words }) => words.split(" ")));
  const rows = [...words]
    .filter((word) => word !== "")
    .sort()
    .map((word): Value[] => [word]);
  if (rows.length > 0) yield* ask(writeWords, rowsOf(rows));
}

/**
 * Titles of documents that have a word of each group, the highest rank first; the words of the last group may be
 * beginnings.
 */
export function* findDocuments(
  engine: Engine,
  groups: readonly (readonly string[])[],
  limit: number,
): Steps<TitleId[]> {
  if (groups.length === 0 || groups.some((words) => words.length === 0)) return [];
  const isSqlite = engine === "sqlite";
  const quote = (word: string, isLast: boolean): string => {
    if (isSqlite) return `"${word}"${isLast ? "*" : ""}`;
    return `'${word}'${isLast ? ":*" : ""}`;
  };
  const terms = groups.map((words, at) => {
    const isLast = at === groups.length - 1;
    return `(${words.map((word) => quote(word, isLast)).join(isSqlite ? " OR " : " | ")})`;
  });
  const query = terms.join(isSqlite ? " AND " : " & ");
  const rows = yield* ask(isSqlite ? sqlite.find : postgres.find, query, limit);
  return rows.map(({ title }) => title);
}

/** The words of the index that begin so, in no order, so many at most. */
export function* wordsBeginning(beginning: string, limit: number): Steps<string[]> {
  const rows = yield* ask(wordsBetween, beginning, `${beginning}\u{10ffff}`, limit);
  return rows.map(({ word }) => word);
}

/** Whether any document has the word, or one that begins with it. */
export function* isWord(word: string, mayBeBeginning: boolean): Steps<boolean> {
  const [next] = yield* ask(hasWord, word);
  return next !== undefined && (mayBeBeginning ? next.word.startsWith(word) : next.word === word);
}

// Full-text search: an index of documents with words and a rank. A document is identified by the id of its title. The index
// is FTS5 on SQLite and tsvector on PostgreSQL. Its tables are created in migrations/text-search.ts.

import type { TitleId } from "../../core/ids.ts";
import type { Engine } from "../database.ts";
import { bigint, integer, text } from "../sql/columns.ts";
import { deleteRows, deletion } from "../sql/deletion.ts";
import { insertion, insertRows } from "../sql/insertion.ts";
import { ask, type Steps, statement } from "../sql/statement.ts";
import { postgresIndex } from "./text-search-postgres.ts";
import { sqliteIndex } from "./text-search-sqlite.ts";

/** The highest rank of a document; the lowest is 0. */
export const RANK_MAX = 1000;

/** `words` are normalised and separated by spaces. */
export type SearchDocument = { readonly title: TitleId; readonly rank: number; readonly words: string };

/** The full-text index of an engine. */
export type WordIndex = {
  /** Adds documents of titles that are not in the index. */
  write(documents: readonly SearchDocument[]): Steps<void>;
  /** Removes the documents of the titles. The table `searchable` must still have their ranks. */
  remove(titles: readonly TitleId[]): Steps<void>;
  /** Like `findDocuments`, with at least one group, and at least one word in each. */
  find(groups: readonly (readonly string[])[], limit: number): Steps<TitleId[]>;
};

const INDEXES: Readonly<Record<Engine, WordIndex>> = { sqlite: sqliteIndex, postgres: postgresIndex };

const KEY = { title: bigint<TitleId>() };
/** The table of indexed documents and their ranks. */
const writeSearchable = insertion("searchable", {
  columns: { ...KEY, rank: integer() },
  key: ["title"],
  onConflict: "update",
});
const removeSearchable = deletion("searchable", KEY);
const writeWords = insertion("search_word", { columns: { word: text() }, key: ["word"], onConflict: "keep" });
const wordsBetween = statement<{ word: string }>(
  "select word from search_word where word >= ? and word < ? limit ?",
);
const nextWord = statement<{ word: string }>(
  "select word from search_word where word >= ? order by word limit 1",
);

/** Removes the documents of the titles and adds the given ones. */
export function* replaceDocuments(
  engine: Engine,
  titles: readonly TitleId[],
  documents: readonly SearchDocument[],
): Steps<void> {
  const index = INDEXES[engine];
  yield* index.remove(titles);
  yield* index.write(documents);
  yield* deleteRows(
    removeSearchable,
    titles.map((title) => ({ title })),
  );
  yield* insertRows(
    writeSearchable,
    documents.map(({ title, rank }) => ({ title, rank })),
  );
  const words = new Set(documents.flatMap((document) => document.words.split(" ")));
  yield* insertRows(
    writeWords,
    [...words]
      .filter((word) => word !== "")
      .sort()
      .map((word) => ({ word })),
  );
}

/**
 * Finds the documents that contain at least one word of each group, and returns up to `limit` titles, highest rank first.
 * The words of the last group match as prefixes.
 */
export function* findDocuments(
  engine: Engine,
  groups: readonly (readonly string[])[],
  limit: number,
): Steps<TitleId[]> {
  if (groups.length === 0 || groups.some((words) => words.length === 0)) return [];
  return yield* INDEXES[engine].find(groups, limit);
}

/** Up to `limit` words of the index that begin with the prefix, in no particular order. */
export function* wordsBeginning(prefix: string, limit: number): Steps<string[]> {
  const rows = yield* ask(wordsBetween, prefix, `${prefix}\u{10ffff}`, limit);
  return rows.map(({ word }) => word);
}

/** Whether the index has the word, or, if `mayBePrefix`, a word that begins with it. */
export function* isWord(word: string, mayBePrefix: boolean): Steps<boolean> {
  const [next] = yield* ask(nextWord, word);
  return next !== undefined && (mayBePrefix ? next.word.startsWith(word) : next.word === word);
}

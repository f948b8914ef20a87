// Full-text search: an index of words with a rank for each document, FTS5 on SQLite and tsvector on PostgreSQL. A
// document is known by the id of its title. The tables are made in migrations/text-search.ts.

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

/** `words`: normalised, separated by spaces. */
export type SearchDocument = { readonly title: TitleId; readonly rank: number; readonly words: string };

/** The index of one engine. */
export type WordIndex = {
  /** Adds documents of titles that have none. */
  write(documents: readonly SearchDocument[]): Steps<void>;
  /** Removes the documents of the titles, which `searchable` still has. */
  remove(titles: readonly TitleId[]): Steps<void>;
  /** See findDocuments; there is at least one group, and none is empty. */
  find(groups: readonly (readonly string[])[], limit: number): Steps<TitleId[]>;
};

const INDEXES: Readonly<Record<Engine, WordIndex>> = { sqlite: sqliteIndex, postgres: postgresIndex };

const KEY = { title: bigint<TitleId>() };
/** The documents of the index, with their ranks. */
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

/** Replaces the documents of these titles by the given ones. */
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
 * The titles of documents that have a word of each group, the highest rank first. The words of the last group may be
 * prefixes.
 */
export function* findDocuments(
  engine: Engine,
  groups: readonly (readonly string[])[],
  limit: number,
): Steps<TitleId[]> {
  if (groups.length === 0 || groups.some((words) => words.length === 0)) return [];
  return yield* INDEXES[engine].find(groups, limit);
}

/** Up to `limit` words of the index with this prefix, in no order. */
export function* wordsBeginning(prefix: string, limit: number): Steps<string[]> {
  const rows = yield* ask(wordsBetween, prefix, `${prefix}\u{10ffff}`, limit);
  return rows.map(({ word }) => word);
}

/** Whether any document has the word, or one that begins with it. */
export function* isWord(word: string, mayBePrefix: boolean): Steps<boolean> {
  const [next] = yield* ask(nextWord, word);
  return next !== undefined && (mayBePrefix ? next.word.startsWith(word) : next.word === word);
}

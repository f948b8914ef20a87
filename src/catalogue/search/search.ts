// Searching titles while a person types: all words must match, the last one as a prefix. Typing mistakes are
// tolerated, and popular titles come first.

import type { TitleId } from "../../core/ids.ts";
import type { TitleType } from "../../core/titles/title.ts";
import type { Database, Engine } from "../../database/database.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { findDocuments, isWord } from "../../database/text-search/text-search.ts";
import { comparableName } from "../names.ts";
import * as titleSql from "../statements/title.ts";
import * as titleNameSql from "../statements/title-name.ts";
import { similarWords } from "./similar-words.ts";

export type SearchQuery = {
  readonly text: string;
  /** Null: every kind. */
  readonly type: TitleType | null;
  readonly limit: number;
};

/** Titles that are ranked for one answer: the most popular ones with the words. */
const CANDIDATES_MAX = 200;
/** The same for a search of one type, as other types are among them. */
const CANDIDATES_OF_KIND_MAX = 3 * CANDIDATES_MAX;
/** Titles of exactly the name that are ranked. The most popular of more are among the candidates. */
const NAMESAKES_MAX = 100;
/** Words of a query that are used. */
const WORDS_MAX = 10;

/** The titles that match the query, the best match first. */
export async function searchTitles(database: Database, query: SearchQuery): Promise<TitleId[]> {
  const name = comparableName(query.text);
  const words = [...new Set(name.split(" "))].slice(0, WORDS_MAX).filter((word) => word !== "");
  if (words.length === 0) return [];
  return database.read(function* (): Steps<TitleId[]> {
    const candidates = yield* findCandidates(database.engine, { name, words, type: query.type });
    if (candidates.length === 0) return [];
    const rows = columnOf(candidates);
    const states = yield* ask(titleSql.loadStates, rows);
    const names = Map.groupBy(yield* ask(titleNameSql.loadOfTitles, rows), ({ title }) => title);
    return states
      .filter(({ type }) => query.type === null || type === query.type)
      .map(({ title, popularity }) => {
        const own = (names.get(title) ?? []).map((one) => one.name);
        return { title, score: popularity + nameScore(name, own) };
      })
      .sort((a, b) => b.score - a.score || a.title - b.title)
      .slice(0, query.limit)
      .map(({ title }) => title);
  });
}

/** Titles of exactly the name, and titles with all words; where there are none, titles with similar words. */
function* findCandidates(
  engine: Engine,
  { name, words, type }: { name: string; words: readonly string[]; type: TitleType | null },
): Steps<TitleId[]> {
  const limit = type === null ? CANDIDATES_MAX : CANDIDATES_OF_KIND_MAX;
  const exact = (yield* ask(titleNameSql.findSome, name, NAMESAKES_MAX)).map(({ title }) => title);
  const groups = words.map((word) => [word]);
  const found = yield* findDocuments(engine, groups, limit);
  if (found.length > 0 || exact.length > 0) return [...new Set([...exact, ...found])];
  return yield* findDocuments(engine, yield* groupsOfSimilarWords(words), limit);
}

/** Added to the popularity of 0 to 100: an exact name outweighs much popularity. */
function nameScore(text: string, names: readonly string[]): number {
  if (names.includes(text)) return 45;
  if (names.some((name) => name.startsWith(`${text} `))) return 20;
  if (names.some((name) => name.startsWith(text))) return 15;
  return 0;
}

/** For each word the word itself, or similar words where no title has it. */
function* groupsOfSimilarWords(words: readonly string[]): Steps<string[][]> {
  const groups: string[][] = [];
  for (const [at, word] of words.entries()) {
    const isLast = at === words.length - 1;
    groups.push((yield* isWord(word, isLast)) ? [word] : yield* similarWords(word, isLast));
  }
  return groups;
}

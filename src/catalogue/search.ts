// Finding titles as somebody types: every word, the last one perhaps only begun, a typing mistake forgiven, the best
// known titles first.

import { distance } from "fastest-levenshtein";
import type { TitleId } from "../core/ids.ts";
import type { TitleType } from "../core/title.ts";
import type { Database, Engine } from "../database/database.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import {
  findDocuments,
  isWord,
  MAX_RANK,
  replaceDocuments,
  type SearchDocument,
  wordsBeginning,
} from "../database/text-search.ts";
import { comparableName } from "./names.ts";
import * as sql from "./statements.ts";
import * as writing from "./writing-statements.ts";

export type SearchQuery = {
  readonly text: string;
  /** Null: every kind. */
  readonly type: TitleType | null;
  readonly limit: number;
};

/** Titles looked at for one answer, the best known of those that have the words. */
const CANDIDATES = 200;
/** Titles of exactly the name that are looked at; the best known of more are among the candidates. */
const NAMESAKES = 100;
/** Words of a query that are looked for; the rest decide nothing that these did not. */
const WORDS_MAX = 10;
/** Words of the index compared with a word that nobody has. */
const SIMILAR_LOOKED_AT = 20_000;
const SIMILAR_MAX = 8;
/** Documents written in one transaction: as few as a writer may wait for, for each leaves a piece to be merged. */
const AT_ONCE = 1_500;

/** The titles that are meant, the likeliest first. */
export async function searchTitles(database: Database, query: SearchQuery): Promise<TitleId[]> {
  const name = comparableName(query.text);
  const words = [...new Set(name.split(" "))].slice(0, WORDS_MAX).filter((word) => word !== "");
  if (words.length === 0) return [];
  return database.read(function* (): Steps<TitleId[]> {
    const limit = query.type === null ? CANDIDATES : CANDIDATES * 3;
    const exact = (yield* ask(sql.findNamesakes, name, NAMESAKES)).map(({ title }) => title);
    let found = yield* findDocuments(
      database.engine,
      words.map((word) => [word]),
      limit,
    );
    if (found.length === 0 && exact.length === 0) {
      const groups = yield* meant(words);
      found = yield* findDocuments(database.engine, groups, limit);
    }
    const ids = [...new Set([...exact, ...found])];
    if (ids.length === 0) return [];
    const rows = rowsOf(ids.map((title) => [title]));
    const states = yield* ask(writing.findTitles, rows);
    const names = Map.groupBy(yield* ask(writing.namesOfTitle, rows), ({ title }) => title);
    return states
      .filter(({ type }) => query.type === null || type === query.type)
      .map(({ title, popularity }) => ({
        title: title as TitleId,
        score:
          popularity +
          nearness(
            name,
            (names.get(title) ?? []).map((one) => one.name),
          ),
      }))
      .sort((a, b) => b.score - a.score || a.title - b.title)
      .slice(0, query.limit)
      .map(({ title }) => title);
  });
}

/** What a name adds to a title's popularity, which is 0 to 100: to be called exactly so outweighs being known. */
function nearness(asked: string, names: readonly string[]): number {
  if (names.includes(asked)) return 45;
  if (names.some((name) => name.startsWith(`${asked} `))) return 20;
  if (names.some((name) => name.startsWith(asked))) return 15;
  return 0;
}

/** For a word that no title has, those that it may have been meant to be. */
function* meant(words: readonly string[]): Steps<string[][]> {
  const groups: string[][] = [];
  for (const [at, word] of words.entries()) {
    const isLast = at === words.length - 1;
    groups.push((yield* isWord(word, isLast)) ? [word] : yield* similarWords(word, isLast));
  }
  return groups;
}

/** One mistake in a short word, two in a long one; the first letter is right, or is the second. */
function* similarWords(word: string, mayBeBeginning: boolean): Steps<string[]> {
  const allowed = word.length < 8 ? 1 : 2;
  if (word.length < 4) return [];
  const beginnings = new Set([word.slice(0, 2), `${word[1]}${word[0]}`, `${word[0]}${word[2]}`]);
  const similar: { word: string; mistakes: number }[] = [];
  for (const beginning of beginnings)
    for (const candidate of yield* wordsBeginning(beginning, SIMILAR_LOOKED_AT)) {
      const mistakes = fewestMistakes(word, candidate, mayBeBeginning);
      if (mistakes <= allowed) similar.push({ word: candidate, mistakes });
    }
  const fewest = Math.min(...similar.map(({ mistakes }) => mistakes));
  const best = similar.filter(({ mistakes }) => mistakes === fewest).map((one) => one.word);
  return [...new Set(best)].sort((a, b) => a.length - b.length).slice(0, SIMILAR_MAX);
}

/** A word that is only begun is compared with as much of the candidate, a letter more or less. */
function fewestMistakes(word: string, candidate: string, mayBeBeginning: boolean): number {
  if (!mayBeBeginning)
    return Math.abs(candidate.length - word.length) > 2
      ? Number.POSITIVE_INFINITY
      : mistakesBetween(word, candidate);
  const beginnings = [-1, 0, 1].map((more) => candidate.slice(0, word.length + more));
  return Math.min(...beginnings.map((beginning) => mistakesBetween(word, beginning)));
}

/** Two letters that changed places are one mistake. */
function mistakesBetween(one: string, other: string): number {
  const count = distance(one, other);
  if (count !== 2 || one.length !== other.length) return count;
  const at = [...one].findIndex((letter, place) => letter !== other[place]);
  const swapped = one.slice(0, at) + one[at + 1] + one[at] + one.slice(at + 2);
  return swapped === other ? 1 : count;
}

/** Brings the index up to date with the titles that changed since; `onProgress` hears how many so far. */
export async function indexTitles(
  database: Database,
  { onProgress = () => {}, lazily = false }: { onProgress?: (done: number) => void; lazily?: boolean } = {},
): Promise<void> {
  for (let done = 0; (await database.ask(writing.readSearchDue, 0, 1)).length > 0; ) {
    const count = await database.write(() => indexSome(database.engine, AT_ONCE), { lazily });
    done += count;
    onProgress(done);
  }
}

/** So many of the titles that wait; answers how many there were. */
export function* indexSome(engine: Engine, limit: number): Steps<number> {
  const titles = (yield* ask(writing.readSearchDue, 0, limit)).map(({ title }) => title);
  if (titles.length > 0) yield* indexThese(engine, titles);
  return titles.length;
}

/** These titles, which need not wait until it is their turn. */
export function* indexThese(engine: Engine, titles: readonly number[]): Steps<void> {
  const rows = rowsOf(titles.map((title) => [title]));
  const states = new Map((yield* ask(writing.findTitles, rows)).map((row) => [row.title, row]));
  const names = Map.groupBy(yield* ask(writing.namesOfTitle, rows), ({ title }) => title);
  const documents = titles.flatMap((title): SearchDocument[] => {
    const words = new Set((names.get(title) ?? []).flatMap(({ name }) => name.split(" ")));
    if (words.size === 0) return [];
    const rank = Math.round(((states.get(title)?.popularity ?? 0) * MAX_RANK) / 100);
    return [{ title, rank: Math.min(MAX_RANK, Math.max(0, rank)), words: [...words].join(" ") }];
  });
  yield* replaceDocuments(engine, titles, documents);
  yield* ask(writing.deleteSearchDue, rows);
}

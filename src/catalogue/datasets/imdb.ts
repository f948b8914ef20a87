// IMDb's datasets: title.basics, title.episode, title.akas and title.ratings, tab separated, as IMDb offers them.

import { basename } from "node:path";
import type { TitleId } from "../../core/ids.ts";
import { normaliseId } from "../../core/namespaces.ts";
import type { TitleType } from "../../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../../database/statement.ts";
import { type Addition, addTitles } from "../additions.ts";
import { nameForms } from "../names.ts";
import * as sql from "../statements.ts";
import * as writing from "../writing-statements.ts";
import { addCounts, type Counts, DatasetFormatError, type Pass } from "./dataset.ts";
import { readLines } from "./files.ts";
import { ImdbEpisodes, linesOf, writeEpisodeNames, writeNumbered } from "./imdb-episodes.ts";
import { given, isEpisodeLine, type Line, lineRows, numberOf } from "./imdb-lines.ts";
import { countResults } from "./results.ts";

/** What IMDb calls a kind of title, as far as it is one here; video games and pilots alone are not. */
const KINDS: ReadonlyMap<string, TitleType> = new Map<string, TitleType>([
  ["movie", "movie"],
  ["short", "movie"],
  ["tvMovie", "movie"],
  ["tvShort", "movie"],
  ["tvSpecial", "movie"],
  ["video", "movie"],
  ["tvSeries", "show"],
  ["tvMiniSeries", "show"],
]);

const FILES = ["basics", "akas", "ratings", "episode"] as const;
type File = (typeof FILES)[number];
const COLUMNS: Readonly<Record<File, string>> = {
  basics:
    "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
  akas: "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle",
  ratings: "tconst\taverageRating\tnumVotes",
  episode: "tconst\tparentTconst\tseasonNumber\tepisodeNumber",
};

/** The passes over these files, in the order in which each finds what it needs. @throws DatasetFormatError */
export async function imdbPasses(paths: readonly string[]): Promise<Pass[]> {
  const byFile = new Map<File, string>();
  for (const path of paths) byFile.set(await fileOf(path), path);
  const [basics, episode] = [byFile.get("basics"), byFile.get("episode")];
  const episodes = new ImdbEpisodes(episode, basics);
  const passes: (Pass | null)[] = [
    titlePass(basics),
    passOf(byFile.get("akas"), "other names", 2_000, lineRows, writeOtherNames),
    passOf(byFile.get("ratings"), "popularity", 2_000, lineRows, writePopularity),
    passOf(episode, "episodes", 2_000, () => episodes.numbered(), writeNumbered, { beside: basics, linesOf }),
    passOf(basics, "names of episodes", 2_000, () => episodes.left(), writeEpisodeNames, { beside: episode }),
  ];
  return passes.filter((pass) => pass !== null);
}

async function fileOf(path: string): Promise<File> {
  for await (const [header = ""] of readLines(path)) {
    const found = FILES.find((file) => COLUMNS[file] === header.trimEnd());
    if (found) return found;
    break;
  }
  throw new DatasetFormatError(`${path} is none of IMDb's title.${FILES.join(", title.")}`);
}

function passOf<Row>(
  path: string | undefined,
  name: string,
  batch: number,
  rows: (path: string) => AsyncIterable<Row>,
  write: (rows: readonly Row[]) => Steps<Partial<Counts>>,
  more: { beside?: string | undefined; linesOf?: (row: Row) => number; prepare?: () => Steps<void> } = {},
): Pass | null {
  if (path === undefined) return null;
  const pass: Pass<Row> = {
    name: `${name} of ${basename(path)}`,
    path,
    batch,
    rows: () => rows(path),
    write,
    ...(more.beside === undefined ? {} : { beside: more.beside }),
    ...(more.linesOf === undefined ? {} : { linesOf: more.linesOf }),
    ...(more.prepare === undefined ? {} : { prepare: more.prepare }),
  };
  return pass as Pass;
}

const isTitleLine = (line: string): boolean => !isEpisodeLine(line);

async function* titleRows(path: string): AsyncGenerator<Line> {
  for await (const row of lineRows(path, isTitleLine)) if (KINDS.has(row[1] ?? "")) yield row;
}

/**
 * A title that IMDb has told of is no other row's: only those that it has not told of are looked for by name. Thousands
 * may share a name, and looking at all of them with each batch would take the longer the more there are.
 */
function titlePass(basics: string | undefined): Pass | null {
  let others: ReadonlySet<string> = new Set();
  function* writeTitles(rows: readonly Line[]): Steps<Partial<Counts>> {
    const additions = rows.flatMap((row) => toAddition(row) ?? []);
    const results = yield* addTitles(additions, "imdb", { mayHaveNamesakes: (name) => others.has(name) });
    return addCounts(countResults(results), { skipped: rows.length - additions.length });
  }
  return passOf(basics, "titles", 500, titleRows, writeTitles, {
    prepare: function* () {
      const rows = yield* ask(sql.findNamesOfOthers, "imdb", "imdb");
      others = new Set(rows.map(({ name }) => name));
    },
  });
}

function toAddition(row: Line): Addition | null {
  const [tconst = "", kind = "", primary, original, , startYear, endYear, minutes] = row;
  const type = KINDS.get(kind);
  const imdb = normaliseId("imdb", tconst);
  const name = given(primary);
  if (!type || imdb === null || name === undefined) return null;
  const [year, runtime, originalName] = [numberOf(startYear), numberOf(minutes), given(original)];
  const hasEnded = type === "show" && numberOf(endYear) !== undefined;
  return {
    record: imdb,
    episodes: [],
    facts: {
      type,
      name,
      ...(year === undefined ? {} : { year }),
      ...(runtime === undefined || runtime < 1 ? {} : { runtime }),
      ...(hasEnded ? { status: "ended" } : {}),
      ids: { imdb },
      ...(originalName === undefined || originalName === name ? {} : { otherNames: [originalName] }),
    },
  };
}

/** The titles of these IMDb ids; anime only where the id is that of a single one. */
function* titlesOf(ids: Iterable<string>): Steps<Map<string, TitleId>> {
  const wanted = [...new Set(ids)].map((id): Value[] => ["imdb", id]);
  const hits = wanted.length > 0 ? yield* ask(sql.findTitleKeys, rowsOf(wanted)) : [];
  const byId = Map.groupBy(hits, ({ value }) => value);
  return new Map(
    [...byId].flatMap(([id, [only, ...more]]): [string, TitleId][] =>
      only && more.length === 0 ? [[id, only.title as TitleId]] : [],
    ),
  );
}

function* writeOtherNames(rows: readonly Line[]): Steps<Partial<Counts>> {
  const titles = yield* titlesOf(rows.map(([id = ""]) => id));
  const names = new Map<string, Value[]>();
  for (const [id = "", , name] of rows) {
    const title = titles.get(id);
    if (title === undefined || given(name) === undefined) continue;
    for (const form of nameForms(name ?? "")) if (form !== "") names.set(`${title} ${form}`, [form, title]);
  }
  const written = names.size > 0 ? yield* ask(writing.writeOtherNames, rowsOf([...names.values()])) : [];
  yield* markChanged(
    written.map(({ title }) => title),
    { isLearned: true },
  );
  const skipped = rows.filter(([id = ""]) => !titles.has(id)).length;
  return { details: written.length, unchanged: rows.length - skipped - written.length, skipped };
}

/** From 0 for nobody to 100 for ten million people, a step for each tenfold. */
export const popularityOf = (votes: number): number =>
  Math.min(100, Math.round((1000 * Math.log10(1 + votes)) / 7) / 10);

function* writePopularity(rows: readonly Line[]): Steps<Partial<Counts>> {
  const titles = yield* titlesOf(rows.map(([id = ""]) => id));
  const known = yield* ask(writing.findTitles, rowsOf([...titles.values()].map((title) => [title])));
  const before = new Map(known.map(({ title, popularity }) => [title, popularity]));
  const changed = new Map<TitleId, number>();
  for (const [id = "", , votes] of rows) {
    const title = titles.get(id);
    const popularity = popularityOf(numberOf(votes) ?? 0);
    if (title !== undefined && before.get(title) !== popularity) changed.set(title, popularity);
  }
  if (changed.size > 0) {
    const rows = [...changed].map(([title, popularity]): Value[] => [title, popularity]);
    yield* ask(writing.writePopularity, rowsOf(rows));
  }
  yield* markChanged([...changed.keys()], { isLearned: false });
  return {
    details: changed.size,
    unchanged: titles.size - changed.size,
    skipped: rows.length - titles.size,
  };
}

function* markChanged(titles: readonly number[], { isLearned }: { isLearned: boolean }): Steps<void> {
  if (titles.length === 0) return;
  const rows = rowsOf([...new Set(titles)].map((title) => [title]));
  yield* ask(writing.writeSearchDue, rows);
  if (isLearned) yield* ask(writing.writeLearned, rows);
}

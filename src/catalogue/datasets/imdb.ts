// IMDb's datasets: title.basics, title.episode, title.akas and title.ratings, tab separated, as IMDb offers them.

import { basename } from "node:path";
import type { Millis, TitleId } from "../../core/ids.ts";
import type { TitleType } from "../../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../../database/statement.ts";
import { type Addition, addTitles, findHeldSeasons } from "../additions.ts";
import type { EpisodeFacts } from "../document.ts";
import { nameForms } from "../names.ts";
import { writeId } from "../namespaces.ts";
import * as sql from "../statements.ts";
import { type TitleEpisodes, writeEpisodes } from "../write-episodes.ts";
import * as writing from "../writing-statements.ts";
import { addCounts, type Counts, DatasetFormatError, NOTHING, type Pass } from "./dataset.ts";
import { readLines } from "./files.ts";
import { countResults } from "./results.ts";
import { readSorted } from "./sorted-episodes.ts";

type Line = readonly string[];

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
  const passes: (Pass | null)[] = [
    passOf(byFile.get("basics"), "titles", 1_000, titleRows, writeTitles),
    passOf(byFile.get("akas"), "other names", 4_000, lineRows, writeOtherNames),
    passOf(byFile.get("ratings"), "popularity", 4_000, lineRows, writePopularity),
    passOf(byFile.get("episode"), "episodes", 4_000, readSorted, writeNumbers),
    passOf(byFile.get("basics"), "names of episodes", 4_000, episodeRows, writeEpisodeNames),
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
): Pass | null {
  if (path === undefined) return null;
  const pass: Pass<Row> = {
    name: `${name} of ${basename(path)}`,
    path,
    batch,
    rows: () => rows(path),
    write,
  };
  return pass as Pass;
}

/** The lines behind the header, their columns apart. Nothing is quoted: a name may hold quotation marks. */
async function* lineRows(path: string): AsyncGenerator<Line> {
  let isHeader = true;
  for await (const lines of readLines(path))
    for (const line of lines) {
      if (!isHeader && line !== "") yield line.split("\t");
      isHeader = false;
    }
}

async function* titleRows(path: string): AsyncGenerator<Line> {
  for await (const row of lineRows(path)) if (KINDS.has(row[1] ?? "")) yield row;
}

async function* episodeRows(path: string): AsyncGenerator<Line> {
  for await (const row of lineRows(path)) if (row[1] === "tvEpisode") yield row;
}

const given = (value: string | undefined): string | undefined =>
  value === undefined || value === "\\N" || value === "" ? undefined : value;

function numberOf(value: string | undefined): number | undefined {
  const number = Number(given(value) ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function* writeTitles(rows: readonly Line[]): Steps<Partial<Counts>> {
  const additions = rows.flatMap((row) => toAddition(row) ?? []);
  const results = yield* addTitles(additions, "imdb");
  return addCounts(countResults(results), { skipped: rows.length - additions.length });
}

function toAddition(row: Line): Addition | null {
  const [tconst = "", kind = "", primary, original, , startYear, endYear, minutes] = row;
  const type = KINDS.get(kind);
  const imdb = writeId("imdb", tconst);
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

/** Rows of title.episode: which title an episode belongs to, and as what. */
function* writeNumbers(
  rows: readonly { id: string; parent: string; season: number; number: number }[],
): Steps<Partial<Counts>> {
  const titles = yield* showsOf(rows.map(({ parent }) => parent));
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  let anime = 0;
  for (const { id, parent, season, number } of rows) {
    const title = titles.get(parent);
    if (title === "anime") anime += 1;
    if (title === undefined || title === "anime") continue;
    const list = byTitle.get(title) ?? [];
    byTitle.set(title, list);
    list.push({ ...NO_FACTS, part: { season, number }, ids: new Map([["imdb", id]]) });
  }
  const { changed, episodes } = yield* writeLists(byTitle);
  return { episodes, updated: changed, anime, skipped: rows.length - episodes - anime };
}

const NO_FACTS = { name: null, airedAt: null as Millis | null, airOffset: 0, runtime: null };

function* showsOf(ids: Iterable<string>): Steps<Map<string, TitleId | "anime">> {
  const wanted = [...new Set(ids)].map((id): Value[] => ["imdb", id]);
  const hits = wanted.length > 0 ? yield* ask(sql.findTitleKeys, rowsOf(wanted)) : [];
  const found = new Map<string, TitleId | "anime">();
  for (const { value, title, type } of hits)
    if (type === "anime") found.set(value, "anime");
    else if (type === "show" && found.get(value) !== "anime") found.set(value, title as TitleId);
  return found;
}

function* writeLists(
  byTitle: ReadonlyMap<TitleId, readonly EpisodeFacts[]>,
): Steps<{ changed: number; episodes: number }> {
  const held = yield* findHeldSeasons([...byTitle.keys()]);
  const lists = [...byTitle].map(
    ([title, episodes]): TitleEpisodes => ({
      title,
      episodes,
      whole: [],
      held: held.get(title) ?? new Set(),
    }),
  );
  const changed = yield* writeEpisodes(lists, "imdb");
  yield* markLearned([...changed]);
  return { changed: changed.size, episodes: lists.reduce((sum, { episodes }) => sum + episodes.length, 0) };
}

function* markLearned(titles: readonly number[]): Steps<void> {
  if (titles.length > 0) yield* ask(writing.writeLearned, rowsOf(titles.map((title) => [title])));
}

/** Rows of title.basics that are episodes: their names and lengths, where title.episode has said what they are. */
function* writeEpisodeNames(rows: readonly Line[]): Steps<Partial<Counts>> {
  const wanted = rows.map(([tconst = ""]): Value[] => ["imdb", writeId("imdb", tconst) ?? tconst]);
  const hits = yield* ask(sql.findEpisodeKeys, rowsOf(wanted));
  const byId = Map.groupBy(hits, ({ value }) => value);
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  for (const [tconst = "", , name, , , , , minutes] of rows)
    for (const { title, season, number, value } of byId.get(writeId("imdb", tconst) ?? tconst) ?? []) {
      const list = byTitle.get(title as TitleId) ?? [];
      byTitle.set(title as TitleId, list);
      const runtime = numberOf(minutes) ?? 0;
      list.push({
        ...NO_FACTS,
        part: { season, number },
        // "Episode #1.2" is IMDb's way of saying that it knows no name.
        name: /^Episode #\d+\.\d+$/.test(name ?? "") ? null : (given(name) ?? null),
        runtime: runtime > 0 ? runtime : null,
        ids: new Map([["imdb", value]]),
      });
    }
  const { changed, episodes } = yield* writeLists(byTitle);
  return { ...NOTHING, details: changed, unchanged: episodes - changed, skipped: rows.length - episodes };
}

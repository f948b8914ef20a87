// IMDb's episodes, joined from title.episode (numbers) and title.basics (names) and sorted by show in a scratch
// database. In the order of the files each row would touch another page of a table that does not fit into memory.

import { statement } from "../../database/sql/statement.ts";
import { openScratch, type ScratchDatabase } from "../../database/sqlite/scratch-database.ts";
import { given, isEpisodeLine, type Line, lineRows, numberIn } from "./imdb-lines.ts";

export type EpisodeFiles = {
  /** The path of title.episode. */
  readonly numbers: string | undefined;
  /** The path of title.basics. */
  readonly names: string | undefined;
};

/** The facts of both files about one episode. */
export type ImdbEpisode = {
  readonly id: string;
  /** Null if title.episode does not have it, or not with both numbers. */
  readonly place: { readonly show: string; readonly season: number; readonly number: number } | null;
  /** Null if title.basics does not have it. */
  readonly details: EpisodeDetails | null;
};

/** `name`: null for none; `runtime`: in minutes, null for none. */
export type EpisodeDetails = { readonly name: string | null; readonly runtime: number | null };

/** All episodes of the files: those with numbers by show, then the others. The order is the same each time. */
export async function* episodeRows({ numbers, names }: EpisodeFiles): AsyncGenerator<ImdbEpisode> {
  const scratch = openScratch();
  try {
    for (const table of TABLES) scratch.run(table);
    if (numbers !== undefined) await stageNumbers(scratch, numbers);
    if (names !== undefined) await stageNames(scratch, names);
    for (const row of scratch.iterate(numbered)) yield toEpisode(row);
    for (const row of scratch.iterate(unnumbered))
      yield toEpisode({ ...row, show: null, season: 0, number: 0 });
  } finally {
    scratch.close();
  }
}

/** Ids are stored as numbers, so that they are the keys of the rows. */
const TABLES = [
  statement(`create table numbered (
    id integer primary key, show integer not null, season integer not null, number integer not null)`),
  statement("create table named (id integer primary key, name text, runtime integer)"),
];

const writeNumbers = statement(
  "insert or replace into numbered (id, show, season, number) values (?, ?, ?, ?)",
);
const writeName = statement("insert or replace into named (id, name, runtime) values (?, ?, ?)");

type EpisodeRow = {
  readonly id: number;
  readonly show: number | null;
  readonly season: number;
  readonly number: number;
  readonly named: number | null;
  readonly name: string | null;
  readonly runtime: number | null;
};

const numbered = statement<EpisodeRow>(`
  select e.id, e.show, e.season, e.number, n.id as named, n.name, n.runtime
  from numbered e left join named n on n.id = e.id order by e.show, e.id`);

const unnumbered = statement<Pick<EpisodeRow, "id" | "named" | "name" | "runtime">>(`
  select n.id, n.id as named, n.name, n.runtime from named n
  where not exists (select 1 from numbered e where e.id = n.id) order by n.id`);

async function stageNumbers(scratch: ScratchDatabase, path: string): Promise<void> {
  for await (const [id, show, season, number] of lineRows(path)) {
    const values = [idNumber(id), idNumber(show), placeNumber(season), placeNumber(number)];
    if (values.every((value) => value !== null)) scratch.run(writeNumbers, ...values);
  }
}

async function stageNames(scratch: ScratchDatabase, path: string): Promise<void> {
  for await (const line of lineRows(path, isEpisodeLine)) {
    const id = idNumber(line[0]);
    const { name, runtime } = readDetails(line);
    if (id !== null) scratch.run(writeName, id, name, runtime);
  }
}

/** "Episode #1.2" stands for an unknown name. */
function readDetails([, , name, , , , , minutes]: Line): EpisodeDetails {
  const isName = given(name) !== undefined && !/^Episode #\d+\.\d+$/.test(name ?? "");
  return { name: isName ? (name ?? null) : null, runtime: numberIn(minutes) || null };
}

const toEpisode = ({ id, show, season, number, named, name, runtime }: EpisodeRow): ImdbEpisode => ({
  id: idText(id),
  place: show === null ? null : { show: idText(show), season, number },
  details: named === null ? null : { name, runtime },
});

const idNumber = (text = ""): number | null => (/^tt\d{1,10}$/.test(text) ? Number(text.slice(2)) : null);
const idText = (number: number): string => `tt${String(number).padStart(7, "0")}`;
/** Seasons may be years. Null for an unknown number. */
const placeNumber = (text = ""): number | null => (/^\d{1,6}$/.test(text) ? Number(text) : null);

// Shinkro's two lists of MAL's anime, with their names: series with their TVDB number and kind, and films with their TMDB
// number. The seasons and episodes of TVDB are not read: the numbering is Anime-Lists'.

import type { AnimeType } from "../../core/title.ts";
import type { Addition } from "../additions.ts";
import type { RecordedFacts } from "../records.ts";
import type { Pass } from "./dataset.ts";
import { readYamlEntries } from "./files.ts";
import { idListPass, valuesOf } from "./id-lists.ts";

type ShinkroRow = Readonly<Record<string, unknown>>;

const TYPES: ReadonlyMap<unknown, AnimeType> = new Map<unknown, AnimeType>([
  ["tv", "tv"],
  ["movie", "movie"],
  ["ova", "ova"],
  ["ona", "ona"],
  ["special", "special"],
  ["tv_special", "special"],
]);

export async function shinkroPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path) =>
    idListPass(path, { source: "shinkro", named: "mal", rows: readRows, toAddition }),
  );
}

/** Both lists have one member, whose name is its own line, and the entries a step further in. */
async function* readRows(path: string): AsyncGenerator<ShinkroRow> {
  for await (const entry of readYamlEntries(path, (line) => /^([^\s#]| {0,4}- )/.test(line)))
    for (const row of Array.isArray(entry) ? entry : [])
      if (typeof row === "object" && row !== null) yield row as ShinkroRow;
}

/** A row of either list as the catalogue keeps it; null without MAL's number. */
export function toAddition(row: ShinkroRow): Addition | null {
  const [mal] = valuesOf(row.malid);
  const said = row.title ?? row.mainTitle;
  const name = typeof said === "string" || typeof said === "number" ? String(said).trim() : "";
  if (mal === undefined || !/^[1-9]\d*$/.test(mal) || name === "") return null;
  const isFilm = row.title === undefined;
  const [tvdb, tmdb] = [row.tvdbid, row.tmdbid].map((value) => valuesOf(value)[0]);
  const animeType = isFilm ? "movie" : TYPES.get(row.type);
  const facts: RecordedFacts = {
    type: "anime",
    ...(animeType === undefined ? {} : { animeType }),
    name,
    ids: {
      mal,
      ...(tvdb === undefined ? {} : { tvdb }),
      ...(tmdb === undefined ? {} : { tmdb_movie: tmdb }),
    },
  };
  return { facts, record: `${isFilm ? "film" : "series"} ${mal}`, episodes: [] };
}

// Shinkro's two lists of MAL's anime with their names: series with TVDB ids and types, and films with TMDB ids.
// Seasons and episodes of TVDB are not read: the numbering comes from Anime-Lists.

import type { AnimeType } from "../../core/titles/title.ts";
import type { Addition } from "../additions/addition.ts";
import { asList, isObject, type JsonObject } from "../json.ts";
import type { RecordedFacts } from "../records/recorded-facts.ts";
import type { Pass } from "./dataset.ts";
import { idListPass, idsIn } from "./id-lists.ts";
import { readYamlEntries } from "./yaml-files.ts";

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
    idListPass(path, { source: "shinkro", rowNamespace: "mal", rows: readRows, toAddition }),
  );
}

/** Both files have one key on a line of its own, with the indented list of entries. */
async function* readRows(path: string): AsyncGenerator<JsonObject> {
  for await (const entry of readYamlEntries(path, (line) => /^([^\s#]| {0,4}- )/.test(line)))
    for (const row of asList(entry)) if (isObject(row)) yield row;
}

/** Null for a row without a MAL id or a name. */
export function toAddition(row: JsonObject): Addition | null {
  const [mal] = idsIn(row.malid);
  const given = row.title ?? row.mainTitle;
  const name = typeof given === "string" || typeof given === "number" ? String(given).trim() : "";
  if (mal === undefined || !/^[1-9]\d*$/.test(mal) || name === "") return null;
  const isFilm = row.title === undefined;
  const [tvdb, tmdb] = [row.tvdbid, row.tmdbid].map((value) => idsIn(value)[0]);
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

// Fribb's anime-list-full: one row for each anime, with its ids on every service. Contract: anime.md 7.2. The same as a
// table of tabs, one column for each service, is read as well.

import type { Key } from "../../core/namespaces.ts";
import type { AnimeType } from "../../core/title.ts";
import type { Addition } from "../additions.ts";
import type { RecordedFacts } from "../records.ts";
import { DatasetFormatError, type Pass } from "./dataset.ts";
import { firstCharacter, readJsonArray, readLines } from "./files.ts";
import { idListPass, valuesOf } from "./id-lists.ts";

type FribbRow = Readonly<Record<string, unknown>>;

const TYPES: ReadonlyMap<string, AnimeType> = new Map<string, AnimeType>([
  ["TV", "tv"],
  ["MOVIE", "movie"],
  ["SPECIAL", "special"],
  ["OVA", "ova"],
  ["ONA", "ona"],
  ["MUSIC", "music video"],
]);

/** Each service's field, and what the service is called here; the first is what names a row. */
const SERVICES: readonly (readonly [field: string, namespace: string])[] = [
  ["anidb_id", "anidb"],
  ["mal_id", "mal"],
  ["anilist_id", "anilist"],
  ["kitsu_id", "kitsu"],
  ["anisearch_id", "anisearch"],
  ["anime-planet_id", "animeplanet"],
  ["livechart_id", "livechart"],
  ["animenewsnetwork_id", "ann"],
  ["simkl_id", "simkl"],
  ["imdb_id", "imdb"],
  ["tvdb_id", "tvdb"],
  ["thetvdb_id", "tvdb"],
];

/** The columns of the table, by the fields of the list that they are. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ...SERVICES.map(
    ([field]) => [field.replace(/_id$/, "").replace("anime-planet", "animeplanet"), field] as const,
  ),
  ["tmdb", "themoviedb_id"],
  ["type", "type"],
]);

/** @throws DatasetFormatError; the file system's error. */
export async function fribbPasses(paths: readonly string[]): Promise<Pass[]> {
  const isList = await Promise.all(paths.map(async (path) => "[{".includes(await firstCharacter(path))));
  return paths.map((path, at) =>
    idListPass(path, {
      source: "fribb",
      named: "anidb",
      rows: (path) => (isList[at] ? (readJsonArray(path) as AsyncGenerator<FribbRow>) : tableRows(path)),
      toAddition,
    }),
  );
}

/** Rows of the table, as the list would have them. @throws DatasetFormatError */
async function* tableRows(path: string): AsyncGenerator<FribbRow> {
  let columns: string[] | null = null;
  for await (const lines of readLines(path))
    for (const line of lines) {
      const cells = line.replace(/\r$/, "").split("\t");
      if (columns !== null) {
        if (line !== "") yield tableRow(columns, cells);
        continue;
      }
      if (!["anidb", "mal", "simkl"].every((name) => cells.includes(name)))
        throw new DatasetFormatError(`${path} is neither Fribb's list nor the table of it`);
      columns = cells;
    }
}

function tableRow(columns: readonly string[], cells: readonly string[]): FribbRow {
  const row: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const [field, cell] = [COLUMNS.get(column), cells[at] ?? ""];
    if (field === undefined || cell === "") continue;
    const [, kind] = /^(tv|movie):/.exec(cell) ?? [];
    const ids = cell.replaceAll(/(^|,)(tv|movie):/g, "$1");
    row[field] = field === "themoviedb_id" && kind !== undefined ? { [kind]: ids } : cell;
  }
  return row;
}

/** One row as the catalogue keeps it; null where no id of it is an anime's own. */
export function toAddition(row: FribbRow): Addition | null {
  const ids: Record<string, string> = {};
  const more: Key[] = [];
  const add = (namespace: string, values: readonly string[]): void => {
    const [first, ...rest] = values;
    if (first === undefined || ids[namespace] !== undefined) return;
    ids[namespace] = first;
    more.push(...rest.map((value): Key => [namespace, value]));
  };
  for (const [field, namespace] of SERVICES) add(namespace, valuesOf(row[field]));
  const animeType = TYPES.get(String(row.type).toUpperCase());
  const tmdb = row.themoviedb_id;
  if (typeof tmdb === "object" && tmdb !== null && !Array.isArray(tmdb)) {
    const { tv, movie } = tmdb as { tv?: unknown; movie?: unknown };
    add("tmdb_show", valuesOf(tv));
    add("tmdb_movie", valuesOf(movie));
  } else if (animeType === "movie") add("tmdb_movie", valuesOf(tmdb));
  // Of all other kinds an older list does not say which of TMDB's two numbers it gives.
  else if (animeType === "tv") add("tmdb_show", valuesOf(tmdb));
  // Two rows may share the strongest of their ids, so that it alone does not name a row.
  const own = RECORDS.flatMap((namespace) => (ids[namespace] ? [`${namespace}:${ids[namespace]}`] : []));
  if (own.length === 0) return null;
  const record = own.slice(0, 3).join(" ");
  const name = nameIn(ids.animeplanet);
  const facts: RecordedFacts = {
    type: "anime",
    ...(animeType ? { animeType } : {}),
    ...(name === undefined ? {} : { name }),
    ids,
    ...(more.length > 0 ? { moreIds: more } : {}),
  };
  return { facts, record, episodes: [] };
}
const RECORDS = ["anidb", "mal", "anilist", "kitsu", "anisearch", "livechart", "animeplanet", "simkl"];

/** The row has no name; Anime-Planet's address is nearly one. */
function nameIn(slug: string | undefined): string | undefined {
  if (slug === undefined || !/[a-z]/i.test(slug)) return undefined;
  return slug
    .split("-")
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

// Fribb's anime-list-full: one row for each anime, with its ids on all services, as JSON or as a tab separated table.
// Contract: anime.md 7.2.

import type { Key } from "../../core/titles/namespaces.ts";
import type { AnimeType } from "../../core/titles/title.ts";
import type { Addition } from "../additions/addition.ts";
import { asObject, isObject, type JsonObject } from "../json.ts";
import type { RecordedFacts } from "../records/recorded-facts.ts";
import type { Pass } from "./dataset.ts";
import { firstCharacter } from "./files.ts";
import { SERVICES } from "./fribb-services.ts";
import { readTable } from "./fribb-table.ts";
import { idListPass, idsIn } from "./id-lists.ts";
import { readJsonArray } from "./json-files.ts";

const TYPES: ReadonlyMap<string, AnimeType> = new Map<string, AnimeType>([
  ["TV", "tv"],
  ["MOVIE", "movie"],
  ["SPECIAL", "special"],
  ["OVA", "ova"],
  ["ONA", "ona"],
  ["MUSIC", "music video"],
]);

/** @throws DatasetFormatError; the file system's error. */
export async function fribbPasses(paths: readonly string[]): Promise<Pass[]> {
  const isList = await Promise.all(paths.map(async (path) => "[{".includes(await firstCharacter(path))));
  return paths.map((path, at) =>
    idListPass(path, {
      source: "fribb",
      rowNamespace: "anidb",
      rows: isList[at] ? readRows : readTable,
      toAddition,
    }),
  );
}

async function* readRows(path: string): AsyncGenerator<JsonObject> {
  for await (const row of readJsonArray(path)) yield asObject(row);
}

/** Null for a row without an id that names a record. */
export function toAddition(row: JsonObject): Addition | null {
  const ids: Record<string, string> = {};
  const moreIds: Key[] = [];
  const add = (namespace: string, values: readonly string[]): void => {
    const [first, ...rest] = values;
    if (first === undefined || ids[namespace] !== undefined) return;
    ids[namespace] = first;
    moreIds.push(...rest.map((value): Key => [namespace, value]));
  };
  for (const [field, namespace] of SERVICES) add(namespace, idsIn(row[field]));
  const animeType = TYPES.get(String(row.type).toUpperCase());
  const tmdb = row.themoviedb_id;
  if (isObject(tmdb)) {
    add("tmdb_show", idsIn(tmdb.tv));
    add("tmdb_movie", idsIn(tmdb.movie));
  } else if (animeType === "movie") add("tmdb_movie", idsIn(tmdb));
  // For other types older lists do not tell whether the TMDB id is that of a movie or a show.
  else if (animeType === "tv") add("tmdb_show", idsIn(tmdb));
  const record = recordName(ids);
  if (record === null) return null;
  const name = nameInSlug(ids.animeplanet);
  const facts: RecordedFacts = {
    type: "anime",
    ...(animeType ? { animeType } : {}),
    ...(name === undefined ? {} : { name }),
    ids,
    ...(moreIds.length > 0 ? { moreIds } : {}),
  };
  return { facts, record, episodes: [] };
}

const NAMING = ["anidb", "mal", "anilist", "kitsu", "anisearch", "livechart", "animeplanet", "simkl"];

/** The three strongest ids: the strongest alone may be shared by two rows. */
function recordName(ids: Readonly<Record<string, string>>): string | null {
  const own = NAMING.flatMap((namespace) => (ids[namespace] ? [`${namespace}:${ids[namespace]}`] : []));
  return own.length === 0 ? null : own.slice(0, 3).join(" ");
}

/** A name from the slug of Anime-Planet, as rows have no name. */
function nameInSlug(slug: string | undefined): string | undefined {
  if (slug === undefined || !/[a-z]/i.test(slug)) return undefined;
  return slug
    .split("-")
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

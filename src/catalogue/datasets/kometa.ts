// Kometa's Anime-IDs, `{anidb: {mal_id, anilist_id, imdb_id, tvdb_id, …}}`: made from the same lists as others, with
// some ids that those lack. Seasons and offsets are not read: they are those of Anime-Lists without its exceptions.

import { EXACT_ANIME_NAMESPACES, type Key } from "../../core/titles/namespaces.ts";
import type { Addition } from "../additions/addition.ts";
import { isObject } from "../json.ts";
import type { RecordedFacts } from "../records/recorded-facts.ts";
import type { Pass } from "./dataset.ts";
import { idListPass, idsIn } from "./id-lists.ts";
import { type JsonMember, readJsonObject } from "./json-files.ts";

const SERVICES: readonly (readonly [field: string, namespace: string])[] = [
  ["mal_id", "mal"],
  ["anilist_id", "anilist"],
  ["imdb_id", "imdb"],
  ["tvdb_id", "tvdb"],
  ["tmdb_show_id", "tmdb_show"],
  ["tmdb_movie_id", "tmdb_movie"],
];
const EXACT: ReadonlySet<string> = new Set(EXACT_ANIME_NAMESPACES);

export async function kometaPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path) =>
    idListPass(path, { source: "kometa", rowNamespace: "anidb", rows: readJsonObject, toAddition }),
  );
}

/** Null for a row without the fields of this list. */
export function toAddition({ key: anidb, value: row }: JsonMember): Addition | null {
  if (!/^[1-9]\d*$/.test(anidb) || !isObject(row) || row.tvdb_epoffset === undefined) return null;
  const ids: Record<string, string> = { anidb };
  const moreIds: Key[] = [];
  for (const [field, namespace] of SERVICES) {
    const [first, ...others] = idsIn(row[field]);
    // Several anime of MAL or AniList are parts of the AniDB entry: none of them is the same.
    const areParts = others.length > 0 && EXACT.has(namespace);
    if (first === undefined || areParts) continue;
    ids[namespace] = first;
    moreIds.push(...others.map((one): Key => [namespace, one]));
  }
  const facts: RecordedFacts = { type: "anime", ids, ...(moreIds.length > 0 ? { moreIds } : {}) };
  return { facts, record: anidb, episodes: [] };
}

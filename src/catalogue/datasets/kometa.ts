// Kometa's Anime-IDs, `{anidb: {mal_id, anilist_id, imdb_id, tvdb_id, …}}`: made of the same lists as others, and at times
// with a number that those lack. Its seasons and offsets are Anime-Lists' own, without their exceptions, and are left out.

import { EXACT_ANIME_NAMESPACES, type Key } from "../../core/namespaces.ts";
import type { Addition } from "../additions.ts";
import type { Pass } from "./dataset.ts";
import { readJsonObject } from "./files.ts";
import { idListPass, valuesOf } from "./id-lists.ts";

type Member = { readonly key: string; readonly value: unknown };

const SERVICES: readonly (readonly [field: string, namespace: string])[] = [
  ["mal_id", "mal"],
  ["anilist_id", "anilist"],
  ["imdb_id", "imdb"],
  ["tvdb_id", "tvdb"],
  ["tmdb_show_id", "tmdb_show"],
  ["tmdb_movie_id", "tmdb_movie"],
];

export async function kometaPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path) =>
    idListPass(path, { source: "kometa", named: "anidb", rows: readJsonObject, toAddition }),
  );
}

/** Only a row that says when the series' episodes begin is one of this list. */
export function toAddition({ key: anidb, value }: Member): Addition | null {
  if (!/^[1-9]\d*$/.test(anidb) || typeof value !== "object" || value === null) return null;
  const row = value as Readonly<Record<string, unknown>>;
  if (row.tvdb_epoffset === undefined) return null;
  const ids: Record<string, string> = { anidb };
  const moreIds: Key[] = [];
  for (const [field, namespace] of SERVICES) {
    const [first, ...others] = valuesOf(row[field]);
    // Several of MAL's or AniList's anime are the parts of the one that AniDB has: none of them is it.
    const areParts = others.length > 0 && (EXACT_ANIME_NAMESPACES as readonly string[]).includes(namespace);
    if (first === undefined || areParts) continue;
    ids[namespace] = first;
    moreIds.push(...others.map((one): Key => [namespace, one]));
  }
  const facts = { type: "anime" as const, ids, ...(moreIds.length > 0 ? { moreIds } : {}) };
  return { facts, record: anidb, episodes: [] };
}

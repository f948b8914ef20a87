// PlexAniBridge's mappings, `{anilist: {anidb_id, mal_id, imdb_id, …}}`. Several ids of one service include those of
// films and specials of the AniDB entry: only a single id is the anime's own. Ranges of TVDB are not read: the
// numbering comes from Anime-Lists.

import type { Addition } from "../additions/addition.ts";
import { isObject } from "../json.ts";
import type { Pass } from "./dataset.ts";
import { idListPass, idsIn } from "./id-lists.ts";
import { type JsonMember, readJsonObject } from "./json-files.ts";

const SERVICES: readonly (readonly [field: string, namespace: string])[] = [
  ["anidb_id", "anidb"],
  ["mal_id", "mal"],
  ["imdb_id", "imdb"],
  ["tvdb_id", "tvdb"],
  ["tmdb_show_id", "tmdb_show"],
  ["tmdb_movie_id", "tmdb_movie"],
];

/** A row may be empty, for an anime that only AniList has. */
const FIELDS = new Set([...SERVICES.map(([field]) => field), "tvdb_mappings", "tmdb_mappings"]);

export async function plexAnibridgePasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path) =>
    idListPass(path, { source: "plexanibridge", rowNamespace: "anilist", rows: readJsonObject, toAddition }),
  );
}

export function toAddition({ key: anilist, value: row }: JsonMember): Addition | null {
  if (!/^[1-9]\d*$/.test(anilist) || !isObject(row)) return null;
  if (!Object.keys(row).every((field) => FIELDS.has(field))) return null;
  const ids: Record<string, string> = { anilist };
  for (const [field, namespace] of SERVICES) {
    const values = idsIn(row[field]);
    // AniList began with the ids of MAL.
    const isOwn = (one: string): boolean => values.length === 1 || (namespace === "mal" && one === anilist);
    const own = values.find(isOwn);
    if (own !== undefined) ids[namespace] = own;
  }
  // MAL has parts of the AniDB entry, and the row does not tell which of them this anime is.
  if (ids.mal === undefined && idsIn(row.mal_id).length > 0) delete ids.anidb;
  return { facts: { type: "anime", ids }, record: anilist, episodes: [] };
}

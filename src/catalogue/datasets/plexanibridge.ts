// PlexAniBridge's mappings, `{anilist: {anidb_id, mal_id, imdb_id, …}}`. Where it names several of a kind, they are the films
// and specials of the AniDB entry as well: only what it names alone is taken for the anime's own. Its ranges of TVDB's
// episodes are not read: the numbering is Anime-Lists'.

import type { Addition } from "../addition.ts";
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

/** A row may be empty: AniList has the anime, and nobody else. */
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
    // AniList took MAL's numbers over for what it began with.
    const isOwn = (one: string): boolean => values.length === 1 || (namespace === "mal" && one === anilist);
    const own = values.find(isOwn);
    if (own !== undefined) ids[namespace] = own;
  }
  // Parts of AniDB's entry that MAL has apart, and which of them this one is, is not said.
  if (ids.mal === undefined && idsIn(row.mal_id).length > 0) delete ids.anidb;
  return { facts: { type: "anime", ids }, record: anilist, episodes: [] };
}

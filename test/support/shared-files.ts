// The shared datasets as files in the formats that imports read.

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readShared } from "./shared-data.ts";

/** The path of a shared file. */
export const sharedPath = (path: string): string =>
  fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));

/** The kinds of anime by their MAL ids, from the list that has kinds. */
function kindsByMal(): Map<string, string> {
  const list = readShared("data/anime/shinkro-tvdb-mal.yaml.gz");
  const entries = list.matchAll(/- malid: (\d+)\n\s+title: .*\n\s+type: (\w+)\n/g);
  return new Map(
    [...entries].map(([, mal = "", kind = ""]) => [mal, kind.replace("tv_special", "special").toUpperCase()]),
  );
}

/**
 * Fribb's list in its published format. The rows come from the shared table, and the kinds, which it does not have, from
 * another list.
 */
export function fribbRows(): Record<string, unknown>[] {
  const kinds = kindsByMal();
  const [header = "", ...lines] = readShared("data/anime/anime-ids.tsv.gz").trimEnd().split("\n");
  const columns = header.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    const row = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
    const [kind, id = ""] = (row.tmdb ?? "").split(":");
    const numbers = {
      anidb_id: row.anidb,
      anilist_id: row.anilist,
      kitsu_id: row.kitsu,
      livechart_id: row.livechart,
    };
    return Object.fromEntries(
      Object.entries({
        ...numbers,
        "anime-planet_id": row.animeplanet,
        animenewsnetwork_id: row.animenewsnetwork,
        anisearch_id: row.anisearch,
        mal_id: row.mal,
        simkl_id: row.simkl,
        type: kinds.get(row.mal ?? "") ?? "",
        tvdb_id: row.tvdb,
        imdb_id: row.imdb ? row.imdb.split(",") : "",
        themoviedb_id:
          kind === "tv" ? { tv: Number(id) } : kind === "movie" ? { movie: id.split(",").map(Number) } : "",
      }).filter(([, value]) => value !== ""),
    );
  });
}

/** Writes Fribb's list to a folder and returns the path of the file. */
export function writeFribb(folder: string): string {
  const path = join(folder, "anime-list-full.json");
  writeFileSync(path, JSON.stringify(fribbRows()));
  return path;
}

/** Copies a shared file to a folder, so that the test can change it, and returns its path. */
export function copyShared(path: string, folder: string, name: string): string {
  const copy = join(folder, name);
  copyFileSync(sharedPath(path), copy);
  return copy;
}

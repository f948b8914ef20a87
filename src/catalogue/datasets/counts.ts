// How many episodes the seasons of a series have, `{tvdb: {season: count}}`, or how many an anime has,
// `{anilist: count}`: what the numbering of anime needs and its own files do not tell.

import { basename } from "node:path";
import { ask, rowsOf } from "../../database/statement.ts";
import { addTitles } from "../additions.ts";
import { deriveEpisodes, writeSizes } from "../anime-episodes.ts";
import * as sql from "../statements.ts";
import type { Pass } from "./dataset.ts";
import { readJsonObject } from "./files.ts";
import { countResults } from "./results.ts";

type Member = { readonly key: string; readonly value: unknown };

export async function countsPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path): Pass => {
    const pass: Pass<Member> = {
      name: `counts of ${basename(path)}`,
      path,
      batch: 100,
      rows: () => readJsonObject(path),
      isUsable: (member) => isCount(member.value) || sizesIn(member).length > 0,
      write: function* (members) {
        const sizes = members.flatMap(sizesIn);
        const bySeries = yield* writeSizes(sizes);
        const byTitle = yield* writeCounts(members);
        const derived = yield* deriveEpisodes([...bySeries, ...byTitle.titles]);
        return {
          ...derived,
          details: sizes.length + byTitle.titles.length,
          skipped: members.length - new Set(sizes.map(({ series }) => series)).size - byTitle.titles.length,
        };
      },
    };
    return pass as Pass;
  });
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function sizesIn({ key, value }: Member): { series: string; season: number; episodes: number }[] {
  if (typeof value !== "object" || value === null || !/^\d+$/.test(key)) return [];
  return Object.entries(value).flatMap(([season, episodes]) =>
    /^\d+$/.test(season) && isCount(episodes) ? [{ series: key, season: Number(season), episodes }] : [],
  );
}

/** Counts of single anime, which the catalogue knows by their AniList number. */
function* writeCounts(members: readonly Member[]) {
  const counted = members.filter(({ key, value }) => /^\d+$/.test(key) && isCount(value));
  if (counted.length === 0) return { titles: [] };
  const hits = yield* ask(sql.findTitleKeys, rowsOf(counted.map(({ key }) => ["anilist", key])));
  const known = new Set(hits.map(({ value }) => value));
  const additions = counted
    .filter(({ key, value }) => known.has(key) && (value as number) > 0)
    .map(({ key, value }) => ({
      facts: { type: "anime" as const, ids: { anilist: key }, count: value as number },
      record: `anilist:${key}`,
      episodes: [],
    }));
  const results = yield* addTitles(additions, "counts");
  countResults(results);
  return { titles: results.flatMap((one) => ("title" in one ? [one.title] : [])) };
}

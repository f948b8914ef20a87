// Numbers of episodes: of the seasons of series, `{tvdb: {season: count}}`, or of anime, `{anilist: count}`. The
// numbering of anime needs them, and its own datasets do not have them.

import { basename } from "node:path";
import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { isAdded } from "../additions/addition.ts";
import { addTitles } from "../additions/additions.ts";
import { deriveEpisodes } from "../anime/derive-episodes.ts";
import { type SeasonSize, writeSizes } from "../anime/series-sizes.ts";
import { isCount, isPositive } from "../json.ts";
import * as titleKeySql from "../statements/title-key.ts";
import type { Pass } from "./dataset.ts";
import { type JsonMember, readJsonObject } from "./json-files.ts";

export async function countsPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map(
    (path): Pass<JsonMember> => ({
      name: `counts of ${basename(path)}`,
      path,
      batchSize: 100,
      rows: () => readJsonObject(path),
      isUsable: (member) => isCount(member.value) || sizesIn(member).length > 0,
      write: function* (members) {
        const sizes = members.flatMap(sizesIn);
        const bySeries = yield* writeSizes(sizes);
        const counted = yield* writeCounts(members);
        const episodes = yield* deriveEpisodes([...bySeries, ...counted]);
        const series = new Set(sizes.map((one) => one.series));
        return {
          episodes,
          details: sizes.length + counted.length,
          skipped: members.length - series.size - counted.length,
        };
      },
    }),
  );
}

function sizesIn({ key, value }: JsonMember): SeasonSize[] {
  if (typeof value !== "object" || value === null || !/^\d+$/.test(key)) return [];
  return Object.entries(value).flatMap(([season, episodes]: [string, unknown]) =>
    /^\d+$/.test(season) && isCount(episodes) ? [{ series: key, season: Number(season), episodes }] : [],
  );
}

/** Writes the counts of anime that the catalogue has; returns these. */
function* writeCounts(members: readonly JsonMember[]): Steps<TitleId[]> {
  const counted = members.flatMap(({ key, value }) =>
    /^\d+$/.test(key) && isPositive(value) ? [{ anilist: key, count: value }] : [],
  );
  if (counted.length === 0) return [];
  const hits = yield* ask(titleKeySql.find, rowsOf(counted.map(({ anilist }) => ["anilist", anilist])));
  const known = new Set(hits.map(({ value }) => value));
  const additions = counted
    .filter(({ anilist }) => known.has(anilist))
    .map(({ anilist, count }) => ({
      facts: { type: "anime", ids: { anilist }, count } as const,
      record: `anilist:${anilist}`,
      episodes: [],
    }));
  return (yield* addTitles(additions, "counts")).filter(isAdded).map(({ title }) => title);
}

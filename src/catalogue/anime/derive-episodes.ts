// Deriving the episodes of anime from counts and numberings, where no source lists them. Contract: anime.md 8.

import type { TitleId } from "../../core/ids.ts";
import { ask, columnOf, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { findHeldSeasons, NO_SEASONS } from "../additions/held-seasons.ts";
import { markChanged } from "../changed-titles.ts";
import * as mappingSql from "../statements/anime-mapping.ts";
import * as episodeSql from "../statements/episode.ts";
import { type TitleEpisodes, writeEpisodes } from "../writing/write-episodes.ts";
import { findSeasonSizes, type Series } from "../writing/write-numberings.ts";
import { loadMembers } from "./anime-members.ts";
import { partsOfMembers, type SeriesSeason, toEpisodes } from "./anime-parts.ts";

/** Derives and writes the episodes of these anime and their families; returns the number of new ones. */
export function* deriveEpisodes(titles: readonly TitleId[]): Steps<number> {
  if (titles.length === 0) return 0;
  const wanted = new Set(titles);
  const series = yield* findTvdbSeries([...wanted]);
  const mappings = series.length > 0 ? yield* ask(mappingSql.loadOfSeries, rowsOf(series)) : [];
  const all = [...wanted.union(new Set(mappings.map(({ title }) => title)))];
  const members = yield* loadMembers(all, mappings);
  const parts = partsOfMembers(members, yield* findSeasons(series));
  const held = yield* findHeldSeasons(all);
  const lists = members.map(({ title, numbering }): TitleEpisodes => {
    const { episodes, countsSpecials } = toEpisodes(parts.get(title) ?? new Set(), numbering);
    // Other members may belong to further series, which were not loaded.
    const wholeSeasons = countsSpecials && wanted.has(title) ? [1] : [];
    return { title, episodes, wholeSeasons, heldSeasons: held.get(title) ?? NO_SEASONS };
  });
  const before = yield* countEpisodes(all);
  const changed = yield* writeEpisodes(lists, "counts");
  if (changed.size === 0) return 0;
  yield* markChanged(changed);
  return (yield* countEpisodes(all)) - before;
}

/** The TVDB series that number these titles. */
export function* findTvdbSeries(titles: readonly TitleId[]): Steps<Series[]> {
  const mappings = yield* ask(mappingSql.load, columnOf(titles));
  const series = mappings.flatMap((row) => (row.namespace === "tvdb" ? [row.series] : []));
  return [...new Set(series)].map((one): Series => ["tvdb", one]);
}

function* findSeasons(series: readonly Series[]): Steps<SeriesSeason[]> {
  const sizes = yield* findSeasonSizes(series);
  return series.flatMap(([namespace, id]) =>
    [...(sizes.get(`${namespace}:${id}`) ?? [])].map(([season, size]) => ({ series: id, season, size })),
  );
}

function* countEpisodes(titles: readonly TitleId[]): Steps<number> {
  const [counted] = yield* ask(episodeSql.countOfTitles, columnOf(titles));
  return counted?.episodes ?? 0;
}

// Distributing the episodes of a series among its anime.

import type { TitleId } from "../../core/ids.ts";
import { episodesAt } from "../../core/titles/anime-family.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { findHeldSeasons, NO_SEASONS } from "../additions/held-seasons.ts";
import { markChanged } from "../changed-titles.ts";
import type { EpisodeFacts } from "../records/episode-facts.ts";
import type { Source } from "../sources.ts";
import * as mappingSql from "../statements/anime-mapping.ts";
import { loadTitles } from "../titles/load-titles.ts";
import { type TitleEpisodes, writeEpisodes } from "../writing/write-episodes.ts";
import { findSeasonSizes, type Series } from "../writing/write-numberings.ts";
import { EPISODES_MAX } from "./anime-members.ts";
import { deriveEpisodes, findTvdbSeries } from "./derive-episodes.ts";
import { type SeasonSize, writeSizes } from "./series-sizes.ts";

/**
 * Writes the episodes of the titles' series to the anime that have them; returns how many were assigned. The seasons
 * of the series get these episodes as their size, where none larger is known. Does nothing for titles of several
 * series.
 */
export function* spreadEpisodes(
  titles: readonly TitleId[],
  episodes: readonly EpisodeFacts[],
  source: Source,
): Steps<number> {
  const [series, ...more] = yield* findTvdbSeries(titles);
  if (series === undefined || more.length > 0 || episodes.length === 0) return 0;
  const ofSeries = yield* writeSizes(yield* findLarger(series, episodes));
  yield* deriveEpisodes([...titles, ...ofSeries]);
  const byTitle = yield* assignEpisodes(series, episodes);
  const held = yield* findHeldSeasons([...byTitle.keys()]);
  const lists = [...byTitle].map(
    ([title, list]): TitleEpisodes => ({
      title,
      episodes: list,
      wholeSeasons: [],
      heldSeasons: held.get(title) ?? NO_SEASONS,
    }),
  );
  yield* markChanged(yield* writeEpisodes(lists, source));
  return lists.reduce((sum, list) => sum + list.episodes.length, 0);
}

/** The seasons with more episodes than is known. */
function* findLarger(series: Series, episodes: readonly EpisodeFacts[]): Steps<SeasonSize[]> {
  const known = (yield* findSeasonSizes([series])).get(series.join(":"));
  const sizes = new Map<number, number>();
  for (const { part } of episodes)
    if (part.number <= EPISODES_MAX)
      sizes.set(part.season, Math.max(part.number, sizes.get(part.season) ?? 0));
  return [...sizes]
    .filter(([season, size]) => size > (known?.get(season) ?? 0))
    .map(([season, size]) => ({ series: series[1], season, episodes: size }));
}

/** The episodes by title of the family, with the title's own numbers. */
function* assignEpisodes(
  series: Series,
  episodes: readonly EpisodeFacts[],
): Steps<Map<TitleId, EpisodeFacts[]>> {
  const mappings = yield* ask(mappingSql.loadOfSeries, rowsOf([series]));
  const family = yield* loadTitles([...new Set(mappings.map(({ title }) => title))]);
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  for (const facts of episodes) {
    const at = { season: facts.part.season, episode: facts.part.number };
    for (const { title, part } of episodesAt(family, at)) {
      const list = byTitle.get(title.id) ?? [];
      byTitle.set(title.id, list);
      list.push({ ...facts, part });
    }
  }
  return byTitle;
}

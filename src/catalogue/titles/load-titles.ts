// Loading titles by id, with their episodes and numbering.

import { partKey, type TitleId, toPart } from "../../core/ids.ts";
import { type Episode, type Ids, makeTitle, type SeasonRange, type Title } from "../../core/titles/title.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { parseIds } from "../parse-ids.ts";
import * as mappingSql from "../statements/anime-mapping.ts";
import * as episodeSql from "../statements/episode.ts";
import * as titleSql from "../statements/title.ts";

/** Loads titles in at most three statements. Unknown ids are left out. */
export function* loadTitles(ids: readonly TitleId[]): Steps<Title[]> {
  const rows = yield* ask(titleSql.load, columnOf(ids));
  // Most titles are movies, which have no episodes.
  const withEpisodes = rows.filter(({ type }) => type !== "movie").map(({ title }) => title);
  const parts = withEpisodes.length > 0 ? yield* ask(episodeSql.load, columnOf(withEpisodes)) : [];
  const episodes = Map.groupBy(parts, ({ title }) => title);
  const anime = rows.filter(({ type }) => type === "anime").map(({ title }) => title);
  const mappings = anime.length > 0 ? yield* ask(mappingSql.load, columnOf(anime)) : [];
  const ranges = Map.groupBy(mappings, ({ title }) => title);
  return rows.map((row) =>
    makeTitle({
      id: row.title,
      type: row.type,
      animeType: row.anime_type,
      name: row.name,
      englishName: row.english_name,
      slug: row.slug,
      year: row.year,
      status: row.status,
      releasedAt: row.released_at,
      runtime: row.runtime,
      poster: row.poster,
      ids: parseIds(row.ids),
      numbering: (ranges.get(row.title) ?? []).map(toRange),
      episodes: (episodes.get(row.title) ?? []).map(toEpisode),
    }),
  );
}

const NO_IDS: Ids = {};

function toEpisode(row: episodeSql.EpisodeRow): Episode {
  const part = toPart(row.season, row.number);
  return {
    part,
    key: partKey(part),
    name: row.name,
    airedAt: row.aired_at,
    airOffset: row.air_offset,
    runtime: row.runtime,
    ids: row.ids === null ? NO_IDS : parseIds(row.ids),
  };
}

/** A row of anime_mapping as a range. */
export const toRange = (row: mappingSql.MappingRow): SeasonRange => ({
  namespace: row.namespace,
  series: row.series,
  rank: row.rank,
  season: row.season,
  first: row.first,
  last: row.last,
  target: row.target_season,
  targetFirst: row.target_first,
});

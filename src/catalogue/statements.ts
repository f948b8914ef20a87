// The catalogue's SQL.

import { statement } from "../database/statement.ts";

export type TitleRow = {
  title: number;
  type: string;
  anime_type: string | null;
  name: string;
  english_name: string | null;
  slug: string;
  year: number | null;
  status: string | null;
  released_at: number | null;
  runtime: number | null;
  poster: string | null;
  ids: string;
};

export const loadTitles = statement<TitleRow>(`
  select t.title, t.type, t.anime_type, t.name, t.english_name, t.slug, t.year, t.status, t.released_at,
    t.runtime, t.poster, t.ids
  from {rows} cross join title t where t.title = cast(r.value->>0 as bigint)`);

export type EpisodeRow = {
  title: number;
  season: number;
  number: number;
  name: string | null;
  aired_at: number | null;
  air_offset: number;
  runtime: number | null;
  ids: string | null;
};

export const loadEpisodes = statement<EpisodeRow>(`
  select e.title, e.season, e.number, e.name, e.aired_at, e.air_offset, e.runtime, e.ids
  from {rows} cross join episode e where e.title = cast(r.value->>0 as bigint)`);

export type MappingRow = {
  namespace: string;
  series: string;
  title: number;
  rank: number;
  season: number;
  first: number;
  last: number | null;
  target_season: number;
  target_first: number;
};

export const loadMappings = statement<MappingRow>(`
  select m.namespace, m.series, m.title, m.rank, m.season, m.first, m.last, m.target_season, m.target_first
  from {rows} cross join anime_mapping m where m.title = cast(r.value->>0 as bigint)`);

export type TitleKeyRow = { namespace: string; value: string; title: number; type: string };

export const findTitleKeys = statement<TitleKeyRow>(`
  select k.namespace, k.value, k.title, t.type
  from {rows} cross join title_key k join title t on t.title = k.title
  where k.namespace = r.value->>0 and k.value = r.value->>1`);

export type EpisodeKeyRow = {
  namespace: string;
  value: string;
  title: number;
  season: number;
  number: number;
};

export const findEpisodeKeys = statement<EpisodeKeyRow>(`
  select k.namespace, k.value, k.title, k.season, k.number from {rows} cross join episode_key k
  where k.namespace = r.value->>0 and k.value = r.value->>1`);

export type TitleNameRow = {
  name: string;
  title: number;
  type: string;
  anime_type: string | null;
  year: number | null;
};

export const findTitleNames = statement<TitleNameRow>(`
  select n.name, n.title, t.type, t.anime_type, t.year
  from {rows} cross join title_name n join title t on t.title = n.title
  where n.name = r.value->>0`);

export const writeTitle = statement(`
  insert into title (title, type, anime_type, name, english_name, slug, year, status, released_at, runtime,
    poster, ids, popularity, source)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (title) do update set type = excluded.type, anime_type = excluded.anime_type,
    name = excluded.name, english_name = excluded.english_name, slug = excluded.slug, year = excluded.year,
    status = excluded.status, released_at = excluded.released_at, runtime = excluded.runtime,
    poster = excluded.poster, ids = excluded.ids, source = excluded.source`);

export const writeTitleKeys = statement(`
  insert into title_key (namespace, value, title)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint) from {rows} where true
  on conflict (namespace, value, title) do nothing`);

export const writeTitleNames = statement(`
  insert into title_name (name, title, main)
  select r.value->>0, cast(r.value->>1 as bigint), cast(r.value->>2 as integer) from {rows} where true
  on conflict (name, title) do nothing`);

export const deleteSeason = statement("delete from episode where title = ? and season = ?");

export const deleteSeasonKeys = statement("delete from episode_key where title = ? and season = ?");

export const writeEpisodes = statement(`
  insert into episode (title, season, number, name, aired_at, air_offset, runtime, ids)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer), r.value->>3,
    cast(r.value->>4 as bigint), cast(r.value->>5 as integer), cast(r.value->>6 as integer), r.value->>7
  from {rows} where true
  on conflict (title, season, number) do update set name = excluded.name, aired_at = excluded.aired_at,
    air_offset = excluded.air_offset, runtime = excluded.runtime, ids = excluded.ids`);

export const writeEpisodeKeys = statement(`
  insert into episode_key (namespace, value, title, season, number)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint), cast(r.value->>3 as integer),
    cast(r.value->>4 as integer)
  from {rows} where true
  on conflict (namespace, value, title) do update set season = excluded.season, number = excluded.number`);

export const deleteMappings = statement("delete from anime_mapping where title = ?");

export const writeMappings = statement(`
  insert into anime_mapping (namespace, series, title, rank, season, first, last, target_season, target_first)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint), cast(r.value->>3 as integer),
    cast(r.value->>4 as integer), cast(r.value->>5 as integer), cast(r.value->>6 as integer),
    cast(r.value->>7 as integer), cast(r.value->>8 as integer)
  from {rows} where true
  on conflict (namespace, series, title, rank, season, first, target_season, target_first)
  do update set last = excluded.last`);

export const countTitle = statement<{ value: number }>(`
  insert into counter (name, value) values ('title', ?)
  on conflict (name) do update set value = counter.value + 1 returning value`);

/** What was loaded stays loaded, whatever became of its titles since. */
export const markStarter = statement("insert into counter (name, value) values ('starter', 1)");

export const findStarter = statement<{ value: number }>("select value from counter where name = 'starter'");

export const statistics = statement<{ type: string; source: string; titles: number }>(`
  select type, source, count(*) as titles from title group by type, source order by type, source`);

export const countEpisodes = statement<{ type: string; episodes: number }>(`
  select t.type, count(*) as episodes from episode e join title t on t.title = e.title
  group by t.type order by t.type`);

export const writeLearned = statement(`
  insert into learned (title, rounds) values (?, 0) on conflict (title) do update set rounds = 0`);

export const readLearned = statement<{ title: number; rounds: number }>(`
  select title, rounds from learned where title > ? order by title limit ?`);

export const countRound = statement(`
  update learned set rounds = rounds + 1
  where title in (select cast(r.value->>0 as bigint) from {rows}) and rounds < ?`);

export const forgetLearned = statement(`
  delete from learned where title in (select cast(r.value->>0 as bigint) from {rows}) and rounds >= ?`);

export const keysOfTitles = statement<{ namespace: string; value: string }>(`
  select k.namespace, k.value from {rows} cross join title_key k where k.title = cast(r.value->>0 as bigint)`);

export const namesOfTitles = statement<{ name: string }>(`
  select n.name from {rows} cross join title_name n where n.title = cast(r.value->>0 as bigint)`);

export const episodeKeysOfTitles = statement<{ namespace: string; value: string }>(`
  select k.namespace, k.value from {rows} cross join episode_key k where k.title = cast(r.value->>0 as bigint)`);

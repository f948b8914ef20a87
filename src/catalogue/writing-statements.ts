// The catalogue's SQL, as far as it writes, or reads in order to write.

import type { TitleId } from "../core/ids.ts";
import { statement, type Value } from "../database/statement.ts";

export const writeTitles = statement(`
  insert into title (title, type, anime_type, name, english_name, slug, year, status, released_at, runtime,
    poster, ids, popularity, source)
  select cast(r.value->>0 as bigint), r.value->>1, r.value->>2, r.value->>3, r.value->>4, r.value->>5,
    cast(r.value->>6 as integer), r.value->>7, cast(r.value->>8 as bigint), cast(r.value->>9 as integer),
    r.value->>10, r.value->>11, 0, r.value->>12
  from {rows} where true
  on conflict (title) do update set type = excluded.type, anime_type = excluded.anime_type,
    name = excluded.name, english_name = excluded.english_name, slug = excluded.slug, year = excluded.year,
    status = excluded.status, released_at = excluded.released_at, runtime = excluded.runtime,
    poster = excluded.poster, ids = excluded.ids, source = excluded.source`);

export type TitleStateRow = {
  title: TitleId;
  type: string;
  slug: string;
  source: string;
  popularity: number;
};

export const findTitles = statement<TitleStateRow>(`
  select t.title, t.type, t.slug, t.source, t.popularity
  from {rows} cross join title t where t.title = cast(r.value->>0 as bigint)`);

export const writePopularity = statement(`
  update title set popularity = cast(r.value->>1 as double precision) from {rows}
  where title.title = cast(r.value->>0 as bigint)`);

export type SourceRecordRow = { source: string; record: string; title: number; facts: string };

export const findRecords = statement<SourceRecordRow>(`
  select s.source, s.record, s.title, s.facts from {rows} cross join source_record s
  where s.source = r.value->>0 and s.record = r.value->>1`);

export const findRecordsOfTitles = statement<SourceRecordRow>(`
  select s.source, s.record, s.title, s.facts from {rows} cross join source_record s
  where s.title = cast(r.value->>0 as bigint)`);

export const writeRecords = statement(`
  insert into source_record (source, record, title, facts)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint), r.value->>3 from {rows} where true
  on conflict (source, record) do update set title = excluded.title, facts = excluded.facts`);

export const writeTitleKeys = statement(`
  insert into title_key (namespace, value, title)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint) from {rows} where true
  on conflict (namespace, value, title) do nothing`);

export const deleteTitleKeys = statement(`
  delete from title_key where (namespace, value, title) in (
    select r.value->>0, r.value->>1, cast(r.value->>2 as bigint) from {rows})`);

export const writeTitleNames = statement(`
  insert into title_name (name, title, main)
  select r.value->>0, cast(r.value->>1 as bigint), cast(r.value->>2 as integer) from {rows} where true
  on conflict (name, title) do update set main = excluded.main`);

export const writeOtherNames = statement<{ title: number }>(`
  insert into title_name (name, title, main)
  select r.value->>0, cast(r.value->>1 as bigint), 0 from {rows} where true
  on conflict (name, title) do nothing returning title`);

export const deleteTitleNames = statement(`
  delete from title_name where (name, title) in (
    select r.value->>0, cast(r.value->>1 as bigint) from {rows})`);

export const namesOfTitle = statement<{ title: TitleId; name: string; main: number }>(`
  select n.title, n.name, n.main from {rows} cross join title_name n
  where n.title = cast(r.value->>0 as bigint)`);

export const writeLearned = statement(`
  insert into learned (title, rounds) select cast(r.value->>0 as bigint), 0 from {rows} where true
  on conflict (title) do update set rounds = 0`);

export type EpisodeStateRow = {
  title: number;
  season: number;
  number: number;
  name: string | null;
  aired_at: number | null;
  air_offset: number;
  runtime: number | null;
  ids: string | null;
  origins: number;
};

/** A row as `writeEpisodes` takes it. */
export const episodeValues = (row: EpisodeStateRow): Value[] => [
  row.title,
  row.season,
  row.number,
  row.name,
  row.aired_at,
  row.air_offset,
  row.runtime,
  row.ids,
  row.origins,
];

export const findEpisodes = statement<EpisodeStateRow>(`
  select e.title, e.season, e.number, e.name, e.aired_at, e.air_offset, e.runtime, e.ids, e.origins
  from {rows} cross join episode e where e.title = cast(r.value->>0 as bigint)
    and e.season = cast(r.value->>1 as integer) and e.number = cast(r.value->>2 as integer)`);

export const findSeasons = statement<EpisodeStateRow>(`
  select e.title, e.season, e.number, e.name, e.aired_at, e.air_offset, e.runtime, e.ids, e.origins
  from {rows} cross join episode e where e.title = cast(r.value->>0 as bigint)
    and e.season = cast(r.value->>1 as integer)`);

export const deleteEpisodes = statement(`
  delete from episode where (title, season, number) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer)
    from {rows})`);

export const deleteEpisodeKeys = statement(`
  delete from episode_key where (namespace, value, title) in (
    select r.value->>0, r.value->>1, cast(r.value->>2 as bigint) from {rows})`);

export const writeEpisodes = statement(`
  insert into episode (title, season, number, name, aired_at, air_offset, runtime, ids, origins)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer), r.value->>3,
    cast(r.value->>4 as bigint), cast(r.value->>5 as integer), cast(r.value->>6 as integer), r.value->>7,
    cast(r.value->>8 as bigint)
  from {rows} where true
  on conflict (title, season, number) do update set name = excluded.name, aired_at = excluded.aired_at,
    air_offset = excluded.air_offset, runtime = excluded.runtime, ids = excluded.ids,
    origins = excluded.origins`);

export const writeEpisodeKeys = statement(`
  insert into episode_key (namespace, value, title, season, number)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint), cast(r.value->>3 as integer),
    cast(r.value->>4 as integer)
  from {rows} where true
  on conflict (namespace, value, title) do update set season = excluded.season, number = excluded.number`);

export const deleteMappings = statement(
  "delete from anime_mapping where title in (select cast(r.value->>0 as bigint) from {rows})",
);

export const writeMappings = statement(`
  insert into anime_mapping (namespace, series, title, rank, season, first, last, target_season, target_first)
  select r.value->>0, r.value->>1, cast(r.value->>2 as bigint), cast(r.value->>3 as integer),
    cast(r.value->>4 as integer), cast(r.value->>5 as integer), cast(r.value->>6 as integer),
    cast(r.value->>7 as integer), cast(r.value->>8 as integer)
  from {rows} where true
  on conflict (namespace, series, title, rank, season, first, target_season, target_first)
  do update set last = excluded.last`);

export type SeriesSeasonRow = { namespace: string; series: string; season: number; episodes: number };

export const findSeriesSeasons = statement<SeriesSeasonRow>(`
  select s.namespace, s.series, s.season, s.episodes from {rows} cross join series_season s
  where s.namespace = r.value->>0 and s.series = r.value->>1`);

export const writeSeriesSeasons = statement(`
  insert into series_season (namespace, series, season, episodes)
  select r.value->>0, r.value->>1, cast(r.value->>2 as integer), cast(r.value->>3 as integer)
  from {rows} where true
  on conflict (namespace, series, season) do update set episodes = excluded.episodes`);

export const readProgress = statement<{ rows_done: number }>(
  "select rows_done from import_progress where task = ?",
);

export const writeProgress = statement(`
  insert into import_progress (task, rows_done) values (?, ?)
  on conflict (task) do update set rows_done = excluded.rows_done`);

export const deleteProgress = statement("delete from import_progress where task = ?");

export const writeSearchDue = statement(`
  insert into search_due (title) select cast(r.value->>0 as bigint) from {rows} where true
  on conflict (title) do nothing`);

export const readSearchDue = statement<{ title: TitleId }>(
  "select title from search_due where title > ? order by title limit ?",
);

export const deleteSearchDue = statement(
  "delete from search_due where title in (select cast(r.value->>0 as bigint) from {rows})",
);

export const deleteRecords = statement(`
  delete from source_record where (source, record) in (select r.value->>0, r.value->>1 from {rows})`);

export const keysOfTitle = statement<{ namespace: string; value: string; title: number }>(`
  select k.namespace, k.value, k.title from {rows} cross join title_key k
  where k.title = cast(r.value->>0 as bigint)`);

export const episodeKeysOfTitle = statement<{
  namespace: string;
  value: string;
  season: number;
  number: number;
}>(`
  select k.namespace, k.value, k.season, k.number from {rows} cross join episode_key k
  where k.title = cast(r.value->>0 as bigint)`);

export const findEpisodesOfTitles = statement<EpisodeStateRow>(`
  select e.title, e.season, e.number, e.name, e.aired_at, e.air_offset, e.runtime, e.ids, e.origins
  from {rows} cross join episode e where e.title = cast(r.value->>0 as bigint)`);

export const writeSuccessors = statement(`
  insert into successor (title, season, number, to_title, to_season, to_number)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer),
    cast(r.value->>3 as bigint), cast(r.value->>4 as integer), cast(r.value->>5 as integer)
  from {rows} where true
  on conflict (title, season, number) do update set to_title = excluded.to_title,
    to_season = excluded.to_season, to_number = excluded.to_number`);

export const countMerge = statement(`
  insert into counter (name, value) values ('merges', 1)
  on conflict (name) do update set value = counter.value + 1`);

export const redirectSuccessors = statement("update successor set to_title = ? where to_title = ?");

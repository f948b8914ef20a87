// The catalogue's SQL, as far as it reads.

import type { TitleId } from "../core/ids.ts";
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

export type MeasureRow = {
  title: number;
  type: string;
  anime_type: string | null;
  runtime: number | null;
  episodes: number;
};

export const measureTitles = statement<MeasureRow>(`
  select t.title, t.type, t.anime_type, t.runtime,
    (select count(*) from episode e where e.title = t.title and e.season > 0) as episodes
  from {rows} cross join title t where t.title = cast(r.value->>0 as bigint)`);

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

export const loadFamilyMappings = statement<MappingRow>(`
  select m.namespace, m.series, m.title, m.rank, m.season, m.first, m.last, m.target_season, m.target_first
  from {rows} cross join anime_mapping m where m.namespace = r.value->>0 and m.series = r.value->>1`);

export type TitleKeyRow = {
  namespace: string;
  value: string;
  title: number;
  type: string;
  anime_type: string | null;
};

export const findTitleKeys = statement<TitleKeyRow>(`
  select k.namespace, k.value, k.title, t.type, t.anime_type
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
  /** 1 for a name that the title itself bears, 0 for one that it is also known by. */
  main: number;
  type: string;
  anime_type: string | null;
  year: number | null;
  popularity: number;
};

export const findTitleNames = statement<TitleNameRow>(`
  select n.name, n.title, n.main, t.type, t.anime_type, t.year, t.popularity
  from {rows} cross join title_name n join title t on t.title = n.title
  where n.name = r.value->>0`);

export type NamesakeRow = Pick<TitleNameRow, "name" | "title" | "type" | "year">;

/** Titles that bear the name themselves, of the kind and of the year, or of none. */
export const findNamesakesOf = statement<NamesakeRow>(`
  select n.name, n.title, t.type, t.year
  from {rows} cross join title_name n join title t on t.title = n.title
  where n.name = r.value->>0 and n.main = 1 and t.type = r.value->>1
    and coalesce(t.year, -1) = coalesce(cast(r.value->>2 as integer), -1)`);

/** Names of titles that the source has not told of. */
export const findNamesOfOthers = statement<{ name: string }>(`
  select n.name from title t join title_name n on n.title = t.title
  where t.source <> ? and t.type <> 'anime' and n.main = 1
    and not exists (select 1 from source_record s where s.title = t.title and s.source = ?)`);

export const findNamesakes = statement<{ title: TitleId }>(
  "select title from title_name where name = ? limit ?",
);

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

export const countEpisodesOf = statement<{ episodes: number }>(`
  select count(*) as episodes from {rows} cross join episode e where e.title = cast(r.value->>0 as bigint)`);

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

export type SuccessorRow = {
  title: number;
  season: number;
  number: number;
  to_title: number;
  to_season: number;
  to_number: number;
};

export const countMerges = statement<{ value: number }>("select value from counter where name = 'merges'");

export const findSuccessors = statement<SuccessorRow>(`
  select s.title, s.season, s.number, s.to_title, s.to_season, s.to_number
  from {rows} cross join successor s where s.title = cast(r.value->>0 as bigint)`);

// One row of GET /sync/all-items. Contract: sync.md 7, clients.md 5.1.

import { mappedTvdbSeasons, tvdbCoordinates } from "../../core/anime-numbering.ts";
import type { Millis, PartKey } from "../../core/ids.ts";
import { partOf, seasonOfKey } from "../../core/ids.ts";
import { lastWatchedEpisode, nextEpisode } from "../../core/progress.ts";
import { type Rewatch, type Shelf, watchedRegularCount } from "../../core/shelf.ts";
import { MINUTE, printTime } from "../../core/time.ts";
import {
  airedRegularEpisodes,
  type Episode,
  isRegular,
  regularEpisodes,
  type Title,
} from "../../core/title.ts";
import { marker } from "../marker.ts";
import { presentIds, wrapperOf } from "../title.ts";

/** What the query asks of each row. */
export type RowOptions = {
  readonly extended: "none" | "full" | "full_anime_seasons" | "simkl_ids_only" | "ids_only";
  readonly episodeWatchedAt: boolean;
  readonly episodeTvdbId: boolean;
  readonly episodeRuntime: boolean;
  /** Episodes of completed and dropped titles too; `yes` adds those without a watch of their own. */
  readonly includeAllEpisodes: "no" | "yes" | "original";
  readonly nextWatchInfo: boolean;
  readonly memos: boolean;
  readonly english: boolean;
  /** Session rows are listed too, and every row says which it is. */
  readonly rewatches: boolean;
};

/** A row's title and state. `known` is false when the catalogue has lost the title. */
export type RowSource = {
  readonly title: Title;
  readonly known: boolean;
  readonly shelf: Shelf;
  readonly lastWatchedAt: Millis | null;
};

export const isFull = ({ extended }: RowOptions): boolean =>
  extended === "full" || extended === "full_anime_seasons";
export const isIdsOnly = ({ extended }: RowOptions): boolean =>
  extended === "simkl_ids_only" || extended === "ids_only";

type WireRow = Record<string, unknown>;
const timeOrNull = (time: Millis | null): string | null => (time === null ? null : printTime(time));

/** The row in the shape that the options ask for. */
export function presentRow(source: RowSource, options: RowOptions, now: Millis): WireRow {
  const { title, shelf } = source;
  const wrapper = wrapperOf(title.type);
  if (isIdsOnly(options)) {
    const which = options.extended === "ids_only" ? "all" : "simkl";
    return { [wrapper]: { ids: presentIds(title, which) } };
  }
  const { entry } = shelf;
  if (entry === null) throw new Error("only a listed title has a row");
  return {
    added_to_watchlist_at: timeOrNull(entry.addedAt),
    last_watched_at: timeOrNull(source.lastWatchedAt),
    user_rated_at: timeOrNull(entry.ratedAt),
    user_rating: entry.rating,
    status: entry.status,
    ...presentProgress(source, options, now),
    ...(title.type === "anime" ? { anime_type: title.animeType } : {}),
    [wrapper]: presentTitle(title, options),
    ...(options.memos
      ? { memo: entry.memo ? { text: entry.memo.text, is_private: entry.memo.isPrivate } : {} }
      : {}),
    ...(title.type === "anime" && options.extended === "full_anime_seasons" && title.animeType !== "movie"
      ? { mapped_tvdb_seasons: mappedTvdbSeasons(title) }
      : {}),
    ...(options.rewatches ? { is_rewatch: false } : {}),
    ...(isFull(options) ? presentSeasons(source, options, now) : {}),
  };
}

/**
 * The row of a rewatch session: its own times and episodes, the item's everything else. Without `extended=full`
 * its count is the sentinel 0. Contract: rewatches.md 9.
 */
export function presentSession(
  source: RowSource,
  session: Rewatch,
  options: RowOptions,
  now: Millis,
): WireRow {
  const { title } = source;
  const { last_watched, next_to_watch, ...canonical } = presentRow(
    source,
    { ...options, extended: "none", nextWatchInfo: false },
    now,
  );
  const watched: Shelf = { entry: null, watches: session.watches, rewatches: [] };
  const last = lastWatchedEpisode(watched, title);
  const next = last === null ? null : nextEpisode(watched, title, last, now);
  const full = isFull(options);
  const { createdAt, lastWatchedAt, status } = session.state;
  const regular = [...session.watches.keys()].filter((key) => isRegular(partOf(key))).length;
  return {
    ...canonical,
    added_to_watchlist_at: printTime(createdAt),
    last_watched_at: timeOrNull(lastWatchedAt),
    ...(title.type === "movie"
      ? {}
      : {
          last_watched: full ? marker(title, last?.part ?? null) : null,
          next_to_watch: marker(title, next?.part ?? null),
          watched_episodes_count: full ? regular : 0,
        }),
    [wrapperOf(title.type)]: presentTitle(title, options),
    is_rewatch: true,
    rewatch_id: session.id,
    rewatch_status: status,
    ...(full && title.type !== "movie" ? seasonsOf(title, session.watches, options) : {}),
  };
}

function presentTitle(title: Title, options: RowOptions): WireRow {
  return {
    title: options.english ? (title.englishName ?? title.name) : title.name,
    poster: title.poster,
    year: title.year,
    ids: presentIds(title),
    ...(isFull(options) ? { runtime: title.runtime } : {}),
  };
}

function presentProgress({ title, known, shelf }: RowSource, options: RowOptions, now: Millis): WireRow {
  if (title.type === "movie")
    return { watched_episodes_count: 0, total_episodes_count: 0, not_aired_episodes_count: 0 };
  const last = lastWatchedEpisode(shelf, title);
  const next = nextEpisode(shelf, title, last, now);
  const total = regularEpisodes(title).length;
  const completed = shelf.entry?.status === "completed";
  const watched = watchedRegularCount(shelf);
  const info =
    options.nextWatchInfo && shelf.entry?.status === "watching" && next !== null
      ? { next_to_watch_info: presentNext(title, next) }
      : {};
  return {
    last_watched: marker(title, last?.part ?? null),
    next_to_watch: marker(title, next?.part ?? null),
    watched_episodes_count: completed && known ? total : watched,
    total_episodes_count: known ? total : watched,
    not_aired_episodes_count: completed ? 0 : total - airedRegularEpisodes(title, now).length,
    ...info,
  };
}

function presentNext(title: Title, episode: Episode): WireRow {
  return {
    title: episode.name ?? `Episode ${episode.part.number}`,
    ...(title.type === "anime" ? {} : { season: episode.part.season }),
    episode: episode.part.number,
    date: episode.airedAt === null ? null : broadcastTime(episode.airedAt, episode.airOffset),
  };
}

/** A broadcast date carries the place's offset from UTC. Contract: conventions.md 5. */
function broadcastTime(time: Millis, offset: number): string {
  const local = printTime((time + offset * MINUTE) as Millis).slice(0, 19);
  const two = (number: number): string => String(number).padStart(2, "0");
  const distance = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

/** The watched episodes that the options ask for. */
function presentSeasons(source: RowSource, options: RowOptions, now: Millis): WireRow {
  const { title, shelf } = source;
  const finished = shelf.entry?.status === "completed" || shelf.entry?.status === "dropped";
  if (title.type === "movie" || (finished && options.includeAllEpisodes === "no")) return {};
  if (options.includeAllEpisodes !== "yes" || shelf.entry?.status !== "completed")
    return seasonsOf(title, shelf.watches, options);
  const times = new Map<PartKey, Millis | null>(shelf.watches);
  for (const { key } of airedRegularEpisodes(title, now))
    if (!times.has(key)) times.set(key, source.lastWatchedAt);
  return seasonsOf(title, times, options);
}

/** Episodes by season; the key is left out when there is none. */
function seasonsOf(title: Title, times: ReadonlyMap<PartKey, Millis | null>, options: RowOptions): WireRow {
  const seasons: { number: number; episodes: WireRow[] }[] = [];
  let last: (typeof seasons)[number] | undefined;
  for (const [key, time] of inOrder(times)) {
    const season = seasonOfKey(key);
    if (last?.number !== season) {
      last = { number: season, episodes: [] };
      seasons.push(last);
    }
    last.episodes.push(presentEpisode(title, key, time, options));
  }
  return seasons.length === 0 ? {} : { seasons };
}

/** By part; the database gives them so, nearly always. */
function inOrder<Time>(times: ReadonlyMap<PartKey, Time>): Iterable<readonly [PartKey, Time]> {
  let last = -1;
  for (const key of times.keys()) {
    if (key < last) return [...times].sort(([a], [b]) => a - b);
    last = key;
  }
  return times;
}

function presentEpisode(title: Title, key: PartKey, time: Millis | null, options: RowOptions): WireRow {
  const part = partOf(key);
  const row: WireRow = { number: part.number };
  if (options.episodeWatchedAt && time !== null) row.watched_at = printTime(time);
  const episode = title.byKey.get(key);
  const tvdb = Number(episode?.ids.tvdb ?? 0);
  if (options.episodeTvdbId && tvdb > 0) row.ids = { tvdb_id: tvdb };
  if (options.episodeRuntime) row.runtime = episode?.runtime ?? title.runtime;
  if (options.extended === "full_anime_seasons" && title.type === "anime" && title.animeType !== "movie") {
    const [coordinate] = tvdbCoordinates(title, part);
    if (coordinate) row.tvdb = { season: coordinate.season, episode: coordinate.episode };
  }
  return row;
}

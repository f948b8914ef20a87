// The episodes of a row of GET /sync/all-items. Contract: sync.md 7.

import { type Millis, type PartKey, partOfKey, seasonOfKey } from "../../core/ids.ts";
import type { LibraryRow } from "../../core/lists/library-row.ts";
import { later, MINUTE, printTime } from "../../core/time.ts";
import { tvdbCoordinates } from "../../core/titles/anime-numbering.ts";
import { airedRegularEpisodes, type Episode, type Title } from "../../core/titles/title.ts";
import type { RowOptions } from "./row-options.ts";
import type { ListedEpisode, ListedRow, ListedSeason, NextEpisode } from "./schema.ts";

export function presentNextEpisode(title: Title, episode: Episode): NextEpisode {
  return {
    title: episode.name ?? `Episode ${episode.part.number}`,
    ...(title.type === "anime" ? {} : { season: episode.part.season }),
    episode: episode.part.number,
    date: episode.airedAt === null ? null : broadcastTime(episode.airedAt, episode.airOffset),
  };
}

const twoDigits = (number: number): string => String(number).padStart(2, "0");

/** A broadcast date carries the place's offset from UTC, in minutes. Contract: conventions.md 5. */
function broadcastTime(time: Millis, offsetMinutes: number): string {
  const local = printTime(later(time, offsetMinutes * MINUTE)).slice(0, 19);
  const distance = Math.abs(offsetMinutes);
  const [hours, minutes] = [Math.floor(distance / 60), distance % 60].map(twoDigits);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${hours}:${minutes}`;
}

type Seasons = Pick<ListedRow, "seasons">;

/** The watched episodes that the options ask for. */
export function presentSeasons(row: LibraryRow, options: RowOptions, now: Millis): Seasons {
  const { title, shelf } = row;
  const isFinished = shelf.entry?.status === "completed" || shelf.entry?.status === "dropped";
  if (title.type === "movie" || (isFinished && options.includeAllEpisodes === "no")) return {};
  if (options.includeAllEpisodes !== "yes" || shelf.entry?.status !== "completed")
    return seasonsOf(title, shelf.watches, options);
  const times = new Map<PartKey, Millis | null>(shelf.watches);
  for (const { key } of airedRegularEpisodes(title, now))
    if (!times.has(key)) times.set(key, row.lastWatchedAt);
  return seasonsOf(title, times, options);
}

/** Episodes by season; the key is left out when there is none. */
export function seasonsOf(
  title: Title,
  times: ReadonlyMap<PartKey, Millis | null>,
  options: RowOptions,
): Seasons {
  const seasons: ListedSeason[] = [];
  let last: ListedSeason | undefined;
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

function presentEpisode(title: Title, key: PartKey, time: Millis | null, options: RowOptions): ListedEpisode {
  const part = partOfKey(key);
  const answer: ListedEpisode = { number: part.number };
  if (options.episodeWatchedAt && time !== null) answer.watched_at = printTime(time);
  const episode = title.byKey.get(key);
  const tvdb = Number(episode?.ids.tvdb ?? 0);
  if (options.episodeTvdbId && tvdb > 0) answer.ids = { tvdb_id: tvdb };
  if (options.episodeRuntime) answer.runtime = episode?.runtime ?? title.runtime;
  if (options.extended === "full_anime_seasons" && title.type === "anime" && title.animeType !== "movie") {
    const [coordinate] = tvdbCoordinates(title, part);
    if (coordinate) answer.tvdb = { season: coordinate.season, episode: coordinate.episode };
  }
  return answer;
}

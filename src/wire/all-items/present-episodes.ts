// The episodes in the rows of GET /sync/all-items. Contract: sync.md 7.

import { type Millis, type PartKey, partOfKey, seasonOfKey } from "../../core/ids.ts";
import type { LibraryRow } from "../../core/lists/library-row.ts";
import { later, MINUTE, printTime } from "../../core/time.ts";
import { tvdbCoordinates } from "../../core/titles/anime-numbering.ts";
import { airedRegularEpisodes, type Episode, type Title } from "../../core/titles/title.ts";
import { twoDigits } from "../title.ts";
import type { RowOptions } from "./row-options.ts";
import type { ListedEpisode, ListedRow, ListedSeason, NextEpisode } from "./schema.ts";

/** The value of `next_to_watch_info`. */
export function presentNextEpisode(title: Title, episode: Episode): NextEpisode {
  return {
    title: episode.name ?? `Episode ${episode.part.number}`,
    ...(title.type === "anime" ? {} : { season: episode.part.season }),
    episode: episode.part.number,
    date: episode.airedAt === null ? null : printBroadcastTime(episode.airedAt, episode.airOffset),
  };
}

/** The local time at the place of broadcast, with its UTC offset. Contract: conventions.md 5. */
function printBroadcastTime(time: Millis, offsetMinutes: number): string {
  const localTime = printTime(later(time, offsetMinutes * MINUTE)).slice(0, 19);
  const distance = Math.abs(offsetMinutes);
  const [hours, minutes] = [Math.floor(distance / 60), distance % 60].map(twoDigits);
  return `${localTime}${offsetMinutes < 0 ? "-" : "+"}${hours}:${minutes}`;
}

type Seasons = Pick<ListedRow, "seasons">;

/** The watched episodes of a row. Completed and dropped titles have them only with `include_all_episodes`. */
export function presentSeasons(row: LibraryRow, options: RowOptions, now: Millis): Seasons {
  const { title, shelf } = row;
  const isFinished = shelf.entry?.status === "completed" || shelf.entry?.status === "dropped";
  if (title.type === "movie" || (isFinished && options.includeAllEpisodes === "no")) return {};
  if (options.includeAllEpisodes !== "yes" || shelf.entry?.status !== "completed")
    return groupBySeason(title, shelf.watches, options);
  const times = new Map<PartKey, Millis | null>(shelf.watches);
  for (const { key } of airedRegularEpisodes(title, now))
    if (!times.has(key)) times.set(key, row.lastWatchedAt);
  return groupBySeason(title, times, options);
}

/**
 * Groups watched episodes by season; a time is null if it is unknown. Without episodes the key is absent, because
 * clients read the first season without a check. Contract: clients.md 5.1.
 */
export function groupBySeason(
  title: Title,
  times: ReadonlyMap<PartKey, Millis | null>,
  options: RowOptions,
): Seasons {
  const seasons: ListedSeason[] = [];
  let season: ListedSeason | undefined;
  for (const [key, time] of sortedByPart(times)) {
    const number = seasonOfKey(key);
    if (season?.number !== number) {
      season = { number, episodes: [] };
      seasons.push(season);
    }
    season.episodes.push(presentEpisode(title, key, time, options));
  }
  return seasons.length === 0 ? {} : { seasons };
}

/** The times, ordered by part. The database usually returns them in this order, so most calls need not sort. */
function sortedByPart<Time>(times: ReadonlyMap<PartKey, Time>): Iterable<readonly [PartKey, Time]> {
  let previous = -1;
  for (const key of times.keys()) {
    if (key < previous) return [...times].sort(([a], [b]) => a - b);
    previous = key;
  }
  return times;
}

function presentEpisode(title: Title, key: PartKey, time: Millis | null, options: RowOptions): ListedEpisode {
  const part = partOfKey(key);
  const listed: ListedEpisode = { number: part.number };
  if (options.episodeWatchedAt && time !== null) listed.watched_at = printTime(time);
  const episode = title.byKey.get(key);
  const tvdbId = Number(episode?.ids.tvdb ?? 0);
  if (options.episodeTvdbId && tvdbId > 0) listed.ids = { tvdb_id: tvdbId };
  if (options.episodeRuntime) listed.runtime = episode?.runtime ?? title.runtime;
  if (options.extended === "full_anime_seasons" && title.type === "anime" && title.animeType !== "movie") {
    const [coordinate] = tvdbCoordinates(title, part);
    if (coordinate) listed.tvdb = { season: coordinate.season, episode: coordinate.episode };
  }
  return listed;
}

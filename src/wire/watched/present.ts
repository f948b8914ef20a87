// The response of POST /sync/watched. Contract: sync.md 9.

import {
  isEpisodeWatched,
  isTargetWatched,
  targetWatchedAt,
  type WatchedFact,
} from "../../core/history/watched-state.ts";
import type { Millis } from "../../core/ids.ts";
import type { Shelf } from "../../core/shelf.ts";
import { type Episode, isAired, isRegular, type Title } from "../../core/titles/title.ts";
import { presentTime } from "../time.ts";
import type { WatchedItem, WatchedOptions } from "./parse.ts";
import type { EpisodeState, WatchedResponse, WatchedState, WireCounts, WireItemCounters } from "./schema.ts";

/** An item, and the watched state of its title or episode; null when the title is unknown. */
export type WatchedResult = { readonly item: WatchedItem; readonly fact: WatchedFact | null };

/** One element for each item, in the order of the request; null if the request has none. */
export function presentWatched(
  results: readonly WatchedResult[],
  options: WatchedOptions | null,
  now: Millis,
): WatchedResponse {
  return results.length === 0 ? null : results.map((result) => presentItem(result, options, now));
}

function presentItem(
  { item, fact }: WatchedResult,
  options: WatchedOptions | null,
  now: Millis,
): WatchedState {
  if (fact === null) return { ...item.input, result: "not_found" };
  const { title, shelf } = fact;
  const time = targetWatchedAt(fact);
  return {
    ...item.input,
    result: isTargetWatched(fact),
    simkl: title.id,
    list: shelf.entry?.status ?? null,
    last_watched_at: presentTime(time),
    ...(options?.counters && title.type !== "movie" ? presentCounters(title, shelf, options, now) : {}),
  };
}

function presentCounters(
  title: Title,
  shelf: Shelf,
  { episodes: listsEpisodes, specials }: WatchedOptions,
  now: Millis,
): WireItemCounters {
  const counted = title.episodes.filter(({ part }) => specials || isRegular(part));
  const count = (episodes: readonly Episode[]): WireCounts => {
    const aired = episodes.filter((episode) => isAired(title, episode, now)).length;
    return {
      episodes_total: episodes.length,
      episodes_aired: aired,
      episodes_to_be_aired: episodes.length - aired,
      episodes_watched: episodes.filter((episode) => isEpisodeWatched(shelf, episode)).length,
    };
  };
  const list = (episodes: readonly Episode[]): EpisodeState[] =>
    episodes.map((episode) => {
      const time = shelf.watches.get(episode.key);
      return {
        number: episode.part.number,
        watched: isEpisodeWatched(shelf, episode),
        aired: isAired(title, episode, now),
        // An episode of a show completed in bulk is watched, but has no time. Contract: sync.md 12.
        last_watched_at: presentTime(time ?? null),
      };
    });
  const seasons = [...Map.groupBy(counted, ({ part }) => part.season)].map(([number, episodes]) => ({
    number,
    ...count(episodes),
    ...(listsEpisodes ? { episodes: list(episodes) } : {}),
  }));
  return { ...count(counted), seasons };
}

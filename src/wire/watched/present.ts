// What POST /sync/watched adds to an item whose title is known. Contract: sync.md 9; open-questions.md 71, 72.

import { keyOf, type Millis, type Part, type PartKey } from "../../core/ids.ts";
import { isCompletedInBulk, lastWatchedAt, type Shelf } from "../../core/shelf.ts";
import { printTime } from "../../core/time.ts";
import { type Episode, isAired, isRegular, type Title } from "../../core/title.ts";

export type WatchedOptions = {
  readonly counters: boolean;
  readonly episodes: boolean;
  readonly specials: boolean;
};

export type WatchedQuestion = {
  /** The item asks about one episode… */
  readonly asksEpisode: boolean;
  /** …namely this one; null when the title does not have it. */
  readonly episode: Part | null;
  readonly options: WatchedOptions | null;
};

type WireAnswer = Record<string, unknown>;

export function presentWatched(
  title: Title,
  shelf: Shelf,
  { asksEpisode, episode, options }: WatchedQuestion,
  now: Millis,
): WireAnswer {
  const { entry } = shelf;
  const last = lastWatchedAt(shelf);
  const seen = (key: PartKey, regular: boolean): boolean =>
    shelf.watches.has(key) || (regular && isCompletedInBulk(entry));
  const key = episode && keyOf(episode);
  const result = asksEpisode
    ? key !== null && title.byKey.has(key) && seen(key, episode !== null && isRegular(episode))
    : entry !== null;
  const time = (key !== null && shelf.watches.get(key)) || (asksEpisode && !result ? null : last);
  return {
    result,
    simkl: title.id,
    list: entry?.status ?? null,
    last_watched_at: time === null ? null : printTime(time),
    ...(options?.counters && title.type !== "movie" ? presentCounters(title, shelf, options, seen, now) : {}),
  };
}

type Counters = {
  episodes_total: number;
  episodes_aired: number;
  episodes_to_be_aired: number;
  episodes_watched: number;
};

function presentCounters(
  title: Title,
  shelf: Shelf,
  { episodes: listsEpisodes, specials }: WatchedOptions,
  seen: (key: PartKey, regular: boolean) => boolean,
  now: Millis,
): WireAnswer {
  const counted = title.episodes.filter(({ part }) => specials || isRegular(part));
  const isSeen = ({ key, part }: Episode): boolean => seen(key, isRegular(part));
  const count = (episodes: readonly Episode[]): Counters => {
    const aired = episodes.filter((episode) => isAired(title, episode, now)).length;
    return {
      episodes_total: episodes.length,
      episodes_aired: aired,
      episodes_to_be_aired: episodes.length - aired,
      episodes_watched: episodes.filter(isSeen).length,
    };
  };
  const list = (episodes: readonly Episode[]): WireAnswer[] =>
    episodes.map((episode) => {
      const time = shelf.watches.get(episode.key);
      return {
        number: episode.part.number,
        watched: isSeen(episode),
        aired: isAired(title, episode, now),
        // Completed as a whole: watched, but nobody knows when.
        last_watched_at: time === undefined ? null : printTime(time),
      };
    });
  const seasons = [...Map.groupBy(counted, ({ part }) => part.season)].map(([number, episodes]) => ({
    number,
    ...count(episodes),
    ...(listsEpisodes ? { episodes: list(episodes) } : {}),
  }));
  return { ...count(counted), seasons };
}

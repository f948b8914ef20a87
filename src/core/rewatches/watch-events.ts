// The watch events of one item: parts with times, as they are counted for rewatches. Contract: rewatches.md 1, 3.

import type { WatchRequest } from "../history/watch-request.ts";
import { type Millis, MOVIE_KEY, type PartKey, partKey } from "../ids.ts";
import { isAired, regularEpisodes, type Title } from "../titles/title.ts";
import { isForWholeTitle } from "./rewatch-request.ts";

export type WatchEvent = {
  readonly key: PartKey;
  readonly at: Millis;
  /** Whether the item gives the time. If not, `at` is the time of the request. */
  readonly hasTime: boolean;
};

/** Whether an item for the title is an event of its only part. */
export function isOnePart(title: Title): boolean {
  return title.type === "movie" || regularEpisodes(title).length === 1;
}

/** The events of an item without duplicates. An item for a whole show has none. */
export function watchEvents(title: Title, request: WatchRequest, now: Millis): WatchEvent[] {
  if (title.type === "movie") return movieEvents(request, now);
  if (request.parts === null)
    return isOnePart(title)
      ? regularEpisodes(title).map(({ key }) => eventAt(key, request.watchedAt, now))
      : [];
  const named = request.parts.filter(({ number }) => number !== null);
  const seasons = request.parts.filter(({ number }) => number === null);
  const events: WatchEvent[] = [];
  for (const { season, number, watchedAt } of named) {
    const key = partKey({ season, number: number ?? 0 });
    if (title.byKey.has(key)) events.push(eventAt(key, watchedAt ?? request.watchedAt, now));
  }
  // An episode that is also listed one by one has its own time, not that of its season.
  const listed = new Set(events.map(({ key }) => key));
  for (const { season, watchedAt } of seasons)
    for (const episode of title.episodes)
      if (episode.part.season === season && isAired(title, episode, now) && !listed.has(episode.key))
        events.push(eventAt(episode.key, watchedAt ?? request.watchedAt, now));
  return withoutDuplicates(events);
}

/** In a movie that is sent as a show, episode 1 of season 1 and season 1 stand for the movie. */
function movieEvents(request: WatchRequest, now: Millis): WatchEvent[] {
  if (isForWholeTitle(request)) return [eventAt(MOVIE_KEY, request.watchedAt, now)];
  const ofMovie = (request.parts ?? []).filter(({ season, number }) => season === 1 && (number ?? 1) === 1);
  return withoutDuplicates(
    ofMovie.map(({ watchedAt }) => eventAt(MOVIE_KEY, watchedAt ?? request.watchedAt, now)),
  );
}

function eventAt(key: PartKey, watchedAt: Millis | null, now: Millis): WatchEvent {
  return { key, at: watchedAt ?? now, hasTime: watchedAt !== null };
}

/** The events without duplicates of part and time, in the order of the request. */
function withoutDuplicates(events: readonly WatchEvent[]): WatchEvent[] {
  const byPartAndTime = new Map<string, WatchEvent>();
  for (const event of events) {
    const id = `${event.key} ${event.at}`;
    const hasTime = event.hasTime || (byPartAndTime.get(id)?.hasTime ?? false);
    byPartAndTime.set(id, { ...event, hasTime });
  }
  return [...byPartAndTime.values()];
}

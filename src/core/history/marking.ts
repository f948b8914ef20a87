// Which parts a history item marks watched, and at what time. Contract: sync.md 1.3.

import { type Millis, MOVIE_KEY, type PartKey, partKey } from "../ids.ts";
import type { Shelf } from "../shelf.ts";
import { airedRegularEpisodes, isAired, type Title } from "../titles/title.ts";
import { isNote, type NamedPart, type WatchRequest } from "./watch-request.ts";

/** What an item marks. Parts that have a watch already are still among them. */
export type Marking = {
  /** Whether anything of the item applies to the title. */
  readonly isMatched: boolean;
  readonly times: ReadonlyMap<PartKey, Millis>;
  /** The `source` of every named part that the title does not have, ascending. */
  readonly unknown: readonly number[];
  /** Whether the item marks the title as a whole. */
  readonly isWhole: boolean;
};

/** What the item marks of a title. */
export function marking(shelf: Shelf, title: Title, request: WatchRequest, now: Millis): Marking {
  return title.type === "movie" ? markMovie(shelf, request, now) : markEpisodes(shelf, title, request, now);
}

function markMovie(shelf: Shelf, request: WatchRequest, now: Millis): Marking {
  const named = request.parts ?? [];
  // In a movie that is sent as a show, episode 1 of season 1 and season 1 stand for the movie.
  const ofMovie = named.filter(({ season, number }) => season === 1 && (number === null || number === 1));
  const others = named.filter((part) => !ofMovie.includes(part)).map(({ source }) => source);
  const unknown = ascending([...request.unknown, ...others]);
  const isKnown = unknown.length === 0 || ofMovie.length > 0;
  const keepsStatus = request.status === "plantowatch" || request.status === "dropped";
  const timed = ofMovie.find(({ number }) => number !== null) ?? ofMovie[0];
  const watchedAt = timed?.watchedAt ?? request.watchedAt;
  const completes = request.status !== null && !keepsStatus;
  const isOnlyNote = ofMovie.length === 0 && isNote(shelf.entry !== null, request);
  const isWatched = isKnown && (!keepsStatus || watchedAt !== null) && !isOnlyNote;
  const times = new Map<PartKey, Millis>();
  if (completes || isWatched) times.set(MOVIE_KEY, watchedAt ?? now);
  return { isMatched: isKnown || setsMore(shelf, request), times, unknown, isWhole: true };
}

function markEpisodes(shelf: Shelf, title: Title, request: WatchRequest, now: Millis): Marking {
  if (request.parts === null) return markWhole(shelf, title, request, now);
  const times = new Map<PartKey, Millis>();
  const missing: number[] = [];
  // An episode that is listed one by one takes precedence over its season, and keeps its own time.
  const named = [...request.parts].sort((a, b) => Number(a.number === null) - Number(b.number === null));
  for (const part of named) {
    const keys = keysToMark(title, part, now);
    if (keys === null) missing.push(part.source);
    for (const key of keys ?? [])
      if (!times.has(key)) times.set(key, part.watchedAt ?? request.watchedAt ?? now);
  }
  const unknown = ascending([...request.unknown, ...missing]);
  const hasKnown = missing.length < request.parts.length;
  const isMatched = unknown.length === 0 || hasKnown || setsMore(shelf, request);
  return { isMatched, times, unknown, isWhole: false };
}

/** A show sent without `seasons` and `episodes`. */
function markWhole(shelf: Shelf, title: Title, request: WatchRequest, now: Millis): Marking {
  const fills = request.status === null || request.status === "completed";
  const isWhole = fills && !request.skipAutoWatching && !isNote(shelf.entry !== null, request);
  const episodes = isWhole ? airedRegularEpisodes(title, now) : [];
  const times = new Map(episodes.map(({ key }) => [key, request.watchedAt ?? now]));
  return { isMatched: true, times, unknown: [], isWhole };
}

/** The keys that a named part stands for; null when the title has no such season or episode. */
function keysToMark(title: Title, { season, number }: NamedPart, now: Millis): PartKey[] | null {
  if (number !== null) {
    const key = partKey({ season, number });
    return title.byKey.has(key) ? [key] : null;
  }
  const episodes = title.episodes.filter((episode) => episode.part.season === season);
  if (episodes.length === 0) return null;
  return episodes.filter((episode) => isAired(title, episode, now)).map(({ key }) => key);
}

/** Whether the item also sets something of the title itself: a status, a rating or a memo. */
function setsMore(shelf: Shelf, request: WatchRequest): boolean {
  const clearsMemo = request.memo === null && shelf.entry !== null;
  return request.status !== null || request.rating !== null || clearsMemo || Boolean(request.memo);
}

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

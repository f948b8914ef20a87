// Deciding what a watch event changes. Contract: sync.md 1.3 to 1.6.

import type { Change } from "./change.ts";
import { type Millis, MOVIE_KEY, MOVIE_PART, type PartKey, partKey } from "./ids.ts";
import { changeEntry, type Plan } from "./plan.ts";
import { coversAired, type Entry, type ListStatus, type Memo, type Shelf, type Watched } from "./shelf.ts";
import { airedRegularEpisodes, hasEnded, isAired, type Title } from "./title.ts";
import { isSameViewing } from "./viewing.ts";

/** A season or an episode that the request names; `source` finds it again in the request. */
export type NamedPart = {
  readonly season: number;
  /** Null: the whole season. */
  readonly number: number | null;
  /** The time said at the episode, else at its season; null when neither says. */
  readonly watchedAt: Millis | null;
  readonly source: number;
};

/** One item of `POST /sync/history`, resolved to one title. */
export type WatchRequest = {
  /** The parts named; null when the item speaks of the whole title. */
  readonly parts: readonly NamedPart[] | null;
  /** The `source` of every part that the request named and no title has. */
  readonly unknown: readonly number[];
  readonly watchedAt: Millis | null;
  readonly addedAt: Millis | null;
  readonly status: ListStatus | null;
  /** 1 to 10; null when none (or none that can be) was sent. */
  readonly rating: number | null;
  readonly ratedAt: Millis | null;
  /** `undefined`: not sent; null: to be cleared. */
  readonly memo: Memo | null | undefined;
  readonly skipAutoWatching: boolean;
};

export type HistoryOutcome = {
  /** Whether anything of the item was known: it then appears among the statuses. */
  readonly matched: boolean;
  /** The library row was created. */
  readonly created: boolean;
  /** An existing row became completed. */
  readonly becameCompleted: boolean;
  /** Episodes newly marked watched; 0 for a movie. */
  readonly episodes: number;
  /** The `source` of every named part that the title does not have. */
  readonly unknown: readonly number[];
  readonly status: ListStatus | null;
};

/**
 * Records what is not watched yet; what is watched stays as it was. Deterministic: same four values, same
 * plan. Contract: sync.md 1.3, 1.4, 1.6.
 */
export function decideHistory(
  shelf: Shelf,
  title: Title,
  request: WatchRequest,
  now: Millis,
): Plan<HistoryOutcome> {
  const marking =
    title.type === "movie" ? markMovie(shelf, request, now) : markEpisodes(shelf, title, request, now);
  if (!marking.matched) return nothingMatched(shelf, marking.unknown);

  const changes: Change[] = [];
  for (const [key, watchedAt] of marking.times) {
    const part = title.byKey.get(key)?.part ?? MOVIE_PART;
    if (!shelf.watches.has(key)) changes.push({ part, before: null, after: watchedAt });
  }
  const fresh = changes.length;
  const watched: Watched = { has: (key) => shelf.watches.has(key) || marking.times.has(key) };
  const status =
    title.type === "movie"
      ? movieStatus(shelf, request, { ...marking, fresh }, now)
      : showStatus(shelf, title, request, { ...marking, fresh, watched }, now);
  changes.push(...changeEntry(shelf.entry, { status, ...notes(shelf.entry, request, now) }));
  const bulk = completionInBulk(shelf.entry, watched, title, status, request, now);
  if (bulk !== null) changes.push({ field: "completedInBulkAt", before: null, after: bulk });

  const before = shelf.entry?.status ?? null;
  return {
    changes,
    outcome: {
      matched: true,
      created: before === null,
      becameCompleted: before !== null && before !== "completed" && status === "completed",
      episodes: title.type === "movie" ? 0 : fresh,
      unknown: marking.unknown,
      status,
    },
  };
}

function nothingMatched(shelf: Shelf, unknown: readonly number[]): Plan<HistoryOutcome> {
  const status = shelf.entry?.status ?? null;
  const outcome = { matched: false, created: false, becameCompleted: false, episodes: 0, unknown, status };
  return { changes: [], outcome };
}

/** What the request asks to mark, before looking at what is watched already. */
type Marking = {
  readonly matched: boolean;
  readonly times: ReadonlyMap<PartKey, Millis>;
  readonly unknown: readonly number[];
  /** The title as a whole was asked for. */
  readonly whole: boolean;
};

/** Whether the request speaks of the title itself, beside its parts. */
function saysMore(shelf: Shelf, request: WatchRequest): boolean {
  const clearsMemo = request.memo === null && shelf.entry !== null;
  return request.status !== null || request.rating !== null || clearsMemo || Boolean(request.memo);
}

function markMovie(shelf: Shelf, request: WatchRequest, now: Millis): Marking {
  const named = request.parts ?? [];
  // A movie sent as a show: its first episode, or its first season, is the movie.
  const meant = named.filter(({ season, number }) => season === 1 && (number === null || number === 1));
  const foreign = named.filter((part) => !meant.includes(part)).map(({ source }) => source);
  const unknown = [...request.unknown, ...foreign].sort((a, b) => a - b);
  const matched = unknown.length === 0 || meant.length > 0;
  const keepsStatus = request.status === "plantowatch" || request.status === "dropped";
  const told = meant.find(({ number }) => number !== null) ?? meant[0];
  const watchedAt = told?.watchedAt ?? request.watchedAt;
  const completes = request.status !== null && !keepsStatus;
  const times = new Map<PartKey, Millis>();
  const watches =
    matched && (!keepsStatus || watchedAt !== null) && !(meant.length === 0 && onlyAnnotates(shelf, request));
  if (completes || watches) times.set(MOVIE_KEY, watchedAt ?? now);
  return { matched: matched || saysMore(shelf, request), times, unknown, whole: true };
}

function movieStatus(
  shelf: Shelf,
  request: WatchRequest,
  { times, fresh }: Marking & { fresh: number },
  now: Millis,
): ListStatus {
  if (request.status === "plantowatch" || request.status === "dropped") return request.status;
  if (request.status !== null || fresh > 0) return "completed";
  // A rating or a memo beside parts that the movie does not have: no watch, and no claim of one.
  if (times.size === 0 || shelf.entry === null) return shelf.entry?.status ?? "plantowatch";
  // Watched before and put back on a list since: only another viewing completes it, not the same event again.
  const known = shelf.watches.get(MOVIE_KEY) ?? now;
  const another = !isSameViewing(request.watchedAt ?? now, known);
  return another && !onlyAnnotates(shelf, request) ? "completed" : shelf.entry.status;
}

/** A memo or a rating on a listed title, and nothing else: not a watch event. */
function onlyAnnotates(shelf: Shelf, request: WatchRequest): boolean {
  const annotated = request.rating !== null || request.memo !== undefined;
  return shelf.entry !== null && annotated && request.status === null && request.watchedAt === null;
}

function markEpisodes(shelf: Shelf, title: Title, request: WatchRequest, now: Millis): Marking {
  const times = new Map<PartKey, Millis>();
  if (request.parts === null) {
    const fills = request.status === null || request.status === "completed";
    const whole = fills && !request.skipAutoWatching && !onlyAnnotates(shelf, request);
    const episodes = whole ? airedRegularEpisodes(title, now) : [];
    for (const { key } of episodes) times.set(key, request.watchedAt ?? now);
    return { matched: true, times, unknown: [], whole };
  }
  const foreign: number[] = [];
  // Episodes named one by one say more than their season: they go first and keep their own time.
  const named = [...request.parts].sort((a, b) => Number(a.number === null) - Number(b.number === null));
  for (const part of named) {
    const keys = keysToMark(title, part, now);
    if (keys === null) foreign.push(part.source);
    for (const key of keys ?? [])
      if (!times.has(key)) times.set(key, part.watchedAt ?? request.watchedAt ?? now);
  }
  const unknown = [...request.unknown, ...foreign].sort((a, b) => a - b);
  const knowsSome = foreign.length < request.parts.length;
  const matched = unknown.length === 0 || knowsSome || saysMore(shelf, request);
  return { matched, times, unknown, whole: false };
}

/** The parts that are meant; null when the title has no such season or episode. */
function keysToMark(title: Title, { season, number }: NamedPart, now: Millis): PartKey[] | null {
  if (number !== null) {
    const key = partKey({ season, number });
    return title.byKey.has(key) ? [key] : null;
  }
  const episodes = title.episodes.filter((episode) => episode.part.season === season);
  if (episodes.length === 0) return null;
  return episodes.filter((episode) => isAired(title, episode, now)).map(({ key }) => key);
}

function showStatus(
  shelf: Shelf,
  title: Title,
  request: WatchRequest,
  marking: Marking & { fresh: number; watched: Watched },
  now: Millis,
): ListStatus {
  const ended = hasEnded(title, now);
  if (request.status === "completed") return ended ? "completed" : "watching";
  if (request.status !== null) return request.status;

  const finished = ended && coversAired(marking.watched, title, now);
  const current = shelf.entry?.status ?? null;
  if (current === null) return finished ? "completed" : "watching";
  if (marking.fresh > 0) return finished || current === "completed" ? "completed" : "watching";
  if (!marking.whole || current === "completed") return current;
  const resumed = finished ? "completed" : "watching";
  return current === "watching" || isAnotherViewing(shelf, marking.times) ? resumed : current;
}

/**
 * All of it watched before, and put on another list since: only another viewing takes it from there, not the same event
 * again. Where nothing has aired there is nothing to mark, and the person says that they are watching it.
 */
function isAnotherViewing({ watches }: Shelf, times: Marking["times"]): boolean {
  return [...times].every(([key, at]) => !isSameViewing(at, watches.get(key) ?? at));
}

/** The fields that the request sets beside the status. */
function notes(entry: Entry | null, request: WatchRequest, now: Millis): Partial<Entry> {
  // The same rating again is the same event, unless it says another time.
  const rated = request.rating !== null && (request.rating !== entry?.rating || request.ratedAt !== null);
  const addedAt = request.addedAt ?? (entry === null ? now : null);
  return {
    ...(rated ? { rating: request.rating, ratedAt: request.ratedAt ?? now } : {}),
    ...(request.memo === undefined ? {} : { memo: request.memo }),
    ...(addedAt === null ? {} : { addedAt }),
  };
}

/** When a show is called completed although not every episode has a watch: the moment of saying so. */
function completionInBulk(
  entry: Entry | null,
  watched: Watched,
  title: Title,
  status: ListStatus,
  request: WatchRequest,
  now: Millis,
): Millis | null {
  if (title.type === "movie" || status !== "completed" || entry?.status === "completed") return null;
  if ((entry?.completedInBulkAt ?? null) !== null) return null;
  return coversAired(watched, title, now) ? null : (request.watchedAt ?? now);
}

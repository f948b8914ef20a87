// Deciding what a player's calls change: start, pause, stop, check-in. Contract: scrobble.md 3, 5, 8.

import { decideHistory, type WatchRequest } from "./history.ts";
import { keyOf, type Millis, MOVIE_PART, type Part, type PlaybackId, type RewatchId } from "./ids.ts";
import { apply, type Change, type Plan } from "./plan.ts";
import { isOutstanding, type Playback, type PlaybackState, progressAt, runtimeOf } from "./playback.ts";
import { decideRewatch, type RewatchOutcome, type RewatchRequest, withoutSessions } from "./rewatch.ts";
import type { Shelf } from "./shelf.ts";
import { HOUR } from "./time.ts";
import type { Title } from "./title.ts";

/** From here on a stop is a watch. Contract: scrobble.md 3. */
export const WATCHED_AT_PERCENT = 80;
/** A second stop within this time is told that it is one. Contract: scrobble.md 5. */
const DUPLICATE_WINDOW = HOUR;

export type ScrobbleKind = "start" | "pause" | "stop" | "checkin";

export type ScrobbleRequest = {
  readonly kind: ScrobbleKind;
  readonly part: Part;
  /** Percent, 0 to 100. */
  readonly progress: number;
  readonly allowRewatch: boolean;
  /** Whether the person's rewatches are kept at all. */
  readonly tracksRewatches: boolean;
  readonly app: string;
};

export type ScrobbleOutcome = {
  readonly action: "start" | "pause" | "scrobble" | "checkin";
  readonly id: PlaybackId;
  /** Set when this very part was finished within the last hour: nothing was changed. */
  readonly duplicate: { readonly watchedAt: Millis; readonly expiresAt: Millis } | null;
  /** What the watch itself did; null when nothing was marked watched. */
  readonly watch: RewatchOutcome | null;
};

type Free = { readonly rewatch: RewatchId; readonly playback: PlaybackId };

/** One call of a player about one part of a title. Contract: scrobble.md 3. */
export function decideScrobble(
  shelf: Shelf,
  title: Title,
  request: ScrobbleRequest,
  now: Millis,
  free: Free,
): Plan<ScrobbleOutcome> {
  const { kind, part, progress } = request;
  const before = shelf.playback ?? null;
  const sameItem = before !== null && keyOf(before.part) === keyOf(part);
  const id = before?.id ?? free.playback;
  const finishes = kind === "stop" && progress >= WATCHED_AT_PERCENT;
  if (finishes && sameItem && before.state === "watched" && before.endsOn > now) {
    const duplicate = { watchedAt: before.pausedAt ?? before.startedAt, expiresAt: before.endsOn };
    return { changes: [], outcome: { action: "scrobble", id, duplicate, watch: null } };
  }
  // An earlier episode of the same show that has all but ended is watched before its session goes.
  const earlier = before !== null && !sameItem ? finish(shelf, title, before, request, now, free) : null;
  const left = earlier ? apply(shelf, earlier.changes) : shelf;
  const watch = finishes ? record(left, title, request, now, nextFree(free, earlier)) : null;
  const after = playbackAfter(title, request, id, now);
  return {
    changes: [...(earlier?.changes ?? []), ...(watch?.changes ?? []), { kind: "playback", before, after }],
    outcome: { action: actionOf(kind, finishes), id, duplicate: null, watch: watch?.outcome ?? null },
  };
}

function actionOf(kind: ScrobbleKind, finishes: boolean): ScrobbleOutcome["action"] {
  if (kind === "stop") return finishes ? "scrobble" : "pause";
  return kind;
}

function playbackAfter(title: Title, request: ScrobbleRequest, id: PlaybackId, now: Millis): Playback {
  const { kind, part, progress, allowRewatch, app } = request;
  const state = stateAfter(request);
  const isOver = state === "paused" || state === "watched";
  const endsOn = endOf(title, request, now);
  return {
    id,
    part,
    state,
    progress,
    startedAt: now,
    pausedAt: isOver ? now : null,
    endsOn,
    allowRewatch: kind !== "pause" && allowRewatch,
    app,
  };
}

function stateAfter({ kind, progress }: ScrobbleRequest): PlaybackState {
  if (kind === "start") return "playing";
  if (kind === "checkin") return "checkin";
  return kind === "stop" && progress >= WATCHED_AT_PERCENT ? "watched" : "paused";
}

/** When the session that the call leaves is over: at the end of the runtime, or of the duplicate window, or now. */
export function endOf(title: Title, request: ScrobbleRequest, now: Millis): Millis {
  const state = stateAfter(request);
  if (state === "paused") return now;
  if (state === "watched") return (now + DUPLICATE_WINDOW) as Millis;
  const runtime = runtimeOf(title, title.byKey.get(keyOf(request.part)));
  return Math.round(now + runtime * (1 - request.progress / 100)) as Millis;
}

/**
 * Ends a session that is going on, because another begins: watched when it has come far enough. Nothing is left of
 * it when it is the same player's; another device goes on with its own. Contract: scrobble.md 3, auto-finish.
 */
export function decideSuperseded(
  shelf: Shelf,
  title: Title,
  by: { readonly app: string; readonly allowRewatch: boolean; readonly tracksRewatches: boolean },
  now: Millis,
  free: Free,
): Plan<boolean> {
  const { playback } = shelf;
  if (!playback || !isOutstanding(playback)) return { changes: [], outcome: false };
  const finished = finish(shelf, title, playback, by, now, free);
  if (finished === null && playback.app !== by.app) return { changes: [], outcome: false };
  const gone: Change = { kind: "playback", before: playback, after: null };
  return { changes: [...(finished?.changes ?? []), gone], outcome: finished !== null };
}

/** A check-in whose time has come is a watch at the moment at which it ended. Contract: scrobble.md 3. */
export function decideMatured(
  shelf: Shelf,
  title: Title,
  tracksRewatches: boolean,
  now: Millis,
  free: Free,
): Plan<boolean> {
  const { playback } = shelf;
  if (playback?.state !== "checkin" || playback.endsOn > now) return { changes: [], outcome: false };
  const { part, allowRewatch } = playback;
  const watch = record(shelf, title, { part, allowRewatch, tracksRewatches }, playback.endsOn, free);
  return {
    changes: [...watch.changes, { kind: "playback", before: playback, after: null }],
    outcome: true,
  };
}

type RecordOptions = Pick<ScrobbleRequest, "allowRewatch" | "tracksRewatches">;

/** The watch of an outstanding session that came far enough; null otherwise. */
function finish(
  shelf: Shelf,
  title: Title,
  playback: Playback,
  options: RecordOptions,
  now: Millis,
  free: Free,
): Plan<RewatchOutcome> | null {
  if (!isOutstanding(playback)) return null;
  const runtime = runtimeOf(title, title.byKey.get(keyOf(playback.part)));
  if (progressAt(playback, runtime, now) < WATCHED_AT_PERCENT) return null;
  const { part } = playback;
  const at = Math.min(now, playback.endsOn) as Millis;
  const allowRewatch = playback.allowRewatch || options.allowRewatch;
  return record(shelf, title, { part, allowRewatch, tracksRewatches: options.tracksRewatches }, at, free);
}

const NO_WORD: RewatchRequest = { asked: false, rewatchId: null, status: null, lastWatchedAt: null };

/** Exactly what POST /sync/history would do. */
function record(
  shelf: Shelf,
  title: Title,
  { part, allowRewatch, tracksRewatches }: RecordOptions & { part: Part },
  at: Millis,
  free: Free,
): Plan<RewatchOutcome> {
  const isMovie = keyOf(part) === keyOf(MOVIE_PART);
  const watchedAt = (Math.floor(at / 1000) * 1000) as Millis;
  const request: WatchRequest = {
    parts: isMovie ? null : [{ ...part, watchedAt: null, source: 0 }],
    unknown: [],
    watchedAt,
    addedAt: null,
    status: null,
    rating: null,
    ratedAt: null,
    memo: undefined,
    skipAutoWatching: false,
  };
  return allowRewatch && tracksRewatches
    ? decideRewatch(shelf, title, request, NO_WORD, watchedAt, free.rewatch)
    : withoutSessions(decideHistory(shelf, title, request, watchedAt));
}

function nextFree(free: Free, plan: Plan<RewatchOutcome> | null): Free {
  const created = plan?.outcome.sessionsCreated ?? 0;
  return { ...free, rewatch: (free.rewatch + created) as RewatchId };
}

/** Takes a stored session away; false when it is no longer there. Contract: scrobble.md 7. */
export function decideScrobbleRemoval(shelf: Shelf, id: PlaybackId): Plan<boolean> {
  const { playback } = shelf;
  if (playback?.id !== id) return { changes: [], outcome: false };
  return { changes: [{ kind: "playback", before: playback, after: null }], outcome: true };
}

// Deciding what a player's calls change: start, pause, stop, check-in. Contract: scrobble.md 3, 5, 8.

import { apply } from "./apply.ts";
import type { Change } from "./change.ts";
import { decideHistory, type WatchRequest } from "./history.ts";
import {
  type Millis,
  MOVIE_KEY,
  type NextIds,
  type Part,
  type PlaybackId,
  partKey,
  toRewatchId,
} from "./ids.ts";
import type { Plan } from "./plan.ts";
import { isOutstanding, type Playback, type PlaybackState, partsPlayed, progressAt } from "./playback.ts";
import { decideRewatch, NO_REWATCH_REQUEST, type RewatchOutcome, withoutSessions } from "./rewatch.ts";
import { runtimeMillis } from "./runtime.ts";
import { isCompletedInBulk, type Shelf, sessionOf } from "./shelf.ts";
import { HOUR, later, wholeSecond } from "./time.ts";
import type { Title } from "./title.ts";

/** From here on a stop is a watch. Contract: scrobble.md 3. */
export const WATCHED_AT_PERCENT = 80;
/** A second stop within this time is told that it is one. Contract: scrobble.md 5. */
const DUPLICATE_WINDOW_MILLIS = HOUR;

export type ScrobbleKind = "start" | "pause" | "stop" | "checkin";

export type ScrobbleRequest = {
  readonly kind: ScrobbleKind;
  readonly part: Part;
  /** Percent, 0 to 100. */
  readonly progress: number;
  readonly allowRewatch: boolean;
  /** Whether the person's rewatches are kept at all: their plan has them, and they want them. */
  readonly tracksRewatches: boolean;
  /** Whether the person wants them: looked at again when a session ends, as the plan is not. */
  readonly wantsRewatches: boolean;
  readonly app: string;
};

export type ScrobbleOutcome = {
  readonly action: "start" | "pause" | "scrobble" | "checkin";
  readonly id: PlaybackId;
  /** Set when this very part was finished within the last hour: nothing is watched, and the window stays. */
  readonly duplicate: { readonly watchedAt: Millis; readonly expiresAt: Millis } | null;
  /** What the watch itself did; null when nothing was marked watched. */
  readonly watch: RewatchOutcome | null;
};

/** One call of a player about one part of a title. Contract: scrobble.md 3. */
export function decideScrobble(
  shelf: Shelf,
  title: Title,
  request: ScrobbleRequest,
  now: Millis,
  next: NextIds,
): Plan<ScrobbleOutcome> {
  const { kind, part } = request;
  const finishes = isFinishing(request);
  const window = windowOf(shelf, part);
  const before = sessionOf(shelf);
  const sameItem = before !== null && isSamePart(before.part, part);
  if (finishes && window !== null && window.endsOn > now && isStillWatched(shelf, title, part))
    // It has stopped all the same: what was left playing would be watched once more when something else begins.
    return { changes: sameItem ? [gone(before)] : [], outcome: duplicateOf(window) };
  // A late stop of the last episode neither ends nor forgets the next one, which began meanwhile.
  const isLate = before !== null && (isOutstanding(before) || isStillWatched(shelf, title, part));
  const goesOn = finishes && !sameItem && isLate;
  // Only what begins ends what was played before it: a pause marks nothing watched.
  const begins = kind === "start" || kind === "checkin";
  const ended = before !== null && !goesOn && ((begins && !sameItem) || hasMatured(before, now));
  const earlier = ended ? finish(shelf, title, before, request, now, next) : null;
  const left = earlier ? apply(shelf, earlier.changes) : shelf;
  const watch = finishes ? record(left, title, request, now, nextAfter(next, earlier)) : null;
  const id = before !== null && sameItem && earlier === null ? before.id : next.playback;
  const replaced = [goesOn ? null : before, finishes ? window : null].filter((one) => one !== null);
  return {
    changes: [
      ...(earlier?.changes ?? []),
      ...(watch?.changes ?? []),
      ...replace(replaced, playbackAfter(title, request, id, now)),
    ],
    outcome: {
      action: actionOf(kind, finishes),
      id,
      duplicate: null,
      // The stop of what a check-in ended before it speaks of that watch.
      watch: (sameItem && isTooSoon(watch) ? earlier?.outcome : null) ?? watch?.outcome ?? null,
    },
  };
}

const isTooSoon = (watch: Plan<RewatchOutcome> | null): boolean => watch?.outcome.verdict === "too_soon";

const isSamePart = (one: Part, other: Part): boolean => partKey(one) === partKey(other);

/** Whether the call marks its part watched. Contract: scrobble.md 3. */
export const isFinishing = ({ kind, progress }: Pick<ScrobbleRequest, "kind" | "progress">): boolean =>
  kind === "stop" && progress >= WATCHED_AT_PERCENT;

/** The stop that finished the part, for an hour after it; every part of a title has its own. */
function windowOf({ playbacks = [] }: Shelf, part: Part): Playback | null {
  return playbacks.find((one) => one.state === "watched" && isSamePart(one.part, part)) ?? null;
}

/** What was taken back since is not watched already: the next stop is no duplicate. */
function isStillWatched({ entry, watches }: Shelf, title: Title, part: Part): boolean {
  return partsPlayed(title, part).every((key) => watches.has(key)) || isCompletedInBulk(entry);
}

function duplicateOf({ id, pausedAt, startedAt, endsOn }: Playback): ScrobbleOutcome {
  const duplicate = { watchedAt: pausedAt ?? startedAt, expiresAt: endsOn };
  return { action: "scrobble", id, duplicate, watch: null };
}

const gone = (before: Playback): Change => ({ kind: "playback", before, after: null });

/** The stored playbacks that go, and the one that comes; one that only moves on keeps its number. */
function replace(replaced: readonly Playback[], after: Playback): Change[] {
  const kept = replaced.find(({ id }) => id === after.id) ?? null;
  const others = replaced.filter(({ id }) => id !== after.id);
  return [...others.map(gone), { kind: "playback", before: kept, after }];
}

function actionOf(kind: ScrobbleKind, finishes: boolean): ScrobbleOutcome["action"] {
  if (kind === "stop") return finishes ? "scrobble" : "pause";
  return kind;
}

function playbackAfter(title: Title, request: ScrobbleRequest, id: PlaybackId, now: Millis): Playback {
  const { kind, part, progress, allowRewatch, tracksRewatches, app } = request;
  const state = stateAfter(request);
  const isOver = state === "paused" || state === "watched";
  return {
    id,
    part,
    state,
    progress,
    startedAt: now,
    pausedAt: isOver ? now : null,
    endsOn: endOf(title, request, now),
    // Only a check-in keeps the wish; the plan is looked at now, not when it ends. Contract: scrobble.md 8.
    allowRewatch: kind === "checkin" && allowRewatch && tracksRewatches,
    app,
  };
}

function stateAfter(request: ScrobbleRequest): PlaybackState {
  if (request.kind === "start") return "playing";
  if (request.kind === "checkin") return "checkin";
  return isFinishing(request) ? "watched" : "paused";
}

/** When the session that the call leaves is over: at the end of the runtime, or of the duplicate window, or now. */
function endOf(title: Title, request: ScrobbleRequest, now: Millis): Millis {
  const state = stateAfter(request);
  if (state === "paused") return now;
  if (state === "watched") return later(now, DUPLICATE_WINDOW_MILLIS);
  const runtime = runtimeMillis(title, title.byKey.get(partKey(request.part)));
  return later(now, Math.round(runtime * (1 - request.progress / 100)));
}

/** Who begins something else. */
export type Beginner = Pick<ScrobbleRequest, "app" | "allowRewatch" | "tracksRewatches" | "wantsRewatches">;

/**
 * Ends a session that is going on, because another title begins: watched when it has come far enough. When it has
 * not, nothing is left of what the same player played; another device goes on, and so does a check-in, which ends
 * by itself. Contract: scrobble.md 3, auto-finish.
 */
export function decideSuperseded(
  shelf: Shelf,
  title: Title,
  by: Beginner,
  now: Millis,
  next: NextIds,
): Plan<boolean> {
  const session = sessionOf(shelf);
  if (session === null || !isOutstanding(session)) return { changes: [], outcome: false };
  const finished = finish(shelf, title, session, by, now, next);
  const goesOn = session.app !== by.app || session.state === "checkin";
  if (finished === null && goesOn) return { changes: [], outcome: false };
  return { changes: [...(finished?.changes ?? []), gone(session)], outcome: finished !== null };
}

/** A check-in whose time has come is a watch at the moment at which it ended. Contract: scrobble.md 3, 8. */
export function decideEndedCheckin(
  shelf: Shelf,
  title: Title,
  { wantsRewatches }: Pick<ScrobbleRequest, "wantsRewatches">,
  now: Millis,
  next: NextIds,
): Plan<boolean> {
  const session = sessionOf(shelf);
  if (session === null || !hasMatured(session, now)) return { changes: [], outcome: false };
  const { part, allowRewatch, endsOn } = session;
  const options = { part, allowRewatch, tracksRewatches: wantsRewatches };
  const watch = record(shelf, title, options, endsOn, next);
  return {
    changes: [...watch.changes, gone(session)],
    outcome: true,
  };
}

/** Forgets a check-in whose time has come without a watch: nobody knows its title any more. */
export function decideLostCheckin(shelf: Shelf, now: Millis): Plan<boolean> {
  const session = sessionOf(shelf);
  if (session === null || !hasMatured(session, now)) return { changes: [], outcome: false };
  return { changes: [gone(session)], outcome: true };
}

const hasMatured = ({ state, endsOn }: Playback, now: Millis): boolean =>
  state === "checkin" && endsOn <= now;

type RecordOptions = Pick<ScrobbleRequest, "allowRewatch" | "tracksRewatches">;

/** The watch of an outstanding session that came far enough; null otherwise. */
function finish(
  shelf: Shelf,
  title: Title,
  playback: Playback,
  options: Omit<Beginner, "app">,
  now: Millis,
  next: NextIds,
): Plan<RewatchOutcome> | null {
  if (!isOutstanding(playback)) return null;
  const runtime = runtimeMillis(title, title.byKey.get(partKey(playback.part)));
  if (progressAt(playback, runtime, now) < WATCHED_AT_PERCENT) return null;
  const { part } = playback;
  const at = now < playback.endsOn ? now : playback.endsOn;
  const allowRewatch = playback.allowRewatch || (options.allowRewatch && options.tracksRewatches);
  const tracksRewatches = options.wantsRewatches;
  return record(shelf, title, { part, allowRewatch, tracksRewatches }, at, next);
}

/** Exactly what POST /sync/history would do. */
function record(
  shelf: Shelf,
  title: Title,
  { part, allowRewatch, tracksRewatches }: RecordOptions & { part: Part },
  at: Millis,
  next: NextIds,
): Plan<RewatchOutcome> {
  const isMovie = partKey(part) === MOVIE_KEY;
  const watchedAt = wholeSecond(at);
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
    ? decideRewatch(shelf, title, request, NO_REWATCH_REQUEST, watchedAt, next.rewatch)
    : withoutSessions(decideHistory(shelf, title, request, watchedAt));
}

function nextAfter(next: NextIds, plan: Plan<RewatchOutcome> | null): NextIds {
  const created = plan?.outcome.sessionsCreated ?? 0;
  return { ...next, rewatch: toRewatchId(next.rewatch + created) };
}

/** Takes a stored session away; false when it is no longer there. Contract: scrobble.md 7. */
export function decideScrobbleRemoval(shelf: Shelf, id: PlaybackId): Plan<boolean> {
  const session = sessionOf(shelf);
  if (session?.id !== id) return { changes: [], outcome: false };
  return { changes: [gone(session)], outcome: true };
}

// Deciding what happens to a playback that ends without a call of its player. Contract: scrobble.md 3.3, 3.5, 7.

import { decideHistory } from "../history/history.ts";
import type { WatchRequest } from "../history/watch-request.ts";
import { type Millis, MOVIE_KEY, type NextIds, type Part, type PlaybackId, partKey } from "../ids.ts";
import type { Change } from "../revisions/change.ts";
import type { Plan } from "../revisions/plan.ts";
import { decideRewatch, type RewatchOutcome, withoutSessions } from "../rewatches/rewatch.ts";
import { NO_REWATCH_REQUEST } from "../rewatches/rewatch-request.ts";
import { currentPlayback, type Shelf } from "../shelf.ts";
import { wholeSecond } from "../time.ts";
import { runtimeMillis } from "../titles/runtime.ts";
import type { Title } from "../titles/title.ts";
import { isEndedCheckin, isOutstanding, type Playback, progressAt, WATCHED_AT_PERCENT } from "./playback.ts";

/** Whether the watch of a playback may be a rewatch. Contract: scrobble.md 8. */
export type RewatchConsent = {
  /** The call opts in with `allow_rewatch=yes`. */
  readonly allowRewatch: boolean;
  /** The account has rewatches: its plan includes them, and the person tracks them. */
  readonly tracksRewatches: boolean;
  /** The person tracks rewatches. When a playback ends, this is checked again; the plan is not. */
  readonly wantsRewatches: boolean;
};

/** The call that begins to play another title. */
export type StartingCall = RewatchConsent & { readonly app: string };

/**
 * Ends the playback of this title because the account begins to play another one. If it has reached the threshold,
 * it is marked watched; the outcome says so. If not, it is deleted, unless another app began it or it is a check-in:
 * these go on. Contract: scrobble.md 3.3.
 */
export function decideSuperseded(
  shelf: Shelf,
  title: Title,
  { by, next }: { readonly by: StartingCall; readonly next: NextIds },
  now: Millis,
): Plan<boolean> {
  const playback = currentPlayback(shelf);
  if (playback === null || !isOutstanding(playback)) return { changes: [], outcome: false };
  const watch = watchIfFinished(shelf, title, { playback, by, next }, now);
  const goesOn = playback.app !== by.app || playback.state === "checkin";
  if (watch === null && goesOn) return { changes: [], outcome: false };
  return { changes: [...(watch?.changes ?? []), deletion(playback)], outcome: watch !== null };
}

/**
 * Marks a check-in watched, at the moment at which it ended, once its runtime is over. The outcome is false while it
 * is not. Contract: scrobble.md 3.5, 8.
 */
export function decideEndedCheckin(
  shelf: Shelf,
  title: Title,
  { wantsRewatches, next }: Pick<RewatchConsent, "wantsRewatches"> & { readonly next: NextIds },
  now: Millis,
): Plan<boolean> {
  const playback = currentPlayback(shelf);
  if (playback === null || !isEndedCheckin(playback, now)) return { changes: [], outcome: false };
  const { part, allowRewatch, endsOn } = playback;
  const watch = recordWatch(
    shelf,
    title,
    { part, allowsRewatch: allowRewatch && wantsRewatches, next },
    endsOn,
  );
  return { changes: [...watch.changes, deletion(playback)], outcome: true };
}

/** Deletes a check-in whose runtime is over, without a watch: its title is no longer in the catalogue. */
export function decideLostCheckin(shelf: Shelf, now: Millis): Plan<boolean> {
  const playback = currentPlayback(shelf);
  if (playback === null || !isEndedCheckin(playback, now)) return { changes: [], outcome: false };
  return { changes: [deletion(playback)], outcome: true };
}

/** Deletes the playback with this id; the outcome is false if the title has none. Contract: scrobble.md 7. */
export function decidePlaybackRemoval(shelf: Shelf, id: PlaybackId): Plan<boolean> {
  const playback = currentPlayback(shelf);
  if (playback?.id !== id) return { changes: [], outcome: false };
  return { changes: [deletion(playback)], outcome: true };
}

/** The change that deletes a playback. */
export const deletion = (before: Playback): Change => ({ kind: "playback", before, after: null });

/** The watch of an outstanding playback whose progress has reached the threshold by `now`; null otherwise. */
export function watchIfFinished(
  shelf: Shelf,
  title: Title,
  { playback, by, next }: { playback: Playback; by: RewatchConsent; next: NextIds },
  now: Millis,
): Plan<RewatchOutcome> | null {
  if (!isOutstanding(playback)) return null;
  const { part, endsOn } = playback;
  const runtime = runtimeMillis(title, title.byKey.get(partKey(part)));
  if (progressAt(playback, runtime, now) < WATCHED_AT_PERCENT) return null;
  const allowRewatch = playback.allowRewatch || (by.allowRewatch && by.tracksRewatches);
  const watch = { part, allowsRewatch: allowRewatch && by.wantsRewatches, next };
  return recordWatch(shelf, title, watch, now < endsOn ? now : endsOn);
}

/** Records the watch of a playback as POST /sync/history would. Contract: scrobble.md 3.2. */
export function recordWatch(
  shelf: Shelf,
  title: Title,
  { part, allowsRewatch, next }: { part: Part; allowsRewatch: boolean; next: NextIds },
  at: Millis,
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
  if (!allowsRewatch) return withoutSessions(decideHistory(shelf, title, request, watchedAt));
  const write = { request, rewatch: NO_REWATCH_REQUEST, firstId: next.rewatch };
  return decideRewatch(shelf, title, write, watchedAt);
}

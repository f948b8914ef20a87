// Playbacks: what an account is playing, or has paused. Contract: scrobble.md 3, 6.

import { type Millis, MOVIE_KEY, type Part, type PartKey, type PlaybackId, partKey } from "../ids.ts";
import type { AccountPlan } from "../lists/account-plan.ts";
import { DAY } from "../time.ts";
import { regularEpisodes, type Title } from "../titles/title.ts";

/** From this progress on, a stop marks its part watched. Contract: scrobble.md 3.2. */
export const WATCHED_AT_PERCENT = 80;

/** `watched` keeps a stop that marked its part watched for an hour, to refuse a second one. Contract: scrobble.md 5. */
export const PLAYBACK_STATES = ["playing", "paused", "checkin", "watched"] as const;
export type PlaybackState = (typeof PLAYBACK_STATES)[number];

/** A title has one playback that is not `watched`, and one that is `watched` for each part. */
export type Playback = {
  readonly id: PlaybackId;
  /** An anime movie that is played as a whole has the part of a movie, even if it has several episodes. */
  readonly part: Part;
  readonly state: PlaybackState;
  /** Percent, 0 to 100, as sent. */
  readonly progress: number;
  /** When `progress` was sent. */
  readonly startedAt: Millis;
  /** When it was paused; for `watched` the time of the watch; otherwise null. */
  readonly pausedAt: Millis | null;
  /** The end of the runtime, of the hour of a `watched` one, or the time of the pause. */
  readonly endsOn: Millis;
  /** Whether a check-in may become a rewatch when it ends. */
  readonly allowRewatch: boolean;
  /** The client id of the player. */
  readonly app: string;
};

/** Progress in percent at `now`, extrapolated while playing. `runtime` is in milliseconds. Contract: scrobble.md 3.4. */
export function progressAt(playback: Playback, runtime: number, now: Millis): number {
  if (!isOutstanding(playback)) return playback.progress;
  const elapsed = Math.max(0, now - playback.startedAt);
  return Math.min(100, playback.progress + (elapsed / runtime) * 100);
}

/** Whether it is a start or a check-in that nothing has ended yet. */
export function isOutstanding({ state }: Playback): boolean {
  return state === "playing" || state === "checkin";
}

/** Whether it is a check-in whose runtime is over. */
export function isEndedCheckin({ state, endsOn }: Playback, now: Millis): boolean {
  return state === "checkin" && endsOn <= now;
}

/** How long a saved playback is kept, by plan, in milliseconds. Contract: scrobble.md 3.6. */
export const RETENTION_MILLIS: Readonly<Record<AccountPlan, number>> = {
  free: 7 * DAY,
  pro: 30 * DAY,
  vip: 90 * DAY,
};

/** The parts that are played: all regular ones of an anime movie that is played as a whole, else the one. */
export function partsPlayed(title: Title, part: Part): PartKey[] {
  const key = partKey(part);
  const isWhole = title.type !== "movie" && key === MOVIE_KEY;
  return isWhole ? regularEpisodes(title).map((episode) => episode.key) : [key];
}

// What is being played, or was left in the middle. Contract: scrobble.md 3, 6.

import type { AccountPlan } from "./account-plan.ts";
import { type Millis, MOVIE_KEY, type Part, type PartKey, type PlaybackId, partKey } from "./ids.ts";
import { DAY } from "./time.ts";
import { regularEpisodes, type Title } from "./title.ts";

/** `watched` remembers a finished stop for an hour, so that a second one is told so. Contract: scrobble.md 5. */
export const PLAYBACK_STATES = ["playing", "paused", "checkin", "watched"] as const;
export type PlaybackState = (typeof PLAYBACK_STATES)[number];

/** A title's one session, or a stop that finished one of its parts within the last hour. */
export type Playback = {
  readonly id: PlaybackId;
  /** A movie's one part stands for the whole of an anime movie that came in several. */
  readonly part: Part;
  readonly state: PlaybackState;
  /** Percent, 0 to 100, as it was sent. */
  readonly progress: number;
  /** When that progress was sent; a session that plays goes on from there. */
  readonly startedAt: Millis;
  /** Set while paused; for `watched` the time of the watch. */
  readonly pausedAt: Millis | null;
  readonly endsOn: Millis;
  readonly allowRewatch: boolean;
  /** The client id of the player. */
  readonly app: string;
};

/** Progress in percent at a moment, carried on from what was sent while the session plays. */
export function progressAt(playback: Playback, runtime: number, now: Millis): number {
  if (playback.state !== "playing" && playback.state !== "checkin") return playback.progress;
  const gone = Math.max(0, now - playback.startedAt);
  return Math.min(100, playback.progress + (gone / runtime) * 100);
}

/** Whether the session is going on: a start or a check-in that nothing has ended. */
export function isOutstanding({ state }: Playback): boolean {
  return state === "playing" || state === "checkin";
}

/** How long a saved playback is kept, by plan, in milliseconds. Contract: scrobble.md 3. */
export const RETENTION_MILLIS: Readonly<Record<AccountPlan, number>> = {
  free: 7 * DAY,
  pro: 30 * DAY,
  vip: 90 * DAY,
};

/** The parts that are played: one, or all of an anime movie of which none was named. */
export function partsPlayed(title: Title, part: Part): PartKey[] {
  const key = partKey(part);
  const isWhole = title.type !== "movie" && key === MOVIE_KEY;
  return isWhole ? regularEpisodes(title).map((episode) => episode.key) : [key];
}

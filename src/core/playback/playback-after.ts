// The playback that is stored after a player's call. Contract: scrobble.md 3.

import { type Millis, type Part, type PlaybackId, partKey } from "../ids.ts";
import { HOUR, later } from "../time.ts";
import { runtimeMillis } from "../titles/runtime.ts";
import type { Title } from "../titles/title.ts";
import { type Playback, type PlaybackState, WATCHED_AT_PERCENT } from "./playback.ts";
import type { RewatchConsent } from "./playback-end.ts";

/** How long a second stop of the same part is refused. Contract: scrobble.md 5. */
const DUPLICATE_WINDOW_MILLIS = HOUR;

export type ScrobbleKind = "start" | "pause" | "stop" | "checkin";

export type ScrobbleRequest = RewatchConsent & {
  readonly kind: ScrobbleKind;
  readonly part: Part;
  /** Percent, 0 to 100. */
  readonly progress: number;
  /** The client id of the player. */
  readonly app: string;
};

/** Whether the call marks its part watched. Contract: scrobble.md 3.2. */
export const isFinishing = ({ kind, progress }: Pick<ScrobbleRequest, "kind" | "progress">): boolean =>
  kind === "stop" && progress >= WATCHED_AT_PERCENT;

/** The playback after the call, under the given id. */
export function playbackAfter(title: Title, request: ScrobbleRequest, id: PlaybackId, now: Millis): Playback {
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
    endsOn: endAfter(title, request, now),
    // Only a check-in stores the opt-in. The plan is checked now, not when the check-in ends. Contract: scrobble.md 8.
    allowRewatch: kind === "checkin" && allowRewatch && tracksRewatches,
    app,
  };
}

function stateAfter(request: ScrobbleRequest): PlaybackState {
  if (request.kind === "start") return "playing";
  if (request.kind === "checkin") return "checkin";
  return isFinishing(request) ? "watched" : "paused";
}

function endAfter(title: Title, request: ScrobbleRequest, now: Millis): Millis {
  const state = stateAfter(request);
  if (state === "paused") return now;
  if (state === "watched") return later(now, DUPLICATE_WINDOW_MILLIS);
  const runtime = runtimeMillis(title, title.byKey.get(partKey(request.part)));
  return later(now, Math.round(runtime * (1 - request.progress / 100)));
}

// Deciding what a player's call changes: start, pause, stop, check-in. Contract: scrobble.md 3, 5, 8.

import { type Millis, type NextIds, type Part, type PlaybackId, partKey, toRewatchId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import type { Change } from "../revisions/change.ts";
import type { Plan } from "../revisions/plan.ts";
import type { RewatchOutcome } from "../rewatches/rewatch.ts";
import { currentPlayback, isCompletedInBulk, type Shelf } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import { isEndedCheckin, isOutstanding, type Playback, partsPlayed } from "./playback.ts";
import { isFinishing, playbackAfter, type ScrobbleKind, type ScrobbleRequest } from "./playback-after.ts";
import { deletion, recordWatch, watchIfFinished } from "./playback-end.ts";

export type ScrobbleOutcome = {
  readonly action: "start" | "pause" | "scrobble" | "checkin";
  readonly id: PlaybackId;
  /** Set when the stop is refused, because a stop marked the same part watched within the last hour. */
  readonly duplicate: { readonly watchedAt: Millis; readonly expiresAt: Millis } | null;
  /** What the watch of the call changed; null when nothing was marked watched. */
  readonly watch: RewatchOutcome | null;
};

/** Decides one call about one part of a title. Contract: scrobble.md 3. */
export function decideScrobble(
  shelf: Shelf,
  title: Title,
  { request, next }: { readonly request: ScrobbleRequest; readonly next: NextIds },
  now: Millis,
): Plan<ScrobbleOutcome> {
  const { kind, part } = request;
  const isWatch = isFinishing(request);
  const window = duplicateWindow(shelf, part);
  const current = currentPlayback(shelf);
  const isSameItem = current !== null && isSamePart(current.part, part);
  if (isWatch && window !== null && window.endsOn > now && isStillWatched(shelf, title, part))
    // A refused stop still ends the playback of its part. If it stayed, a later start could mark it watched again.
    return { changes: isSameItem ? [deletion(current)] : [], outcome: duplicateOutcome(window) };
  // A late stop of one part leaves the playback of another one alone. Contract: scrobble.md 3.2.
  const isLate = current !== null && (isOutstanding(current) || isStillWatched(shelf, title, part));
  const keepsCurrent = isWatch && !isSameItem && isLate;
  // Only a start and a check-in finish what was played before them. A pause marks nothing watched.
  const begins = kind === "start" || kind === "checkin";
  const endsCurrent =
    current !== null && !keepsCurrent && ((begins && !isSameItem) || isEndedCheckin(current, now));
  const finished = endsCurrent
    ? watchIfFinished(shelf, title, { playback: current, by: request, next }, now)
    : null;
  const shelfAfterFinish = finished ? apply(shelf, finished.changes) : shelf;
  const watch = isWatch
    ? watchOf(shelfAfterFinish, title, { request, next: nextAfter(next, finished) }, now)
    : null;
  const id = current !== null && isSameItem && finished === null ? current.id : next.playback;
  const replaced = [keepsCurrent ? null : current, isWatch ? window : null].filter((one) => one !== null);
  return {
    changes: [
      ...(finished?.changes ?? []),
      ...(watch?.changes ?? []),
      ...replacement(replaced, playbackAfter(title, request, id, now)),
    ],
    outcome: {
      action: responseAction(kind, isWatch),
      id,
      duplicate: null,
      // A stop that is too soon after its own ended check-in reports the watch of the check-in. Contract: scrobble.md 8.
      watch: (isSameItem && isTooSoon(watch) ? finished?.outcome : null) ?? watch?.outcome ?? null,
    },
  };
}

/** The watch that a finishing stop records. */
function watchOf(
  shelf: Shelf,
  title: Title,
  { request, next }: { request: ScrobbleRequest; next: NextIds },
  now: Millis,
): Plan<RewatchOutcome> {
  const { part, allowRewatch, tracksRewatches } = request;
  return recordWatch(shelf, title, { part, allowsRewatch: allowRewatch && tracksRewatches, next }, now);
}

const isTooSoon = (watch: Plan<RewatchOutcome> | null): boolean => watch?.outcome.verdict === "too_soon";

const isSamePart = (one: Part, other: Part): boolean => partKey(one) === partKey(other);

/** The stop that marked the part watched within the last hour. Each part of a title has its own. */
function duplicateWindow({ playbacks = [] }: Shelf, part: Part): Playback | null {
  return playbacks.find((one) => one.state === "watched" && isSamePart(one.part, part)) ?? null;
}

/** Whether the part is watched. After an undo or a removal it is not, and a further stop is no duplicate. */
function isStillWatched({ entry, watches }: Shelf, title: Title, part: Part): boolean {
  return partsPlayed(title, part).every((key) => watches.has(key)) || isCompletedInBulk(entry);
}

function duplicateOutcome({ id, pausedAt, startedAt, endsOn }: Playback): ScrobbleOutcome {
  const duplicate = { watchedAt: pausedAt ?? startedAt, expiresAt: endsOn };
  return { action: "scrobble", id, duplicate, watch: null };
}

/** Replaces stored playbacks by a new one; the one that has its id is changed, the others are deleted. */
function replacement(replaced: readonly Playback[], after: Playback): Change[] {
  const continued = replaced.find(({ id }) => id === after.id) ?? null;
  const others = replaced.filter(({ id }) => id !== after.id);
  return [...others.map(deletion), { kind: "playback", before: continued, after }];
}

/** The `action` of the response. */
function responseAction(kind: ScrobbleKind, isWatch: boolean): ScrobbleOutcome["action"] {
  if (kind === "stop") return isWatch ? "scrobble" : "pause";
  return kind;
}

/** The next ids once the plan has been applied. */
function nextAfter(next: NextIds, plan: Plan<RewatchOutcome> | null): NextIds {
  const created = plan?.outcome.sessionsCreated ?? 0;
  return { ...next, rewatch: toRewatchId(next.rewatch + created) };
}

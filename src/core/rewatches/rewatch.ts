// Deciding a history item of an account with rewatches: whether it is one. Contract: rewatches.md 3 to 7.

import { decideHistory, type HistoryOutcome } from "../history/history.ts";
import type { WatchRequest } from "../history/watch-request.ts";
import type { Millis } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import type { Plan } from "../revisions/plan.ts";
import { coversAired, type Entry, isCompletedInBulk, type ListStatus, type Shelf } from "../shelf.ts";
import { regularEpisodes, type Title } from "../titles/title.ts";
import {
  repeatsCompletion,
  repeatsFirstWatch,
  withCompletionTime,
  withoutFirstSitting,
} from "./duplicate-request.ts";
import {
  hasNoDetails,
  isBareRewatch,
  isForWholeTitle,
  isPinned,
  isViewing,
  type RewatchWrite,
} from "./rewatch-request.ts";
import { Sessions, type SessionsOutcome } from "./rewatch-sessions.ts";
import { staysCompletedInBulk, withVirtualWatches, withWatchesOfSessions } from "./virtual-watches.ts";
import { isOnePart, type WatchEvent, watchEvents } from "./watch-events.ts";

/** The effect of an item on the rewatch sessions. */
export type RewatchVerdict =
  /** The regular write recorded something new: there is no session. */
  | "first_watch"
  /** A session was created, written to, or had its state set. */
  | "recorded"
  /** The item is the same viewing as one that is known already. */
  | "too_soon"
  /** The title is not in the library or on `plantowatch`, or the parts were not watched before. */
  | "not_eligible"
  /** There was nothing to record, or the title has too many sessions. */
  | "nothing";

export type RewatchOutcome = HistoryOutcome & SessionsOutcome & { readonly verdict: RewatchVerdict };

/** The outcome of a command on a title that is not in the library, which therefore has no sessions. */
const NOTHING: Plan<RewatchOutcome> = withoutSessions({
  changes: [],
  outcome: { matched: true, created: false, becameCompleted: false, episodes: 0, unknown: [], status: null },
});

/** Decides one item. The regular write comes first; only an item for which it records nothing can be a rewatch. */
export function decideRewatch(
  shelf: Shelf,
  title: Title,
  write: RewatchWrite,
  now: Millis,
): Plan<RewatchOutcome> {
  if (!isCommand(shelf, title, write)) return decideWrite(shelf, title, { ...write, asCommand: false }, now);
  // A command on a title without sessions may still be its first watch, or repeat the item that was.
  const mayHaveSession = write.rewatch.rewatchId !== null || shelf.rewatches.length > 0;
  if (!mayHaveSession) {
    const plan = decideWrite(shelf, title, { ...write, asCommand: false }, now);
    if (plan.outcome.verdict === "first_watch" || plan.outcome.verdict === "too_soon") return plan;
  }
  return shelf.entry === null ? NOTHING : decideWrite(shelf, title, { ...write, asCommand: true }, now);
}

/**
 * Whether the item is a command: it addresses a session and names no part, so that it marks nothing.
 * Contract: rewatches.md 3.2.
 */
function isCommand(shelf: Shelf, title: Title, { request, rewatch }: RewatchWrite): boolean {
  const { isExplicit, status } = rewatch;
  if (!isForWholeTitle(request) || !(isPinned(shelf, rewatch) || status !== null)) return false;
  if (shelf.entry === null) return !isExplicit && hasNoDetails(request);
  return !isOnePart(title) || (!isExplicit && request.watchedAt === null);
}

function decideWrite(
  shelf: Shelf,
  title: Title,
  write: RewatchWrite & { readonly asCommand: boolean },
  now: Millis,
): Plan<RewatchOutcome> {
  const { request, rewatch, firstId, asCommand } = write;
  const events = asCommand ? [] : watchEvents(title, request, now);
  const at = request.watchedAt ?? now;
  const regularRequest = asCommand ? withoutMarking(shelf, title, request) : request;
  const wholeAt = asCommand || request.parts !== null ? null : at;
  const seen = staysCompletedInBulk(shelf, title, regularRequest, now)
    ? withVirtualWatches(shelf, title, { events, wholeAt }, now)
    : shelf;
  const known = withWatchesOfSessions(seen, decideHistory(seen, title, regularRequest, now));
  const regular = decideHistory(known, title, regularRequest, now);
  if (!regular.outcome.matched) return withoutSessions(regular, "nothing");
  if (recordsSomething(regular)) {
    const completes = !asCommand && regular.outcome.status === "completed" && isBareRewatch(title, write);
    const leavesTime = completes && coversAired(apply(shelf, regular.changes).watches, title, now);
    return withoutSessions(leavesTime ? withCompletionTime(regular, shelf, at) : regular, "first_watch");
  }
  if (!asCommand && completesWhole(title, request, regular))
    return withoutSessions(withCompletionTime(regular, shelf, at), "first_watch");
  const entryAfter = apply(known, regular.changes).entry;
  const isRepeated = isBareRewatch(title, write) && repeatsFirstWatch(shelf, title, request, now);
  const candidate: Candidate = { ...write, events, at, entryAfter, isRepeated };
  const refused = refusal(known, title, candidate, regular.outcome.status);
  if (refused !== null) return withoutSessions(regular, refused);

  const sessions = new Sessions(seen, title, now, firstId);
  const target = sessions.find(rewatch);
  const distinct = isPinned(shelf, rewatch) ? events : withoutFirstSitting(events, seen);
  const verdict =
    events.length > 0
      ? sessions.record(distinct, target, rewatch)
      : sessions.open(at, target, { ...rewatch, hasTime: request.watchedAt !== null });
  return {
    changes: [...regular.changes, ...sessions.changes()],
    outcome: { ...regular.outcome, ...sessions.outcome(), verdict },
  };
}

/** A write whose regular part records nothing new. */
type Candidate = RewatchWrite & {
  readonly asCommand: boolean;
  readonly events: readonly WatchEvent[];
  readonly at: Millis;
  /** The entry after the regular write. */
  readonly entryAfter: Entry | null;
  /** Whether the item repeats the one that was the first watch. */
  readonly isRepeated: boolean;
};

/**
 * Why a write is not a rewatch although its regular part records nothing; null if it is one. `status` is the status
 * after the regular write. Contract: rewatches.md 3.
 */
function refusal(
  { entry, watches, rewatches }: Shelf,
  title: Title,
  { request, rewatch, events, asCommand, at, entryAfter, isRepeated }: Candidate,
  status: ListStatus | null,
): RewatchVerdict | null {
  if (entry === null) return "not_eligible";
  // A command with a `rewatch_id` works whatever the status of the title. Contract: rewatches.md 3.2.
  if (asCommand && isPinned({ rewatches }, rewatch)) return null;
  // Rule 4. It also applies to a movie on `plantowatch` that this write completes.
  if (entry.status === "plantowatch" || status === "plantowatch") return "not_eligible";
  const isWhole = title.type === "movie" || request.parts === null;
  const isRewatch = isWhole ? status === "completed" : events.length > 0;
  const isWanted = rewatch.isExplicit || asCommand || (isRewatch && isViewing(request));
  const isUnknown = !isForWholeTitle(request) && events.length === 0;
  if (isUnknown || !isWanted) return "nothing";
  if (
    !asCommand &&
    isForWholeTitle(request) &&
    (isRepeated || repeatsCompletion(entry, request, rewatch, at))
  )
    return "too_soon";
  // A completed show without episodes in the catalogue counts as watched, although it has no watches.
  const hasNoEpisodes = regularEpisodes(title).length === 0 && isCompletedInBulk(entryAfter);
  const isWatched = (watches.size > 0 || hasNoEpisodes) && events.every(({ key }) => watches.has(key));
  return isWatched ? null : "not_eligible";
}

/** The outcome of a regular write, which changes no session. */
export function withoutSessions(
  { changes, outcome }: Plan<HistoryOutcome>,
  verdict: RewatchVerdict = "nothing",
): Plan<RewatchOutcome> {
  return { changes, outcome: { ...outcome, verdict, session: null, sessionsCreated: 0, sessionEpisodes: 0 } };
}

/** The same request, but marking no part. */
function withoutMarking(shelf: Shelf, title: Title, request: WatchRequest): WatchRequest {
  const status = request.status ?? (title.type === "movie" ? (shelf.entry?.status ?? null) : null);
  return { ...request, status, skipAutoWatching: true };
}

/** Whether the regular write records anything new. Contract: rewatches.md 3, rule 2. */
function recordsSomething({ changes, outcome }: Plan<HistoryOutcome>): boolean {
  return outcome.created || changes.some((change) => "part" in change);
}

/** Whether a show sent as a whole becomes `completed`: all its episodes are watched. Contract: rewatches.md 3, rule 2. */
function completesWhole(title: Title, request: WatchRequest, { outcome }: Plan<HistoryOutcome>): boolean {
  return outcome.becameCompleted && title.type !== "movie" && isForWholeTitle(request);
}

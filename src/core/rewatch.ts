// Watching again: sessions beside the canonical history. Contract: rewatches.md 3 to 7; open-questions.md 62 to 67, 88, 89.

import { decideHistory, type HistoryOutcome, type WatchRequest } from "./history.ts";
import { type Millis, MOVIE_KEY, type PartKey, type RewatchId } from "./ids.ts";
import { apply, type Plan } from "./plan.ts";
import { Sessions, type SessionsTold, type WatchEvent } from "./rewatch-sessions.ts";
import { isCompletedInBulk, type RewatchStatus, type Shelf } from "./shelf.ts";
import { airedRegularEpisodes, isAired, regularEpisodes, type Title } from "./title.ts";

/** What the request says of sessions. Contract: rewatches.md 2. */
export type RewatchRequest = {
  /** `is_rewatch`: asked for in so many words. */
  readonly asked: boolean;
  readonly rewatchId: RewatchId | null;
  readonly status: RewatchStatus | null;
  /** Finds a finished session again. */
  readonly lastWatchedAt: Millis | null;
};

/** Why a session was written or not. */
export type RewatchVerdict = "first_watch" | "recorded" | "too_soon" | "not_eligible" | "nothing";

export type RewatchOutcome = HistoryOutcome &
  SessionsTold & {
    readonly verdict: RewatchVerdict;
  };

/**
 * Records a watch event of a person who tracks rewatches: the regular write first; only what it would not record is
 * a rewatch. New sessions are numbered from `firstFree` on. Contract: rewatches.md 3.
 */
export function decideRewatch(
  shelf: Shelf,
  title: Title,
  request: WatchRequest,
  rewatch: RewatchRequest,
  now: Millis,
  firstFree: RewatchId,
): Plan<RewatchOutcome> {
  const command = isCommand(shelf, request, rewatch);
  // A command to a session is no watch of the whole show; a show completed in bulk has been seen.
  const asked = command ? { ...request, skipAutoWatching: true } : request;
  const seen = isCompletedInBulk(shelf.entry) ? withVirtualWatches(shelf, title, now) : shelf;
  const regular = decideHistory(seen, title, asked, now);
  const plain = (verdict: RewatchVerdict) => withoutSessions(regular, verdict);
  if (!regular.outcome.matched) return plain("nothing");
  if (recordsSomething(regular)) return plain("first_watch");
  const status = regular.outcome.status;
  if (shelf.entry === null || status === "plantowatch") return plain("not_eligible");

  const events = eventsOf(title, request, now);
  const namesNothing = request.parts !== null && events.length === 0;
  const isRepeat = title.type === "movie" || events.length === 0 ? status === "completed" : true;
  if (namesNothing || !(isRepeat || rewatch.asked || command)) return plain("nothing");

  const sessions = new Sessions(seen, title, now, firstFree);
  const target = sessions.find(rewatch);
  const verdict =
    events.length > 0
      ? sessions.record(events, target, rewatch)
      : sessions.open(request.watchedAt ?? now, target, { ...rewatch, command });
  return {
    changes: [...regular.changes, ...sessions.changes()],
    outcome: { ...regular.outcome, ...sessions.told(), verdict },
  };
}

/** The outcome of a regular write: no session had a part in it. */
export function withoutSessions(
  { changes, outcome }: Plan<HistoryOutcome>,
  verdict: RewatchVerdict = "nothing",
): Plan<RewatchOutcome> {
  return { changes, outcome: { ...outcome, verdict, session: null, sessionsCreated: 0, sessionEpisodes: 0 } };
}

/** A word to a session, such as "close it", that names no episode. Contract: rewatches.md 10. */
function isCommand(shelf: Shelf, { parts }: WatchRequest, { rewatchId, status }: RewatchRequest): boolean {
  const known = shelf.rewatches.some(({ id }) => id === rewatchId);
  return parts === null && shelf.entry !== null && (known || status !== null);
}

function withVirtualWatches(shelf: Shelf, title: Title, now: Millis): Shelf {
  const at = shelf.entry?.completedInBulkAt ?? now;
  const missing = airedRegularEpisodes(title, now).filter(({ key }) => !shelf.watches.has(key));
  return apply(
    shelf,
    missing.map(({ part }) => ({ part, before: null, after: at })),
  );
}

/** The regular write goes first: then there is no session. Contract: rewatches.md 3, rule 2. */
function recordsSomething({ changes, outcome }: Plan<HistoryOutcome>): boolean {
  return outcome.created || changes.some((change) => "part" in change);
}

/** The watch events that the request names, each part once; none for a show as a whole. */
function eventsOf(title: Title, request: WatchRequest, now: Millis): WatchEvent[] {
  const at = request.watchedAt ?? now;
  if (title.type === "movie") return [{ key: MOVIE_KEY, at: request.parts?.[0]?.watchedAt ?? at }];
  if (request.parts === null) {
    const regular = regularEpisodes(title);
    return regular.length === 1 ? regular.map(({ key }) => ({ key, at })) : [];
  }
  const events = new Map<PartKey, Millis>();
  const named = [...request.parts].sort((a, b) => Number(a.number === null) - Number(b.number === null));
  for (const { season, number, watchedAt } of named)
    for (const episode of title.episodes) {
      const { part, key } = episode;
      const meant =
        part.season === season && (number === null ? isAired(title, episode, now) : part.number === number);
      if (meant && !events.has(key)) events.set(key, watchedAt ?? at);
    }
  return [...events].map(([key, time]) => ({ key, at: time }));
}

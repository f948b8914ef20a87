// Watching again: sessions beside the canonical history. Contract: rewatches.md 3 to 7.

import { apply } from "./apply.ts";
import { isWatchChange, type WatchChange } from "./change.ts";
import { isCompletionAgain, isWishAgain, stamped, withoutFirstSitting } from "./duplicate-request.ts";
import { decideHistory, type HistoryOutcome, type WatchRequest } from "./history.ts";
import { type Millis, MOVIE_KEY, type PartKey, partKey, type RewatchId } from "./ids.ts";
import type { Plan } from "./plan.ts";
import { Sessions, type SessionsTold, type WatchEvent } from "./rewatch-sessions.ts";
import {
  coversAired,
  type Entry,
  isCompletedInBulk,
  type ListStatus,
  type RewatchStatus,
  type Shelf,
} from "./shelf.ts";
import { isUnknownDate } from "./time.ts";
import { type Episode, isAired, isRegular, regularEpisodes, type Title } from "./title.ts";
import { isSameViewing } from "./viewing.ts";

/** What the request says of sessions. Contract: rewatches.md 2. */
export type RewatchRequest = {
  /** `is_rewatch`: asked for in so many words. */
  readonly isExplicit: boolean;
  readonly rewatchId: RewatchId | null;
  readonly status: RewatchStatus | null;
  /** Finds a finished session again. */
  readonly lastWatchedAt: Millis | null;
};

/** A request that says nothing of sessions. */
export const NO_REWATCH_REQUEST: RewatchRequest = {
  isExplicit: false,
  rewatchId: null,
  status: null,
  lastWatchedAt: null,
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
  const decide = (command: boolean) => decideAs({ command }, shelf, title, request, rewatch, now, firstFree);
  if (!isCommand(shelf, title, request, rewatch)) return decide(false);
  // A word that can reach no session does not keep the item from being a first watch.
  const reaches = rewatch.rewatchId !== null || shelf.rewatches.length > 0;
  const plain = reaches ? null : decide(false);
  // …nor from being the one that completed the title, sent again.
  if (plain?.outcome.verdict === "first_watch" || plain?.outcome.verdict === "too_soon") return plain;
  return shelf.entry === null ? NOTHING : decide(true);
}

function decideAs(
  { command }: { command: boolean },
  shelf: Shelf,
  title: Title,
  request: WatchRequest,
  rewatch: RewatchRequest,
  now: Millis,
  firstFree: RewatchId,
): Plan<RewatchOutcome> {
  const events = command ? [] : eventsOf(title, request, now);
  const at = request.watchedAt ?? now;
  const asked = command ? unmarking(shelf, title, request) : request;
  const seen = staysCompletedInBulk(shelf, title, asked, now)
    ? withVirtualWatches(shelf, title, { events, whole: command || request.parts !== null ? null : at }, now)
    : shelf;
  const known = withWatchesOfSessions(seen, decideHistory(seen, title, asked, now));
  const regular = decideHistory(known, title, asked, now);
  const plain = (verdict: RewatchVerdict) => withoutSessions(regular, verdict);
  if (!regular.outcome.matched) return plain("nothing");
  if (recordsSomething(regular)) {
    const { status } = regular.outcome;
    const completes = !command && status === "completed" && isBareWish(title, request, rewatch);
    const leavesStamp = completes && coversAired(apply(shelf, regular.changes).watches, title, now);
    return leavesStamp ? withoutSessions(stamped(regular, shelf, at), "first_watch") : plain("first_watch");
  }
  if (!command && completesWhole(title, request, regular))
    return withoutSessions(stamped(regular, shelf, at), "first_watch");
  const { entry: filed } = apply(known, regular.changes);
  const isAgain = isBareWish(title, request, rewatch) && isWishAgain(shelf, title, request, now);
  const asksFor: Asked = { request, rewatch, events, command, at, filed, isAgain };
  const refused = refusal(known, title, asksFor, regular.outcome.status);
  if (refused !== null) return plain(refused);

  const sessions = new Sessions(seen, title, now, firstFree);
  const target = sessions.find(rewatch);
  const told = isPinned(shelf, rewatch) ? events : withoutFirstSitting(events, seen);
  const verdict =
    events.length > 0
      ? sessions.record(told, target, rewatch)
      : sessions.open(at, target, { ...rewatch, saysWhen: request.watchedAt !== null });
  return {
    changes: [...regular.changes, ...sessions.changes()],
    outcome: { ...regular.outcome, ...sessions.told(), verdict },
  };
}

type Asked = {
  readonly request: WatchRequest;
  readonly rewatch: RewatchRequest;
  readonly events: readonly WatchEvent[];
  readonly command: boolean;
  readonly at: Millis;
  /** The entry as the regular write leaves it. */
  readonly filed: Entry | null;
  /** The request was the first watch itself, a moment ago. */
  readonly isAgain: boolean;
};

/** Why a write that records nothing new is no rewatch either; null when it is one. Contract: rewatches.md 3, 4. */
function refusal(
  { entry, watches, rewatches }: Shelf,
  title: Title,
  { request, rewatch, events, command, at, filed, isAgain }: Asked,
  status: ListStatus | null,
): RewatchVerdict | null {
  if (entry === null) return "not_eligible";
  // Whatever became of the title since, a session that is named can be closed.
  if (command && isPinned({ rewatches }, rewatch)) return null;
  // Planned until now is planned, although another viewing takes a movie off that list.
  if (entry.status === "plantowatch" || status === "plantowatch") return "not_eligible";
  const isWhole = title.type === "movie" || request.parts === null;
  const isRepeat = isWhole ? status === "completed" : events.length > 0;
  const isMeant = rewatch.isExplicit || command;
  if (namesUnknown(request, events) || !(isMeant || (isRepeat && isWatch(request)))) return "nothing";
  if (!command && namesNothing(request) && (isAgain || isCompletionAgain(entry, request, rewatch, at)))
    return "too_soon";
  // Nobody knows the episodes: that the title was called completed is all there is to see.
  const isSeenBlindly = regularEpisodes(title).length === 0 && isCompletedInBulk(filed);
  const isSeen = (watches.size > 0 || isSeenBlindly) && events.every(({ key }) => watches.has(key));
  return isSeen ? null : "not_eligible";
}

/** The request names a session that the title has. */
function isPinned({ rewatches }: Pick<Shelf, "rewatches">, { rewatchId }: RewatchRequest): boolean {
  return rewatches.some(({ id }) => id === rewatchId);
}

/** The outcome of a regular write: no session had a part in it. */
export function withoutSessions(
  { changes, outcome }: Plan<HistoryOutcome>,
  verdict: RewatchVerdict = "nothing",
): Plan<RewatchOutcome> {
  return { changes, outcome: { ...outcome, verdict, session: null, sessionsCreated: 0, sessionEpisodes: 0 } };
}

/** The item speaks of the title as a whole; some clients send an empty list of seasons beside it. */
function namesNothing({ parts, unknown }: WatchRequest): boolean {
  return parts === null || (parts.length === 0 && unknown.length === 0);
}

/** Parts are named, and the title has none of them. */
function namesUnknown(request: WatchRequest, events: readonly WatchEvent[]): boolean {
  return !namesNothing(request) && events.length === 0;
}

/** A title of one part: to watch the title is to watch that part. */
function isOnePart(title: Title): boolean {
  return title.type === "movie" || regularEpisodes(title).length === 1;
}

/** A word to a session, such as "close it", that names no episode: it marks nothing. Contract: rewatches.md 10. */
function isCommand(shelf: Shelf, title: Title, request: WatchRequest, rewatch: RewatchRequest): boolean {
  const { isExplicit, status } = rewatch;
  if (!namesNothing(request) || !(isPinned(shelf, rewatch) || status !== null)) return false;
  if (shelf.entry === null) return !isExplicit && saysNothing(request);
  return !isOnePart(title) || (!isExplicit && request.watchedAt === null);
}

/** Nothing but the title is named. */
function saysNothing({ watchedAt, status, rating, memo }: WatchRequest): boolean {
  return watchedAt === null && status === null && rating === null && !memo;
}

/** Where the title is not listed, no session is either. */
const NOTHING: Plan<RewatchOutcome> = withoutSessions({
  changes: [],
  outcome: { matched: true, created: false, becameCompleted: false, episodes: 0, unknown: [], status: null },
});

/** The same request, marking no part. */
function unmarking(shelf: Shelf, title: Title, request: WatchRequest): WatchRequest {
  const status = request.status ?? (title.type === "movie" ? (shelf.entry?.status ?? null) : null);
  return { ...request, status, skipAutoWatching: true };
}

/** Whether the item tells of a viewing: a status, a rating or a memo alone only files the title. */
function isWatch(request: WatchRequest): boolean {
  const { status, rating, memo, watchedAt } = request;
  const files = status !== null || rating !== null || memo !== undefined;
  return watchedAt !== null || !files || !namesNothing(request);
}

function staysCompletedInBulk(shelf: Shelf, title: Title, request: WatchRequest, now: Millis): boolean {
  return (
    isCompletedInBulk(shelf.entry) && decideHistory(shelf, title, request, now).outcome.status === "completed"
  );
}

/**
 * A show completed in bulk has been seen, at that moment: what had not aired by then has not, and an event from
 * before it is the viewing that was meant. An unknown date tells nothing. `whole`: the time of all of it, if posted.
 */
function withVirtualWatches(
  shelf: Shelf,
  title: Title,
  { events, whole }: { events: readonly WatchEvent[]; whole: Millis | null },
  now: Millis,
): Shelf {
  const bulk = shelf.entry?.completedInBulkAt;
  if (bulk === undefined || bulk === null) return shelf;
  // Of a part that is named twice the first time is the one that a regular write would record.
  const told = new Map(events.toReversed().map((event) => [event.key, event.at]));
  const wasSeen = (episode: Episode): boolean => {
    const time = told.get(episode.key) ?? whole ?? bulk;
    const hadAired = isAired(title, episode, isUnknownDate(bulk) ? now : bulk);
    return hadAired && !shelf.watches.has(episode.key) && (time >= bulk || isUnknownDate(time));
  };
  const seen = title.episodes.filter((episode) => isRegular(episode.part) && wasSeen(episode));
  return apply(
    shelf,
    seen.map(({ part }) => ({ part, before: null, after: bulk })),
  );
}

/**
 * What was unmarked may have an event in a session still. Told again it is that event and no first watch, or the same
 * viewing would be kept twice, and the true first watch be taken for a second one.
 */
function withWatchesOfSessions(shelf: Shelf, { changes }: Plan<HistoryOutcome>): Shelf {
  const isKept = ({ part, after }: WatchChange): boolean =>
    after !== null &&
    shelf.rewatches.some(({ watches }) => isSameViewing(watches.get(partKey(part)) ?? null, after));
  return apply(shelf, changes.filter(isWatchChange).filter(isKept));
}

/** The regular write goes first: then there is no session. Contract: rewatches.md 3, rule 2. */
function recordsSomething({ changes, outcome }: Plan<HistoryOutcome>): boolean {
  return outcome.created || changes.some((change) => "part" in change);
}

/** A show posted as a whole that is completed by it, its episodes being watched already. Contract: rewatches.md 3. */
function completesWhole(title: Title, request: WatchRequest, { outcome }: Plan<HistoryOutcome>): boolean {
  return outcome.becameCompleted && title.type !== "movie" && namesNothing(request);
}

/** To watch a show again, and neither what of it nor when: sent again it speaks of another moment. */
function isBareWish(title: Title, request: WatchRequest, { isExplicit }: RewatchRequest): boolean {
  return isExplicit && request.watchedAt === null && namesNothing(request) && title.type !== "movie";
}

/** The watch events that the request names, each time of a part once; none for a whole show. */
function eventsOf(title: Title, request: WatchRequest, now: Millis): WatchEvent[] {
  if (title.type === "movie") return movieEvents(request, now);
  if (request.parts === null)
    return isOnePart(title)
      ? regularEpisodes(title).map(({ key }) => eventAt(key, request.watchedAt, now))
      : [];
  const named = request.parts.filter(({ number }) => number !== null);
  const seasons = request.parts.filter(({ number }) => number === null);
  const events: WatchEvent[] = [];
  for (const { season, number, watchedAt } of named) {
    const key = partKey({ season, number: number ?? 0 });
    if (title.byKey.has(key)) events.push(eventAt(key, watchedAt ?? request.watchedAt, now));
  }
  // Episodes named one by one say more than their season.
  const told = new Set(events.map(({ key }) => key));
  for (const { season, watchedAt } of seasons)
    for (const episode of title.episodes)
      if (episode.part.season === season && isAired(title, episode, now) && !told.has(episode.key))
        events.push(eventAt(episode.key, watchedAt ?? request.watchedAt, now));
  return onceEach(events);
}

function eventAt(key: PartKey, watchedAt: Millis | null, now: Millis): WatchEvent {
  return { key, at: watchedAt ?? now, told: watchedAt !== null };
}

/** Each time of a part once, in the order of the request; told, if any of the same was. */
function onceEach(events: readonly WatchEvent[]): WatchEvent[] {
  const once = new Map<string, WatchEvent>();
  for (const event of events) {
    const id = `${event.key} ${event.at}`;
    const told = event.told || (once.get(id)?.told ?? false);
    once.set(id, { ...event, told });
  }
  return [...once.values()];
}

/** A movie sent as a show: its first episode, or its first season, is the movie. */
function movieEvents(request: WatchRequest, now: Millis): WatchEvent[] {
  if (namesNothing(request)) return [eventAt(MOVIE_KEY, request.watchedAt, now)];
  const meant = (request.parts ?? []).filter(({ season, number }) => season === 1 && (number ?? 1) === 1);
  return onceEach(meant.map(({ watchedAt }) => eventAt(MOVIE_KEY, watchedAt ?? request.watchedAt, now)));
}

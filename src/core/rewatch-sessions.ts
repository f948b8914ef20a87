// The sessions of one title as a state machine: which session takes an event, and what becomes of it.
// Contract: rewatches.md 4 to 7.

import { type Change, sameValue } from "./change.ts";
import { type Millis, type PartKey, partOfKey, type RewatchId, toRewatchId } from "./ids.ts";
import type { RewatchRequest, RewatchVerdict } from "./rewatch.ts";
import { coversAired, type RewatchState, type RewatchStatus, type Shelf } from "./shelf.ts";
import { DAY, HOUR, isUnknownDate } from "./time.ts";
import type { Title } from "./title.ts";
import { isSameViewing } from "./viewing.ts";

/** How late the same event may come again with another time: a client that sends none. */
export const RESENT = HOUR;
/** Most sessions of one title. Contract: rewatches.md 7. */
export const MOST_SESSIONS = 50;
/**
 * How far from everything in a session an episode may have been watched and still belong to it unasked. Some people
 * watch one a week and pause for a holiday; after a month they begin anew more often than they go on.
 */
export const LONGEST_PAUSE = 30 * DAY;
export type WatchEvent = {
  readonly key: PartKey;
  readonly at: Millis;
  /** The request says when; otherwise it is the request's own moment. */
  readonly told: boolean;
};

/** What the answer tells of the sessions. */
export type SessionsTold = {
  /** The session that the write belongs to, as it is after it; null when it belongs to none. */
  readonly session: { readonly id: RewatchId; readonly status: RewatchStatus } | null;
  readonly sessionsCreated: number;
  /** Episodes written into sessions; 0 for a movie. */
  readonly sessionEpisodes: number;
};

/** A request that names no episode. */
export type OpenRequest = RewatchRequest & {
  readonly saysWhen: boolean;
};

type Session = {
  readonly id: RewatchId;
  readonly before: RewatchState | null;
  state: RewatchState;
  readonly watches: Map<PartKey, Millis>;
  readonly fresh: Set<PartKey>;
};

export class Sessions {
  readonly #shelf: Shelf;
  readonly #title: Title;
  readonly #now: Millis;
  readonly #sessions: Session[];
  #nextId: number;
  #touched: Session | null = null;
  /** A new session was needed, and there were too many already. */
  #isFull = false;

  constructor(shelf: Shelf, title: Title, now: Millis, firstFree: RewatchId) {
    this.#shelf = shelf;
    this.#title = title;
    this.#now = now;
    this.#nextId = firstFree;
    this.#sessions = shelf.rewatches.map(({ id, state, watches }) => ({
      id,
      before: state,
      state,
      watches: new Map(watches),
      fresh: new Set(),
    }));
  }

  /** The session that the request means; null for a new one. Contract: rewatches.md 4. */
  find({ rewatchId, lastWatchedAt }: RewatchRequest): Session | null {
    const pinned = this.#sessions.find(({ id }) => id === rewatchId);
    const finished = (): Session | undefined =>
      lastWatchedAt === null
        ? undefined
        : this.#sessions.find(({ state }) => state.lastWatchedAt === lastWatchedAt);
    return pinned ?? this.#active() ?? finished() ?? null;
  }

  /** Writes the events; each is compared with every event of the same part before anything else. */
  record(events: readonly WatchEvent[], found: Session | null, request: RewatchRequest): RewatchVerdict {
    const pinned = found !== null && found.id === request.rewatchId;
    const explicit = pinned || request.isExplicit;
    const finished = found?.state.status === "active" ? null : found;
    let recorded = false;
    for (const event of [...events].sort((a, b) => a.at - b.at || a.key - b.key)) {
      if (this.#collapses(event, explicit)) continue;
      const session = pinned ? found : this.#sessionFor(event, finished);
      if (session === null) continue;
      this.#touched = session;
      if (session.watches.has(event.key)) continue;
      session.watches.set(event.key, event.at);
      session.fresh.add(event.key);
      this.#moveLast(session, event.at);
      this.#promote(session);
      recorded = true;
    }
    if (pinned) this.#touched = found;
    // What is complete stays so whatever is said, and displaces no other for a moment.
    if (!this.#promote(this.#touched)) this.#obey(request.status, this.#touched);
    if (recorded) return "recorded";
    return this.#isFull ? "nothing" : "too_soon";
  }

  /** Opens an empty session of a show, or takes up the one that is meant, and sets its state. */
  open(at: Millis, found: Session | null, request: OpenRequest): RewatchVerdict {
    const { isExplicit, status } = request;
    // A word to a session makes none, least of all one that is over.
    if (found === null && status !== null && !(isExplicit && status === "active")) return "nothing";
    const target = found ?? this.#openedBefore(at, request);
    if (target === null && this.#isFirstWatch(at, request)) return "too_soon";
    const session = target ?? this.#create(at, "active");
    if (session === null) return "nothing";
    this.#touched = session;
    this.#obey(status, session);
    return "recorded";
  }

  changes(): Change[] {
    return this.#sessions.flatMap((session): Change[] => {
      const { id: rewatch, before, state, watches, fresh } = session;
      const moved = sameValue(before, state) ? [] : [{ rewatch, before, after: state }];
      const parts = [...fresh].map((key) => ({
        rewatch,
        part: partOfKey(key),
        before: null,
        after: watches.get(key) ?? null,
      }));
      return [...moved, ...parts];
    });
  }

  told(): SessionsTold {
    const isMovie = this.#title.type === "movie";
    const episodes = this.#sessions.reduce((sum, { fresh }) => sum + fresh.size, 0);
    return {
      session: this.#touched && { id: this.#touched.id, status: this.#touched.state.status },
      sessionsCreated: this.#sessions.filter(({ before }) => before === null).length,
      sessionEpisodes: isMovie ? 0 : episodes,
    };
  }

  #active(): Session | undefined {
    return this.#sessions.find(({ state }) => state.status === "active");
  }

  /**
   * Whether the event repeats one of the same part, canonical or of any session. A closer write moves the session's
   * last time, never its event's. Contract: rewatches.md 4, 6.
   */
  #collapses({ key, at, told }: WatchEvent, explicit: boolean): boolean {
    const canonical = this.#shelf.watches.get(key);
    const known: { time: Millis; session: Session | null }[] = this.#sessions.flatMap((session) => {
      const time = session.watches.get(key);
      return time === undefined ? [] : [{ time, session }];
    });
    if (canonical !== undefined) known.unshift({ time: canonical, session: null });
    // An unknown date proves no second viewing, unless somebody says so.
    if (isUnknownDate(at) && !explicit && known.length > 0) return true;
    const near = known
      .filter(({ time }) => isSameViewing(time, at))
      .sort((one, other) => Math.abs(one.time - at) - Math.abs(other.time - at))[0];
    if (!near) return false;
    if (near.session !== null) {
      const last = near.session.state.lastWatchedAt;
      // Some players tell of the same event every half minute, and without a time: nothing moves with each of them.
      if (told || last === null || at - last >= RESENT) this.#moveLast(near.session, at);
      this.#touched = near.session;
    }
    return true;
  }

  /**
   * The session that takes a distinct event, among those that lack its part; a new one where none does. Contract:
   * rewatches.md 4. Devices and imports tell of several viewings in any order: what lies near the events of one
   * session belongs to it, or each episode that comes late would end one session and begin another.
   */
  #sessionFor({ key, at }: WatchEvent, finished: Session | null): Session | null {
    if (this.#title.type === "movie") return this.#create(at, "completed");
    const lacks = (session: Session | null): session is Session =>
      session !== null && !session.watches.has(key);
    const active = this.#active() ?? null;
    // Made active again by a word, though there is a newer one, or found by its last watch: that one is meant.
    const isReactivated = active !== this.#sessions.at(-1);
    const meant = active === null ? finished : isReactivated ? active : null;
    if (lacks(meant)) return meant;
    const near = this.#nearest(at, this.#sessions.filter(lacks));
    return near ?? (lacks(active) ? active : this.#create(at, "active"));
  }

  /** The session whose events lie nearest, none of them too far off; of equals the active one, else the newest. */
  #nearest(at: Millis, candidates: readonly Session[]): Session | null {
    let nearest: Session | null = null;
    let least = LONGEST_PAUSE + 1;
    for (const session of candidates.toReversed()) {
      const isEnded = this.#isEndedByHand(session) && session !== this.#touched;
      const times = session.watches.size > 0 ? [...session.watches.values()] : [session.state.startedAt];
      const distance = Math.min(...times.map((time) => Math.abs(time - at)));
      const isBetter = distance < least || (distance === least && session.state.status === "active");
      if (isEnded || !isBetter) continue;
      nearest = session;
      least = distance;
    }
    return nearest;
  }

  /** The newest session is displaced by none: closed, somebody has ended it, and what comes next is a new one. */
  #isEndedByHand(session: Session): boolean {
    return session.state.status === "closed" && session === this.#sessions.at(-1);
  }

  #create(at: Millis, status: RewatchStatus): Session | null {
    this.#isFull = this.#sessions.length >= MOST_SESSIONS;
    if (this.#isFull) return null;
    if (status === "active") this.#closeActive();
    const id = toRewatchId(this.#nextId);
    this.#nextId += 1;
    const state: RewatchState = { status, createdAt: this.#now, startedAt: at, lastWatchedAt: null };
    const session: Session = { id, before: null, state, watches: new Map(), fresh: new Set() };
    this.#sessions.push(session);
    return session;
  }

  #closeActive(): void {
    const active = this.#active();
    if (active) active.state = { ...active.state, status: "closed" };
  }

  /** Sets the state that was asked for; a movie's session has but one. Contract: rewatches.md 5. */
  #obey(status: RewatchStatus | null, session: Session | null): void {
    if (status === null || session === null || this.#title.type === "movie") return;
    if (status === "active") {
      if (session.state.status !== "active") this.#closeActive();
      session.state = { ...session.state, status };
    } else if (session.state.status !== "completed") session.state = { ...session.state, status: "closed" };
  }

  #moveLast(session: Session, at: Millis): void {
    const last = session.state.lastWatchedAt;
    if (last === null || at > last) session.state = { ...session.state, lastWatchedAt: at };
  }

  /** Completes a session that an episode write reached once it covers every aired regular episode. */
  #promote(session: Session | null): boolean {
    if (session === null || this.#title.type === "movie") return false;
    const isCovered = coversAired(session.watches, this.#title, this.#now);
    if (isCovered) session.state = { ...session.state, status: "completed" };
    return isCovered;
  }

  /** The session that the same request opened. Without a time, to ask again is to ask for another one. */
  #openedBefore(at: Millis, { isExplicit, saysWhen }: OpenRequest): Session | null {
    if (isExplicit && !saysWhen) return null;
    const isOpening = ({ startedAt }: RewatchState) =>
      isExplicit ? startedAt === at : isSameViewing(startedAt, at);
    return this.#sessions.findLast(({ state }) => isOpening(state)) ?? null;
  }

  /** Whether the request is the first watch itself, or one of a session, sent again. Contract: rewatches.md 3, rule 5. */
  #isFirstWatch(at: Millis, { isExplicit, saysWhen }: OpenRequest): boolean {
    const canonical = [...this.#shelf.watches.values()];
    if (isExplicit) return saysWhen && canonical.includes(at);
    const all = [...canonical, ...this.#sessions.flatMap(({ watches }) => [...watches.values()])];
    return isUnknownDate(at) || all.some((time) => isSameViewing(time, at));
  }
}

// The rewatch sessions of one title as a state machine: which session takes an event, and its state afterwards.
// Contract: rewatches.md 4 to 7.

import { isSameViewing, REPEAT_WINDOW_MILLIS } from "../history/viewing.ts";
import { type Millis, type PartKey, partOfKey, type RewatchId, toRewatchId } from "../ids.ts";
import { type Change, sameValue } from "../revisions/change.ts";
import { coversAired, type RewatchState, type RewatchStatus, type Shelf } from "../shelf.ts";
import { DAY, isUnknownDate } from "../time.ts";
import type { Title } from "../titles/title.ts";
import type { RewatchVerdict } from "./rewatch.ts";
import type { RewatchRequest } from "./rewatch-request.ts";
import type { WatchEvent } from "./watch-events.ts";

/** Most sessions of one title, empty ones included. Contract: rewatches.md 7. */
export const SESSIONS_MAX = 50;
/**
 * An event further than this from all events of a session belongs to another one. Some people watch one episode a week
 * and pause for a holiday; after a month, starting again is more common than going on. Contract: rewatches.md 4.
 */
export const LONGEST_PAUSE_MILLIS = 30 * DAY;

/** The effect of a write on the sessions. */
export type SessionsOutcome = {
  /** The session that the write belongs to, in its state afterwards; null when it belongs to none. */
  readonly session: { readonly id: RewatchId; readonly status: RewatchStatus } | null;
  readonly sessionsCreated: number;
  /** Episodes written to sessions; 0 for a movie. */
  readonly sessionEpisodes: number;
};

/** An item that names no episode. */
export type OpenRequest = RewatchRequest & {
  /** Whether the item gives a time. */
  readonly hasTime: boolean;
};

type Session = {
  readonly id: RewatchId;
  /** Null for a session that this write creates. */
  readonly before: RewatchState | null;
  state: RewatchState;
  readonly watches: Map<PartKey, Millis>;
  /** The parts that this write adds. */
  readonly added: Set<PartKey>;
};

export class Sessions {
  readonly #shelf: Shelf;
  readonly #title: Title;
  readonly #now: Millis;
  readonly #sessions: Session[];
  #nextId: number;
  /** The session that the write belongs to, so far. */
  #current: Session | null = null;
  /** Whether a new session was needed, but the title already has `SESSIONS_MAX`. */
  #isFull = false;

  constructor(shelf: Shelf, title: Title, now: Millis, firstId: RewatchId) {
    this.#shelf = shelf;
    this.#title = title;
    this.#now = now;
    this.#nextId = firstId;
    this.#sessions = shelf.rewatches.map(({ id, state, watches }) => ({
      id,
      before: state,
      state,
      watches: new Map(watches),
      added: new Set(),
    }));
  }

  /** The session that the item addresses; null when it addresses none. Contract: rewatches.md 4. */
  find({ rewatchId, lastWatchedAt }: RewatchRequest): Session | null {
    const pinned = this.#sessions.find(({ id }) => id === rewatchId);
    const finished = (): Session | undefined =>
      lastWatchedAt === null
        ? undefined
        : this.#sessions.find(({ state }) => state.lastWatchedAt === lastWatchedAt);
    return pinned ?? this.#active() ?? finished() ?? null;
  }

  /** Writes the events, in the order of their times. `found` is the session that the item addresses. */
  record(events: readonly WatchEvent[], found: Session | null, request: RewatchRequest): RewatchVerdict {
    const isPinned = found !== null && found.id === request.rewatchId;
    const isExplicit = isPinned || request.isExplicit;
    const finished = found?.state.status === "active" ? null : found;
    let isRecorded = false;
    for (const event of [...events].sort((a, b) => a.at - b.at || a.key - b.key)) {
      if (this.#collapse(event, isExplicit)) continue;
      const session = isPinned ? found : this.#sessionFor(event, finished);
      if (session === null) continue;
      this.#current = session;
      if (session.watches.has(event.key)) continue;
      session.watches.set(event.key, event.at);
      session.added.add(event.key);
      this.#moveLastWatched(session, event.at);
      this.#completeIfCovered(session);
      isRecorded = true;
    }
    if (isPinned) this.#current = found;
    // A session that covers every episode stays completed, whatever status the item has, and closes no other session.
    if (!this.#completeIfCovered(this.#current)) this.#setStatus(request.status, this.#current);
    if (isRecorded) return "recorded";
    return this.#isFull ? "nothing" : "too_soon";
  }

  /** Opens an empty session of a show, or takes the one that the item addresses, and sets its state. */
  open(at: Millis, found: Session | null, request: OpenRequest): RewatchVerdict {
    const { isExplicit, status } = request;
    // A command that finds no session creates none, unless it asks for an active one. Contract: rewatches.md 3.2.
    if (found === null && status !== null && !(isExplicit && status === "active")) return "nothing";
    const existing = found ?? this.#findOpened(at, request);
    if (existing === null && this.#isKnownViewing(at, request)) return "too_soon";
    const session = existing ?? this.#create(at, "active");
    if (session === null) return "nothing";
    this.#current = session;
    this.#setStatus(status, session);
    return "recorded";
  }

  changes(): Change[] {
    return this.#sessions.flatMap((session): Change[] => {
      const { id: rewatch, before, state, watches, added } = session;
      const ofState = sameValue(before, state) ? [] : [{ rewatch, before, after: state }];
      const ofParts = [...added].map((key) => ({
        rewatch,
        part: partOfKey(key),
        before: null,
        after: watches.get(key) ?? null,
      }));
      return [...ofState, ...ofParts];
    });
  }

  outcome(): SessionsOutcome {
    const isMovie = this.#title.type === "movie";
    const episodes = this.#sessions.reduce((sum, { added }) => sum + added.size, 0);
    return {
      session: this.#current && { id: this.#current.id, status: this.#current.state.status },
      sessionsCreated: this.#sessions.filter(({ before }) => before === null).length,
      sessionEpisodes: isMovie ? 0 : episodes,
    };
  }

  #active(): Session | undefined {
    return this.#sessions.find(({ state }) => state.status === "active");
  }

  /**
   * Whether the event is the same viewing as one of the same part, canonical or of any session. If it is one of a
   * session, the write belongs to that session, and its last watch moves to the later time; the recorded event stays
   * as it is. Contract: rewatches.md 4, 6.
   */
  #collapse({ key, at, hasTime }: WatchEvent, isExplicit: boolean): boolean {
    const canonical = this.#shelf.watches.get(key);
    const ofPart: { time: Millis; session: Session | null }[] = this.#sessions.flatMap((session) => {
      const time = session.watches.get(key);
      return time === undefined ? [] : [{ time, session }];
    });
    if (canonical !== undefined) ofPart.unshift({ time: canonical, session: null });
    // An event of unknown date is not another viewing, unless the item asks for one explicitly.
    if (isUnknownDate(at) && !isExplicit && ofPart.length > 0) return true;
    const nearest = ofPart
      .filter(({ time }) => isSameViewing(time, at))
      .sort((one, other) => Math.abs(one.time - at) - Math.abs(other.time - at))[0];
    if (!nearest) return false;
    if (nearest.session !== null) {
      const last = nearest.session.state.lastWatchedAt;
      // Some players report an event every 30 seconds, without a time. Not every report needs a write.
      if (hasTime || last === null || at - last >= REPEAT_WINDOW_MILLIS)
        this.#moveLastWatched(nearest.session, at);
      this.#current = nearest.session;
    }
    return true;
  }

  /**
   * The session that takes a distinct event: one that lacks its part, or a new one. Devices and imports report several
   * viewings in any order, so the session with the nearest event is preferred; otherwise each episode that is reported
   * late would end one session and begin another. Contract: rewatches.md 4.
   */
  #sessionFor({ key, at }: WatchEvent, finished: Session | null): Session | null {
    if (this.#title.type === "movie") return this.#create(at, "completed");
    const lacks = (session: Session | null): session is Session =>
      session !== null && !session.watches.has(key);
    const active = this.#active() ?? null;
    // A session that was reactivated although there is a newer one, or that the item finds by its last watch, is
    // addressed on purpose.
    const isReactivated = active !== this.#sessions.at(-1);
    const addressed = active === null ? finished : isReactivated ? active : null;
    if (lacks(addressed)) return addressed;
    const nearest = this.#nearest(at, this.#sessions.filter(lacks));
    return nearest ?? (lacks(active) ? active : this.#create(at, "active"));
  }

  /** The session with the nearest event. Ties go to the active session, then to the newest. */
  #nearest(at: Millis, candidates: readonly Session[]): Session | null {
    let nearest: Session | null = null;
    let leastDistance = LONGEST_PAUSE_MILLIS + 1;
    for (const session of candidates.toReversed()) {
      const isEnded = this.#isEndedByHand(session) && session !== this.#current;
      const times = session.watches.size > 0 ? [...session.watches.values()] : [session.state.startedAt];
      const distance = Math.min(...times.map((time) => Math.abs(time - at)));
      const isBetter =
        distance < leastDistance || (distance === leastDistance && session.state.status === "active");
      if (isEnded || !isBetter) continue;
      nearest = session;
      leastDistance = distance;
    }
    return nearest;
  }

  /** Whether the session was closed by hand: the newest one cannot have been closed by a later one. */
  #isEndedByHand(session: Session): boolean {
    return session.state.status === "closed" && session === this.#sessions.at(-1);
  }

  /** A new session; null when the title has too many. */
  #create(at: Millis, status: RewatchStatus): Session | null {
    this.#isFull = this.#sessions.length >= SESSIONS_MAX;
    if (this.#isFull) return null;
    if (status === "active") this.#closeActive();
    const id = toRewatchId(this.#nextId);
    this.#nextId += 1;
    const state: RewatchState = { status, createdAt: this.#now, startedAt: at, lastWatchedAt: null };
    const session: Session = { id, before: null, state, watches: new Map(), added: new Set() };
    this.#sessions.push(session);
    return session;
  }

  #closeActive(): void {
    const active = this.#active();
    if (active) active.state = { ...active.state, status: "closed" };
  }

  /** Sets the status that the item asks for. A movie's session is always completed. Contract: rewatches.md 5. */
  #setStatus(status: RewatchStatus | null, session: Session | null): void {
    if (status === null || session === null || this.#title.type === "movie") return;
    if (status === "active") {
      if (session.state.status !== "active") this.#closeActive();
      session.state = { ...session.state, status };
    } else if (session.state.status !== "completed") session.state = { ...session.state, status: "closed" };
  }

  #moveLastWatched(session: Session, at: Millis): void {
    const last = session.state.lastWatchedAt;
    if (last === null || at > last) session.state = { ...session.state, lastWatchedAt: at };
  }

  /** Completes the session of a show if it covers every aired regular episode. Returns whether it does. */
  #completeIfCovered(session: Session | null): boolean {
    if (session === null || this.#title.type === "movie") return false;
    const isCovered = coversAired(session.watches, this.#title, this.#now);
    if (isCovered) session.state = { ...session.state, status: "completed" };
    return isCovered;
  }

  /** The session that the same item opened before. An explicit rewatch without a time always opens a new one. */
  #findOpened(at: Millis, { isExplicit, hasTime }: OpenRequest): Session | null {
    if (isExplicit && !hasTime) return null;
    const isOpening = ({ startedAt }: RewatchState) =>
      isExplicit ? startedAt === at : isSameViewing(startedAt, at);
    return this.#sessions.findLast(({ state }) => isOpening(state)) ?? null;
  }

  /** Whether an item without episodes is a viewing that is known already. Contract: rewatches.md 3, rule 5, and 4. */
  #isKnownViewing(at: Millis, { isExplicit, hasTime }: OpenRequest): boolean {
    const canonical = [...this.#shelf.watches.values()];
    if (isExplicit) return hasTime && canonical.includes(at);
    const all = [...canonical, ...this.#sessions.flatMap(({ watches }) => [...watches.values()])];
    return isUnknownDate(at) || all.some((time) => isSameViewing(time, at));
  }
}

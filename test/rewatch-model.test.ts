// Compares the server with a simple model of the contract that uses no code of the program: both carry out the same random
// histories. Contract: rewatches.md 3 to 8; sync.md 1.3, 2, 6.
// REWATCH_RUNS sets the number of histories. Every run prints its seed; REWATCH_SEED repeats it.

import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import fc from "fast-check";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const RUNS = Number(process.env.REWATCH_RUNS ?? 200);
/** The number of runs of each test of the laws at the end of this file. */
const LAW_RUNS = Math.min(Number(process.env.REWATCH_LAW_RUNS ?? RUNS), 2_000);
const SEED = Number(process.env.REWATCH_SEED ?? Date.now() % 2 ** 31);
const HOUR = 3_600_000;
const VIEWING_MILLIS = 48 * HOUR;
const MONTH = 30 * 24 * HOUR;
const SESSIONS_MAX = 50;
const KNOWN_DATES_START = Date.parse("2000-01-01T00:00:00Z");
const UNKNOWN_DATE = 1000;
/** The earliest time of watches. The clock of the server starts a month later. */
const BEGIN = Date.parse("2026-10-24T12:00:00Z");
const UNKNOWN_SESSION_ID = 9_999_999;

type ModelTitle = { id: number; type: "movie" | "show"; aired: string[]; unaired: string[]; ended: boolean };
const TITLES: readonly ModelTitle[] = [
  { id: 9_200_001, type: "movie", aired: ["0x0"], unaired: [], ended: true },
  { id: 9_200_002, type: "show", aired: ["0x1", "1x1", "1x2", "1x3"], unaired: [], ended: true },
  { id: 9_200_003, type: "show", aired: ["1x1"], unaired: [], ended: true },
  { id: 9_200_004, type: "show", aired: ["1x1", "1x2"], unaired: ["1x3"], ended: false },
];

let server: TestServer;
before(async () => {
  server = await openTestServer();
  const { rejected } = await server.catalogue.addTitles({
    titles: TITLES.map(({ id, type, aired, unaired, ended }) => ({
      type,
      title: `Model ${id}`,
      ids: { simkl: id },
      ...(type === "movie"
        ? { released: "2010-01-01" }
        : {
            status: ended ? "ended" : "airing",
            episodes: [...aired, ...unaired].map((part) => ({
              season: Number(part.split("x")[0]),
              number: Number(part.split("x")[1]),
              aired: unaired.includes(part) ? "9000-01-01" : "2010-01-01",
            })),
          }),
    })),
  });
  assert.deepEqual(rejected, []);
});
after(() => server.close());

// The steps of a history.

/** The `rewatch_id` of an item: the nth session of the title, the nth of other titles, or an unknown one. */
type SessionChoice = { kind: "own" | "foreign"; nth: number } | { kind: "unknown" } | null;
type Watch = {
  do: "watch";
  title: number;
  allowRewatch: boolean;
  /** Indices of parts of the title, each with its own time or null; null for the whole title. */
  parts: { nth: number; at: number | null }[] | null;
  at: number | null;
  isRewatch: boolean;
  rewatchId: SessionChoice;
  rewatchStatus: "active" | "closed" | "completed" | null;
  /** The index of the session whose last watch is sent as `last_watched_at`. */
  lastWatchedAt: number | null;
};
type Step =
  | Watch
  | { do: "remove"; title: number }
  | { do: "unmark"; title: number; nth: number }
  | { do: "list"; title: number; to: string; at: number | null }
  | { do: "wait"; seconds: number }
  | { do: "repeat"; nth: number };

const maybe = <Value>(values: fc.Arbitrary<Value>, freq = 2) => fc.option(values, { nil: null, freq });
const titleAt = fc.integer({ min: 0, max: TITLES.length - 1 });
const times = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 40 }).map((half) => BEGIN + half * 12 * HOUR), weight: 12 },
  {
    arbitrary: fc.integer({ min: 0, max: 20 * 24 * 60 }).map((minute) => BEGIN + minute * 60_000),
    weight: 2,
  },
  { arbitrary: fc.constant(UNKNOWN_DATE), weight: 1 },
);
const nth = fc.integer({ min: 0, max: 4 });
const sessionChoices: fc.Arbitrary<SessionChoice> = fc.oneof(
  { arbitrary: fc.constant(null), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant("own" as const), nth }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant("foreign" as const), nth }), weight: 1 },
  { arbitrary: fc.constant({ kind: "unknown" as const }), weight: 1 },
);
const watching: fc.Arbitrary<Watch> = fc.record({
  do: fc.constant("watch" as const),
  title: titleAt,
  allowRewatch: fc.integer({ min: 0, max: 7 }).map((one) => one > 0),
  // May contain the same part twice.
  parts: fc.option(fc.array(fc.record({ nth, at: maybe(times, 3) }), { minLength: 1, maxLength: 4 }), {
    nil: null,
    freq: 3,
  }),
  at: maybe(times, 4),
  isRewatch: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  rewatchId: sessionChoices,
  rewatchStatus: fc.option(fc.constantFrom("active", "closed", "completed"), { nil: null, freq: 1 }),
  lastWatchedAt: fc.option(nth, { nil: null, freq: 1 }),
});
const NO_SESSION_FIELDS = { isRewatch: false, rewatchId: null, rewatchStatus: null, lastWatchedAt: null };
const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: watching, weight: 14 },
  { arbitrary: fc.record({ do: fc.constant("repeat" as const), nth: fc.nat(20) }), weight: 4 },
  {
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      seconds: fc.constantFrom(1, 60, 30 * 60, 3600, 24 * 3600, 48 * 3600 - 1, 48 * 3600, 100 * 3600),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      do: fc.constant("list" as const),
      title: titleAt,
      to: fc.constantFrom("watching", "plantowatch", "completed", "dropped"),
      at: maybe(times),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant("unmark" as const), title: titleAt, nth }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant("remove" as const), title: titleAt }), weight: 1 },
);

// The model. It ranks all sessions and takes the best one, while the program applies rules one after another.

type Session = {
  id: number;
  status: string;
  added: number;
  startedAt: number;
  lastWatchedAt: number | null;
  watched: Map<string, number>;
};
type ModelEntry = {
  status: string;
  added: number;
  history: Map<string, number>;
  sessions: Session[];
  /** The time at which the whole title was marked as completed. */
  completedInBulkAt: number | null;
};
/** `hasTime`: whether the request gives the time; otherwise it is the time of the request. */
type Event = { part: string; at: number; hasTime: boolean };
/** An item of `POST /sync/history`, for the server and for the model. */
type Sent = {
  title: ModelTitle;
  allowRewatch: boolean;
  parts: { part: string; at: number | null }[] | null;
  at: number | null;
  isRewatch: boolean;
  rewatchId: number | null;
  rewatchStatus: string | null;
  lastWatchedAt: number | null;
};
type Outcome = { status: string; counts: [number, number, number]; session: [number, string] | null };

const isRegular = (part: string) => !part.startsWith("0x");
const isSameViewing = (one: number, other: number) => Math.abs(one - other) < VIEWING_MILLIS;
const distance = (time: number, { watched, startedAt }: Session): number =>
  Math.min(...(watched.size > 0 ? watched.values() : [startedAt]).map((one) => Math.abs(one - time)));
/** Whether a session has an event of the same viewing. */
const isInSession = (entry: ModelEntry | undefined, { part, at }: Omit<Event, "hasTime">): boolean =>
  entry?.sessions.some(({ watched }) => isSameViewing(watched.get(part) ?? Number.NaN, at)) ?? false;
const coversAired = ({ aired }: ModelTitle, { watched }: Session): boolean =>
  aired.filter(isRegular).every((part) => watched.has(part));

/** Whether every regular episode that has aired has a watch. */
const isFullyWatched = ({ aired }: ModelTitle, { history }: ModelEntry): boolean =>
  aired.filter(isRegular).every((part) => history.has(part));

class Model {
  readonly entries = new Map<number, ModelEntry>();
  lastId = 0;
  #now = 0;
  /** The effects of the current request, for its outcome. */
  #created = 0;
  #marked = 0;
  #written = 0;
  #touchedSession: Session | null = null;

  watch(sent: Sent, now: number): Outcome {
    const { title } = sent;
    const statusBefore = this.entries.get(title.id)?.status ?? null;
    this.#now = now;
    this.#created = 0;
    this.#marked = 0;
    this.#written = 0;
    this.#touchedSession = null;
    if (sent.allowRewatch) this.#writeWithSessions(sent);
    else this.#regularWrite(sent, () => false);
    const entry = this.entries.get(title.id);
    const became = entry?.status === "completed" && statusBefore !== null && statusBefore !== "completed";
    const isNew = entry !== undefined && statusBefore === null;
    const isMovie = title.type === "movie";
    const session = this.#touchedSession as Session | null;
    return {
      status: entry?.status ?? "removed",
      counts: isMovie
        ? [Number(isNew || became || this.#created > 0), 0, 0]
        : [0, Number(isNew) + this.#created, this.#marked + this.#written],
      session: session && [session.id, session.status],
    };
  }

  remove({ id }: ModelTitle): [sessions: number, watches: number] {
    const sessions = this.entries.get(id)?.sessions ?? [];
    this.entries.delete(id);
    return [sessions.length, sessions.reduce((sum, { watched }) => sum + watched.size, 0)];
  }

  unmark({ id }: ModelTitle, part: string): void {
    const entry = this.entries.get(id);
    if (!entry?.history.delete(part) || !isRegular(part)) return;
    if (entry.status === "completed") entry.status = "watching";
    entry.completedInBulkAt = null;
  }

  setStatus(title: ModelTitle, to: string, at: number | null, now: number): void {
    const { type, ended, aired } = title;
    this.#now = now;
    const isMovie = type === "movie";
    const status = (isMovie && to === "watching") || (to === "completed" && ended) ? "completed" : to;
    const newStatus = status === "completed" && !ended ? "watching" : status;
    const entry = this.#listedEntry(title);
    if (isMovie && newStatus === "completed" && !entry.history.has("0x0"))
      entry.history.set("0x0", at ?? now);
    const isWhole = aired.filter(isRegular).every((part) => entry.history.has(part));
    if (!isMovie && newStatus === "completed" && entry.status !== "completed" && !isWhole)
      entry.completedInBulkAt = at ?? entry.completedInBulkAt ?? now;
    entry.status = newStatus;
  }

  #listedEntry({ id }: ModelTitle): ModelEntry {
    const entry = this.entries.get(id) ?? {
      ...{ status: "", added: this.#now, completedInBulkAt: null },
      ...{ history: new Map(), sessions: [] },
    };
    this.entries.set(id, entry);
    return entry;
  }

  /** The regular write of `POST /sync/history`, without sessions. Watches for which `isSeen` is true are not recorded. */
  #regularWrite({ title, parts, at }: Sent, isSeen: (event: Omit<Event, "hasTime">) => boolean): void {
    const isMovie = title.type === "movie";
    const entry = this.#listedEntry(title);
    const before = entry.status;
    const named = new Set(
      parts?.map((one) => one.part) ?? (isMovie ? ["0x0"] : title.aired.filter(isRegular)),
    );
    const timeOf = (part: string) => parts?.find((one) => one.part === part)?.at ?? at ?? this.#now;
    const first = entry.history.get("0x0");
    const newParts = [...named].filter(
      (part) => !entry.history.has(part) && !isSeen({ part, at: timeOf(part) }),
    );
    for (const part of newParts) entry.history.set(part, timeOf(part));
    this.#marked = newParts.length;
    const isWatched = (part: string) => entry.history.has(part) || named.has(part);
    const isFinished = title.ended && title.aired.filter(isRegular).every(isWatched);
    const isOtherViewing = first !== undefined && !isSameViewing(first, timeOf("0x0"));
    if (isMovie) entry.status = newParts.length > 0 || isOtherViewing ? "completed" : before;
    else if (before === "") entry.status = isFinished ? "completed" : "watching";
    else if (newParts.length > 0)
      entry.status = isFinished || before === "completed" ? "completed" : "watching";
    else if (parts === null && before !== "completed") {
      // The status was changed since. Only a new viewing of all episodes changes it back.
      const isOther = (part: string) => !isSameViewing(entry.history.get(part) ?? timeOf(part), timeOf(part));
      const resumes = before === "watching" || [...named].every(isOther);
      entry.status = resumes ? (isFinished ? "completed" : "watching") : before;
    }
  }

  #writeWithSessions(sent: Sent): void {
    const { title, parts, isRewatch, rewatchStatus } = sent;
    const entry = this.entries.get(title.id);
    const pinned = entry?.sessions.find(({ id }) => id === sent.rewatchId);
    const isViewing = isRewatch || sent.at !== null;
    const isCommand =
      parts === null &&
      (pinned !== undefined || rewatchStatus !== null) &&
      !(isViewing && (title.aired.length === 1 || !entry));
    const refersToSession = sent.rewatchId !== null || (entry !== undefined && entry.sessions.length > 0);
    if (!isCommand || (!refersToSession && (this.#isFirstWatch(sent) || this.#repeatsFirstWatch(sent))))
      this.#recordViewing(sent);
    else if (entry) this.#carryOutCommand(sent, entry, pinned);
  }

  /** Whether the regular write would record anything. */
  #isFirstWatch(sent: Sent): boolean {
    const entry = this.entries.get(sent.title.id);
    if (!entry) return true;
    const copy = new Model();
    copy.entries.set(sent.title.id, { ...entry, history: new Map(entry.history) });
    copy.#now = this.#now;
    copy.#regularWrite(sent, this.#isWatched(entry));
    const completes = sent.title.type !== "movie" && entry.status !== "completed";
    return copy.#marked > 0 || (completes && copy.entries.get(sent.title.id)?.status === "completed");
  }

  /** Whether the item is an explicit rewatch of a whole show, without a time. */
  #isBareRewatch({ title, parts, isRewatch, at }: Sent): boolean {
    return isRewatch && at === null && parts === null && title.type !== "movie";
  }

  /** Whether such an item was the first watch of the show, less than an hour ago. */
  #repeatsFirstWatch(sent: Sent): boolean {
    const entry = this.entries.get(sent.title.id);
    if (!entry || !this.#isBareRewatch(sent) || !isFullyWatched(sent.title, entry)) return false;
    const times = [entry.completedInBulkAt, ...(entry.status === "completed" ? [] : entry.history.values())];
    return times.some((time) => time !== null && Math.abs(this.#now - time) < HOUR);
  }

  /** Whether an event counts as watched: it is in a session, or is at or after the completion of the whole title. */
  #isWatched(entry: ModelEntry | undefined): (event: Omit<Event, "hasTime">) => boolean {
    const bulk = entry?.status === "completed" ? entry.completedInBulkAt : null;
    return (event) =>
      isInSession(entry, event) ||
      (bulk !== null && isRegular(event.part) && (event.at >= bulk || event.at < KNOWN_DATES_START));
  }

  #carryOutCommand(sent: Sent, entry: ModelEntry, pinned: Session | undefined): void {
    const isSeen =
      entry.history.size > 0 || (entry.status === "completed" && entry.completedInBulkAt !== null);
    if (!pinned && (entry.status === "plantowatch" || !isSeen)) return;
    const active = entry.sessions.find(({ status }) => status === "active");
    this.#openSession(sent, entry, pinned ?? active ?? this.#sessionWithLastWatch(sent, entry));
  }

  #sessionWithLastWatch({ lastWatchedAt }: Sent, { sessions }: ModelEntry): Session | undefined {
    return lastWatchedAt === null ? undefined : sessions.find((one) => one.lastWatchedAt === lastWatchedAt);
  }

  /** Records an item that is not a command. */
  #recordViewing(sent: Sent): void {
    const { title, parts, isRewatch } = sent;
    const at = sent.at ?? this.#now;
    const entry = this.entries.get(title.id);
    const statusBefore = entry?.status;
    const bulk = entry?.status === "completed" ? entry.completedInBulkAt : null;
    const isWatched = this.#isWatched(entry);
    this.#regularWrite(sent, isWatched);
    const isWholeShow = parts === null && title.type !== "movie";
    if (!entry || this.#marked > 0) {
      const written = this.entries.get(title.id);
      const isComplete = written?.status === "completed" && isFullyWatched(title, written);
      if (isComplete && this.#isBareRewatch(sent)) written.completedInBulkAt = this.#now;
      return;
    }
    if (isWholeShow && statusBefore !== "completed" && entry.status === "completed") {
      entry.completedInBulkAt = at;
      return;
    }
    if (statusBefore === "plantowatch" || entry.status === "plantowatch" || this.#repeatsFirstWatch(sent))
      return;
    if (!isRewatch && (title.type === "movie" || parts === null) && entry.status !== "completed") return;
    if (parts === null && entry.completedInBulkAt !== null)
      if (
        isRewatch
          ? sent.at !== null && entry.completedInBulkAt === at
          : isSameViewing(entry.completedInBulkAt, at)
      )
        return;
    const events = this.#eventsOf(sent, at);
    /** The canonical watch of a part, which may be that of the completion, unless the item has an earlier event. */
    const canonicalAt = (part: string) => {
      const time = parts === null ? at : (parts.find((one) => one.part === part)?.at ?? at);
      const isInBulk = bulk !== null && isRegular(part) && (time >= bulk || time < KNOWN_DATES_START);
      return entry.history.get(part) ?? (isInBulk ? bulk : null);
    };
    const isEligible = (event: Event) => canonicalAt(event.part) !== null || isWatched(event);
    const allEligible = [...Map.groupBy(events, ({ part }) => part).values()].every(([one]) =>
      isEligible(one as Event),
    );
    const hasWatch =
      entry.history.size > 0 ||
      bulk !== null ||
      events.some((event) => isInSession(entry, event)) ||
      (isWholeShow && title.aired.some((part) => isRegular(part) && isInSession(entry, { part, at })));
    if (!hasWatch || !allEligible) return;
    const active = entry.sessions.find(({ status }) => status === "active");
    const pinned = entry.sessions.find(({ id }) => id === sent.rewatchId);
    const selected = active ? undefined : this.#sessionWithLastWatch(sent, entry);
    if (events.length > 0) this.#writeEvents(sent, entry, events, { pinned, selected, canonicalAt });
    else this.#openSession(sent, entry, pinned ?? active ?? selected, canonicalAt);
  }

  #eventsOf({ title, parts, at: itemAt }: Sent, at: number): Event[] {
    const hasItemTime = itemAt !== null;
    if (parts !== null)
      return parts.map((one) => ({
        part: one.part,
        at: one.at ?? at,
        hasTime: one.at !== null || hasItemTime,
      }));
    return title.aired.length === 1 ? title.aired.map((part) => ({ part, at, hasTime: hasItemTime })) : [];
  }

  #writeEvents(
    sent: Sent,
    entry: ModelEntry,
    events: Event[],
    {
      pinned,
      selected,
      canonicalAt,
    }: {
      /** The session of `rewatch_id`. */
      pinned: Session | undefined;
      /** The session of `last_watched_at`. */
      selected: Session | undefined;
      canonicalAt: (part: string) => number | null;
    },
  ): void {
    const isMovie = sent.title.type === "movie";
    for (const event of pinned ? inOrder(events) : withoutFirstSitting(events, canonicalAt)) {
      const { part, at } = event;
      const watches: { time: number; session?: Session }[] = [];
      const canonical = canonicalAt(part);
      if (canonical !== null) watches.push({ time: canonical });
      for (const session of entry.sessions)
        if (session.watched.has(part)) watches.push({ time: session.watched.get(part) ?? 0, session });
      if (at < KNOWN_DATES_START && !sent.isRewatch && !pinned && watches.length > 0) continue;
      const sameViewing = watches
        .filter(({ time }) => isSameViewing(time, at))
        .sort((one, other) => Math.abs(one.time - at) - Math.abs(other.time - at))[0];
      if (sameViewing) {
        if (!sameViewing.session) continue;
        const { lastWatchedAt } = sameViewing.session;
        // A player that repeats an event without a time every 30 seconds changes the last watch once an hour.
        if (event.hasTime || lastWatchedAt === null || at - lastWatchedAt >= HOUR)
          sameViewing.session.lastWatchedAt = Math.max(lastWatchedAt ?? at, at);
        this.#touchedSession = sameViewing.session;
        continue;
      }
      if (pinned?.watched.has(part)) continue;
      const target = pinned ?? (isMovie ? undefined : this.#bestSession(event, entry, selected));
      const session = target ?? this.#createSession(entry, at, isMovie ? "completed" : "active");
      if (!session) continue;
      session.watched.set(part, at);
      session.lastWatchedAt = Math.max(session.lastWatchedAt ?? at, at);
      this.#touchedSession = session;
      if (isMovie) continue;
      this.#written += 1;
      if (coversAired(sent.title, session)) session.status = "completed";
    }
    if (pinned) this.#touchedSession = pinned;
    if (isMovie || !this.#touchedSession) return;
    if (coversAired(sent.title, this.#touchedSession)) this.#touchedSession.status = "completed";
    else this.#setStatus(entry, this.#touchedSession, sent.rewatchStatus);
  }

  /** The best of the sessions without the part: the selected or reactivated one, else the nearest, else the active one. */
  #bestSession(
    { part, at }: Event,
    { sessions }: ModelEntry,
    selected: Session | undefined,
  ): Session | undefined {
    const newest = sessions.at(-1);
    const hasActive = sessions.some(({ status }) => status === "active");
    /** Compared from the first number to the last; the lowest is the best. */
    const rank = (session: Session): [kind: number, distance: number, inactive: number, age: number] => {
      const isActive = session.status === "active";
      const isSelected = (isActive && session !== newest) || (!hasActive && session === selected);
      const isClosed = session.status === "closed" && session === newest && session !== this.#touchedSession;
      const isNear = distance(at, session) <= MONTH && !isClosed;
      const kind = isSelected ? 0 : isNear ? 1 : isActive ? 2 : 3;
      return [kind, distance(at, session), isActive ? 0 : 1, -session.id];
    };
    return sessions
      .filter(({ watched }) => !watched.has(part))
      .map((session) => ({ session, rank: rank(session) }))
      .filter((one) => one.rank[0] < 3)
      .sort((one, other) => one.rank.map((value, at) => value - (other.rank[at] ?? 0)).find(Boolean) ?? 0)[0]
      ?.session;
  }

  #openSession(
    sent: Sent,
    entry: ModelEntry,
    target: Session | undefined,
    canonicalAt: (part: string) => number | null = () => null,
  ): void {
    const { isRewatch, rewatchStatus, title } = sent;
    const at = sent.at ?? this.#now;
    if (!target && rewatchStatus !== null && !(isRewatch && rewatchStatus === "active")) return;
    let session = target;
    if (isRewatch && sent.at !== null)
      session ??= entry.sessions.findLast(({ startedAt }) => startedAt === at);
    if (!isRewatch) session ??= entry.sessions.findLast(({ startedAt }) => isSameViewing(startedAt, at));
    if (!session) {
      const canonical = [...title.aired, ...title.unaired].map(canonicalAt).filter((time) => time !== null);
      const watches = [...canonical, ...entry.sessions.flatMap(({ watched }) => [...watched.values()])];
      if (isRewatch && sent.at !== null && canonical.includes(at)) return;
      if (!isRewatch && (at < KNOWN_DATES_START || watches.some((time) => isSameViewing(time, at)))) return;
      session = this.#createSession(entry, at, "active");
    }
    if (!session) return;
    this.#touchedSession = session;
    if (title.type !== "movie") this.#setStatus(entry, session, rewatchStatus);
  }

  #createSession(entry: ModelEntry, startedAt: number, status: string): Session | undefined {
    if (entry.sessions.length >= SESSIONS_MAX) return undefined;
    if (status === "active") this.#closeActive(entry);
    this.lastId += 1;
    this.#created += 1;
    const session = {
      id: this.lastId,
      status,
      added: this.#now,
      startedAt,
      lastWatchedAt: null,
      watched: new Map(),
    };
    entry.sessions.push(session);
    return session;
  }

  #closeActive(entry: ModelEntry): void {
    for (const one of entry.sessions) if (one.status === "active") one.status = "closed";
  }

  #setStatus(entry: ModelEntry, session: Session, rewatchStatus: string | null): void {
    if (rewatchStatus === "active" && session.status !== "active") {
      this.#closeActive(entry);
      session.status = "active";
    }
    if ((rewatchStatus === "closed" || rewatchStatus === "completed") && session.status === "active")
      session.status = "closed";
  }
}

/** Sorts events by time, then by number, and removes duplicates of part and time. */
function inOrder(events: Event[]): Event[] {
  const order = (part: string) => Number(part.split("x")[0]) * 1000 + Number(part.split("x")[1]);
  return events
    .toSorted(
      (one, other) =>
        one.at - other.at ||
        order(one.part) - order(other.part) ||
        Number(other.hasTime) - Number(one.hasTime),
    )
    .filter((one, nth, all) => nth === 0 || one.part !== all[nth - 1]?.part || one.at !== all[nth - 1]?.at);
}

/**
 * Removes the other events of a sitting that is sent again: those at the time of a first watch within the last hour, and
 * those without a time of the same viewing.
 */
function withoutFirstSitting(events: Event[], canonicalAt: (part: string) => number | null): Event[] {
  const repeated = events.filter(({ part, at }) => Math.abs((canonicalAt(part) ?? Number.NaN) - at) < HOUR);
  const times = repeated.flatMap(({ part, at }) => [at, canonicalAt(part)]);
  const isInSitting = ({ at, hasTime }: Event): boolean =>
    hasTime ? times.includes(at) : repeated.some((one) => isSameViewing(one.at, at));
  return inOrder(events.filter((one) => repeated.includes(one) || !isInSitting(one)));
}

// The requests and responses.

const wireTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
const parts = ({ aired, unaired }: ModelTitle): string[] => [...aired, ...unaired];

/** The item of a step. Sessions that the step refers to by index are looked up in the model. */
function toSent(step: Watch, model: Model): Sent {
  const title = TITLES[step.title] as ModelTitle;
  const own = model.entries.get(title.id)?.sessions ?? [];
  const foreign = [...model.entries]
    .filter(([id]) => id !== title.id)
    .flatMap(([, { sessions }]) => sessions);
  const pick = (list: Session[], index: number): Session | undefined =>
    list[index % Math.max(1, list.length)];
  const pinned =
    step.rewatchId === null || step.rewatchId.kind === "unknown"
      ? undefined
      : pick(step.rewatchId.kind === "own" ? own : foreign, step.rewatchId.nth);
  const named = step.parts?.map(({ nth, at }) => ({
    part: parts(title)[nth % parts(title).length] as string,
    at,
  }));
  return {
    title,
    allowRewatch: step.allowRewatch,
    // An item of a movie has no parts.
    parts: named && title.type !== "movie" ? named : null,
    at: step.at,
    isRewatch: step.isRewatch,
    rewatchId: step.rewatchId?.kind === "unknown" ? UNKNOWN_SESSION_ID : (pinned?.id ?? null),
    rewatchStatus: step.rewatchStatus,
    lastWatchedAt:
      step.lastWatchedAt === null ? null : (pick(own, step.lastWatchedAt)?.lastWatchedAt ?? null),
  };
}

function bodyOf({
  title,
  parts: named,
  at,
  isRewatch,
  rewatchId,
  rewatchStatus,
  lastWatchedAt,
}: Sent): object {
  const seasons = Map.groupBy(named ?? [], ({ part }) => Number(part.split("x")[0]));
  const item = {
    ids: { simkl: title.id },
    ...(at === null ? {} : { watched_at: wireTime(at) }),
    ...(isRewatch ? { is_rewatch: true } : {}),
    ...(rewatchId === null ? {} : { rewatch_id: rewatchId }),
    ...(rewatchStatus === null ? {} : { rewatch_status: rewatchStatus }),
    ...(lastWatchedAt === null ? {} : { last_watched_at: wireTime(lastWatchedAt) }),
    ...(named === null
      ? {}
      : {
          seasons: [...seasons].map(([number, list]) => ({
            number,
            episodes: list.map((one) => ({
              number: Number(one.part.split("x")[1]),
              ...(one.at === null ? {} : { watched_at: wireTime(one.at) }),
            })),
          })),
        }),
  };
  return title.type === "movie" ? { movies: [item] } : { shows: [item] };
}

async function send(person: TestPerson, sent: Sent): Promise<Outcome> {
  const url = `/sync/history${sent.allowRewatch ? "?allow_rewatch=yes" : ""}`;
  const { status: code, body, text } = await person.post(url, bodyOf(sent));
  assert.equal(code, 201, text);
  const { movies, shows, episodes, statuses } = body.added;
  assert.equal(statuses.length, 1, text);
  const { status, rewatch_id, rewatch_status } = statuses[0].response;
  return {
    status,
    counts: [movies, shows, episodes],
    session: rewatch_id === undefined ? null : [rewatch_id, rewatch_status],
  };
}

type Library = Record<number, { status: string; added: string; history: object; sessions: object[] }>;

/** The library of the model, as the server returns it. Sessions of movies have no watches in the response. */
function expectedLibrary(model: Model): Library {
  const expected = ({ status, added, history, sessions }: ModelEntry, isMovie: boolean): Library[number] => ({
    status,
    added: wireTime(added),
    history: isMovie ? { "0x0": wireTime(history.get("0x0") ?? 0) } : wireTimes(history),
    sessions: sessions.map(({ id, status: sessionStatus, added: addedAt, lastWatchedAt, watched }) => ({
      id,
      status: sessionStatus,
      added: wireTime(addedAt),
      lastWatchedAt: lastWatchedAt === null ? null : wireTime(lastWatchedAt),
      ...(isMovie ? {} : { watched: wireTimes(watched) }),
    })),
  });
  return Object.fromEntries(
    [...model.entries].map(([id, entry]) => {
      const isMovie = TITLES.find((title) => title.id === id)?.type === "movie";
      const row = expected(entry, isMovie);
      return [id, isMovie && entry.history.size === 0 ? { ...row, history: {} } : row];
    }),
  );
}
const wireTimes = (watched: Map<string, number>): Record<string, string> =>
  Object.fromEntries([...watched].map(([part, time]) => [part, wireTime(time)]));

/** Reads the library from the server. */
async function readLibrary(person: TestPerson): Promise<Library> {
  const flags = "extended=full&episode_watched_at=yes&include_all_episodes=original&allow_rewatch=yes";
  const { status, body, text } = await person.get(`/sync/all-items?${flags}`);
  assert.equal(status, 200, text);
  const library: Library = {};
  for (const row of [...(body.movies ?? []), ...(body.shows ?? [])]) {
    const { simkl } = (row.movie ?? row.show).ids;
    const watched = Object.fromEntries(
      (row.seasons ?? []).flatMap(
        (season: { number: number; episodes: { number: number; watched_at: string }[] }) =>
          season.episodes.map((one) => [`${season.number}x${one.number}`, one.watched_at]),
      ),
    );
    if (row.is_rewatch)
      library[simkl]?.sessions.push({
        id: row.rewatch_id,
        status: row.rewatch_status,
        added: row.added_to_watchlist_at,
        lastWatchedAt: row.last_watched_at,
        ...(row.movie ? {} : { watched }),
      });
    else {
      const movieWatch = row.movie && row.last_watched_at !== null ? { "0x0": row.last_watched_at } : {};
      library[simkl] = {
        status: row.status,
        added: row.added_to_watchlist_at,
        history: row.movie ? movieWatch : watched,
        sessions: [],
      };
    }
  }
  return library;
}

/** Carries out a history on the server and on the model, and compares every outcome and the final library. */
async function runHistory(person: TestPerson, history: readonly Step[]): Promise<void> {
  const model = new Model();
  const sent: Sent[] = [];
  for (const step of history) {
    const title = "title" in step ? (TITLES[step.title] as ModelTitle) : null;
    if (step.do === "wait") server.advance(step.seconds * 1000);
    else if (step.do === "watch" || step.do === "repeat") {
      const next = step.do === "watch" ? toSent(step, model) : sent[step.nth % Math.max(1, sent.length)];
      if (!next) continue;
      sent.push(next);
      const outcome = await send(person, next);
      assert.deepEqual(outcome, model.watch(next, server.now()), JSON.stringify(bodyOf(next)));
    } else if (title === null) continue;
    else if (step.do === "remove") {
      const [rewatches, watches] = model.remove(title);
      const item = { ids: { simkl: title.id } };
      const body = title.type === "movie" ? { movies: [item] } : { shows: [item] };
      const { deleted } = (await person.post("/sync/history/remove", body)).body;
      assert.deepEqual([deleted.rewatches ?? 0, deleted.rewatch_episodes ?? 0], [rewatches, watches]);
    } else if (step.do === "list") {
      const { to, at } = step;
      model.setStatus(title, to, at, server.now());
      const item = { ids: { simkl: title.id }, to, ...(at === null ? {} : { watched_at: wireTime(at) }) };
      const body = title.type === "movie" ? { movies: [item] } : { shows: [item] };
      assert.equal((await person.post("/sync/add-to-list", body)).status, 201);
    } else if (step.do === "unmark" && title.type !== "movie") {
      // The model does not cover removals from shows that are completed in bulk.
      const entry = model.entries.get(title.id);
      if (entry?.status === "completed" && entry.completedInBulkAt !== null) continue;
      const [season, number] = (parts(title)[step.nth % parts(title).length] as string)
        .split("x")
        .map(Number);
      model.unmark(title, `${season}x${number}`);
      const show = { ids: { simkl: title.id }, seasons: [{ number: season, episodes: [{ number }] }] };
      assert.equal((await person.post("/sync/history/remove", { shows: [show] })).status, 201);
    }
  }
  assert.deepEqual(await readLibrary(person), expectedLibrary(model));
}

/** Histories that are mostly about one title, which is usually watched in the first step. */
const historiesOf = (minLength: number, maxLength: number): fc.Arbitrary<Step[]> =>
  fc
    .tuple(
      titleAt,
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.tuple(steps, fc.integer({ min: 0, max: 5 })), { minLength, maxLength, size: "max" }),
    )
    .map(([title, withFirst, list]) => {
      const first = {
        do: "watch",
        title,
        allowRewatch: true,
        parts: null,
        at: BEGIN,
        ...NO_SESSION_FIELDS,
      } as const;
      const others = list.map(([step, strays]) =>
        "title" in step && strays > 0 ? { ...step, title } : step,
      );
      return withFirst > 0 ? [first, ...others] : others;
    });
/** Histories that watch one title until it has the largest number of sessions. */
const manySessions: fc.Arbitrary<Step[]> = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.array(steps, { minLength: 6, maxLength: 8, size: "max" }))
  .map(([title, list]) => [
    ...Array.from({ length: SESSIONS_MAX + 2 }, (_, nth): Step => {
      const at = BEGIN + nth * VIEWING_MILLIS;
      const parts = nth === 0 || title === 0 ? null : [{ nth: title === 1 ? 1 + (nth % 2) * 2 : 0, at }];
      return { do: "watch", title, allowRewatch: true, parts, at, ...NO_SESSION_FIELDS };
    }),
    ...list.map((step) => ("title" in step ? { ...step, title } : step)),
  ]);
const histories = fc.oneof(
  { arbitrary: historiesOf(4, 16), weight: 27 },
  { arbitrary: historiesOf(30, 60), weight: 2 },
  { arbitrary: manySessions, weight: 1 },
);

/** The parameters of a run. Prints the seed. */
const seeded = (t: TestContext, numRuns: number) => {
  t.diagnostic(`REWATCH_SEED=${SEED}`);
  return { numRuns, seed: SEED };
};

test(`${RUNS} random histories: the server and the model of the contract agree`, async (t) => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => runHistory(await server.person(), history)),
    seeded(t, RUNS),
  );
});

/** The largest number of times of which any two are at least `distance` apart. */
function countApart(times: readonly number[], distance: number): number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times.toSorted((one, other) => one - other))
    if (time - last >= distance) {
      count += 1;
      last = time;
    }
  return count;
}

/**
 * An upper bound for the sessions that single events without session fields can create. An event creates a session only
 * if every session with an event within a month has the part already. So if several sessions were created by events within
 * one month, all of them have the part of the last event. Events of one part are at least two days apart, so there are at
 * most as many of these sessions as viewings of that part after the first.
 */
function sessionsMax(events: readonly PartEvent[]): number {
  const viewings = [...Map.groupBy(events, ({ nth }) => nth).values()].map(
    (list) =>
      countApart(
        list.map(({ at }) => at),
        VIEWING_MILLIS,
      ) - 1,
  );
  return (
    Math.max(...viewings) *
    countApart(
      events.map(({ at }) => at),
      MONTH + 1,
    )
  );
}
type PartEvent = { readonly nth: number; readonly at: number };

const withinMonth = fc.integer({ min: 0, max: 40 }).map((half) => BEGIN + half * 12 * HOUR);
const withinYear = fc.integer({ min: 0, max: 500 }).map((day) => BEGIN + day * 24 * HOUR);
for (const [what, index, nths, when] of [
  ["a movie", 0, [0], times],
  ["one episode", 1, [2], times],
  ["several episodes within a month", 1, [0, 1, 2, 3], withinMonth],
  ["several episodes, some of unknown date", 1, [0, 1, 2, 3], times],
  ["several episodes within a year", 1, [1, 2, 3], withinYear],
  ["a show with an unaired episode", 3, [0, 1, 2], times],
] as const)
  test(`events of ${what}, in any order and repeated: the history is the same, and no viewing has two sessions`, async (t) => {
    const title = TITLES[index] as ModelTitle;
    const event: fc.Arbitrary<PartEvent> = fc.record({ nth: fc.constantFrom(...nths), at: when });
    const orders = fc.array(event, { minLength: 1, maxLength: 9 }).chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], {
          minLength: 2 * events.length,
          maxLength: 2 * events.length,
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(orders, async (both) => {
        for (const order of both) {
          const person = await server.person();
          for (const { nth: at, at: time } of order)
            await send(person, {
              ...{ title, allowRewatch: true, at: null, ...NO_SESSION_FIELDS },
              ...(title.type === "movie"
                ? { parts: null, at: time }
                : { parts: [{ part: parts(title)[at] as string, at: time }] }),
            });
          const library = (await readLibrary(person))[title.id];
          // The history keeps the watch that was sent first for each part, because a repeated watch must not change it.
          // So the dates, unlike the watched parts, depend on the order. Contract: sync.md 1.3.
          const first = new Map(order.toReversed().map((one) => [parts(title)[one.nth], wireTime(one.at)]));
          assert.deepEqual(library?.history, Object.fromEntries(first));
          const count = library?.sessions.length ?? 0;
          const times = both[0].map(({ at }) => at);
          const max = Math.min(sessionsMax(both[0]), countApart(times, VIEWING_MILLIS));
          assert.ok(count <= max, `${count} sessions, at most ${max} viewings`);
        }
      }),
      seeded(t, LAW_RUNS),
    );
  });

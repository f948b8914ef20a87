// Random stories through HTTP, told at the same time to a plain, slow model written from the contract alone; it knows
// nothing of the program's code. Contract: rewatches.md 3 to 8; sync.md 1.3, 2, 6.
// REWATCH_RUNS sets how many stories are told; REWATCH_SEED tells the stories of a seed again, which every run prints.

import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import fc from "fast-check";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const RUNS = Number(process.env.REWATCH_RUNS ?? 200);
/** Events are shuffled so many times for each law. */
const LAW_RUNS = Math.min(Number(process.env.REWATCH_LAW_RUNS ?? RUNS), 2_000);
const SEED = Number(process.env.REWATCH_SEED ?? Date.now() % 2 ** 31);
const HOUR = 3_600_000;
const TWO_DAYS = 48 * HOUR;
const MONTH = 30 * 24 * HOUR;
const MOST_SESSIONS = 50;
const YEAR_2000 = Date.parse("2000-01-01T00:00:00Z");
const UNKNOWN = 1000;
/** What is watched in a story is watched from here on; the server's clock begins a month later. */
const BEGIN = Date.parse("2026-10-24T12:00:00Z");
const NEVER = 9_999_999;

type Known = { id: number; type: "movie" | "show"; aired: string[]; coming: string[]; ended: boolean };
const TITLES: readonly Known[] = [
  { id: 9_200_001, type: "movie", aired: ["0x0"], coming: [], ended: true },
  { id: 9_200_002, type: "show", aired: ["0x1", "1x1", "1x2", "1x3"], coming: [], ended: true },
  { id: 9_200_003, type: "show", aired: ["1x1"], coming: [], ended: true },
  { id: 9_200_004, type: "show", aired: ["1x1", "1x2"], coming: ["1x3"], ended: false },
];

let server: TestServer;
before(async () => {
  server = await openTestServer();
  const { rejected } = await server.catalogue.addTitles({
    titles: TITLES.map(({ id, type, aired, coming, ended }) => ({
      type,
      title: `Model ${id}`,
      ids: { simkl: id },
      ...(type === "movie"
        ? { released: "2010-01-01" }
        : {
            status: ended ? "ended" : "airing",
            episodes: [...aired, ...coming].map((part) => ({
              season: Number(part.split("x")[0]),
              number: Number(part.split("x")[1]),
              aired: coming.includes(part) ? "9000-01-01" : "2010-01-01",
            })),
          }),
    })),
  });
  assert.deepEqual(rejected, []);
});
after(() => server.close());

// What a story is made of.

type Pin = { kind: "own" | "foreign"; nth: number } | { kind: "unknown" } | null;
type Watch = {
  do: "watch";
  title: number;
  flag: boolean;
  /** Indices into the title's parts, each with its own time or none; null for the title as a whole. */
  parts: { nth: number; at: number | null }[] | null;
  at: number | null;
  asked: boolean;
  pin: Pin;
  state: "active" | "closed" | "completed" | null;
  /** The last watch of the nth session, by which it is to be found. */
  last: number | null;
};
type Step =
  | Watch
  | { do: "remove"; title: number }
  | { do: "unmark"; title: number; nth: number }
  | { do: "file"; title: number; to: string; at: number | null }
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
  { arbitrary: fc.constant(UNKNOWN), weight: 1 },
);
const nth = fc.integer({ min: 0, max: 4 });
const pins: fc.Arbitrary<Pin> = fc.oneof(
  { arbitrary: fc.constant(null), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant("own" as const), nth }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant("foreign" as const), nth }), weight: 1 },
  { arbitrary: fc.constant({ kind: "unknown" as const }), weight: 1 },
);
const watching: fc.Arbitrary<Watch> = fc.record({
  do: fc.constant("watch" as const),
  title: titleAt,
  flag: fc.integer({ min: 0, max: 7 }).map((one) => one > 0),
  // The same part may stand there twice.
  parts: fc.option(fc.array(fc.record({ nth, at: maybe(times, 3) }), { minLength: 1, maxLength: 4 }), {
    nil: null,
    freq: 3,
  }),
  at: maybe(times, 4),
  asked: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  pin: pins,
  state: fc.option(fc.constantFrom("active", "closed", "completed"), { nil: null, freq: 1 }),
  last: fc.option(nth, { nil: null, freq: 1 }),
});
const NO_WORD = { asked: false, pin: null, state: null, last: null };
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
      do: fc.constant("file" as const),
      title: titleAt,
      to: fc.constantFrom("watching", "plantowatch", "completed", "dropped"),
      at: maybe(times),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant("unmark" as const), title: titleAt, nth }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant("remove" as const), title: titleAt }), weight: 1 },
);

// The model. It asks of each session how well it suits, and takes the best; the program walks through rules.

type Session = {
  id: number;
  status: string;
  added: number;
  opened: number;
  last: number | null;
  watched: Map<string, number>;
};
type Item = {
  status: string;
  added: number;
  history: Map<string, number>;
  sessions: Session[];
  /** When it was called completed as a whole. */
  whole: number | null;
};
/** `told`: the request says when, or it is its own moment. */
type Event = { part: string; at: number; told: boolean };
/** A request in the words that both sides get. */
type Sent = {
  title: Known;
  flag: boolean;
  parts: { part: string; at: number | null }[] | null;
  at: number | null;
  asked: boolean;
  pin: number | null;
  state: string | null;
  last: number | null;
};
type Told = { status: string; counts: [number, number, number]; session: [number, string] | null };

const regular = (part: string) => !part.startsWith("0x");
const isClose = (one: number, other: number) => Math.abs(one - other) < TWO_DAYS;
const distance = (time: number, { watched, opened }: Session): number =>
  Math.min(...(watched.size > 0 ? watched.values() : [opened]).map((one) => Math.abs(one - time)));
/** Whether a session tells of this very viewing. */
const isHeld = (item: Item | undefined, { part, at }: Omit<Event, "told">): boolean =>
  item?.sessions.some(({ watched }) => isClose(watched.get(part) ?? Number.NaN, at)) ?? false;
const isCovered = ({ aired }: Known, { watched }: Session): boolean =>
  aired.filter(regular).every((part) => watched.has(part));

/** Every episode that has aired has a watch of its own. */
const isSeenWhole = ({ aired }: Known, { history }: Item): boolean =>
  aired.filter(regular).every((part) => history.has(part));

class Model {
  readonly items = new Map<number, Item>();
  lastId = 0;
  #now = 0;
  /** What the request at hand did, for its answer. */
  #created = 0;
  #marked = 0;
  #written = 0;
  #told: Session | null = null;

  watch(sent: Sent, now: number): Told {
    const { title } = sent;
    const statusBefore = this.items.get(title.id)?.status ?? null;
    this.#now = now;
    this.#created = 0;
    this.#marked = 0;
    this.#written = 0;
    this.#told = null;
    if (sent.flag) this.#withSessions(sent);
    else this.#plain(sent, () => false);
    const item = this.items.get(title.id);
    const became = item?.status === "completed" && statusBefore !== null && statusBefore !== "completed";
    const isNew = item !== undefined && statusBefore === null;
    const isMovie = title.type === "movie";
    const told = this.#told as Session | null;
    return {
      status: item?.status ?? "removed",
      counts: isMovie
        ? [Number(isNew || became || this.#created > 0), 0, 0]
        : [0, Number(isNew) + this.#created, this.#marked + this.#written],
      session: told && [told.id, told.status],
    };
  }

  remove({ id }: Known): [sessions: number, watches: number] {
    const gone = this.items.get(id)?.sessions ?? [];
    this.items.delete(id);
    return [gone.length, gone.reduce((sum, { watched }) => sum + watched.size, 0)];
  }

  unmark({ id }: Known, part: string): void {
    const item = this.items.get(id);
    if (!item?.history.delete(part) || !regular(part)) return;
    if (item.status === "completed") item.status = "watching";
    item.whole = null;
  }

  file(title: Known, to: string, at: number | null, now: number): void {
    const { type, ended, aired } = title;
    this.#now = now;
    const isMovie = type === "movie";
    const status = (isMovie && to === "watching") || (to === "completed" && ended) ? "completed" : to;
    const real = status === "completed" && !ended ? "watching" : status;
    const item = this.#listed(title);
    if (isMovie && real === "completed" && !item.history.has("0x0")) item.history.set("0x0", at ?? now);
    const isWhole = aired.filter(regular).every((part) => item.history.has(part));
    if (!isMovie && real === "completed" && item.status !== "completed" && !isWhole)
      item.whole = at ?? item.whole ?? now;
    item.status = real;
  }

  #listed({ id }: Known): Item {
    const item = this.items.get(id) ?? {
      ...{ status: "", added: this.#now, whole: null },
      ...{ history: new Map(), sessions: [] },
    };
    this.items.set(id, item);
    return item;
  }

  /** What POST /sync/history does without sessions. */
  #plain({ title, parts, at }: Sent, isSeen: (event: Omit<Event, "told">) => boolean): void {
    const isMovie = title.type === "movie";
    const item = this.#listed(title);
    const before = item.status;
    const named = new Set(parts?.map((one) => one.part) ?? (isMovie ? ["0x0"] : title.aired.filter(regular)));
    const timeOf = (part: string) => parts?.find((one) => one.part === part)?.at ?? at ?? this.#now;
    const first = item.history.get("0x0");
    const fresh = [...named].filter((part) => !item.history.has(part) && !isSeen({ part, at: timeOf(part) }));
    for (const part of fresh) item.history.set(part, timeOf(part));
    this.#marked = fresh.length;
    const isWatched = (part: string) => item.history.has(part) || named.has(part);
    const finished = title.ended && title.aired.filter(regular).every(isWatched);
    const another = first !== undefined && !isClose(first, timeOf("0x0"));
    if (isMovie) item.status = fresh.length > 0 || another ? "completed" : before;
    else if (before === "") item.status = finished ? "completed" : "watching";
    else if (fresh.length > 0) item.status = finished || before === "completed" ? "completed" : "watching";
    else if (parts === null && before !== "completed") {
      // Put on another list since: only a viewing that is none of those known takes it from there.
      const isOther = (part: string) => !isClose(item.history.get(part) ?? timeOf(part), timeOf(part));
      const resumes = before === "watching" || [...named].every(isOther);
      item.status = resumes ? (finished ? "completed" : "watching") : before;
    }
  }

  #withSessions(sent: Sent): void {
    const { title, parts, asked, state } = sent;
    const item = this.items.get(title.id);
    const pinned = item?.sessions.find(({ id }) => id === sent.pin);
    const saysWatched = asked || sent.at !== null;
    const isWord =
      parts === null &&
      (pinned !== undefined || state !== null) &&
      !(saysWatched && (title.aired.length === 1 || !item));
    const reaches = sent.pin !== null || (item !== undefined && item.sessions.length > 0);
    if (!isWord || (!reaches && (this.#isFirst(sent) || this.#isWishAgain(sent)))) this.#viewing(sent);
    else if (item) this.#word(sent, item, pinned);
  }

  /** Whether the plain write would record something. */
  #isFirst(sent: Sent): boolean {
    const known = this.items.get(sent.title.id);
    if (!known) return true;
    const copy = new Model();
    copy.items.set(sent.title.id, { ...known, history: new Map(known.history) });
    copy.#now = this.#now;
    copy.#plain(sent, this.#seenBy(known));
    const completes = sent.title.type !== "movie" && known.status !== "completed";
    return copy.#marked > 0 || (completes && copy.items.get(sent.title.id)?.status === "completed");
  }

  /** All of a show, and neither when nor which session: it says the same each time that it is sent. */
  #isBareWish({ title, parts, asked, at }: Sent): boolean {
    return asked && at === null && parts === null && title.type !== "movie";
  }

  /** Whether such a wish, an hour ago at most, was what marked the show. */
  #isWishAgain(sent: Sent): boolean {
    const item = this.items.get(sent.title.id);
    if (!item || !this.#isBareWish(sent) || !isSeenWhole(sent.title, item)) return false;
    const times = [item.whole, ...(item.status === "completed" ? [] : item.history.values())];
    return times.some((time) => time !== null && Math.abs(this.#now - time) < HOUR);
  }

  /** Called completed as a whole: whatever was watched since is no first watch; nor is what a session tells of. */
  #seenBy(item: Item | undefined): (event: Omit<Event, "told">) => boolean {
    const bulk = item?.status === "completed" ? item.whole : null;
    return (event) =>
      isHeld(item, event) ||
      (bulk !== null && regular(event.part) && (event.at >= bulk || event.at < YEAR_2000));
  }

  #word(sent: Sent, item: Item, pinned: Session | undefined): void {
    const isSeen = item.history.size > 0 || (item.status === "completed" && item.whole !== null);
    if (!pinned && (item.status === "plantowatch" || !isSeen)) return;
    const active = item.sessions.find(({ status }) => status === "active");
    this.#open(sent, item, pinned ?? active ?? this.#found(sent, item));
  }

  #found({ last }: Sent, { sessions }: Item): Session | undefined {
    return last === null ? undefined : sessions.find((one) => one.last === last);
  }

  /** An item that tells of a viewing. */
  #viewing(sent: Sent): void {
    const { title, parts, asked } = sent;
    const at = sent.at ?? this.#now;
    const item = this.items.get(title.id);
    const statusBefore = item?.status;
    const bulk = item?.status === "completed" ? item.whole : null;
    const isSeen = this.#seenBy(item);
    this.#plain(sent, isSeen);
    const isWholeShow = parts === null && title.type !== "movie";
    if (!item || this.#marked > 0) {
      const filed = this.items.get(title.id);
      const isSeen = filed?.status === "completed" && isSeenWhole(title, filed);
      if (isSeen && this.#isBareWish(sent)) filed.whole = this.#now;
      return;
    }
    if (isWholeShow && statusBefore !== "completed" && item.status === "completed") {
      item.whole = at;
      return;
    }
    if (statusBefore === "plantowatch" || item.status === "plantowatch" || this.#isWishAgain(sent)) return;
    if (!asked && (title.type === "movie" || parts === null) && item.status !== "completed") return;
    if (parts === null && item.whole !== null)
      if (asked ? sent.at !== null && item.whole === at : isClose(item.whole, at)) return;
    const events = this.#eventsOf(sent, at);
    // What was watched before it was called completed is not that viewing.
    const first = (part: string) => {
      const time = parts === null ? at : (parts.find((one) => one.part === part)?.at ?? at);
      const isThat = bulk !== null && regular(part) && (time >= bulk || time < YEAR_2000);
      return item.history.get(part) ?? (isThat ? bulk : null);
    };
    const isEligible = (event: Event) => first(event.part) !== null || isSeen(event);
    const eligible = [...Map.groupBy(events, ({ part }) => part).values()].every(([one]) =>
      isEligible(one as Event),
    );
    const somethingSeen =
      item.history.size > 0 ||
      bulk !== null ||
      events.some((event) => isHeld(item, event)) ||
      (isWholeShow && title.aired.some((part) => regular(part) && isHeld(item, { part, at })));
    if (!somethingSeen || !eligible) return;
    const active = item.sessions.find(({ status }) => status === "active");
    const pinned = item.sessions.find(({ id }) => id === sent.pin);
    const found = active ? undefined : this.#found(sent, item);
    if (events.length > 0) this.#write(sent, item, events, { pinned, found, first });
    else this.#open(sent, item, pinned ?? active ?? found, first);
  }

  #eventsOf({ title, parts, at: said }: Sent, at: number): Event[] {
    const all = said !== null;
    if (parts !== null)
      return parts.map((one) => ({ part: one.part, at: one.at ?? at, told: one.at !== null || all }));
    return title.aired.length === 1 ? title.aired.map((part) => ({ part, at, told: all })) : [];
  }

  #write(
    sent: Sent,
    item: Item,
    events: Event[],
    by: {
      pinned: Session | undefined;
      found: Session | undefined;
      first: (part: string) => number | null;
    },
  ): void {
    const { pinned } = by;
    const isMovie = sent.title.type === "movie";
    for (const event of pinned ? inOrder(events) : withoutSitting(events, by.first)) {
      const { part, at } = event;
      const known: { time: number; session?: Session }[] = [];
      const canonical = by.first(part);
      if (canonical !== null) known.push({ time: canonical });
      for (const session of item.sessions)
        if (session.watched.has(part)) known.push({ time: session.watched.get(part) ?? 0, session });
      if (at < YEAR_2000 && !sent.asked && !pinned && known.length > 0) continue;
      const repeated = known
        .filter(({ time }) => isClose(time, at))
        .sort((one, other) => Math.abs(one.time - at) - Math.abs(other.time - at))[0];
      if (repeated) {
        if (!repeated.session) continue;
        const { last } = repeated.session;
        // Told of every half minute, without a time: it moves once an hour.
        if (event.told || last === null || at - last >= HOUR)
          repeated.session.last = Math.max(last ?? at, at);
        this.#told = repeated.session;
        continue;
      }
      if (pinned?.watched.has(part)) continue;
      const taker = pinned ?? (isMovie ? undefined : this.#bestFor(event, item, by.found));
      const session = taker ?? this.#create(item, at, isMovie ? "completed" : "active");
      if (!session) continue;
      session.watched.set(part, at);
      session.last = Math.max(session.last ?? at, at);
      this.#told = session;
      if (isMovie) continue;
      this.#written += 1;
      if (isCovered(sent.title, session)) session.status = "completed";
    }
    if (pinned) this.#told = pinned;
    if (isMovie || !this.#told) return;
    if (isCovered(sent.title, this.#told)) this.#told.status = "completed";
    else this.#setState(item, this.#told, sent.state);
  }

  /** Of the sessions that lack the part the one that suits best: the one meant, else the nearest, else the active one. */
  #bestFor({ part, at }: Event, { sessions }: Item, found: Session | undefined): Session | undefined {
    const newest = sessions.at(-1);
    const someActive = sessions.some(({ status }) => status === "active");
    const suits = (session: Session): [rank: number, far: number, active: number, age: number] => {
      const active = session.status === "active";
      const meant = (active && session !== newest) || (!someActive && session === found);
      const ended = session.status === "closed" && session === newest && session !== this.#told;
      const near = distance(at, session) <= MONTH && !ended;
      const rank = meant ? 0 : near ? 1 : active ? 2 : 3;
      return [rank, distance(at, session), active ? 0 : 1, -session.id];
    };
    return sessions
      .filter(({ watched }) => !watched.has(part))
      .map((session) => ({ session, suits: suits(session) }))
      .filter((one) => one.suits[0] < 3)
      .sort(
        (one, other) => one.suits.map((value, at) => value - (other.suits[at] ?? 0)).find(Boolean) ?? 0,
      )[0]?.session;
  }

  #open(
    sent: Sent,
    item: Item,
    target: Session | undefined,
    first: (part: string) => number | null = () => null,
  ): void {
    const { asked, state, title } = sent;
    const at = sent.at ?? this.#now;
    if (!target && state !== null && !(asked && state === "active")) return;
    let session = target;
    if (asked && sent.at !== null) session ??= item.sessions.findLast(({ opened }) => opened === at);
    if (!asked) session ??= item.sessions.findLast(({ opened }) => isClose(opened, at));
    if (!session) {
      const canonical = [...title.aired, ...title.coming].map(first).filter((time) => time !== null);
      const all = [...canonical, ...item.sessions.flatMap(({ watched }) => [...watched.values()])];
      if (asked && sent.at !== null && canonical.includes(at)) return;
      if (!asked && (at < YEAR_2000 || all.some((time) => isClose(time, at)))) return;
      session = this.#create(item, at, "active");
    }
    if (!session) return;
    this.#told = session;
    if (title.type !== "movie") this.#setState(item, session, state);
  }

  #create(item: Item, opened: number, status: string): Session | undefined {
    if (item.sessions.length >= MOST_SESSIONS) return undefined;
    if (status === "active") this.#closeActive(item);
    this.lastId += 1;
    this.#created += 1;
    const session = { id: this.lastId, status, added: this.#now, opened, last: null, watched: new Map() };
    item.sessions.push(session);
    return session;
  }

  #closeActive(item: Item): void {
    for (const one of item.sessions) if (one.status === "active") one.status = "closed";
  }

  #setState(item: Item, session: Session, state: string | null): void {
    if (state === "active" && session.status !== "active") {
      this.#closeActive(item);
      session.status = "active";
    }
    if ((state === "closed" || state === "completed") && session.status === "active")
      session.status = "closed";
  }
}

/** By time, and at one time by number; the same time of a part once. */
function inOrder(events: Event[]): Event[] {
  const order = (part: string) => Number(part.split("x")[0]) * 1000 + Number(part.split("x")[1]);
  return events
    .toSorted(
      (one, other) =>
        one.at - other.at || order(one.part) - order(other.part) || Number(other.told) - Number(one.told),
    )
    .filter((one, nth, all) => nth === 0 || one.part !== all[nth - 1]?.part || one.at !== all[nth - 1]?.at);
}

/** A first watch, sent again within the hour, takes along what it named beside it, for the same time or none. */
function withoutSitting(events: Event[], first: (part: string) => number | null): Event[] {
  const again = events.filter(({ part, at }) => Math.abs((first(part) ?? Number.NaN) - at) < HOUR);
  const times = again.flatMap(({ part, at }) => [at, first(part)]);
  const goesAlong = ({ at, told }: Event): boolean =>
    told ? times.includes(at) : again.some((one) => isClose(one.at, at));
  return inOrder(events.filter((one) => again.includes(one) || !goesAlong(one)));
}

// The same on the wire.

const wireTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
const parts = ({ aired, coming }: Known): string[] => [...aired, ...coming];

/** The step in the words of both sides: what it points to is looked up in the model. */
function settle(step: Watch, model: Model): Sent {
  const title = TITLES[step.title] as Known;
  const own = model.items.get(title.id)?.sessions ?? [];
  const foreign = [...model.items].filter(([id]) => id !== title.id).flatMap(([, { sessions }]) => sessions);
  const pick = (list: Session[], index: number): Session | undefined =>
    list[index % Math.max(1, list.length)];
  const pinned =
    step.pin === null || step.pin.kind === "unknown"
      ? undefined
      : pick(step.pin.kind === "own" ? own : foreign, step.pin.nth);
  const named = step.parts?.map(({ nth, at }) => ({
    part: parts(title)[nth % parts(title).length] as string,
    at,
  }));
  return {
    title,
    flag: step.flag,
    // A movie has no parts to name.
    parts: named && title.type !== "movie" ? named : null,
    at: step.at,
    asked: step.asked,
    pin: step.pin?.kind === "unknown" ? NEVER : (pinned?.id ?? null),
    state: step.state,
    last: step.last === null ? null : (pick(own, step.last)?.last ?? null),
  };
}

function bodyOf({ title, parts: named, at, asked, pin, state, last }: Sent): object {
  const seasons = Map.groupBy(named ?? [], ({ part }) => Number(part.split("x")[0]));
  const item = {
    ids: { simkl: title.id },
    ...(at === null ? {} : { watched_at: wireTime(at) }),
    ...(asked ? { is_rewatch: true } : {}),
    ...(pin === null ? {} : { rewatch_id: pin }),
    ...(state === null ? {} : { rewatch_status: state }),
    ...(last === null ? {} : { last_watched_at: wireTime(last) }),
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

async function send(person: TestPerson, sent: Sent): Promise<Told> {
  const url = `/sync/history${sent.flag ? "?allow_rewatch=yes" : ""}`;
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

/** The model's library; of a movie's session the wire tells but the last time. */
function pictured(model: Model): Library {
  const picture = ({ status, added, history, sessions }: Item, isMovie: boolean): Library[number] => ({
    status,
    added: wireTime(added),
    history: isMovie ? { "0x0": wireTime(history.get("0x0") ?? 0) } : inWords(history),
    sessions: sessions.map(({ id, status: state, added: made, last, watched }) => ({
      id,
      state,
      added: wireTime(made),
      last: last === null ? null : wireTime(last),
      ...(isMovie ? {} : { watched: inWords(watched) }),
    })),
  });
  return Object.fromEntries(
    [...model.items].map(([id, item]) => {
      const isMovie = TITLES.find((title) => title.id === id)?.type === "movie";
      const listed = picture(item, isMovie);
      return [id, isMovie && item.history.size === 0 ? { ...listed, history: {} } : listed];
    }),
  );
}
const inWords = (watched: Map<string, number>): Record<string, string> =>
  Object.fromEntries([...watched].map(([part, time]) => [part, wireTime(time)]));

async function readBack(person: TestPerson): Promise<Library> {
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
        state: row.rewatch_status,
        added: row.added_to_watchlist_at,
        last: row.last_watched_at,
        ...(row.movie ? {} : { watched }),
      });
    else {
      const seen = row.movie && row.last_watched_at !== null ? { "0x0": row.last_watched_at } : {};
      library[simkl] = {
        status: row.status,
        added: row.added_to_watchlist_at,
        history: row.movie ? seen : watched,
        sessions: [],
      };
    }
  }
  return library;
}

async function tell(person: TestPerson, story: readonly Step[]): Promise<void> {
  const model = new Model();
  const sent: Sent[] = [];
  for (const step of story) {
    const title = "title" in step ? (TITLES[step.title] as Known) : null;
    if (step.do === "wait") server.advance(step.seconds * 1000);
    else if (step.do === "watch" || step.do === "repeat") {
      const next = step.do === "watch" ? settle(step, model) : sent[step.nth % Math.max(1, sent.length)];
      if (!next) continue;
      sent.push(next);
      const told = await send(person, next);
      assert.deepEqual(told, model.watch(next, server.now()), JSON.stringify(bodyOf(next)));
    } else if (title === null) continue;
    else if (step.do === "remove") {
      const [rewatches, watches] = model.remove(title);
      const item = { ids: { simkl: title.id } };
      const body = title.type === "movie" ? { movies: [item] } : { shows: [item] };
      const { deleted } = (await person.post("/sync/history/remove", body)).body;
      assert.deepEqual([deleted.rewatches ?? 0, deleted.rewatch_episodes ?? 0], [rewatches, watches]);
    } else if (step.do === "file") {
      const { to, at } = step;
      model.file(title, to, at, server.now());
      const item = { ids: { simkl: title.id }, to, ...(at === null ? {} : { watched_at: wireTime(at) }) };
      const body = title.type === "movie" ? { movies: [item] } : { shows: [item] };
      assert.equal((await person.post("/sync/add-to-list", body)).status, 201);
    } else if (step.do === "unmark" && title.type !== "movie") {
      // What becomes of a show that was completed as a whole is another story.
      const item = model.items.get(title.id);
      if (item?.status === "completed" && item.whole !== null) continue;
      const [season, number] = (parts(title)[step.nth % parts(title).length] as string)
        .split("x")
        .map(Number);
      model.unmark(title, `${season}x${number}`);
      const show = { ids: { simkl: title.id }, seasons: [{ number: season, episodes: [{ number }] }] };
      assert.equal((await person.post("/sync/history/remove", { shows: [show] })).status, 201);
    }
  }
  assert.deepEqual(await readBack(person), pictured(model));
}

/** Most of a story is about one title, which was watched at its beginning. */
const storiesOf = (minLength: number, maxLength: number): fc.Arbitrary<Step[]> =>
  fc
    .tuple(
      titleAt,
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.tuple(steps, fc.integer({ min: 0, max: 5 })), { minLength, maxLength, size: "max" }),
    )
    .map(([title, begins, list]) => {
      const first = { do: "watch", title, flag: true, parts: null, at: BEGIN, ...NO_WORD } as const;
      const told = list.map(([step, strays]) => ("title" in step && strays > 0 ? { ...step, title } : step));
      return begins > 0 ? [first, ...told] : told;
    });
/** Somebody who watches one thing over and over, so that there is no room for more sessions. */
const endless: fc.Arbitrary<Step[]> = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.array(steps, { minLength: 6, maxLength: 8, size: "max" }))
  .map(([title, list]) => [
    ...Array.from({ length: MOST_SESSIONS + 2 }, (_, nth): Step => {
      const at = BEGIN + nth * TWO_DAYS;
      const parts = nth === 0 || title === 0 ? null : [{ nth: title === 1 ? 1 + (nth % 2) * 2 : 0, at }];
      return { do: "watch", title, flag: true, parts, at, ...NO_WORD };
    }),
    ...list.map((step) => ("title" in step ? { ...step, title } : step)),
  ]);
const stories = fc.oneof(
  { arbitrary: storiesOf(4, 16), weight: 27 },
  { arbitrary: storiesOf(30, 60), weight: 2 },
  { arbitrary: endless, weight: 1 },
);

/** Every run can be told again by what it prints. */
const seeded = (t: TestContext, numRuns: number) => {
  t.diagnostic(`REWATCH_SEED=${SEED}`);
  return { numRuns, seed: SEED };
};

test(`${RUNS} random stories end as the contract's plain model does`, async (t) => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => tell(await server.person(), story)),
    seeded(t, RUNS),
  );
});

/** The most moments that lie so far from one another. */
function apart(times: readonly number[], far: number): number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times.toSorted((one, other) => one - other))
    if (time - last >= far) {
      count += 1;
      last = time;
    }
  return count;
}

/**
 * The most sessions that single events without a word to sessions can make. A new one is made where each one that has
 * an event within a month has the part already. So of those that began within one month the last one's part is in all
 * others, and events of a part are two days apart: they are as many as the viewings of that part after the first.
 */
function mostSessions(events: readonly Viewed[]): number {
  const viewings = [...Map.groupBy(events, ({ nth }) => nth).values()].map(
    (list) =>
      apart(
        list.map(({ at }) => at),
        TWO_DAYS,
      ) - 1,
  );
  return (
    Math.max(...viewings) *
    apart(
      events.map(({ at }) => at),
      MONTH + 1,
    )
  );
}
type Viewed = { readonly nth: number; readonly at: number };

const lately = fc.integer({ min: 0, max: 40 }).map((half) => BEGIN + half * 12 * HOUR);
const anyYear = fc.integer({ min: 0, max: 500 }).map((day) => BEGIN + day * 24 * HOUR);
for (const [what, index, nths, when] of [
  ["a movie", 0, [0], times],
  ["one episode", 1, [2], times],
  ["several episodes within a month", 1, [0, 1, 2, 3], lately],
  ["several episodes, some of unknown date", 1, [0, 1, 2, 3], times],
  ["several episodes within a year", 1, [1, 2, 3], anyYear],
  ["a show with an unaired episode", 3, [0, 1, 2], times],
] as const)
  test(`any events of ${what}, in any order and twice: the same is watched, and no viewing is two sessions`, async (t) => {
    const title = TITLES[index] as Known;
    const event: fc.Arbitrary<Viewed> = fc.record({ nth: fc.constantFrom(...nths), at: when });
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
              ...{ title, flag: true, at: null, ...NO_WORD },
              ...(title.type === "movie"
                ? { parts: null, at: time }
                : { parts: [{ part: parts(title)[at] as string, at: time }] }),
            });
          const library = (await readBack(person))[title.id];
          // The history has the first watch that was told of each part, and keeps it: a date that did not depend on the
          // order would move what is watched, and to post that again changes nothing. Contract: sync.md 1.3.
          const first = new Map(order.toReversed().map((one) => [parts(title)[one.nth], wireTime(one.at)]));
          assert.deepEqual(library?.history, Object.fromEntries(first));
          const count = library?.sessions.length ?? 0;
          const times = both[0].map(({ at }) => at);
          const most = Math.min(mostSessions(both[0]), apart(times, TWO_DAYS));
          assert.ok(count <= most, `${count} sessions, ${most} viewings`);
        }
      }),
      seeded(t, LAW_RUNS),
    );
  });

// Random stories through HTTP, told at the same time to a plain, slow model written from the contract alone; it knows
// nothing of the program's code. Contract: rewatches.md 3 to 8; sync.md 1.3, 2, 6.
// REWATCH_RUNS sets how many stories are told; a failure prints the seed that tells it again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const RUNS = Number(process.env.REWATCH_RUNS ?? 200);
const HOUR = 3_600_000;
const TWO_DAYS = 48 * HOUR;
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
  parts: fc.option(
    fc.uniqueArray(fc.record({ nth, at: maybe(times, 3) }), {
      minLength: 1,
      maxLength: 4,
      selector: (part) => part.nth,
    }),
    { nil: null, freq: 3 },
  ),
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

// The model.

type Session = {
  id: number;
  status: string;
  opened: number;
  last: number | null;
  watched: Map<string, number>;
};
type Item = {
  status: string;
  history: Map<string, number>;
  sessions: Session[];
  /** When it was called completed as a whole. */
  whole: number | null;
};
type Event = { part: string; at: number };
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

class Model {
  readonly items = new Map<number, Item>();
  lastId = 0;
  /** By which request something was changed, for what an answer counts. */
  #created = 0;
  #marked = 0;
  #written = 0;
  #told: Session | null = null;

  watch(sent: Sent, now: number): Told {
    const { title } = sent;
    const known = this.items.get(title.id);
    const statusBefore = known?.status ?? null;
    this.#created = 0;
    this.#marked = 0;
    this.#written = 0;
    this.#told = null;
    if (sent.flag) this.#withSessions(sent, now);
    else this.#plain(sent, now, () => false);
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
    if (!item?.history.delete(part)) return;
    if (item.status === "completed") item.status = "watching";
    item.whole = null;
  }

  file(title: Known, to: string, at: number | null, now: number): void {
    const { id, type, ended, aired } = title;
    const isMovie = type === "movie";
    const status = (isMovie && to === "watching") || (to === "completed" && ended) ? "completed" : to;
    const real = status === "completed" && !ended ? "watching" : status;
    const item: Item = this.items.get(id) ?? { status: "", history: new Map(), sessions: [], whole: null };
    this.items.set(id, item);
    if (isMovie && real === "completed" && !item.history.has("0x0")) item.history.set("0x0", at ?? now);
    const isWhole = aired.filter(regular).every((part) => item.history.has(part));
    if (!isMovie && real === "completed" && item.status !== "completed" && !isWhole)
      item.whole = at ?? item.whole ?? now;
    item.status = real;
  }

  /** What POST /sync/history does without sessions. */
  #plain({ title, parts, at }: Sent, now: number, isSeen: (event: Event) => boolean): void {
    const isMovie = title.type === "movie";
    const old = this.items.get(title.id);
    const item: Item = old ?? { status: "", history: new Map(), sessions: [], whole: null };
    this.items.set(title.id, item);
    const named = parts?.map((one) => one.part) ?? (isMovie ? ["0x0"] : title.aired.filter(regular));
    const timeOf = (part: string) => parts?.find((one) => one.part === part)?.at ?? at ?? now;
    const fresh = named.filter((part) => !item.history.has(part) && !isSeen({ part, at: timeOf(part) }));
    const first = item.history.get("0x0");
    for (const part of fresh) item.history.set(part, timeOf(part));
    this.#marked = fresh.length;
    const hasAll = title.aired.filter(regular).every((part) => item.history.has(part));
    const finished = title.ended && hasAll;
    if (isMovie) {
      if (fresh.length > 0 || (first !== undefined && !isClose(first, timeOf("0x0"))))
        item.status = "completed";
    } else if (!old) item.status = finished ? "completed" : "watching";
    else if (fresh.length > 0)
      item.status = finished || old.status === "completed" ? "completed" : "watching";
    else if (parts === null && finished && old.status === "watching") item.status = "completed";
  }

  #withSessions(sent: Sent, now: number): void {
    const { title, parts, asked, state } = sent;
    const at = sent.at ?? now;
    const isOnePart = title.aired.length === 1;
    const item = this.items.get(title.id);
    const pinned = item?.sessions.find(({ id }) => id === sent.pin);
    const saysWatched = asked || sent.at !== null;
    if (!item && parts === null && state !== null && !saysWatched) return;
    const isWord =
      item !== undefined &&
      parts === null &&
      (pinned !== undefined || state !== null) &&
      !(isOnePart && saysWatched);
    const statusBefore = item?.status;

    // Called completed as a whole: whatever was watched since is no first watch.
    const bulk = item?.status === "completed" ? item.whole : null;
    const isSeen = (event: Event) =>
      bulk !== null && regular(event.part) && (event.at >= bulk || event.at < YEAR_2000);
    if (!isWord) this.#plain(sent, now, isSeen);
    const after = this.items.get(title.id);
    if (!item || !after || this.#marked > 0) return;
    if (
      parts === null &&
      !isWord &&
      title.type !== "movie" &&
      statusBefore === "watching" &&
      after.status === "completed"
    ) {
      after.whole = at;
      return;
    }
    if (after.status === "plantowatch") return;
    const isRepeat = title.type !== "movie" && parts !== null ? true : after.status === "completed";
    if (!isWord && !asked && !isRepeat) return;
    if (!isWord && parts === null && after.whole !== null) {
      if (asked ? sent.at !== null && after.whole === at : isClose(after.whole, at)) return;
    }
    const events = isWord ? [] : this.#eventsOf(sent, at);
    const first = (part: string) => after.history.get(part) ?? (regular(part) ? bulk : null);
    const isAnythingSeen = after.history.size > 0 || bulk !== null;
    if (!isAnythingSeen || events.some(({ part }) => first(part) === null)) return;

    const active = after.sessions.find(({ status }) => status === "active");
    const finished = after.sessions.find(({ last }) => sent.last !== null && last === sent.last);
    const target = pinned ?? active ?? finished ?? null;
    if (events.length > 0) this.#write(sent, after, events, target, first);
    else this.#open(sent, after, target, at, first);
  }

  #eventsOf({ title, parts }: Sent, at: number): Event[] {
    if (parts !== null) return parts.map((one) => ({ part: one.part, at: one.at ?? at }));
    return title.aired.length === 1 ? title.aired.map((part) => ({ part, at })) : [];
  }

  #write(
    sent: Sent,
    item: Item,
    events: Event[],
    target: Session | null,
    first: (part: string) => number | null,
  ): void {
    const isMovie = sent.title.type === "movie";
    const isPinned = target !== null && target.id === sent.pin;
    let current = target;
    for (const { part, at } of withoutSitting(events, first)) {
      const others = item.sessions.filter(({ watched }) => watched.has(part));
      const told: [number, Session | null][] = others.map((one) => [one.watched.get(part) ?? 0, one]);
      const canonical = first(part);
      if (canonical !== null) told.unshift([canonical, null]);
      if (at < YEAR_2000 && !sent.asked && !isPinned) {
        current ??= told[0]?.[1] ?? null;
        continue;
      }
      const [near] = told
        .filter(([time]) => isClose(time, at))
        .sort(([one], [other]) => Math.abs(one - at) - Math.abs(other - at));
      if (near) {
        const [, session] = near;
        current ??= session;
        if (session === null) continue;
        session.last = Math.max(session.last ?? at, at);
        this.#told = session;
        continue;
      }
      if (isPinned && target.watched.has(part)) continue;
      const session = isPinned ? target : this.#sessionFor(item, isMovie, part, at, current);
      if (session === null) continue;
      session.watched.set(part, at);
      session.last = Math.max(session.last ?? at, at);
      current = session;
      this.#told = session;
      if (!isMovie) this.#written += 1;
      this.#complete(sent.title, session);
    }
    if (isPinned) this.#told = target;
    if (isMovie || !this.#told) return;
    this.#setState(item, this.#told, sent.state);
    this.#complete(sent.title, this.#told);
  }

  #sessionFor(
    item: Item,
    isMovie: boolean,
    part: string,
    at: number,
    current: Session | null,
  ): Session | null {
    if (isMovie) return this.#create(item, at, "completed");
    if (current === null) return this.#create(item, at, "active");
    const held = current.watched.get(part);
    if (held === undefined) return current;
    if (at > held) return this.#create(item, at, "active");
    const older = item.sessions.filter((one) => one !== current && !one.watched.has(part)).at(-1);
    return older ?? this.#create(item, at, "closed");
  }

  #open(
    sent: Sent,
    item: Item,
    target: Session | null,
    at: number,
    first: (part: string) => number | null,
  ): void {
    const { asked, state, title } = sent;
    if (target === null && state !== null && !(asked && state === "active")) return;
    let session = target;
    const mayBeAgain = !asked || sent.at !== null;
    if (mayBeAgain) session ??= item.sessions.filter(({ opened }) => isClose(opened, at)).at(-1) ?? null;
    if (session === null) {
      const canonical = [...title.aired, ...title.coming].map(first).filter((time) => time !== null);
      const all = [...canonical, ...item.sessions.flatMap(({ watched }) => [...watched.values()])];
      if (asked && sent.at !== null && canonical.includes(at)) return;
      if (!asked && (at < YEAR_2000 || all.some((time) => isClose(time, at)))) return;
      session = this.#create(item, at, "active");
    }
    if (session === null) return;
    this.#told = session;
    if (title.type !== "movie") this.#setState(item, session, state);
  }

  #create(item: Item, opened: number, status: string): Session | null {
    if (item.sessions.length >= 50) return null;
    if (status === "active") this.#closeActive(item);
    this.lastId += 1;
    this.#created += 1;
    const session = { id: this.lastId, status, opened, last: null, watched: new Map() };
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

  #complete({ aired }: Known, session: Session): void {
    if (aired.filter(regular).every((part) => session.watched.has(part))) session.status = "completed";
  }
}

/** A first watch, sent again within the hour, takes what it named beside it along. */
function withoutSitting(events: Event[], first: (part: string) => number | null): Event[] {
  const again = events.filter(({ part, at }) => Math.abs((first(part) ?? Number.NaN) - at) < HOUR);
  const kept = events.filter((one) => again.includes(one) || !again.some(({ at }) => isClose(at, one.at)));
  const order = (part: string) => Number(part.split("x")[0]) * 1000 + Number(part.split("x")[1]);
  return kept.sort((one, other) => one.at - other.at || order(one.part) - order(other.part));
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
  const distinct = new Map(named?.toReversed().map((one) => [one.part, one]));
  return {
    title,
    flag: step.flag,
    // A movie has no parts to name.
    parts: named && title.type !== "movie" ? [...distinct.values()] : null,
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

type Library = Record<number, { status: string; history: object; sessions: object[] }>;

/** The model's library; of a movie's session the wire tells but the last time. */
function pictured(model: Model): Library {
  const picture = ({ status, history, sessions }: Item, isMovie: boolean): Library[number] => ({
    status,
    history: isMovie ? { "0x0": wireTime(history.get("0x0") ?? 0) } : inWords(history),
    sessions: sessions.map(({ id, status: state, last, watched }) => ({
      id,
      state,
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
        last: row.last_watched_at,
        ...(row.movie ? {} : { watched }),
      });
    else {
      const seen = row.movie && row.last_watched_at !== null ? { "0x0": row.last_watched_at } : {};
      library[simkl] = { status: row.status, history: row.movie ? seen : watched, sessions: [] };
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
const stories: fc.Arbitrary<Step[]> = fc
  .tuple(
    titleAt,
    fc.integer({ min: 0, max: 3 }),
    fc.array(fc.tuple(steps, fc.integer({ min: 0, max: 5 })), { minLength: 4, maxLength: 16, size: "max" }),
  )
  .map(([title, begins, list]) => {
    const first = { do: "watch", title, flag: true, parts: null, at: BEGIN, ...NO_WORD } as const;
    const told = list.map(([step, strays]) => ("title" in step && strays > 0 ? { ...step, title } : step));
    return begins > 0 ? [first, ...told] : told;
  });

test(`${RUNS} random stories end as the contract's plain model does`, async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => tell(await server.person(), story)),
    { numRuns: RUNS },
  );
});

/** The most viewings that can be told apart: of the times taken in order, those two days after the last one. */
function viewings(times: readonly number[]): number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times.toSorted((one, other) => one - other))
    if (time - last >= TWO_DAYS) {
      count += 1;
      last = time;
    }
  return count;
}

for (const [what, index, nths] of [
  ["a movie", 0, [0]],
  ["one episode", 1, [2]],
  ["several episodes", 1, [0, 1, 2, 3]],
] as const)
  test(`any events of ${what}, in any order and twice: the same is watched, and no viewing is two sessions`, async () => {
    const title = TITLES[index] as Known;
    const event = fc.record({ nth: fc.constantFrom(...nths), at: times });
    const stories = fc.array(event, { minLength: 1, maxLength: 7 }).chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], {
          minLength: 2 * events.length,
          maxLength: 2 * events.length,
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(stories, async (orders) => {
        const watched: string[][] = [];
        for (const order of orders) {
          const person = await server.person();
          for (const { nth: at, at: time } of order)
            await send(person, {
              ...{ title, flag: true, at: null, ...NO_WORD },
              ...(title.type === "movie"
                ? { parts: null, at: time }
                : { parts: [{ part: parts(title)[at] as string, at: time }] }),
            });
          const library = (await readBack(person))[title.id];
          watched.push(Object.keys(library?.history ?? {}).sort());
          const byPart = Map.groupBy(orders[0], (one) => one.nth);
          const most = [...byPart.values()].map((list) => viewings(list.map((one) => one.at)) - 1);
          const bound = most.reduce((sum, count) => sum + count, 0);
          assert.ok(
            (library?.sessions.length ?? 0) <= bound,
            `${library?.sessions.length} sessions, ${bound} viewings`,
          );
        }
        assert.deepEqual(watched[0], watched[1]);
      }),
      { numRuns: Math.min(RUNS, 2_000) },
    );
  });

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, aRequest, aShelf, aShow, inDays, key, NOW, parts } from "../../../test/generators.ts";
import { isSameViewing } from "../history/viewing.ts";
import type { WatchRequest } from "../history/watch-request.ts";
import { type Millis, MOVIE_KEY, partOfKey, toMillis, toRewatchId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { EMPTY_SHELF, type Rewatch, type RewatchState, type Shelf } from "../shelf.ts";
import { HOUR, isUnknownDate, UNKNOWN_DATE } from "../time.ts";
import type { Title } from "../titles/title.ts";
import { decideRewatch } from "./rewatch.ts";
import type { RewatchRequest } from "./rewatch-request.ts";
import { SESSIONS_MAX } from "./rewatch-sessions.ts";

const SHOW = aShow({ seasons: [3] });
const ONE_EPISODE = aShow({ seasons: [1] });
const MOVIE = aMovie();
const FIRST_ID = toRewatchId(100);
/** A completed show with every episode watched ten days ago. */
const watchedShow = aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]);
const watchedMovie = aShelf({ status: "completed" }, [MOVIE_KEY]);

const aRewatch = (fields: Partial<RewatchRequest> = {}): RewatchRequest => ({
  isExplicit: false,
  rewatchId: null,
  status: null,
  lastWatchedAt: null,
  ...fields,
});
/** A session with a watch for each part, at a time given in days from now; negative ones are in the past. */
function session(id: number, watches: Record<string, number>, fields: Partial<RewatchState> = {}): Rewatch {
  const sendWhole = new Map(Object.entries(watches).map(([part, days]) => [key(part), inDays(days)]));
  const last = sendWhole.size > 0 ? toMillis(Math.max(...sendWhole.values())) : null;
  const state: RewatchState = {
    status: "active",
    createdAt: NOW,
    startedAt: last ?? inDays(-100),
    lastWatchedAt: last,
    ...fields,
  };
  return { id: toRewatchId(id), state, watches: sendWhole };
}
const withSessions = (shelf: Shelf, ...rewatches: Rewatch[]): Shelf => ({ ...shelf, rewatches });

function send(shelf: Shelf, request: Partial<WatchRequest> = {}, fields = aRewatch(), title: Title = SHOW) {
  const { changes, outcome } = decideRewatch(
    shelf,
    title,
    { request: aRequest(request), rewatch: fields, firstId: FIRST_ID },
    NOW,
  );
  const after = apply(shelf, changes);
  return { verdict: outcome.verdict, outcome, changes, after };
}
/** Each session as its id, its status and its parts, separated by spaces. */
const sessionsAfter = ({ after }: ReturnType<typeof send>): string[] =>
  after.rewatches.map(({ id, state, watches }) =>
    [
      id,
      state.status,
      ...[...watches.keys()].map((one) => `${partOfKey(one).season}x${partOfKey(one).number}`),
    ].join(" "),
  );
const episodesAt = (days: number, ...texts: string[]): Partial<WatchRequest> => ({
  parts: parts(...texts).map((part) => ({ ...part, watchedAt: inDays(days) })),
});

describe("rewatches.md 3 when a write becomes a rewatch", () => {
  test("a write that marks a part is a first watch; a write of unknown parts is nothing", () => {
    const first = send(EMPTY_SHELF, { parts: parts("1x1") });
    assert.deepEqual([first.verdict, first.outcome.session, sessionsAfter(first)], ["first_watch", null, []]);
    assert.equal(send(watchedShow, { parts: parts("1x9") }).verdict, "nothing");
    assert.equal(
      send(watchedShow, { parts: parts("1x9") }, aRewatch({ isExplicit: true })).verdict,
      "nothing",
    );
  });

  test("a command about a session of an unlisted title is matched, and changes nothing", () => {
    const closing = aRewatch({ status: "closed", rewatchId: toRewatchId(1) });
    const { changes, outcome } = send(EMPTY_SHELF, {}, closing);
    assert.deepEqual(changes, []);
    assert.deepEqual(outcome, {
      matched: true,
      created: false,
      becameCompleted: false,
      episodes: 0,
      unknown: [],
      status: null,
      verdict: "nothing",
      session: null,
      sessionsCreated: 0,
      sessionEpisodes: 0,
    });
    for (const [request, fields] of [
      [{ watchedAt: inDays(-1) }, closing],
      [{ status: "watching" }, closing],
      [{ rating: 5 }, closing],
      [{ memo: { text: "m", isPrivate: false } }, closing],
      [{ parts: parts("1x1") }, closing],
      [{}, aRewatch({ status: "closed", isExplicit: true })],
      [{}, aRewatch({ status: "closed" })],
      [{}, aRewatch()],
    ] as const)
      assert.equal(send(EMPTY_SHELF, request, fields).verdict, "first_watch", JSON.stringify(request));
  });

  test("an episode watched again at least 48 hours later opens a session; otherwise it is too soon", () => {
    const again = send(watchedShow, episodesAt(-5, "1x1"));
    assert.deepEqual([again.verdict, sessionsAfter(again)], ["recorded", ["100 active 1x1"]]);
    assert.deepEqual(again.outcome.session, { id: 100, status: "active" });
    assert.deepEqual([again.outcome.sessionsCreated, again.outcome.sessionEpisodes], [1, 1]);
    const [created] = again.after.rewatches;
    assert.deepEqual(created?.state, {
      status: "active",
      createdAt: NOW,
      startedAt: inDays(-5),
      lastWatchedAt: inDays(-5),
    });
    for (const [days, verdict] of [
      [-8, "recorded"],
      [-9, "too_soon"],
      [-12, "recorded"],
      [-11, "too_soon"],
    ] as const)
      assert.equal(send(watchedShow, episodesAt(days, "1x1")).verdict, verdict, `${days}`);
  });

  test("watching every episode again completes the session", () => {
    assert.deepEqual(sessionsAfter(send(watchedShow, episodesAt(-5, "1x1", "1x2", "1x3"))), [
      "100 completed 1x1 1x2 1x3",
    ]);
  });

  test("a planned title, or one without watches, is not eligible", () => {
    const planned = send(
      aShelf({ status: "plantowatch" }, ["1x1"]),
      { rating: 3 },
      aRewatch({ isExplicit: true }),
    );
    assert.equal(planned.verdict, "not_eligible");
    const empty = aShow({ seasons: [0], unaired: 2, status: "ended" });
    assert.equal(
      send(aShelf({ status: "completed" }), {}, aRewatch({ isExplicit: true }), empty).verdict,
      "not_eligible",
    );
  });

  test("a status, a rating or a memo alone makes no session", () => {
    for (const request of [{ status: "completed" }, { rating: 5 }, { memo: null }] as const)
      assert.deepEqual(
        [send(watchedShow, request).verdict, sessionsAfter(send(watchedShow, request))],
        ["nothing", []],
      );
    for (const request of [{ status: "completed" }, { rating: 5 }, { memo: null }] as const)
      assert.equal(send(watchedShow, { ...request, watchedAt: NOW }).verdict, "recorded");
    assert.equal(send(watchedShow, { rating: 5, ...episodesAt(-5, "1x1") }).verdict, "recorded");
  });

  test("an episode of a watching show can be rewatched; the whole show only with is_rewatch", () => {
    const watching = aShelf({ status: "watching" }, ["1x1", "1x2"]);
    const airing = aShow({ seasons: [2], unaired: 1 });
    assert.equal(send(watching, {}, aRewatch(), airing).verdict, "nothing");
    assert.equal(send(watching, episodesAt(-5, "1x1"), aRewatch(), airing).verdict, "recorded");
    assert.equal(
      send(watching, { watchedAt: inDays(-5) }, aRewatch({ isExplicit: true }), airing).verdict,
      "recorded",
    );
    assert.equal(send(watching, { parts: [] }, aRewatch(), airing).verdict, "nothing");
  });
});

describe("rewatches.md 3 a show completed as a whole", () => {
  test("by a write that marks nothing: a first watch, whose time is stored as the bulk completion", () => {
    const watching = aShelf({ status: "watching" }, ["1x1", "1x2", "1x3"]);
    const whole = send(watching, { watchedAt: inDays(-3) });
    assert.deepEqual([whole.verdict, sessionsAfter(whole)], ["first_watch", []]);
    assert.deepEqual(
      [whole.after.entry?.status, whole.after.entry?.completedInBulkAt],
      ["completed", inDays(-3)],
    );
    const again = send(whole.after, { watchedAt: inDays(-3) });
    assert.deepEqual([again.verdict, again.changes], ["too_soon", []]);
    assert.equal(
      send(whole.after, { watchedAt: inDays(-3) }, aRewatch({ isExplicit: true })).verdict,
      "too_soon",
    );
    assert.equal(
      send(whole.after, { watchedAt: inDays(-2) }, aRewatch({ isExplicit: true })).verdict,
      "recorded",
    );
    assert.equal(send(whole.after, {}, aRewatch({ isExplicit: true })).verdict, "recorded");
    assert.equal(send(whole.after, { watchedAt: inDays(-2) }).verdict, "too_soon");
  });

  test("in bulk: a later event of an episode is a rewatch, an earlier one is its first watch", () => {
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-20) });
    assert.equal(send(bulk, episodesAt(-5, "1x1")).verdict, "recorded");
    const before = send(bulk, episodesAt(-30, "1x1"));
    assert.deepEqual([before.verdict, before.after.watches.get(key("1x1"))], ["first_watch", inDays(-30)]);
    assert.equal(send(bulk, episodesAt(-19, "1x1")).verdict, "too_soon");
    assert.equal(send(bulk, { watchedAt: inDays(-5) }).verdict, "recorded");
    const unknown = aShelf({ status: "completed", completedInBulkAt: UNKNOWN_DATE });
    assert.equal(send(unknown, episodesAt(-5, "1x1")).verdict, "recorded");
  });
});

describe("rewatches.md 4 choosing the session", () => {
  const closed = session(1, { "1x1": -60 }, { status: "closed" });
  const other = session(2, { "1x2": -50 }, { status: "completed" });
  const active = session(3, { "1x3": -40 });

  const shelf = withSessions(watchedShow, closed, other, active);

  test("the pinned one, else the active one, else the one with that last watch, else a new one", () => {
    const pinned = send(shelf, episodesAt(-4, "1x2"), aRewatch({ rewatchId: toRewatchId(1) }));
    assert.deepEqual(sessionsAfter(pinned), ["1 closed 1x1 1x2", "2 completed 1x2", "3 active 1x3"]);
    assert.deepEqual(pinned.outcome.session, { id: 1, status: "closed" });
    assert.deepEqual(sessionsAfter(send(shelf, episodesAt(-4, "1x2"))), [
      "1 closed 1x1",
      "2 completed 1x2",
      "3 active 1x3 1x2",
    ]);
    const withoutActive = withSessions(watchedShow, closed, other);
    const finished = (days: number) =>
      sessionsAfter(send(withoutActive, episodesAt(-4, "1x3"), aRewatch({ lastWatchedAt: inDays(days) })));
    assert.deepEqual(finished(-50), ["1 closed 1x1", "2 completed 1x2 1x3"]);
    assert.deepEqual(finished(-60), ["1 closed 1x1 1x3", "2 completed 1x2"]);
    assert.deepEqual(finished(-55), ["1 closed 1x1", "2 completed 1x2", "100 active 1x3"]);
  });

  test("a pinned session that has the part already keeps the time of that part", () => {
    const again = send(shelf, episodesAt(-4, "1x1"), aRewatch({ rewatchId: toRewatchId(1) }));
    assert.deepEqual([again.verdict, again.outcome.session?.id], ["too_soon", 1]);
    assert.equal(again.after.rewatches[0]?.watches.get(key("1x1")), inDays(-60));
  });

  test("an active session that has the part already is closed, and a new one begins", () => {
    assert.deepEqual(sessionsAfter(send(shelf, episodesAt(-4, "1x3"))), [
      "1 closed 1x1",
      "2 completed 1x2",
      "3 closed 1x3",
      "100 active 1x3",
    ]);
  });

  test("an older viewing that is reported late begins a session like any other", () => {
    const late = sessionsAfter(send(shelf, episodesAt(-100, "1x3")));
    assert.deepEqual(late, ["1 closed 1x1", "2 completed 1x2", "3 closed 1x3", "100 active 1x3"]);
  });

  test("the session with the nearest event takes it, if that event is at most 30 days away", () => {
    const [first, second] = [closed, session(2, { "1x1": -90 }, { status: "closed" })];
    const three = withSessions(watchedShow, first, second, session(3, { "1x1": -20 }));
    for (const [days, ...expected] of [
      [-59, "1 closed 1x1 1x2", "2 closed 1x1", "3 active 1x1"],
      [-41, "1 closed 1x1 1x2", "2 closed 1x1", "3 active 1x1"],
      [-40, "1 closed 1x1", "2 closed 1x1", "3 active 1x1 1x2"],
      [-75, "1 closed 1x1", "2 closed 1x1 1x2", "3 active 1x1"],
      [-76, "1 closed 1x1", "2 closed 1x1 1x2", "3 active 1x1"],
      [-120, "1 closed 1x1", "2 closed 1x1 1x2", "3 active 1x1"],
      [-121, "1 closed 1x1", "2 closed 1x1", "3 active 1x1 1x2"],
      [-4, "1 closed 1x1", "2 closed 1x1", "3 active 1x1 1x2"],
    ] as const)
      assert.deepEqual(sessionsAfter(send(three, episodesAt(days, "1x2"))), expected, `${days}`);
    const two = withSessions(watchedShow, first, session(3, { "1x2": -20 }));
    assert.deepEqual(sessionsAfter(send(two, episodesAt(-55, "1x2"))), ["1 closed 1x1 1x2", "3 active 1x2"]);
    assert.deepEqual(sessionsAfter(send(two, episodesAt(-91, "1x2"))), [
      "1 closed 1x1",
      "3 closed 1x2",
      "100 active 1x2",
    ]);
  });

  test("a session without events is compared by its start", () => {
    const empty = session(2, {}, { status: "active", startedAt: inDays(-50) });
    const both = withSessions(watchedShow, closed, empty);
    assert.deepEqual(sessionsAfter(send(both, episodesAt(-54, "1x2"))), ["1 closed 1x1", "2 active 1x2"]);
    assert.deepEqual(sessionsAfter(send(both, episodesAt(-56, "1x2"))), ["1 closed 1x1 1x2", "2 active"]);
  });

  test("the newest session, if closed, takes only events of a write that already belongs to it", () => {
    const ended = withSessions(watchedShow, closed);
    assert.deepEqual(sessionsAfter(send(ended, episodesAt(-59, "1x2"))), ["1 closed 1x1", "100 active 1x2"]);
    assert.deepEqual(
      sessionsAfter(send(ended, episodesAt(-60, "1x1", "1x2"))),
      ["1 closed 1x1 1x2"],
      "1x1 is an event of that session",
    );
  });

  test("a reactivated session that is not the newest takes every episode that it lacks", () => {
    const reopened = withSessions(
      watchedShow,
      session(1, { "1x1": -300 }),
      session(2, { "1x1": -20 }, { status: "closed" }),
    );
    assert.deepEqual(sessionsAfter(send(reopened, episodesAt(-19, "1x2"))), [
      "1 active 1x1 1x2",
      "2 closed 1x1",
    ]);
    assert.deepEqual(sessionsAfter(send(reopened, episodesAt(-4, "1x1"))), [
      "1 closed 1x1",
      "2 closed 1x1",
      "100 active 1x1",
    ]);
  });

  test("several viewings in one item go to a session each, in any order", () => {
    const named = [episodesAt(-50, "1x1", "1x2", "1x3"), episodesAt(-5, "1x2", "1x1")].flatMap(
      ({ parts }) => parts ?? [],
    );
    const two = ["100 completed 1x1 1x2 1x3", "101 active 1x1 1x2"];
    assert.deepEqual(sessionsAfter(send(watchedShow, { parts: named })), two);
    assert.deepEqual(sessionsAfter(send(watchedShow, { parts: named.toReversed() })), two);
  });
});

describe("rewatches.md 5 the states of a session", () => {
  const closed = session(1, { "1x1": -60 }, { status: "closed" });
  const completed = session(2, { "1x1": -50, "1x2": -50, "1x3": -50 }, { status: "completed" });
  const active = session(3, { "1x2": -40 });
  const shelf = withSessions(watchedShow, closed, completed, active);
  const command = (
    status: RewatchRequest["status"],
    id: number | null = null,
    isExplicit = false,
    on = shelf,
  ) => send(on, {}, aRewatch({ status, isExplicit, rewatchId: id === null ? null : toRewatchId(id) }));

  test("a command closes or reactivates its session; a completed one stays completed", () => {
    assert.deepEqual(sessionsAfter(command("closed")), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 closed 1x2",
    ]);
    assert.deepEqual(sessionsAfter(command("completed")), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 closed 1x2",
    ]);
    assert.deepEqual(sessionsAfter(command("active", 1)), [
      "1 active 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 closed 1x2",
    ]);
    assert.deepEqual(sessionsAfter(command("closed", 2)), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 active 1x2",
    ]);
    assert.deepEqual(sessionsAfter(command("active", 3)), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 active 1x2",
    ]);
    assert.deepEqual(
      [command("closed").verdict, command("closed").outcome.session],
      ["recorded", { id: 3, status: "closed" }],
    );
  });

  test("a command creates no session, except an active one with is_rewatch", () => {
    const results = (["active", "closed", "completed"] as const).flatMap((status) =>
      [false, true].map((isExplicit) => {
        const result = command(status, null, isExplicit, watchedShow);
        return [status, isExplicit, result.verdict, sessionsAfter(result).length];
      }),
    );
    assert.deepEqual(results, [
      ["active", false, "nothing", 0],
      ["active", true, "recorded", 1],
      ["closed", false, "nothing", 0],
      ["closed", true, "nothing", 0],
      ["completed", false, "nothing", 0],
      ["completed", true, "nothing", 0],
    ]);
  });

  test("a status in an item with an event is set on the session that took the event", () => {
    const recorded = send(
      withSessions(watchedShow, active),
      episodesAt(-4, "1x1"),
      aRewatch({ status: "closed" }),
    );
    assert.deepEqual(sessionsAfter(recorded), ["3 closed 1x2 1x1"]);
  });

  test("a command with a rewatch id leaves the watches of the title unchanged", () => {
    const partlyWatched = withSessions(aShelf({ status: "watching" }, ["1x1"]), closed);
    const { changes, verdict } = send(
      partlyWatched,
      {},
      aRewatch({ rewatchId: toRewatchId(1), status: "active" }),
    );
    assert.deepEqual([verdict, changes.length], ["recorded", 1]);
    assert.equal(send(partlyWatched, {}, aRewatch({ rewatchId: toRewatchId(9) })).verdict, "first_watch");
  });
});

describe("rewatches.md 6 a viewing that is reported twice", () => {
  test("it repeats the nearest event of the part, and only moves the last watch of that session", () => {
    const [first, second] = [
      session(1, { "1x1": -40 }, { status: "closed" }),
      session(2, { "1x1": -37 }, { status: "closed" }),
    ];
    for (const [days, lastWatches] of [
      [-39, [inDays(-39), inDays(-37)]],
      [-38, [inDays(-40), inDays(-37)]],
      [-36, [inDays(-40), inDays(-36)]],
    ] as const) {
      const again = send(withSessions(watchedShow, first, second), episodesAt(days, "1x1"));
      assert.equal(again.verdict, "too_soon");
      assert.deepEqual(
        again.after.rewatches.map(({ state }) => state.lastWatchedAt),
        lastWatches,
        `${days}`,
      );
      assert.deepEqual(sessionsAfter(again), ["1 closed 1x1", "2 closed 1x1"]);
    }
    assert.equal(
      send(withSessions(watchedShow, first, second), episodesAt(-39, "1x1")).outcome.session?.id,
      1,
    );
  });

  test("an event of unknown date is not another viewing, unless is_rewatch is sent", () => {
    const unknown = { parts: parts("1x1").map((part) => ({ ...part, watchedAt: UNKNOWN_DATE })) };
    assert.deepEqual(
      [send(watchedShow, unknown).verdict, send(watchedShow, unknown).outcome.session],
      ["too_soon", null],
    );
    assert.equal(send(watchedShow, unknown, aRewatch({ isExplicit: true })).verdict, "recorded");
  });

  test("dates before 2000 are unknown; events less than 48 hours apart are one viewing", () => {
    const year2000 = toMillis(Date.UTC(2000, 0, 1));
    assert.deepEqual([isUnknownDate(year2000), isUnknownDate(toMillis(year2000 - 1))], [false, true]);
    const apart = (hours: number): boolean => isSameViewing(NOW, toMillis(NOW + hours * HOUR));
    assert.deepEqual([apart(48), apart(47.99), apart(-47.99), apart(-48)], [false, true, true, false]);
    assert.equal(isSameViewing(null, 0 as Millis), false);
  });

  test("a write that contained a first watch, sent again within the hour, is too soon", () => {
    const both = { parts: parts("1x1", "1x2") };
    const recorded: Shelf = {
      ...aShelf({ status: "watching" }, ["1x1"]),
      watches: new Map([
        [key("1x1"), inDays(-20)],
        [key("1x2"), NOW],
      ]),
    };
    assert.deepEqual([send(recorded, both).verdict, sessionsAfter(send(recorded, both))], ["too_soon", []]);
    const longAgo: Shelf = { ...recorded, watches: new Map([...recorded.watches, [key("1x2"), inDays(-3)]]) };
    assert.deepEqual(sessionsAfter(send(longAgo, both)), ["100 active 1x1 1x2"]);
  });
});

describe("rewatches.md 3 sessions of a whole show, and of titles with one part", () => {
  const sendWhole = (days: number, isExplicit = false, on = watchedShow) =>
    send(on, { watchedAt: inDays(days) }, aRewatch({ isExplicit }));

  test("an empty session begins if the time is at least 48 hours from every known event", () => {
    const opened = sendWhole(-5);
    assert.deepEqual([opened.verdict, sessionsAfter(opened)], ["recorded", ["100 active"]]);
    assert.deepEqual(opened.after.rewatches[0]?.state.startedAt, inDays(-5));
    assert.deepEqual([sendWhole(-9).verdict, sessionsAfter(sendWhole(-9))], ["too_soon", []]);
    assert.equal(send(watchedShow, { watchedAt: UNKNOWN_DATE }).verdict, "too_soon");
    const other = withSessions(
      watchedShow,
      session(1, { "1x1": -40 }, { status: "closed", startedAt: inDays(-45) }),
    );
    assert.equal(sendWhole(-39, false, other).verdict, "too_soon");
    assert.equal(sendWhole(-30, false, other).verdict, "recorded");
  });

  test("a whole show that was a first watch, sent again within the hour, is too soon", () => {
    const airing = aShow({ seasons: [3], unaired: 1 });
    const sendCompleted = (shelf: Shelf) =>
      send(shelf, { status: "completed" }, aRewatch({ isExplicit: true }), airing);
    const started = {
      ...aShelf({ status: "watching" }, ["1x1"]),
      watches: new Map([[key("1x1"), inDays(1)]]),
    };
    const first = sendCompleted(started);
    assert.deepEqual([first.verdict, first.after.entry?.status], ["first_watch", "watching"]);
    assert.deepEqual(
      [sendCompleted(first.after).verdict, sendCompleted(first.after).changes],
      ["too_soon", []],
    );
    // Later than one hour after it, the same item is a rewatch.
    const longAgo = {
      ...first.after,
      watches: new Map([...first.after.watches].map(([one]) => [one, inDays(-9)])),
    };
    assert.equal(sendCompleted(longAgo).verdict, "recorded");
  });

  test("with is_rewatch, only exactly the time of a watch is too soon", () => {
    assert.deepEqual([sendWhole(-10, true).verdict, sendWhole(-9, true).verdict], ["too_soon", "recorded"]);
    assert.equal(send(watchedShow, {}, aRewatch({ isExplicit: true })).verdict, "recorded");
  });

  test("the same item again finds the session that it opened; without a time it opens another one", () => {
    const closeSessions = (shelf: Shelf): Shelf => ({
      ...shelf,
      rewatches: shelf.rewatches.map((one) => ({ ...one, state: { ...one.state, status: "closed" } })),
    });
    const once = closeSessions(sendWhole(-5).after);
    assert.deepEqual(sessionsAfter(sendWhole(-5, false, once)), ["100 closed"]);
    assert.deepEqual(sessionsAfter(sendWhole(-4, false, once)), ["100 closed"]);
    assert.deepEqual(sessionsAfter(sendWhole(-5, true, once)), ["100 closed"]);
    assert.equal(sendWhole(-4, true, once).outcome.sessionsCreated, 1);
    const another = decideRewatch(
      once,
      SHOW,
      { request: aRequest(), rewatch: aRewatch({ isExplicit: true }), firstId: toRewatchId(101) },
      NOW,
    );
    assert.deepEqual(
      apply(once, another.changes).rewatches.map(({ id }) => id),
      [100, 101],
    );
  });

  test("a session of a movie is completed by its one event", () => {
    const again = send(watchedMovie, { watchedAt: inDays(-5) }, aRewatch(), MOVIE);
    assert.deepEqual([again.verdict, sessionsAfter(again)], ["recorded", ["100 completed 0x0"]]);
    assert.deepEqual([again.outcome.sessionsCreated, again.outcome.sessionEpisodes], [1, 0]);
    const third = decideRewatch(
      again.after,
      MOVIE,
      {
        request: aRequest(),
        rewatch: aRewatch({ status: "closed", isExplicit: true }),
        firstId: toRewatchId(101),
      },
      NOW,
    );
    assert.deepEqual(
      apply(again.after, third.changes).rewatches.map(({ state }) => state.status),
      ["completed", "completed"],
    );
  });

  test("a movie sent as a show: only its first season or episode is the movie", () => {
    for (const [text, verdict] of [
      ["1x1", "recorded"],
      ["1", "recorded"],
      ["2x1", "nothing"],
      ["1x2", "nothing"],
    ] as const)
      assert.equal(
        send(watchedMovie, { parts: parts(text), watchedAt: inDays(-5) }, aRewatch(), MOVIE).verdict,
        verdict,
        text,
      );
    const timed = send(watchedMovie, episodesAt(-4, "1x1"), aRewatch(), MOVIE);
    assert.equal(timed.after.rewatches[0]?.watches.get(MOVIE_KEY), inDays(-4));
  });

  test("a show with one episode, sent as a whole, is that episode", () => {
    const shelf = aShelf({ status: "completed" }, ["1x1"]);
    assert.deepEqual(sessionsAfter(send(shelf, { watchedAt: inDays(-5) }, aRewatch(), ONE_EPISODE)), [
      "100 completed 1x1",
    ]);
  });

  test("a rewatch id of a movie, without is_rewatch and a time, is a command", () => {
    const rewatched = withSessions(watchedMovie, session(1, { "0x0": -60 }, { status: "completed" }));
    const pinned = aRewatch({ rewatchId: toRewatchId(1) });
    assert.deepEqual(send(rewatched, {}, pinned, MOVIE).changes, []);
    assert.equal(send(rewatched, { watchedAt: inDays(-5) }, pinned, MOVIE).verdict, "too_soon");
    const dropped = withSessions(aShelf({ status: "dropped" }, [MOVIE_KEY]), ...rewatched.rewatches);
    assert.equal(send(dropped, {}, pinned, MOVIE).after.entry?.status, "dropped");
  });

  test("rewatches.md 7: a title has at most 50 sessions", () => {
    const many = Array.from({ length: SESSIONS_MAX }, (_, nth) =>
      session(nth + 1, { "1x1": -500 + nth * 5 }, { status: "closed" }),
    );
    const full = withSessions(watchedShow, ...many);
    assert.deepEqual(
      [send(full, episodesAt(-4, "1x1")).changes, send(full, { watchedAt: inDays(-4) }).changes],
      [[], []],
    );
    assert.deepEqual(
      [send(full, episodesAt(-4, "1x1")).verdict, send(full, { watchedAt: inDays(-4) }).verdict],
      ["nothing", "nothing"],
    );
    assert.equal(send(full, episodesAt(-500, "1x1")).verdict, "too_soon");
    assert.equal(
      send(withSessions(watchedShow, ...many.slice(1)), episodesAt(-4, "1x1")).verdict,
      "recorded",
    );
  });

  test("the order of parts does not matter, and the time of an episode takes precedence over its season's", () => {
    const [season] = parts("1");
    const [episode] = parts("1x1");
    for (const ordered of [
      [season, episode],
      [episode, season],
    ]) {
      const named = ordered.map((part, source) => ({
        ...(part as NonNullable<typeof part>),
        source,
        watchedAt: part === episode ? inDays(-4) : inDays(-3),
      }));
      const { after } = send(watchedShow, { parts: named });
      const [created] = after.rewatches;
      assert.deepEqual(
        [created?.watches.get(key("1x1")), created?.watches.get(key("1x2"))],
        [inDays(-4), inDays(-3)],
      );
    }
  });
});

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
const ONE = aShow({ seasons: [1] });
const MOVIE = aMovie();
const FIRST_ID = toRewatchId(100);
/** Completed, with every episode watched ten days ago. */
const seen = aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]);
const seenMovie = aShelf({ status: "completed" }, [MOVIE_KEY]);

const word = (says: Partial<RewatchRequest> = {}): RewatchRequest => ({
  isExplicit: false,
  rewatchId: null,
  status: null,
  lastWatchedAt: null,
  ...says,
});
/** A session with watches: for each part the number of days from now, negative in the past. */
function session(id: number, watches: Record<string, number>, says: Partial<RewatchState> = {}): Rewatch {
  const times = new Map(Object.entries(watches).map(([part, days]) => [key(part), inDays(days)]));
  const last = times.size > 0 ? toMillis(Math.max(...times.values())) : null;
  const state: RewatchState = {
    status: "active",
    createdAt: NOW,
    startedAt: last ?? inDays(-100),
    lastWatchedAt: last,
    ...says,
  };
  return { id: toRewatchId(id), state, watches: times };
}
const having = (shelf: Shelf, ...rewatches: Rewatch[]): Shelf => ({ ...shelf, rewatches });

function ask(shelf: Shelf, request: Partial<WatchRequest> = {}, says = word(), title: Title = SHOW) {
  const { changes, outcome } = decideRewatch(
    shelf,
    title,
    { request: aRequest(request), rewatch: says, firstId: FIRST_ID },
    NOW,
  );
  const after = apply(shelf, changes);
  return { verdict: outcome.verdict, outcome, changes, after };
}
/** Each session as `id status` and its parts. */
const sessionsAfter = ({ after }: ReturnType<typeof ask>): string[] =>
  after.rewatches.map(({ id, state, watches }) =>
    [
      id,
      state.status,
      ...[...watches.keys()].map((one) => `${partOfKey(one).season}x${partOfKey(one).number}`),
    ].join(" "),
  );
const at = (days: number, ...texts: string[]): Partial<WatchRequest> => ({
  parts: parts(...texts).map((part) => ({ ...part, watchedAt: inDays(days) })),
});

describe("rewatches.md 3 what a write comes to", () => {
  test("what marks anything is a first watch; what is unknown is nothing", () => {
    const first = ask(EMPTY_SHELF, { parts: parts("1x1") });
    assert.deepEqual([first.verdict, first.outcome.session, sessionsAfter(first)], ["first_watch", null, []]);
    assert.equal(ask(seen, { parts: parts("1x9") }).verdict, "nothing");
    assert.equal(ask(seen, { parts: parts("1x9") }, word({ isExplicit: true })).verdict, "nothing");
  });

  test("a word to a session of a title that is not listed is answered, and does nothing", () => {
    const closing = word({ status: "closed", rewatchId: toRewatchId(1) });
    const { changes, outcome } = ask(EMPTY_SHELF, {}, closing);
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
    for (const [request, says] of [
      [{ watchedAt: inDays(-1) }, closing],
      [{ status: "watching" }, closing],
      [{ rating: 5 }, closing],
      [{ memo: { text: "m", isPrivate: false } }, closing],
      [{ parts: parts("1x1") }, closing],
      [{}, word({ status: "closed", isExplicit: true })],
      [{}, word({ status: "closed" })],
      [{}, word()],
    ] as const)
      assert.equal(ask(EMPTY_SHELF, request, says).verdict, "first_watch", JSON.stringify(request));
  });

  test("an episode seen again two days later opens a session; sooner it is too soon", () => {
    const again = ask(seen, at(-5, "1x1"));
    assert.deepEqual([again.verdict, sessionsAfter(again)], ["recorded", ["100 active 1x1"]]);
    assert.deepEqual(again.outcome.session, { id: 100, status: "active" });
    assert.deepEqual([again.outcome.sessionsCreated, again.outcome.sessionEpisodes], [1, 1]);
    const [made] = again.after.rewatches;
    assert.deepEqual(made?.state, {
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
      assert.equal(ask(seen, at(days, "1x1")).verdict, verdict, `${days}`);
  });

  test("all of it again completes the session", () => {
    assert.deepEqual(sessionsAfter(ask(seen, at(-5, "1x1", "1x2", "1x3"))), ["100 completed 1x1 1x2 1x3"]);
  });

  test("planned, or not seen: it is no rewatch", () => {
    const planned = ask(
      aShelf({ status: "plantowatch" }, ["1x1"]),
      { rating: 3 },
      word({ isExplicit: true }),
    );
    assert.equal(planned.verdict, "not_eligible");
    const empty = aShow({ seasons: [0], unaired: 2, status: "ended" });
    assert.equal(
      ask(aShelf({ status: "completed" }), {}, word({ isExplicit: true }), empty).verdict,
      "not_eligible",
    );
  });

  test("a status, a rating or a memo alone files the title", () => {
    for (const request of [{ status: "completed" }, { rating: 5 }, { memo: null }] as const)
      assert.deepEqual([ask(seen, request).verdict, sessionsAfter(ask(seen, request))], ["nothing", []]);
    for (const request of [{ status: "completed" }, { rating: 5 }, { memo: null }] as const)
      assert.equal(ask(seen, { ...request, watchedAt: NOW }).verdict, "recorded");
    assert.equal(ask(seen, { rating: 5, ...at(-5, "1x1") }).verdict, "recorded");
  });

  test("a show that is still watched is seen again episode by episode, and as a whole when asked", () => {
    const watching = aShelf({ status: "watching" }, ["1x1", "1x2"]);
    const airing = aShow({ seasons: [2], unaired: 1 });
    assert.equal(ask(watching, {}, word(), airing).verdict, "nothing");
    assert.equal(ask(watching, at(-5, "1x1"), word(), airing).verdict, "recorded");
    assert.equal(
      ask(watching, { watchedAt: inDays(-5) }, word({ isExplicit: true }), airing).verdict,
      "recorded",
    );
    assert.equal(ask(watching, { parts: [] }, word(), airing).verdict, "nothing");
  });
});

describe("rewatches.md 3 a show that is completed as a whole", () => {
  test("by a post that marks nothing: that was the viewing, and its moment is kept", () => {
    const watching = aShelf({ status: "watching" }, ["1x1", "1x2", "1x3"]);
    const whole = ask(watching, { watchedAt: inDays(-3) });
    assert.deepEqual([whole.verdict, sessionsAfter(whole)], ["first_watch", []]);
    assert.deepEqual(
      [whole.after.entry?.status, whole.after.entry?.completedInBulkAt],
      ["completed", inDays(-3)],
    );
    const again = ask(whole.after, { watchedAt: inDays(-3) });
    assert.deepEqual([again.verdict, again.changes], ["too_soon", []]);
    assert.equal(ask(whole.after, { watchedAt: inDays(-3) }, word({ isExplicit: true })).verdict, "too_soon");
    assert.equal(ask(whole.after, { watchedAt: inDays(-2) }, word({ isExplicit: true })).verdict, "recorded");
    assert.equal(ask(whole.after, {}, word({ isExplicit: true })).verdict, "recorded");
    assert.equal(ask(whole.after, { watchedAt: inDays(-2) }).verdict, "too_soon");
  });

  test("in bulk, all that had aired was seen then: an episode after it is seen again, one before it is meant", () => {
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-20) });
    assert.equal(ask(bulk, at(-5, "1x1")).verdict, "recorded");
    const before = ask(bulk, at(-30, "1x1"));
    assert.deepEqual([before.verdict, before.after.watches.get(key("1x1"))], ["first_watch", inDays(-30)]);
    assert.equal(ask(bulk, at(-19, "1x1")).verdict, "too_soon");
    assert.equal(ask(bulk, { watchedAt: inDays(-5) }).verdict, "recorded");
    const unknown = aShelf({ status: "completed", completedInBulkAt: UNKNOWN_DATE });
    assert.equal(ask(unknown, at(-5, "1x1")).verdict, "recorded");
  });
});

describe("rewatches.md 4 which session is meant", () => {
  const closed = session(1, { "1x1": -60 }, { status: "closed" });
  const other = session(2, { "1x2": -50 }, { status: "completed" });
  const active = session(3, { "1x3": -40 });
  const all = having(seen, closed, other, active);

  test("the one pinned, else the active one, else the finished one of that last watch, else a new one", () => {
    const pinned = ask(all, at(-4, "1x2"), word({ rewatchId: toRewatchId(1) }));
    assert.deepEqual(sessionsAfter(pinned), ["1 closed 1x1 1x2", "2 completed 1x2", "3 active 1x3"]);
    assert.deepEqual(pinned.outcome.session, { id: 1, status: "closed" });
    assert.deepEqual(sessionsAfter(ask(all, at(-4, "1x2"))), [
      "1 closed 1x1",
      "2 completed 1x2",
      "3 active 1x3 1x2",
    ]);
    const resting = having(seen, closed, other);
    const finished = (days: number) =>
      sessionsAfter(ask(resting, at(-4, "1x3"), word({ lastWatchedAt: inDays(days) })));
    assert.deepEqual(finished(-50), ["1 closed 1x1", "2 completed 1x2 1x3"]);
    assert.deepEqual(finished(-60), ["1 closed 1x1 1x3", "2 completed 1x2"]);
    assert.deepEqual(finished(-55), ["1 closed 1x1", "2 completed 1x2", "100 active 1x3"]);
  });

  test("a pinned session that has the part already keeps its time", () => {
    const again = ask(all, at(-4, "1x1"), word({ rewatchId: toRewatchId(1) }));
    assert.deepEqual([again.verdict, again.outcome.session?.id], ["too_soon", 1]);
    assert.equal(again.after.rewatches[0]?.watches.get(key("1x1")), inDays(-60));
  });

  test("a session that has the part ends, and a new one begins", () => {
    assert.deepEqual(sessionsAfter(ask(all, at(-4, "1x3"))), [
      "1 closed 1x1",
      "2 completed 1x2",
      "3 closed 1x3",
      "100 active 1x3",
    ]);
  });

  test("an older viewing that arrives late begins a session like any other", () => {
    const late = sessionsAfter(ask(all, at(-100, "1x3")));
    assert.deepEqual(late, ["1 closed 1x1", "2 completed 1x2", "3 closed 1x3", "100 active 1x3"]);
  });

  test("within a month the session whose events lie nearest takes it, before the active one does or ends", () => {
    const [first, second] = [closed, session(2, { "1x1": -90 }, { status: "closed" })];
    const three = having(seen, first, second, session(3, { "1x1": -20 }));
    for (const [days, ...taken] of [
      [-59, "1 closed 1x1 1x2", "2 closed 1x1", "3 active 1x1"],
      [-41, "1 closed 1x1 1x2", "2 closed 1x1", "3 active 1x1"],
      [-40, "1 closed 1x1", "2 closed 1x1", "3 active 1x1 1x2"],
      [-75, "1 closed 1x1", "2 closed 1x1 1x2", "3 active 1x1"],
      [-76, "1 closed 1x1", "2 closed 1x1 1x2", "3 active 1x1"],
      [-120, "1 closed 1x1", "2 closed 1x1 1x2", "3 active 1x1"],
      [-121, "1 closed 1x1", "2 closed 1x1", "3 active 1x1 1x2"],
      [-4, "1 closed 1x1", "2 closed 1x1", "3 active 1x1 1x2"],
    ] as const)
      assert.deepEqual(sessionsAfter(ask(three, at(days, "1x2"))), taken, `${days}`);
    const held = having(seen, first, session(3, { "1x2": -20 }));
    assert.deepEqual(sessionsAfter(ask(held, at(-55, "1x2"))), ["1 closed 1x1 1x2", "3 active 1x2"]);
    assert.deepEqual(sessionsAfter(ask(held, at(-91, "1x2"))), [
      "1 closed 1x1",
      "3 closed 1x2",
      "100 active 1x2",
    ]);
  });

  test("a session without events lies where it began", () => {
    const empty = session(2, {}, { status: "active", startedAt: inDays(-50) });
    const both = having(seen, closed, empty);
    assert.deepEqual(sessionsAfter(ask(both, at(-54, "1x2"))), ["1 closed 1x1", "2 active 1x2"]);
    assert.deepEqual(sessionsAfter(ask(both, at(-56, "1x2"))), ["1 closed 1x1 1x2", "2 active"]);
  });

  test("the newest session, closed, was ended by somebody, and takes only what it is named for", () => {
    const ended = having(seen, closed);
    assert.deepEqual(sessionsAfter(ask(ended, at(-59, "1x2"))), ["1 closed 1x1", "100 active 1x2"]);
    assert.deepEqual(
      sessionsAfter(ask(ended, at(-60, "1x1", "1x2"))),
      ["1 closed 1x1 1x2"],
      "beside what it has already",
    );
  });

  test("one made active again though there is a newer one takes whatever it lacks", () => {
    const reopened = having(
      seen,
      session(1, { "1x1": -300 }),
      session(2, { "1x1": -20 }, { status: "closed" }),
    );
    assert.deepEqual(sessionsAfter(ask(reopened, at(-19, "1x2"))), ["1 active 1x1 1x2", "2 closed 1x1"]);
    assert.deepEqual(sessionsAfter(ask(reopened, at(-4, "1x1"))), [
      "1 closed 1x1",
      "2 closed 1x1",
      "100 active 1x1",
    ]);
  });

  test("several viewings in one item go each where they lie", () => {
    const named = [at(-50, "1x1", "1x2", "1x3"), at(-5, "1x2", "1x1")].flatMap(({ parts }) => parts ?? []);
    const two = ["100 completed 1x1 1x2 1x3", "101 active 1x1 1x2"];
    assert.deepEqual(sessionsAfter(ask(seen, { parts: named })), two);
    assert.deepEqual(sessionsAfter(ask(seen, { parts: named.toReversed() })), two);
  });
});

describe("rewatches.md 5 the states of a session", () => {
  const closed = session(1, { "1x1": -60 }, { status: "closed" });
  const completed = session(2, { "1x1": -50, "1x2": -50, "1x3": -50 }, { status: "completed" });
  const active = session(3, { "1x2": -40 });
  const all = having(seen, closed, completed, active);
  const say = (status: RewatchRequest["status"], id: number | null = null, asked = false, on = all) =>
    ask(on, {}, word({ status, isExplicit: asked, rewatchId: id === null ? null : toRewatchId(id) }));

  test("a word closes the one that is meant, opens it again, and leaves a completed one completed", () => {
    assert.deepEqual(sessionsAfter(say("closed")), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 closed 1x2",
    ]);
    assert.deepEqual(sessionsAfter(say("completed")), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 closed 1x2",
    ]);
    assert.deepEqual(sessionsAfter(say("active", 1)), [
      "1 active 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 closed 1x2",
    ]);
    assert.deepEqual(sessionsAfter(say("closed", 2)), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 active 1x2",
    ]);
    assert.deepEqual(sessionsAfter(say("active", 3)), [
      "1 closed 1x1",
      "2 completed 1x1 1x2 1x3",
      "3 active 1x2",
    ]);
    assert.deepEqual(
      [say("closed").verdict, say("closed").outcome.session],
      ["recorded", { id: 3, status: "closed" }],
    );
  });

  test("a word makes no session, but for an active one that was asked for", () => {
    const results = (["active", "closed", "completed"] as const).flatMap((status) =>
      [false, true].map((asked) => {
        const result = say(status, null, asked, seen);
        return [status, asked, result.verdict, sessionsAfter(result).length];
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

  test("a word beside an event is obeyed by the session that took it", () => {
    const taken = ask(having(seen, active), at(-4, "1x1"), word({ status: "closed" }));
    assert.deepEqual(sessionsAfter(taken), ["3 closed 1x2 1x1"]);
  });

  test("a word to a pinned session leaves the watches of the title as they are", () => {
    const some = having(aShelf({ status: "watching" }, ["1x1"]), closed);
    const { changes, verdict } = ask(some, {}, word({ rewatchId: toRewatchId(1), status: "active" }));
    assert.deepEqual([verdict, changes.length], ["recorded", 1]);
    assert.equal(ask(some, {}, word({ rewatchId: toRewatchId(9) })).verdict, "first_watch");
  });
});

describe("rewatches.md 6 one viewing sessionsAfter twice", () => {
  test("the nearest event of the part is the one that is repeated; only its session's last time moves", () => {
    const [first, second] = [
      session(1, { "1x1": -40 }, { status: "closed" }),
      session(2, { "1x1": -37 }, { status: "closed" }),
    ];
    for (const [days, moved] of [
      [-39, [inDays(-39), inDays(-37)]],
      [-38, [inDays(-40), inDays(-37)]],
      [-36, [inDays(-40), inDays(-36)]],
    ] as const) {
      const again = ask(having(seen, first, second), at(days, "1x1"));
      assert.equal(again.verdict, "too_soon");
      assert.deepEqual(
        again.after.rewatches.map(({ state }) => state.lastWatchedAt),
        moved,
        `${days}`,
      );
      assert.deepEqual(sessionsAfter(again), ["1 closed 1x1", "2 closed 1x1"]);
    }
    assert.equal(ask(having(seen, first, second), at(-39, "1x1")).outcome.session?.id, 1);
  });

  test("an unknown date proves no second viewing, unless it is asked for", () => {
    const unknown = { parts: parts("1x1").map((part) => ({ ...part, watchedAt: UNKNOWN_DATE })) };
    assert.deepEqual([ask(seen, unknown).verdict, ask(seen, unknown).outcome.session], ["too_soon", null]);
    assert.equal(ask(seen, unknown, word({ isExplicit: true })).verdict, "recorded");
  });

  test("the limits of an unknown date and of a viewing", () => {
    const year2000 = toMillis(Date.UTC(2000, 0, 1));
    assert.deepEqual([isUnknownDate(year2000), isUnknownDate(toMillis(year2000 - 1))], [false, true]);
    const apart = (hours: number): boolean => isSameViewing(NOW, toMillis(NOW + hours * HOUR));
    assert.deepEqual([apart(48), apart(47.99), apart(-47.99), apart(-48)], [false, true, true, false]);
    assert.equal(isSameViewing(null, 0 as Millis), false);
  });

  test("what was named beside a first watch, and is sent again, belongs to that sitting", () => {
    const now = { parts: parts("1x1", "1x2") };
    const half: Shelf = {
      ...aShelf({ status: "watching" }, ["1x1"]),
      watches: new Map([
        [key("1x1"), inDays(-20)],
        [key("1x2"), NOW],
      ]),
    };
    assert.deepEqual([ask(half, now).verdict, sessionsAfter(ask(half, now))], ["too_soon", []]);
    const longAgo: Shelf = { ...half, watches: new Map([...half.watches, [key("1x2"), inDays(-3)]]) };
    assert.deepEqual(sessionsAfter(ask(longAgo, now)), ["100 active 1x1 1x2"]);
  });
});

describe("rewatches.md 3 sessions of a whole show, and of titles of one part", () => {
  const times = (days: number, asked = false, on = seen) =>
    ask(on, { watchedAt: inDays(days) }, word({ isExplicit: asked }));

  test("an empty session begins where the viewing is none of those known", () => {
    const begun = times(-5);
    assert.deepEqual([begun.verdict, sessionsAfter(begun)], ["recorded", ["100 active"]]);
    assert.deepEqual(begun.after.rewatches[0]?.state.startedAt, inDays(-5));
    assert.deepEqual([times(-9).verdict, sessionsAfter(times(-9))], ["too_soon", []]);
    assert.equal(ask(seen, { watchedAt: UNKNOWN_DATE }).verdict, "too_soon");
    const other = having(seen, session(1, { "1x1": -40 }, { status: "closed", startedAt: inDays(-45) }));
    assert.equal(times(-39, false, other).verdict, "too_soon");
    assert.equal(times(-30, false, other).verdict, "recorded");
  });

  test("a wish that marked what had aired is the same wish a moment later, whatever time another watch says", () => {
    const airing = aShow({ seasons: [3], unaired: 1 });
    const wish = (shelf: Shelf) => ask(shelf, { status: "completed" }, word({ isExplicit: true }), airing);
    const begun = { ...aShelf({ status: "watching" }, ["1x1"]), watches: new Map([[key("1x1"), inDays(1)]]) };
    const first = wish(begun);
    assert.deepEqual([first.verdict, first.after.entry?.status], ["first_watch", "watching"]);
    assert.deepEqual([wish(first.after).verdict, wish(first.after).changes], ["too_soon", []]);
    // After the hour it is a new rewatch.
    const longAgo = {
      ...first.after,
      watches: new Map([...first.after.watches].map(([one]) => [one, inDays(-9)])),
    };
    assert.equal(wish(longAgo).verdict, "recorded");
  });

  test("asked for, only the very time of a watch is that watch", () => {
    assert.deepEqual([times(-10, true).verdict, times(-9, true).verdict], ["too_soon", "recorded"]);
    assert.equal(ask(seen, {}, word({ isExplicit: true })).verdict, "recorded");
  });

  test("the same again finds the session that it opened; without a time it asks for another one", () => {
    const resting = (shelf: Shelf): Shelf => ({
      ...shelf,
      rewatches: shelf.rewatches.map((one) => ({ ...one, state: { ...one.state, status: "closed" } })),
    });
    const once = resting(times(-5).after);
    assert.deepEqual(sessionsAfter(times(-5, false, once)), ["100 closed"]);
    assert.deepEqual(sessionsAfter(times(-4, false, once)), ["100 closed"]);
    assert.deepEqual(sessionsAfter(times(-5, true, once)), ["100 closed"]);
    assert.equal(times(-4, true, once).outcome.sessionsCreated, 1);
    const another = decideRewatch(
      once,
      SHOW,
      { request: aRequest(), rewatch: word({ isExplicit: true }), firstId: toRewatchId(101) },
      NOW,
    );
    assert.deepEqual(
      apply(once, another.changes).rewatches.map(({ id }) => id),
      [100, 101],
    );
  });

  test("a movie's session is complete with its one event", () => {
    const again = ask(seenMovie, { watchedAt: inDays(-5) }, word(), MOVIE);
    assert.deepEqual([again.verdict, sessionsAfter(again)], ["recorded", ["100 completed 0x0"]]);
    assert.deepEqual([again.outcome.sessionsCreated, again.outcome.sessionEpisodes], [1, 0]);
    const third = decideRewatch(
      again.after,
      MOVIE,
      {
        request: aRequest(),
        rewatch: word({ status: "closed", isExplicit: true }),
        firstId: toRewatchId(101),
      },
      NOW,
    );
    assert.deepEqual(
      apply(again.after, third.changes).rewatches.map(({ state }) => state.status),
      ["completed", "completed"],
    );
  });

  test("a movie sent as a show: its first season or episode is the movie, nothing else is", () => {
    for (const [text, verdict] of [
      ["1x1", "recorded"],
      ["1", "recorded"],
      ["2x1", "nothing"],
      ["1x2", "nothing"],
    ] as const)
      assert.equal(
        ask(seenMovie, { parts: parts(text), watchedAt: inDays(-5) }, word(), MOVIE).verdict,
        verdict,
        text,
      );
    const timed = ask(seenMovie, at(-4, "1x1"), word(), MOVIE);
    assert.equal(timed.after.rewatches[0]?.watches.get(MOVIE_KEY), inDays(-4));
  });

  test("a show of one episode, posted as a whole, is that episode", () => {
    const shelf = aShelf({ status: "completed" }, ["1x1"]);
    assert.deepEqual(sessionsAfter(ask(shelf, { watchedAt: inDays(-5) }, word(), ONE)), [
      "100 completed 1x1",
    ]);
  });

  test("a movie is sessionsAfter of by a word only beside a wish or a time", () => {
    const kept = having(seenMovie, session(1, { "0x0": -60 }, { status: "completed" }));
    const pinned = word({ rewatchId: toRewatchId(1) });
    assert.deepEqual(ask(kept, {}, pinned, MOVIE).changes, []);
    assert.equal(ask(kept, { watchedAt: inDays(-5) }, pinned, MOVIE).verdict, "too_soon");
    const planned = having(aShelf({ status: "dropped" }, [MOVIE_KEY]), ...kept.rewatches);
    assert.equal(ask(planned, {}, pinned, MOVIE).after.entry?.status, "dropped");
  });

  test("no more than fifty", () => {
    const many = Array.from({ length: SESSIONS_MAX }, (_, nth) =>
      session(nth + 1, { "1x1": -500 + nth * 5 }, { status: "closed" }),
    );
    const full = having(seen, ...many);
    assert.deepEqual(
      [ask(full, at(-4, "1x1")).changes, ask(full, { watchedAt: inDays(-4) }).changes],
      [[], []],
    );
    assert.deepEqual(
      [ask(full, at(-4, "1x1")).verdict, ask(full, { watchedAt: inDays(-4) }).verdict],
      ["nothing", "nothing"],
    );
    assert.equal(ask(full, at(-500, "1x1")).verdict, "too_soon");
    assert.equal(ask(having(seen, ...many.slice(1)), at(-4, "1x1")).verdict, "recorded");
  });

  test("the order of the parts does not matter, and a part named twice counts by its own time", () => {
    const [season] = parts("1");
    const [episode] = parts("1x1");
    for (const both of [
      [season, episode],
      [episode, season],
    ]) {
      const named = both.map((one, source) => ({
        ...(one as NonNullable<typeof one>),
        source,
        watchedAt: one === episode ? inDays(-4) : inDays(-3),
      }));
      const { after } = ask(seen, { parts: named });
      const [made] = after.rewatches;
      assert.deepEqual(
        [made?.watches.get(key("1x1")), made?.watches.get(key("1x2"))],
        [inDays(-4), inDays(-3)],
      );
    }
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  aMovie,
  aRequest,
  aShelf,
  aShow,
  inDays,
  key,
  NOW,
  named,
  parts,
  scenes,
  watchRequests,
} from "../../../test/generators.ts";
import { commonLaws, historyLaws, keepsLaws, partLaws } from "../../../test/laws.ts";
import { type Millis, MOVIE_KEY, type PartKey } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { EMPTY_SHELF, type ListStatus, type Shelf } from "../shelf.ts";
import { UNKNOWN_DATE } from "../time.ts";
import type { Title } from "../titles/title.ts";
import { decideHistory, type HistoryOutcome } from "./history.ts";
import type { WatchRequest } from "./watch-request.ts";

describe("laws", () => {
  const asked = scenes(watchRequests);
  keepsLaws(decideHistory, asked, commonLaws as typeof historyLaws);
  keepsLaws(decideHistory, asked, historyLaws);
  keepsLaws(
    decideHistory,
    asked,
    partLaws<WatchRequest, HistoryOutcome>({
      of: (request) => request.parts,
      with: (request, named) => ({ ...request, parts: named }),
    }),
  );
});

const ended = aShow({ seasons: [2, 2], specials: 1 });
const airing = aShow({ seasons: [2], unaired: 2, specials: 1 });
const upcoming = aShow({ seasons: [0], unaired: 2, status: "upcoming" });
const ALL_ENDED = ["1x1", "1x2", "2x1", "2x2"];

type Row = {
  /** The row of the contract's table. */
  readonly what: string;
  readonly title: Title;
  readonly shelf?: Shelf;
  readonly says?: Partial<WatchRequest>;
  readonly status: ListStatus | null;
  /** All parts that are watched afterwards; `movie` is a movie's one part. */
  readonly watched: readonly string[];
};

const keyNamed = (text: string): PartKey => (text === "movie" ? MOVIE_KEY : key(text));

function after({ title, shelf = EMPTY_SHELF, says = {} }: Row): { shelf: Shelf; outcome: HistoryOutcome } {
  const { changes, outcome } = decideHistory(shelf, title, aRequest(says), NOW);
  return { shelf: apply(shelf, changes), outcome };
}

function holds(rows: readonly Row[]): void {
  for (const row of rows)
    test(row.what, () => {
      const { shelf, outcome } = after(row);
      assert.equal(shelf.entry?.status ?? null, row.status);
      assert.equal(outcome.status, row.status);
      assert.deepEqual(new Set(shelf.watches.keys()), new Set(row.watched.map(keyNamed)));
    });
}

describe("sync.md 1.3 what gets marked: a movie", () => {
  const planned = aShelf({ status: "plantowatch" });
  holds([
    { what: "no status: watched, completed", title: aMovie(), status: "completed", watched: ["movie"] },
    {
      what: "no status, planned before: watched, completed",
      title: aMovie(),
      shelf: planned,
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "completed: watched",
      title: aMovie(),
      says: { status: "completed" },
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "completed, planned and watched before, at the same time: completed",
      title: aMovie(),
      shelf: aShelf({ status: "plantowatch" }, [MOVIE_KEY]),
      says: { status: "completed", watchedAt: inDays(-10) },
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "a rating on a listed movie: nothing marked",
      title: aMovie(),
      shelf: planned,
      says: { rating: 8 },
      status: "plantowatch",
      watched: [],
    },
    {
      what: "a memo on a listed movie: nothing marked",
      title: aMovie(),
      shelf: planned,
      says: { memo: { text: "m", isPrivate: true } },
      status: "plantowatch",
      watched: [],
    },
    {
      what: "a rating on a movie that is in no list: watched",
      title: aMovie(),
      says: { rating: 8 },
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "sent as a show, its episode and a rating: watched",
      title: aMovie(),
      shelf: planned,
      says: { parts: parts("1x1"), rating: 8 },
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "plantowatch: status only",
      title: aMovie(),
      says: { status: "plantowatch" },
      status: "plantowatch",
      watched: [],
    },
    {
      what: "dropped: status only",
      title: aMovie(),
      says: { status: "dropped" },
      status: "dropped",
      watched: [],
    },
    {
      what: "dropped with a time: the status, and the watch (sync.md 1.3)",
      title: aMovie(),
      says: { status: "dropped", watchedAt: inDays(-3) },
      status: "dropped",
      watched: ["movie"],
    },
    {
      what: "watching: completed (sync.md 1.2)",
      title: aMovie(),
      says: { status: "watching" },
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "sent as a show, its first episode: watched",
      title: aMovie(),
      says: { parts: parts("1x1") },
      status: "completed",
      watched: ["movie"],
    },
    {
      what: "sent as a show, another episode: nothing",
      title: aMovie(),
      says: { parts: parts("1x2") },
      status: null,
      watched: [],
    },
    {
      what: "sent as a show, another episode and a rating: no watch is made up",
      title: aMovie(),
      says: { parts: parts("1x2"), rating: 8 },
      status: "plantowatch",
      watched: [],
    },
    {
      what: "planned, sent as a show, another episode, a rating and a time: stays planned",
      title: aMovie(),
      shelf: planned,
      says: { parts: parts("1x2"), rating: 8, watchedAt: inDays(-20) },
      status: "plantowatch",
      watched: [],
    },
    {
      what: "put back on a list since, the same event again: stays there",
      title: aMovie(),
      shelf: aShelf({ status: "plantowatch" }, [MOVIE_KEY]),
      says: { watchedAt: inDays(-10) },
      status: "plantowatch",
      watched: ["movie"],
    },
    {
      what: "put back on a list since, another viewing: completed",
      title: aMovie(),
      shelf: aShelf({ status: "plantowatch" }, [MOVIE_KEY]),
      says: { watchedAt: inDays(-1) },
      status: "completed",
      watched: ["movie"],
    },
  ]);
});

describe("sync.md 1.3 what gets marked: a show as a whole", () => {
  const listed = (status: ListStatus): Shelf => aShelf({ status });
  holds([
    {
      what: "ended, no status: all regular episodes, completed",
      title: ended,
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      what: "airing, no status: what has aired, watching",
      title: airing,
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    { what: "unreleased, no status: nothing, watching", title: upcoming, status: "watching", watched: [] },
    {
      what: "ended + completed: every episode, completed",
      title: ended,
      says: { status: "completed" },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      what: "airing + completed: what has aired, and watching",
      title: airing,
      says: { status: "completed" },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    ...(["watching", "plantowatch", "hold", "dropped"] as const).map((status) => ({
      what: `ended + ${status}: status only`,
      title: ended,
      says: { status },
      status,
      watched: [],
    })),
    {
      what: "skip_auto_watching + status: the status, nothing marked",
      title: ended,
      says: { status: "completed", skipAutoWatching: true },
      status: "completed",
      watched: [],
    },
    {
      what: "skip_auto_watching without a status: watching, nothing marked (sync.md 1.3)",
      title: ended,
      says: { skipAutoWatching: true },
      status: "watching",
      watched: [],
    },
    ...(["plantowatch", "hold", "dropped"] as const).map((status) => ({
      what: `airing, ${status} before: what has aired, watching (sync.md 1.3)`,
      title: airing,
      shelf: listed(status),
      status: "watching" as const,
      watched: ["1x1", "1x2"],
    })),
    ...(["plantowatch", "hold", "dropped"] as const).flatMap((status): Row[] => [
      {
        what: `unreleased, ${status} before: watching`,
        title: upcoming,
        shelf: listed(status),
        status: "watching",
        watched: [],
      },
      {
        what: `ended, all watched and ${status} since, another viewing: completed (sync.md 1.3)`,
        title: ended,
        shelf: aShelf({ status }, ALL_ENDED),
        says: { watchedAt: inDays(-8) },
        status: "completed",
        watched: ALL_ENDED,
      },
      {
        what: `airing, caught up and ${status} since, another viewing: watching (sync.md 1.3)`,
        title: airing,
        shelf: aShelf({ status }, ["1x1", "1x2"]),
        says: { watchedAt: inDays(-8) },
        status: "watching",
        watched: ["1x1", "1x2"],
      },
      {
        what: `ended, all watched and ${status} since, the same event again: stays ${status}`,
        title: ended,
        shelf: aShelf({ status }, ALL_ENDED),
        says: { watchedAt: inDays(-9) },
        status,
        watched: ALL_ENDED,
      },
      {
        what: `ended, all watched and ${status} since, an event that one of its watches is from: stays ${status}`,
        title: ended,
        shelf: {
          ...aShelf({ status }, ALL_ENDED),
          watches: new Map([...aShelf({}, ALL_ENDED).watches, [key("1x2"), inDays(-4)]]),
        },
        says: { watchedAt: inDays(-4) },
        status,
        watched: ALL_ENDED,
      },
    ]),
    {
      what: "all watched, still watching, and ended since: completed",
      title: ended,
      shelf: aShelf({ status: "watching" }, ALL_ENDED),
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      what: "a memo on a listed show: nothing marked (sync.md 1.3)",
      title: ended,
      shelf: listed("plantowatch"),
      says: { memo: { text: "m", isPrivate: true } },
      status: "plantowatch",
      watched: [],
    },
    {
      what: "a rating on a listed show: nothing marked (sync.md 1.3)",
      title: ended,
      shelf: listed("watching"),
      says: { rating: 8 },
      status: "watching",
      watched: [],
    },
    {
      what: "a memo on a show that is in no list: all marked",
      title: ended,
      says: { memo: { text: "m", isPrivate: true } },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      what: "a memo and a time on a listed show: a watch event after all",
      title: ended,
      shelf: listed("watching"),
      says: { memo: { text: "m", isPrivate: true }, watchedAt: inDays(-1) },
      status: "completed",
      watched: ALL_ENDED,
    },
  ]);
});

describe("sync.md 1.3 what gets marked: seasons and episodes", () => {
  const some = (status: ListStatus, watched: readonly string[] = ["1x1"]): Shelf =>
    aShelf({ status }, watched);
  holds([
    {
      what: "a season: its episodes",
      title: ended,
      says: { parts: parts("1") },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    {
      what: "a season that still airs: what has aired (sync.md 1.3)",
      title: airing,
      says: { parts: parts("1") },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    {
      what: "episodes: those",
      title: ended,
      says: { parts: parts("1x2", "2x1") },
      status: "watching",
      watched: ["1x2", "2x1"],
    },
    {
      what: "an episode still to air, named: marked (sync.md 1.3)",
      title: airing,
      says: { parts: parts("1x4") },
      status: "watching",
      watched: ["1x4"],
    },
    {
      what: "specials when named",
      title: ended,
      says: { parts: parts("0") },
      status: "watching",
      watched: ["0x1"],
    },
    {
      what: "every episode of an ended show: completed",
      title: ended,
      says: { parts: parts("1", "2") },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      what: "the last missing episode of an ended show: completed",
      title: ended,
      shelf: some("watching", ["1x1", "1x2", "2x1"]),
      says: { parts: parts("2x2") },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      what: "a special does not stand in for a missing episode",
      title: ended,
      shelf: some("watching", ["1x1", "1x2", "2x1"]),
      says: { parts: parts("0x1") },
      status: "watching",
      watched: ["0x1", "1x1", "1x2", "2x1"],
    },
    {
      what: "everything aired of an airing show: watching",
      title: airing,
      says: { parts: parts("1") },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    {
      what: "an already completed show stays completed",
      title: ended,
      shelf: some("completed"),
      says: { parts: parts("1x2") },
      status: "completed",
      watched: ["1x1", "1x2"],
    },
    ...(["plantowatch", "hold", "dropped"] as const).map((status) => ({
      what: `an episode of a ${status} show: watching (sync.md 1.3)`,
      title: ended,
      shelf: some(status),
      says: { parts: parts("1x2") },
      status: "watching" as const,
      watched: ["1x1", "1x2"],
    })),
    ...(["plantowatch", "hold", "dropped", "completed"] as const).map((status) => ({
      what: `an episode watched before of a ${status} show: a no-op`,
      title: ended,
      shelf: some(status),
      says: { parts: parts("1x1") },
      status,
      watched: ["1x1"],
    })),
    {
      what: "episodes and a status: both (sync.md 1.3)",
      title: ended,
      says: { parts: parts("1x1"), status: "dropped" },
      status: "dropped",
      watched: ["1x1"],
    },
    {
      what: "episodes and completed of an airing show: watching",
      title: airing,
      says: { parts: parts("1x1"), status: "completed" },
      status: "watching",
      watched: ["1x1"],
    },
    {
      what: "an empty list of seasons: filed, nothing marked",
      title: ended,
      says: { parts: [] },
      status: "watching",
      watched: [],
    },
  ]);
});

describe("sync.md 1.3 unknown episodes", () => {
  const decide = (says: Partial<WatchRequest>, shelf: Shelf = EMPTY_SHELF) =>
    decideHistory(shelf, ended, aRequest(says), NOW);

  test("are told by their source, and the others are marked", () => {
    const { changes, outcome } = decide({ parts: parts("9x1", "1x1", "9", "1x3") });
    assert.deepEqual(outcome.unknown, [0, 2, 3]);
    assert.equal(outcome.matched, true);
    assert.equal(outcome.episodes, 1);
    assert.deepEqual([...apply(EMPTY_SHELF, changes).watches.keys()], [key("1x1")]);
  });

  test("that the resolver found out are told with them, and the others are still marked", () => {
    const { outcome } = decide({ parts: [named("1x1", 1), named("1x3", 2)], unknown: [0, 3] });
    assert.deepEqual(outcome.unknown, [0, 2, 3]);
    assert.equal(outcome.matched, true);
    assert.equal(outcome.episodes, 1);
  });

  for (const says of [
    { parts: parts("9x1", "9") },
    { parts: [], unknown: [0, 1] },
    { parts: [named("9x1", 0)], unknown: [1] },
  ])
    test(`alone change nothing: ${says.parts.length} in parts`, () => {
      const { changes, outcome } = decide(says);
      assert.deepEqual(changes, []);
      assert.deepEqual(outcome.unknown, [0, 1]);
      assert.equal(outcome.matched, false);
      assert.equal(outcome.created, false);
      assert.equal(outcome.status, null);
    });

  test("alone leave what a listed title says of itself, and say its status", () => {
    const { changes, outcome } = decide({ parts: [], unknown: [0] }, aShelf({ status: "hold" }));
    assert.deepEqual(changes, []);
    assert.equal(outcome.matched, false);
    assert.equal(outcome.status, "hold");
  });

  test("beside a status, a rating or a memo: those are kept", () => {
    for (const says of [
      { status: "hold" as const },
      { rating: 8 },
      { memo: { text: "m", isPrivate: true } },
    ]) {
      const { changes, outcome } = decide({ parts: [], unknown: [0], ...says });
      assert.equal(outcome.matched, true);
      assert.deepEqual(outcome.unknown, [0]);
      const { entry, watches } = apply(EMPTY_SHELF, changes);
      assert.equal(watches.size, 0);
      assert.equal(entry?.status, says.status ?? "watching");
      assert.equal(entry?.rating, says.rating ?? null);
      assert.deepEqual(entry?.memo, says.memo ?? null);
    }
  });
});

describe("conventions.md 5 which time counts", () => {
  const watchedAt = (says: Partial<WatchRequest>, title: Title = ended): Map<PartKey, Millis> =>
    new Map(apply(EMPTY_SHELF, decideHistory(EMPTY_SHELF, title, aRequest(says), NOW).changes).watches);

  test("the episode's or season's own, else the item's, else the request's", () => {
    const own = [named("1x1", 0, inDays(-1)), named("1x2", 1)];
    assert.deepEqual(
      [...watchedAt({ parts: own, watchedAt: inDays(-5) }).values()],
      [inDays(-1), inDays(-5)],
    );
    assert.deepEqual([...watchedAt({ parts: own }).values()], [inDays(-1), NOW]);
  });

  test("an episode named beside its season keeps its own time, in either order", () => {
    const both = [named("1", 0, inDays(-5)), named("1x2", 1, inDays(-1))];
    for (const order of [both, both.toReversed()]) {
      const times = watchedAt({ parts: order });
      assert.deepEqual([times.get(key("1x1")), times.get(key("1x2"))], [inDays(-5), inDays(-1)]);
    }
  });

  test("one and the same for a whole show and for a movie", () => {
    assert.deepEqual(new Set(watchedAt({ watchedAt: inDays(-5) }).values()), new Set([inDays(-5)]));
    assert.deepEqual(new Set(watchedAt({}).values()), new Set([NOW]));
    assert.deepEqual(watchedAt({ watchedAt: inDays(-5) }, aMovie()).get(MOVIE_KEY), inDays(-5));
    assert.deepEqual(watchedAt({}, aMovie()).get(MOVIE_KEY), NOW);
  });

  test("the placeholder and a time to come are kept as they are", () => {
    assert.deepEqual(watchedAt({ watchedAt: UNKNOWN_DATE }, aMovie()).get(MOVIE_KEY), UNKNOWN_DATE);
    assert.deepEqual(watchedAt({ watchedAt: inDays(5) }, aMovie()).get(MOVIE_KEY), inDays(5));
  });

  test("a watch keeps the time it has, whatever comes later (sync.md 1.3)", () => {
    const shelf = aShelf({}, ["1x1"]);
    const said = aRequest({ parts: [named("1x1", 0, inDays(-1))] });
    assert.deepEqual(decideHistory(shelf, ended, said, NOW).changes, []);
  });
});

describe("sync.md 1.4 what is counted", () => {
  const outcome = (title: Title, shelf: Shelf, says: Partial<WatchRequest> = {}): HistoryOutcome =>
    decideHistory(shelf, title, aRequest(says), NOW).outcome;
  const told = { matched: true, unknown: [] };

  test("a new show: created, its episodes", () => {
    const expected = { ...told, created: true, becameCompleted: false, episodes: 4, status: "completed" };
    assert.deepEqual(outcome(ended, EMPTY_SHELF), expected);
  });

  test("a listed show: only the episodes newly marked, and that it became completed", () => {
    const expected = { ...told, created: false, becameCompleted: true, episodes: 3, status: "completed" };
    assert.deepEqual(outcome(ended, aShelf({}, ["1x1"])), expected);
  });

  test("a movie: no episodes", () => {
    const expected = { ...told, created: true, becameCompleted: false, episodes: 0, status: "completed" };
    assert.deepEqual(outcome(aMovie(), EMPTY_SHELF), expected);
  });

  test("a planned movie now watched: became completed (sync.md 1.4)", () => {
    const expected = { ...told, created: false, becameCompleted: true, episodes: 0, status: "completed" };
    assert.deepEqual(outcome(aMovie(), aShelf({ status: "plantowatch" })), expected);
  });

  test("the same again: nothing", () => {
    const expected = { ...told, created: false, becameCompleted: false, episodes: 0, status: "completed" };
    assert.deepEqual(outcome(aMovie(), aShelf({ status: "completed" }, [MOVIE_KEY])), expected);
    assert.deepEqual(outcome(ended, aShelf({ status: "completed" }, ALL_ENDED)), expected);
  });

  test("an episode named twice counts once", () => {
    assert.equal(outcome(ended, EMPTY_SHELF, { parts: parts("1x1", "1x1", "1") }).episodes, 2);
  });

  test("specials count where they are named", () => {
    assert.equal(outcome(ended, EMPTY_SHELF, { parts: parts("0x1") }).episodes, 1);
  });
});

describe("sync.md 1.6 side effects", () => {
  const entryAfter = (shelf: Shelf, says: Partial<WatchRequest>, title: Title = ended) =>
    apply(shelf, decideHistory(shelf, title, aRequest(says), NOW).changes).entry;

  test("a new row is added now, or when it says", () => {
    assert.equal(entryAfter(EMPTY_SHELF, {})?.addedAt, NOW);
    assert.equal(entryAfter(EMPTY_SHELF, { addedAt: inDays(-9) })?.addedAt, inDays(-9));
  });

  test("a listed row keeps its day unless it says another", () => {
    const shelf = aShelf({ addedAt: inDays(-50) });
    assert.equal(entryAfter(shelf, {})?.addedAt, inDays(-50));
    assert.equal(entryAfter(shelf, { addedAt: inDays(-9) })?.addedAt, inDays(-9));
  });

  test("a rating is kept with its day; the same rating again keeps the old day", () => {
    const rated = (shelf: Shelf, says: Partial<WatchRequest>) => {
      const entry = entryAfter(shelf, { status: "hold", ...says });
      return [entry?.rating, entry?.ratedAt];
    };
    const seven = aShelf({ rating: 7, ratedAt: inDays(-7) });
    assert.deepEqual(rated(EMPTY_SHELF, { rating: 7 }), [7, NOW]);
    assert.deepEqual(rated(EMPTY_SHELF, { rating: 7, ratedAt: inDays(-2) }), [7, inDays(-2)]);
    assert.deepEqual(rated(seven, { rating: 7 }), [7, inDays(-7)]);
    assert.deepEqual(rated(seven, { rating: 8 }), [8, NOW]);
    assert.deepEqual(rated(seven, {}), [7, inDays(-7)]);
  });

  test("a memo is set, kept when none was sent, and cleared by an empty one", () => {
    const memo = { text: "m", isPrivate: true };
    assert.deepEqual(entryAfter(EMPTY_SHELF, { memo })?.memo, memo);
    assert.deepEqual(entryAfter(aShelf({ memo }), { status: "hold" })?.memo, memo);
    assert.equal(entryAfter(aShelf({ memo }), { memo: null })?.memo, null);
    assert.equal(entryAfter(EMPTY_SHELF, { memo: null })?.memo, null);
  });

  test("completed without a watch for each episode: the moment of saying so is kept, once", () => {
    const says = { status: "completed", skipAutoWatching: true } as const;
    assert.equal(entryAfter(EMPTY_SHELF, says)?.completedInBulkAt, NOW);
    assert.equal(entryAfter(EMPTY_SHELF, { ...says, watchedAt: inDays(-3) })?.completedInBulkAt, inDays(-3));
    const before = aShelf({ status: "completed", completedInBulkAt: inDays(-8) });
    assert.equal(entryAfter(before, says)?.completedInBulkAt, inDays(-8));
    assert.equal(entryAfter(EMPTY_SHELF, { status: "completed" })?.completedInBulkAt, null);
    assert.equal(entryAfter(EMPTY_SHELF, says, aMovie())?.completedInBulkAt, null);
  });
});

describe("sync.md 1.3 a movie that is sent as a show", () => {
  const movie = aMovie();
  const send = (shelf: Shelf, texts: readonly string[], says: Partial<WatchRequest> = {}) => {
    const named = parts(...texts).map((part, at) => ({ ...part, source: at + 10 }));
    const { changes, outcome } = decideHistory(shelf, movie, aRequest({ parts: named, ...says }), NOW);
    return { changes, outcome, after: apply(shelf, changes) };
  };

  test("its first season, or the first episode of it, is the movie; other parts are told as unknown", () => {
    for (const [texts, unknown] of [
      [["1x1"], []],
      [["1"], []],
      [
        ["1x2", "1x1", "2x1"],
        [10, 12],
      ],
      [["2", "1"], [10]],
    ] as const) {
      const { outcome, after } = send(EMPTY_SHELF, texts);
      assert.deepEqual(
        [outcome.matched, outcome.unknown, after.watches.get(MOVIE_KEY)],
        [true, unknown, NOW],
      );
    }
    for (const texts of [["2x1"], ["1x2"], ["2"], ["0x1"]])
      assert.deepEqual(
        [send(EMPTY_SHELF, texts).outcome.matched, send(EMPTY_SHELF, texts).changes],
        [false, []],
        texts.join(),
      );
  });

  test("the episode's own time goes before its season's", () => {
    const timed = [named("1", 0, inDays(-3)), named("1x1", 1, inDays(-2))];
    const { changes } = decideHistory(EMPTY_SHELF, movie, aRequest({ parts: timed }), NOW);
    assert.equal(apply(EMPTY_SHELF, changes).watches.get(MOVIE_KEY), inDays(-2));
  });

  test("beside parts that it has not, a memo or a rating still counts, and is no watch", () => {
    const listed = aShelf({ status: "plantowatch", memo: { text: "m", isPrivate: false } });
    for (const [shelf, says, matched] of [
      [EMPTY_SHELF, { rating: 5 }, true],
      [EMPTY_SHELF, { memo: null }, false],
      [EMPTY_SHELF, { memo: { text: "x", isPrivate: true } }, true],
      [listed, { memo: null }, true],
      [listed, {}, false],
    ] as const) {
      const { outcome, after } = send(shelf, ["2x1"], says);
      assert.deepEqual([outcome.matched, after.watches.size], [matched, 0], JSON.stringify(says));
      if (matched) assert.equal(after.entry?.status, "plantowatch");
    }
  });

  test("put back on a list, another viewing completes it, two days from the known one", () => {
    const back = aShelf({ status: "plantowatch" }, [MOVIE_KEY]);
    for (const [days, status] of [
      [-12, "completed"],
      [-11, "plantowatch"],
      [-9, "plantowatch"],
      [-8, "completed"],
    ] as const)
      assert.equal(send(back, ["1x1"], { watchedAt: inDays(days) }).outcome.status, status, `${days}`);
    assert.equal(send(back, ["1x1"]).outcome.status, "completed");
  });
});

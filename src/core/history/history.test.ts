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
  const anyScene = scenes(watchRequests);
  keepsLaws(decideHistory, anyScene, commonLaws as typeof historyLaws);
  keepsLaws(decideHistory, anyScene, historyLaws);
  keepsLaws(
    decideHistory,
    anyScene,
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
  /** Name of the test: the item and the title as in the table of the specification, then the effect. */
  readonly name: string;
  readonly title: Title;
  readonly shelf?: Shelf;
  readonly request?: Partial<WatchRequest>;
  readonly status: ListStatus | null;
  /** All parts that are watched afterwards. `movie` is the one part of a movie. */
  readonly watched: readonly string[];
};

const keyNamed = (text: string): PartKey => (text === "movie" ? MOVIE_KEY : key(text));

function after({ title, shelf = EMPTY_SHELF, request = {} }: Row): { shelf: Shelf; outcome: HistoryOutcome } {
  const { changes, outcome } = decideHistory(shelf, title, aRequest(request), NOW);
  return { shelf: apply(shelf, changes), outcome };
}

function testRows(rows: readonly Row[]): void {
  for (const row of rows)
    test(row.name, () => {
      const { shelf, outcome } = after(row);
      assert.equal(shelf.entry?.status ?? null, row.status);
      assert.equal(outcome.status, row.status);
      assert.deepEqual(new Set(shelf.watches.keys()), new Set(row.watched.map(keyNamed)));
    });
}

describe("sync.md 1.3 what gets marked: a movie", () => {
  const planned = aShelf({ status: "plantowatch" });
  testRows([
    { name: "no status: watched, completed", title: aMovie(), status: "completed", watched: ["movie"] },
    {
      name: "no status, planned before: watched, completed",
      title: aMovie(),
      shelf: planned,
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "completed: watched",
      title: aMovie(),
      request: { status: "completed" },
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "completed, at the time of the watch of a planned movie: completed",
      title: aMovie(),
      shelf: aShelf({ status: "plantowatch" }, [MOVIE_KEY]),
      request: { status: "completed", watchedAt: inDays(-10) },
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "a rating, on a listed movie: nothing marked",
      title: aMovie(),
      shelf: planned,
      request: { rating: 8 },
      status: "plantowatch",
      watched: [],
    },
    {
      name: "a memo, on a listed movie: nothing marked",
      title: aMovie(),
      shelf: planned,
      request: { memo: { text: "m", isPrivate: true } },
      status: "plantowatch",
      watched: [],
    },
    {
      name: "a rating, on an unlisted movie: watched",
      title: aMovie(),
      request: { rating: 8 },
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "sent as a show, with its episode and a rating: watched",
      title: aMovie(),
      shelf: planned,
      request: { parts: parts("1x1"), rating: 8 },
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "plantowatch: status only",
      title: aMovie(),
      request: { status: "plantowatch" },
      status: "plantowatch",
      watched: [],
    },
    {
      name: "dropped: status only",
      title: aMovie(),
      request: { status: "dropped" },
      status: "dropped",
      watched: [],
    },
    {
      name: "dropped, with a time: the status and the watch (sync.md 1.3)",
      title: aMovie(),
      request: { status: "dropped", watchedAt: inDays(-3) },
      status: "dropped",
      watched: ["movie"],
    },
    {
      name: "watching: completed (sync.md 1.2)",
      title: aMovie(),
      request: { status: "watching" },
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "sent as a show, with its first episode: watched",
      title: aMovie(),
      request: { parts: parts("1x1") },
      status: "completed",
      watched: ["movie"],
    },
    {
      name: "sent as a show, with another episode: nothing",
      title: aMovie(),
      request: { parts: parts("1x2") },
      status: null,
      watched: [],
    },
    {
      name: "sent as a show, with another episode and a rating: planned, no watch",
      title: aMovie(),
      request: { parts: parts("1x2"), rating: 8 },
      status: "plantowatch",
      watched: [],
    },
    {
      name: "sent as a show, with another episode, a rating and a time, planned before: stays planned",
      title: aMovie(),
      shelf: planned,
      request: { parts: parts("1x2"), rating: 8, watchedAt: inDays(-20) },
      status: "plantowatch",
      watched: [],
    },
    {
      name: "the event of its watch again, planned since: stays planned",
      title: aMovie(),
      shelf: aShelf({ status: "plantowatch" }, [MOVIE_KEY]),
      request: { watchedAt: inDays(-10) },
      status: "plantowatch",
      watched: ["movie"],
    },
    {
      name: "another viewing, planned since: completed",
      title: aMovie(),
      shelf: aShelf({ status: "plantowatch" }, [MOVIE_KEY]),
      request: { watchedAt: inDays(-1) },
      status: "completed",
      watched: ["movie"],
    },
  ]);
});

describe("sync.md 1.3 what gets marked: a show as a whole", () => {
  const listed = (status: ListStatus): Shelf => aShelf({ status });
  testRows([
    {
      name: "ended, no status: every regular episode, completed",
      title: ended,
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      name: "airing, no status: the aired episodes, watching",
      title: airing,
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    { name: "unreleased, no status: no episode, watching", title: upcoming, status: "watching", watched: [] },
    {
      name: "ended + completed: every episode, completed",
      title: ended,
      request: { status: "completed" },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      name: "airing + completed: the aired episodes, watching",
      title: airing,
      request: { status: "completed" },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    ...(["watching", "plantowatch", "hold", "dropped"] as const).map((status) => ({
      name: `ended + ${status}: status only`,
      title: ended,
      request: { status },
      status,
      watched: [],
    })),
    {
      name: "skip_auto_watching + status: status only",
      title: ended,
      request: { status: "completed", skipAutoWatching: true },
      status: "completed",
      watched: [],
    },
    {
      name: "skip_auto_watching without a status: watching, nothing marked (sync.md 1.3)",
      title: ended,
      request: { skipAutoWatching: true },
      status: "watching",
      watched: [],
    },
    ...(["plantowatch", "hold", "dropped"] as const).map((status) => ({
      name: `airing, ${status} before: the aired episodes, watching (sync.md 1.3)`,
      title: airing,
      shelf: listed(status),
      status: "watching" as const,
      watched: ["1x1", "1x2"],
    })),
    ...(["plantowatch", "hold", "dropped"] as const).flatMap((status): Row[] => [
      {
        name: `unreleased, ${status} before: watching`,
        title: upcoming,
        shelf: listed(status),
        status: "watching",
        watched: [],
      },
      {
        name: `ended, all watched and ${status} since, another viewing: completed (sync.md 1.3)`,
        title: ended,
        shelf: aShelf({ status }, ALL_ENDED),
        request: { watchedAt: inDays(-8) },
        status: "completed",
        watched: ALL_ENDED,
      },
      {
        name: `airing, caught up and ${status} since, another viewing: watching (sync.md 1.3)`,
        title: airing,
        shelf: aShelf({ status }, ["1x1", "1x2"]),
        request: { watchedAt: inDays(-8) },
        status: "watching",
        watched: ["1x1", "1x2"],
      },
      {
        name: `ended, all watched and ${status} since, a time within two days of all watches: stays ${status}`,
        title: ended,
        shelf: aShelf({ status }, ALL_ENDED),
        request: { watchedAt: inDays(-9) },
        status,
        watched: ALL_ENDED,
      },
      {
        name: `ended, all watched and ${status} since, the time of one of the watches: stays ${status}`,
        title: ended,
        shelf: {
          ...aShelf({ status }, ALL_ENDED),
          watches: new Map([...aShelf({}, ALL_ENDED).watches, [key("1x2"), inDays(-4)]]),
        },
        request: { watchedAt: inDays(-4) },
        status,
        watched: ALL_ENDED,
      },
    ]),
    {
      name: "ended, all watched, watching before: completed",
      title: ended,
      shelf: aShelf({ status: "watching" }, ALL_ENDED),
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      name: "a memo, on a listed show: nothing marked (sync.md 1.3)",
      title: ended,
      shelf: listed("plantowatch"),
      request: { memo: { text: "m", isPrivate: true } },
      status: "plantowatch",
      watched: [],
    },
    {
      name: "a rating, on a listed show: nothing marked (sync.md 1.3)",
      title: ended,
      shelf: listed("watching"),
      request: { rating: 8 },
      status: "watching",
      watched: [],
    },
    {
      name: "a memo, on an unlisted show: every episode, completed",
      title: ended,
      request: { memo: { text: "m", isPrivate: true } },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      name: "a memo and a time, on a listed show: every episode, completed",
      title: ended,
      shelf: listed("watching"),
      request: { memo: { text: "m", isPrivate: true }, watchedAt: inDays(-1) },
      status: "completed",
      watched: ALL_ENDED,
    },
  ]);
});

describe("sync.md 1.3 what gets marked: seasons and episodes", () => {
  const some = (status: ListStatus, watched: readonly string[] = ["1x1"]): Shelf =>
    aShelf({ status }, watched);
  testRows([
    {
      name: "a season: its episodes",
      title: ended,
      request: { parts: parts("1") },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    {
      name: "a season that is still airing: its aired episodes (sync.md 1.3)",
      title: airing,
      request: { parts: parts("1") },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    {
      name: "episodes: those episodes",
      title: ended,
      request: { parts: parts("1x2", "2x1") },
      status: "watching",
      watched: ["1x2", "2x1"],
    },
    {
      name: "a named episode that has not aired: marked (sync.md 1.3)",
      title: airing,
      request: { parts: parts("1x4") },
      status: "watching",
      watched: ["1x4"],
    },
    {
      name: "season 0: its episodes",
      title: ended,
      request: { parts: parts("0") },
      status: "watching",
      watched: ["0x1"],
    },
    {
      name: "every episode of an ended show: completed",
      title: ended,
      request: { parts: parts("1", "2") },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      name: "the last missing episode of an ended show: completed",
      title: ended,
      shelf: some("watching", ["1x1", "1x2", "2x1"]),
      request: { parts: parts("2x2") },
      status: "completed",
      watched: ALL_ENDED,
    },
    {
      name: "all but one episode, and a special: watching",
      title: ended,
      shelf: some("watching", ["1x1", "1x2", "2x1"]),
      request: { parts: parts("0x1") },
      status: "watching",
      watched: ["0x1", "1x1", "1x2", "2x1"],
    },
    {
      name: "every aired episode of an airing show: watching",
      title: airing,
      request: { parts: parts("1") },
      status: "watching",
      watched: ["1x1", "1x2"],
    },
    {
      name: "an already completed show stays completed",
      title: ended,
      shelf: some("completed"),
      request: { parts: parts("1x2") },
      status: "completed",
      watched: ["1x1", "1x2"],
    },
    ...(["plantowatch", "hold", "dropped"] as const).map((status) => ({
      name: `an episode of a ${status} show: watching (sync.md 1.3)`,
      title: ended,
      shelf: some(status),
      request: { parts: parts("1x2") },
      status: "watching" as const,
      watched: ["1x1", "1x2"],
    })),
    ...(["plantowatch", "hold", "dropped", "completed"] as const).map((status) => ({
      name: `a watched episode of a ${status} show: nothing changes`,
      title: ended,
      shelf: some(status),
      request: { parts: parts("1x1") },
      status,
      watched: ["1x1"],
    })),
    {
      name: "episodes + a status: both (sync.md 1.3)",
      title: ended,
      request: { parts: parts("1x1"), status: "dropped" },
      status: "dropped",
      watched: ["1x1"],
    },
    {
      name: "episodes + completed, of an airing show: watching",
      title: airing,
      request: { parts: parts("1x1"), status: "completed" },
      status: "watching",
      watched: ["1x1"],
    },
    {
      name: "an empty list of seasons: filed, nothing marked",
      title: ended,
      request: { parts: [] },
      status: "watching",
      watched: [],
    },
  ]);
});

describe("sync.md 1.3 unknown episodes", () => {
  const decide = (request: Partial<WatchRequest>, shelf: Shelf = EMPTY_SHELF) =>
    decideHistory(shelf, ended, aRequest(request), NOW);

  test("are reported by their source, and the known ones are marked", () => {
    const { changes, outcome } = decide({ parts: parts("9x1", "1x1", "9", "1x3") });
    assert.deepEqual(outcome.unknown, [0, 2, 3]);
    assert.equal(outcome.matched, true);
    assert.equal(outcome.episodes, 1);
    assert.deepEqual([...apply(EMPTY_SHELF, changes).watches.keys()], [key("1x1")]);
  });

  test("are reported together with those that the resolver did not find", () => {
    const { outcome } = decide({ parts: [named("1x1", 1), named("1x3", 2)], unknown: [0, 3] });
    assert.deepEqual(outcome.unknown, [0, 2, 3]);
    assert.equal(outcome.matched, true);
    assert.equal(outcome.episodes, 1);
  });

  for (const request of [
    { parts: parts("9x1", "9") },
    { parts: [], unknown: [0, 1] },
    { parts: [named("9x1", 0)], unknown: [1] },
  ])
    test(`change nothing if no episode is known: ${request.parts.length} in parts`, () => {
      const { changes, outcome } = decide(request);
      assert.deepEqual(changes, []);
      assert.deepEqual(outcome.unknown, [0, 1]);
      assert.equal(outcome.matched, false);
      assert.equal(outcome.created, false);
      assert.equal(outcome.status, null);
    });

  test("leave a listed title unchanged if no episode is known, and report its status", () => {
    const { changes, outcome } = decide({ parts: [], unknown: [0] }, aShelf({ status: "hold" }));
    assert.deepEqual(changes, []);
    assert.equal(outcome.matched, false);
    assert.equal(outcome.status, "hold");
  });

  test("do not prevent that a status, a rating or a memo of the same item is stored", () => {
    for (const request of [
      { status: "hold" as const },
      { rating: 8 },
      { memo: { text: "m", isPrivate: true } },
    ]) {
      const { changes, outcome } = decide({ parts: [], unknown: [0], ...request });
      assert.equal(outcome.matched, true);
      assert.deepEqual(outcome.unknown, [0]);
      const { entry, watches } = apply(EMPTY_SHELF, changes);
      assert.equal(watches.size, 0);
      assert.equal(entry?.status, request.status ?? "watching");
      assert.equal(entry?.rating, request.rating ?? null);
      assert.deepEqual(entry?.memo, request.memo ?? null);
    }
  });
});

describe("conventions.md 5 which time counts", () => {
  const watchedAt = (request: Partial<WatchRequest>, title: Title = ended): Map<PartKey, Millis> =>
    new Map(apply(EMPTY_SHELF, decideHistory(EMPTY_SHELF, title, aRequest(request), NOW).changes).watches);

  test("the time of the episode or season, else of the item, else of the request", () => {
    const own = [named("1x1", 0, inDays(-1)), named("1x2", 1)];
    assert.deepEqual(
      [...watchedAt({ parts: own, watchedAt: inDays(-5) }).values()],
      [inDays(-1), inDays(-5)],
    );
    assert.deepEqual([...watchedAt({ parts: own }).values()], [inDays(-1), NOW]);
  });

  test("the time of an episode takes precedence over that of its season, in either order", () => {
    const seasonAndEpisode = [named("1", 0, inDays(-5)), named("1x2", 1, inDays(-1))];
    for (const ordered of [seasonAndEpisode, seasonAndEpisode.toReversed()]) {
      const times = watchedAt({ parts: ordered });
      assert.deepEqual([times.get(key("1x1")), times.get(key("1x2"))], [inDays(-5), inDays(-1)]);
    }
  });

  test("the time of the item for every episode of a whole show, and for a movie", () => {
    assert.deepEqual(new Set(watchedAt({ watchedAt: inDays(-5) }).values()), new Set([inDays(-5)]));
    assert.deepEqual(new Set(watchedAt({}).values()), new Set([NOW]));
    assert.deepEqual(watchedAt({ watchedAt: inDays(-5) }, aMovie()).get(MOVIE_KEY), inDays(-5));
    assert.deepEqual(watchedAt({}, aMovie()).get(MOVIE_KEY), NOW);
  });

  test("the placeholder for an unknown date and a future time are stored unchanged", () => {
    assert.deepEqual(watchedAt({ watchedAt: UNKNOWN_DATE }, aMovie()).get(MOVIE_KEY), UNKNOWN_DATE);
    assert.deepEqual(watchedAt({ watchedAt: inDays(5) }, aMovie()).get(MOVIE_KEY), inDays(5));
  });

  test("an existing watch keeps its time (sync.md 1.3)", () => {
    const shelf = aShelf({}, ["1x1"]);
    const repeated = aRequest({ parts: [named("1x1", 0, inDays(-1))] });
    assert.deepEqual(decideHistory(shelf, ended, repeated, NOW).changes, []);
  });
});

describe("sync.md 1.4 counts", () => {
  const outcome = (title: Title, shelf: Shelf, request: Partial<WatchRequest> = {}): HistoryOutcome =>
    decideHistory(shelf, title, aRequest(request), NOW).outcome;
  const matched = { matched: true, unknown: [] };

  test("a new show: created, with its episodes", () => {
    const expected = { ...matched, created: true, becameCompleted: false, episodes: 4, status: "completed" };
    assert.deepEqual(outcome(ended, EMPTY_SHELF), expected);
  });

  test("a listed show that becomes completed: the newly marked episodes", () => {
    const expected = { ...matched, created: false, becameCompleted: true, episodes: 3, status: "completed" };
    assert.deepEqual(outcome(ended, aShelf({}, ["1x1"])), expected);
  });

  test("a movie: no episodes", () => {
    const expected = { ...matched, created: true, becameCompleted: false, episodes: 0, status: "completed" };
    assert.deepEqual(outcome(aMovie(), EMPTY_SHELF), expected);
  });

  test("a planned movie that is watched: became completed (sync.md 1.4)", () => {
    const expected = { ...matched, created: false, becameCompleted: true, episodes: 0, status: "completed" };
    assert.deepEqual(outcome(aMovie(), aShelf({ status: "plantowatch" })), expected);
  });

  test("the same request again: nothing", () => {
    const expected = { ...matched, created: false, becameCompleted: false, episodes: 0, status: "completed" };
    assert.deepEqual(outcome(aMovie(), aShelf({ status: "completed" }, [MOVIE_KEY])), expected);
    assert.deepEqual(outcome(ended, aShelf({ status: "completed" }, ALL_ENDED)), expected);
  });

  test("an episode named twice counts once", () => {
    assert.equal(outcome(ended, EMPTY_SHELF, { parts: parts("1x1", "1x1", "1") }).episodes, 2);
  });

  test("named specials count", () => {
    assert.equal(outcome(ended, EMPTY_SHELF, { parts: parts("0x1") }).episodes, 1);
  });
});

describe("sync.md 1.6 side effects", () => {
  const entryAfter = (shelf: Shelf, request: Partial<WatchRequest>, title: Title = ended) =>
    apply(shelf, decideHistory(shelf, title, aRequest(request), NOW).changes).entry;

  test("a new row is added at the time of the request, or at the sent time", () => {
    assert.equal(entryAfter(EMPTY_SHELF, {})?.addedAt, NOW);
    assert.equal(entryAfter(EMPTY_SHELF, { addedAt: inDays(-9) })?.addedAt, inDays(-9));
  });

  test("a listed row keeps its date of adding, unless another one is sent", () => {
    const shelf = aShelf({ addedAt: inDays(-50) });
    assert.equal(entryAfter(shelf, {})?.addedAt, inDays(-50));
    assert.equal(entryAfter(shelf, { addedAt: inDays(-9) })?.addedAt, inDays(-9));
  });

  test("a rating is stored with its date; the same rating again keeps the old date", () => {
    const rated = (shelf: Shelf, request: Partial<WatchRequest>) => {
      const entry = entryAfter(shelf, { status: "hold", ...request });
      return [entry?.rating, entry?.ratedAt];
    };
    const seven = aShelf({ rating: 7, ratedAt: inDays(-7) });
    assert.deepEqual(rated(EMPTY_SHELF, { rating: 7 }), [7, NOW]);
    assert.deepEqual(rated(EMPTY_SHELF, { rating: 7, ratedAt: inDays(-2) }), [7, inDays(-2)]);
    assert.deepEqual(rated(seven, { rating: 7 }), [7, inDays(-7)]);
    assert.deepEqual(rated(seven, { rating: 8 }), [8, NOW]);
    assert.deepEqual(rated(seven, {}), [7, inDays(-7)]);
  });

  test("a memo is set, kept if none is sent, and cleared by null", () => {
    const memo = { text: "m", isPrivate: true };
    assert.deepEqual(entryAfter(EMPTY_SHELF, { memo })?.memo, memo);
    assert.deepEqual(entryAfter(aShelf({ memo }), { status: "hold" })?.memo, memo);
    assert.equal(entryAfter(aShelf({ memo }), { memo: null })?.memo, null);
    assert.equal(entryAfter(EMPTY_SHELF, { memo: null })?.memo, null);
  });

  test("a show completed without a watch for each episode gets a time of bulk completion, once", () => {
    const request = { status: "completed", skipAutoWatching: true } as const;
    assert.equal(entryAfter(EMPTY_SHELF, request)?.completedInBulkAt, NOW);
    assert.equal(
      entryAfter(EMPTY_SHELF, { ...request, watchedAt: inDays(-3) })?.completedInBulkAt,
      inDays(-3),
    );
    const before = aShelf({ status: "completed", completedInBulkAt: inDays(-8) });
    assert.equal(entryAfter(before, request)?.completedInBulkAt, inDays(-8));
    assert.equal(entryAfter(EMPTY_SHELF, { status: "completed" })?.completedInBulkAt, null);
    assert.equal(entryAfter(EMPTY_SHELF, request, aMovie())?.completedInBulkAt, null);
  });
});

describe("sync.md 1.3 a movie that is sent as a show", () => {
  const movie = aMovie();
  const send = (shelf: Shelf, texts: readonly string[], request: Partial<WatchRequest> = {}) => {
    const named = parts(...texts).map((part, at) => ({ ...part, source: at + 10 }));
    const { changes, outcome } = decideHistory(shelf, movie, aRequest({ parts: named, ...request }), NOW);
    return { changes, outcome, after: apply(shelf, changes) };
  };

  test("its first season and the first episode of it are the movie; other parts are unknown", () => {
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

  test("the time of the episode takes precedence over that of its season", () => {
    const timed = [named("1", 0, inDays(-3)), named("1x1", 1, inDays(-2))];
    const { changes } = decideHistory(EMPTY_SHELF, movie, aRequest({ parts: timed }), NOW);
    assert.equal(apply(EMPTY_SHELF, changes).watches.get(MOVIE_KEY), inDays(-2));
  });

  test("with unknown parts only, a memo or a rating is stored, and no watch", () => {
    const listed = aShelf({ status: "plantowatch", memo: { text: "m", isPrivate: false } });
    for (const [shelf, request, matched] of [
      [EMPTY_SHELF, { rating: 5 }, true],
      [EMPTY_SHELF, { memo: null }, false],
      [EMPTY_SHELF, { memo: { text: "x", isPrivate: true } }, true],
      [listed, { memo: null }, true],
      [listed, {}, false],
    ] as const) {
      const { outcome, after } = send(shelf, ["2x1"], request);
      assert.deepEqual([outcome.matched, after.watches.size], [matched, 0], JSON.stringify(request));
      if (matched) assert.equal(after.entry?.status, "plantowatch");
    }
  });

  test("a watched movie on plantowatch is completed by a viewing two days or more from its watch", () => {
    const planned = aShelf({ status: "plantowatch" }, [MOVIE_KEY]);
    for (const [days, status] of [
      [-12, "completed"],
      [-11, "plantowatch"],
      [-9, "plantowatch"],
      [-8, "completed"],
    ] as const)
      assert.equal(send(planned, ["1x1"], { watchedAt: inDays(days) }).outcome.status, status, `${days}`);
    assert.equal(send(planned, ["1x1"]).outcome.status, "completed");
  });
});

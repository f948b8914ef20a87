import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aMovie, aShelf, aShow, inDays, key, NOW, scenes, times } from "../../../test/generators.ts";
import { commonLaws, keepsLaws, type Laws } from "../../../test/laws.ts";
import { MOVIE_KEY } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { EMPTY_SHELF, LIST_STATUSES, type ListStatus, type Shelf } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import { decideList, decideListItem, type ListOutcome, type ListRequest } from "./list.ts";

const optionalTime = fc.option(times, { nil: null });

describe("laws", () => {
  // The routes refuse a movie on hold.
  const anyScene = scenes((title) =>
    fc.record(
      {
        to: fc.constantFrom(...LIST_STATUSES.filter((to) => title.type !== "movie" || to !== "hold")),
        watchedAt: optionalTime,
        addedAt: optionalTime,
      },
      { noNullPrototype: true },
    ),
  );
  const listLaws: Laws<ListRequest, ListOutcome> = {
    "for any scene, the outcome has the status of the entry afterwards, and no watch changes": (
      decide,
      { shelf, title, request },
    ) => {
      const { changes, outcome } = decide(shelf, title, request, NOW);
      const after = apply(shelf, changes);
      assert.equal(outcome.status, after.entry?.status);
      for (const [part, at] of shelf.watches) assert.equal(after.watches.get(part), at);
    },
  };
  keepsLaws(decideList, anyScene, commonLaws as Laws<ListRequest, ListOutcome>);
  keepsLaws(decideList, anyScene, listLaws);
});

const ended = aShow({ seasons: [2], specials: 1 });
const airing = aShow({ seasons: [2], unaired: 1 });
const upcoming = aShow({ unaired: 2, status: "upcoming" });

const aRequest = (to: ListStatus, fields: Partial<ListRequest> = {}): ListRequest => ({
  to,
  watchedAt: null,
  addedAt: null,
  ...fields,
});
const after = (title: Title, request: ListRequest, shelf: Shelf = EMPTY_SHELF): Shelf =>
  apply(shelf, decideList(shelf, title, request, NOW).changes);

describe("sync.md 6 the silent rewrites of `to`", () => {
  const cases: [name: string, title: Title, to: ListStatus, status: ListStatus][] = [
    ["movie, watching: completed", aMovie(), "watching", "completed"],
    ["movie, completed: completed", aMovie(), "completed", "completed"],
    [
      "unreleased movie, completed: plantowatch",
      aMovie({ releasedAt: inDays(9) }),
      "completed",
      "plantowatch",
    ],
    ["movie, dropped: dropped", aMovie(), "dropped", "dropped"],
    ["ended show, completed: completed", ended, "completed", "completed"],
    ["airing show, completed: watching", airing, "completed", "watching"],
    ["unreleased show, completed: plantowatch", upcoming, "completed", "plantowatch"],
    ["unreleased show, watching: watching", upcoming, "watching", "watching"],
    ["ended show, hold: hold", ended, "hold", "hold"],
  ];
  for (const [name, title, to, status] of cases)
    test(name, () => assert.equal(after(title, aRequest(to)).entry?.status, status));
});

describe("sync.md 6 the effects of `completed`", () => {
  test("a movie is watched, at the sent time or now", () => {
    assert.equal(after(aMovie(), aRequest("completed")).watches.get(MOVIE_KEY), NOW);
    const timed = aRequest("completed", { watchedAt: inDays(-3) });
    assert.equal(after(aMovie(), timed).watches.get(MOVIE_KEY), inDays(-3));
  });

  test("a movie that was watched keeps the time of its watch", () => {
    const shelf = aShelf({ status: "plantowatch" }, [MOVIE_KEY]);
    assert.equal(after(aMovie(), aRequest("completed"), shelf).watches.get(MOVIE_KEY), inDays(-10));
  });

  test("a show gets a time of bulk completion, and no watches", () => {
    const shelf = after(ended, aRequest("completed"), aShelf({}, ["1x1"]));
    assert.deepEqual([...shelf.watches.keys()], [key("1x1")]);
    assert.equal(shelf.entry?.completedInBulkAt, NOW);
  });

  test("a movie gets no time of bulk completion", () => {
    assert.equal(after(aMovie(), aRequest("completed")).entry?.completedInBulkAt, null);
  });

  test("a show keeps an earlier time of bulk completion", () => {
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-9) });
    assert.equal(
      after(ended, aRequest("completed", { watchedAt: NOW }), bulk).entry?.completedInBulkAt,
      inDays(-9),
    );
    const dropped = aShelf({ status: "dropped", completedInBulkAt: inDays(-9) });
    assert.equal(after(ended, aRequest("completed"), dropped).entry?.completedInBulkAt, inDays(-9));
  });

  test("a show whose episodes all have watches gets no time of bulk completion", () => {
    const shelf = after(ended, aRequest("completed"), aShelf({}, ["1x1", "1x2"]));
    assert.equal(shelf.entry?.completedInBulkAt, null);
  });
});

test("sync.md 6 a listed title keeps its date of adding, unless another one is sent", () => {
  const shelf = aShelf({ status: "hold", addedAt: inDays(-50) });
  assert.deepEqual(decideList(shelf, ended, aRequest("hold"), NOW).changes, []);
  assert.equal(after(ended, aRequest("dropped"), shelf).entry?.addedAt, inDays(-50));
  assert.equal(after(ended, aRequest("hold", { addedAt: inDays(-2) }), shelf).entry?.addedAt, inDays(-2));
  assert.equal(after(ended, aRequest("hold")).entry?.addedAt, NOW);
});

describe("sync.md 6 one item of add-to-list", () => {
  const item = (title: Title, to: ListStatus | "remove", asMovie: boolean, shelf: Shelf = EMPTY_SHELF) =>
    decideListItem(shelf, title, { ...aRequest("hold"), to, asMovie }, NOW);
  const film = { ...aShow({ seasons: [1], anime: true }), animeType: "movie" } as const;

  test("`watching` in `movies[]` is `completed`, for an anime movie too; in other lists it is `watching`", () => {
    assert.equal(item(film, "watching", true).outcome.status, "completed");
    assert.equal(item(film, "watching", false).outcome.status, "watching");
    assert.equal(item(aMovie(), "watching", true).outcome.status, "completed");
  });

  test("every other status in `movies[]` is set as sent", () => {
    for (const to of LIST_STATUSES.filter((status) => status !== "watching"))
      assert.equal(item(film, to, true).outcome.status, to);
  });

  test("`remove` empties the shelf", () => {
    const shelf = aShelf({ rating: 5 }, ["1x1", "1x2"]);
    for (const asMovie of [true, false]) {
      const { changes, outcome } = item(ended, "remove", asMovie, shelf);
      assert.deepEqual(apply(shelf, changes), EMPTY_SHELF);
      assert.equal(outcome.status, "remove");
    }
    assert.deepEqual(item(ended, "remove", false), { changes: [], outcome: { status: "remove" } });
  });

  test("for any scene, an item in another list does the same as `decideList`", () => {
    const requests = scenes((title) =>
      fc.record({
        to: fc.constantFrom(...LIST_STATUSES.filter((to) => title.type !== "movie" || to !== "hold")),
        watchedAt: optionalTime,
        addedAt: optionalTime,
      }),
    );
    fc.assert(
      fc.property(requests, ({ shelf, title, request }) => {
        const expected = decideList(shelf, title, request, NOW);
        assert.deepEqual(decideListItem(shelf, title, { ...request, asMovie: false }, NOW), expected);
      }),
    );
  });
});

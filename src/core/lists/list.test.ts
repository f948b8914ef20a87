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

const maybe = fc.option(times, { nil: null });

describe("laws", () => {
  // A movie on hold is refused at the edge.
  const asked = scenes((title) =>
    fc.record(
      {
        to: fc.constantFrom(...LIST_STATUSES.filter((to) => title.type !== "movie" || to !== "hold")),
        watchedAt: maybe,
        addedAt: maybe,
      },
      { noNullPrototype: true },
    ),
  );
  const ofList: Laws<ListRequest, ListOutcome> = {
    "for any scene, the outcome says the status that the entry then has, and nothing is unmarked": (
      decide,
      { shelf, title, request },
    ) => {
      const { changes, outcome } = decide(shelf, title, request, NOW);
      const after = apply(shelf, changes);
      assert.equal(outcome.status, after.entry?.status);
      for (const [part, at] of shelf.watches) assert.equal(after.watches.get(part), at);
    },
  };
  keepsLaws(decideList, asked, commonLaws as Laws<ListRequest, ListOutcome>);
  keepsLaws(decideList, asked, ofList);
});

const ended = aShow({ seasons: [2], specials: 1 });
const airing = aShow({ seasons: [2], unaired: 1 });
const upcoming = aShow({ unaired: 2, status: "upcoming" });

const ask = (to: ListStatus, says: Partial<ListRequest> = {}): ListRequest => ({
  to,
  watchedAt: null,
  addedAt: null,
  ...says,
});
const after = (title: Title, request: ListRequest, shelf: Shelf = EMPTY_SHELF): Shelf =>
  apply(shelf, decideList(shelf, title, request, NOW).changes);

describe("sync.md 6 the silent rewrites of `to`", () => {
  const cases: [what: string, title: Title, to: ListStatus, status: ListStatus][] = [
    ["a movie watching: completed", aMovie(), "watching", "completed"],
    ["a movie completed", aMovie(), "completed", "completed"],
    [
      "a movie that is not out, completed: plantowatch",
      aMovie({ releasedAt: inDays(9) }),
      "completed",
      "plantowatch",
    ],
    ["a movie dropped", aMovie(), "dropped", "dropped"],
    ["an ended show completed", ended, "completed", "completed"],
    ["an airing show completed: watching", airing, "completed", "watching"],
    ["a show of which nothing aired, completed: plantowatch", upcoming, "completed", "plantowatch"],
    ["a show of which nothing aired, watching", upcoming, "watching", "watching"],
    ["a show on hold", ended, "hold", "hold"],
  ];
  for (const [what, title, to, status] of cases)
    test(what, () => assert.equal(after(title, ask(to)).entry?.status, status));
});

describe("sync.md 6 what completed means", () => {
  test("a movie is watched, at its time or now", () => {
    assert.equal(after(aMovie(), ask("completed")).watches.get(MOVIE_KEY), NOW);
    const then = ask("completed", { watchedAt: inDays(-3) });
    assert.equal(after(aMovie(), then).watches.get(MOVIE_KEY), inDays(-3));
  });

  test("a movie that was watched keeps its time", () => {
    const shelf = aShelf({ status: "plantowatch" }, [MOVIE_KEY]);
    assert.equal(after(aMovie(), ask("completed"), shelf).watches.get(MOVIE_KEY), inDays(-10));
  });

  test("a show has no watch for each episode, but the moment of saying so", () => {
    const shelf = after(ended, ask("completed"), aShelf({}, ["1x1"]));
    assert.deepEqual([...shelf.watches.keys()], [key("1x1")]);
    assert.equal(shelf.entry?.completedInBulkAt, NOW);
  });

  test("a movie has its watch, and nothing to say in bulk", () => {
    assert.equal(after(aMovie(), ask("completed")).entry?.completedInBulkAt, null);
  });

  test("a show that was completed before keeps the moment at which it was", () => {
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-9) });
    assert.equal(
      after(ended, ask("completed", { watchedAt: NOW }), bulk).entry?.completedInBulkAt,
      inDays(-9),
    );
    const dropped = aShelf({ status: "dropped", completedInBulkAt: inDays(-9) });
    assert.equal(after(ended, ask("completed"), dropped).entry?.completedInBulkAt, inDays(-9));
  });

  test("a show whose episodes are all watched has nothing to say in bulk", () => {
    const shelf = after(ended, ask("completed"), aShelf({}, ["1x1", "1x2"]));
    assert.equal(shelf.entry?.completedInBulkAt, null);
  });
});

test("sync.md 6 the same again keeps the day on which it was added, unless it says another", () => {
  const shelf = aShelf({ status: "hold", addedAt: inDays(-50) });
  assert.deepEqual(decideList(shelf, ended, ask("hold"), NOW).changes, []);
  assert.equal(after(ended, ask("dropped"), shelf).entry?.addedAt, inDays(-50));
  assert.equal(after(ended, ask("hold", { addedAt: inDays(-2) }), shelf).entry?.addedAt, inDays(-2));
  assert.equal(after(ended, ask("hold")).entry?.addedAt, NOW);
});

describe("sync.md 6 one item of add-to-list", () => {
  const item = (title: Title, to: ListStatus | "remove", asMovie: boolean, shelf: Shelf = EMPTY_SHELF) =>
    decideListItem(shelf, title, { ...ask("hold"), to, asMovie }, NOW);
  const film = { ...aShow({ seasons: [1], anime: true }), animeType: "movie" } as const;

  test("`watching` in `movies[]` is `completed`, for an anime movie too; elsewhere it is what it says", () => {
    assert.equal(item(film, "watching", true).outcome.status, "completed");
    assert.equal(item(film, "watching", false).outcome.status, "watching");
    assert.equal(item(aMovie(), "watching", true).outcome.status, "completed");
  });

  test("every other status in `movies[]` is what it says", () => {
    for (const to of LIST_STATUSES.filter((status) => status !== "watching"))
      assert.equal(item(film, to, true).outcome.status, to);
  });

  test("`remove` removes the title with everything of it", () => {
    const shelf = aShelf({ rating: 5 }, ["1x1", "1x2"]);
    for (const asMovie of [true, false]) {
      const { changes, outcome } = item(ended, "remove", asMovie, shelf);
      assert.deepEqual(apply(shelf, changes), EMPTY_SHELF);
      assert.equal(outcome.status, "remove");
    }
    assert.deepEqual(item(ended, "remove", false), { changes: [], outcome: { status: "remove" } });
  });

  test("for any scene, an item in another list does what the status says", () => {
    const requests = scenes((title) =>
      fc.record({
        to: fc.constantFrom(...LIST_STATUSES.filter((to) => title.type !== "movie" || to !== "hold")),
        watchedAt: maybe,
        addedAt: maybe,
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

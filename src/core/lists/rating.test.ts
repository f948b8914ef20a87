import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aMovie, aShelf, aShow, inDays, NOW, scenes, times } from "../../../test/generators.ts";
import { commonLaws, keepsLaws, type Laws } from "../../../test/laws.ts";
import { MOVIE_KEY } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { EMPTY_SHELF, type ListStatus } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import { decideRating, decideRatingRemoval, type RatingOutcome, type RatingRequest } from "./rating.ts";

describe("laws of rating", () => {
  const asked = scenes(() =>
    fc.record(
      { rating: fc.integer({ min: 1, max: 10 }), ratedAt: fc.option(times, { nil: null }) },
      { noNullPrototype: true },
    ),
  );
  const ofRating: Laws<RatingRequest, RatingOutcome> = {
    "for any scene, the rating is there, and what is listed stays where it is": (
      decide,
      { shelf, title, request },
    ) => {
      const { changes, outcome } = decide(shelf, title, request, NOW);
      const { entry, watches } = apply(shelf, changes);
      assert.equal(entry?.rating, request.rating);
      assert.equal(entry?.status, outcome.status);
      if (shelf.entry === null) return;
      assert.equal(outcome.status, shelf.entry.status);
      assert.deepEqual(watches, shelf.watches);
    },
  };
  keepsLaws(decideRating, asked, commonLaws as Laws<RatingRequest, RatingOutcome>);
  keepsLaws(decideRating, asked, ofRating);
});

describe("laws of unrating", () => {
  const asked = scenes(() => fc.constant(null));
  const decide = decideRatingRemoval as Parameters<typeof keepsLaws<null, { unrated: boolean }>>[0];
  keepsLaws(decide, asked, commonLaws as Laws<null, { unrated: boolean }>);
  keepsLaws(decide, asked, {
    "for any scene, the rating is gone and nothing else": (decide, { shelf, title }) => {
      const { changes, outcome } = decide(shelf, title, null, NOW);
      const expected = shelf.entry && { ...shelf.entry, rating: null, ratedAt: null };
      assert.deepEqual(apply(shelf, changes), { ...shelf, entry: expected });
      assert.equal(outcome.unrated, changes.length > 0);
    },
  });
});

describe("sync.md 3 a title in no list is filed by what it is", () => {
  const cases: [what: string, title: Title, status: ListStatus, watched: readonly number[]][] = [
    ["a movie that is out: completed, and watched", aMovie(), "completed", [MOVIE_KEY]],
    ["a movie to come: plantowatch", aMovie({ releasedAt: inDays(9) }), "plantowatch", []],
    ["a show of one episode: completed", aShow({ seasons: [1], specials: 2 }), "completed", []],
    ["any other show: watching", aShow({ seasons: [2] }), "watching", []],
    ["anime: watching", aShow({ seasons: [2], anime: true }), "watching", []],
  ];
  for (const [what, title, status, watched] of cases)
    test(what, () => {
      const plan = decideRating(EMPTY_SHELF, title, { rating: 7, ratedAt: null }, NOW);
      const shelf = apply(EMPTY_SHELF, plan.changes);
      assert.deepEqual([shelf.entry?.status, [...shelf.watches.keys()]], [status, watched]);
      assert.deepEqual([shelf.entry?.rating, shelf.entry?.ratedAt, shelf.entry?.addedAt], [7, NOW, NOW]);
    });
});

describe("sync.md 3 what rating a title completes", () => {
  const bulkOf = (title: Title, shelf = EMPTY_SHELF) =>
    apply(shelf, decideRating(shelf, title, { rating: 7, ratedAt: null }, NOW).changes).entry
      ?.completedInBulkAt;

  test("a show of one episode is completed as a whole, at that moment", () =>
    assert.equal(bulkOf(aShow({ seasons: [1] })), NOW));
  test("a movie, any other show, and a title that is listed are not", () => {
    assert.deepEqual([bulkOf(aMovie()), bulkOf(aShow({ seasons: [2] }))], [null, null]);
    const listed = aShelf({ status: "completed" }, ["1x1"]);
    assert.equal(bulkOf(aShow({ seasons: [1] }), listed), null);
    assert.deepEqual(decideRatingRemoval(EMPTY_SHELF), { changes: [], outcome: { unrated: false } });
  });
  test("rated earlier, it was seen by then: a movie's watch, and a show's completion", () => {
    const rate = (title: Title) => {
      const request = { rating: 7, ratedAt: inDays(-900) };
      return apply(EMPTY_SHELF, decideRating(EMPTY_SHELF, title, request, NOW).changes);
    };
    assert.equal(rate(aMovie()).watches.get(MOVIE_KEY), inDays(-900));
    assert.equal(rate(aShow({ seasons: [1] })).entry?.completedInBulkAt, inDays(-900));
    assert.equal(rate(aMovie()).entry?.addedAt, NOW);
  });
  test("the day on which a listed title was added stays", () => {
    const listed = aShelf({ addedAt: inDays(-50) });
    const { changes } = decideRating(listed, aShow({ seasons: [2] }), { rating: 7, ratedAt: null }, NOW);
    assert.equal(apply(listed, changes).entry?.addedAt, inDays(-50));
  });
});

describe("sync.md 3 rating again", () => {
  const shelf = aShelf({ status: "hold", rating: 7, ratedAt: inDays(-7) });
  const entry = (rating: number, ratedAt: ReturnType<typeof inDays> | null) => {
    const { changes } = decideRating(shelf, aShow({ seasons: [2] }), { rating, ratedAt }, NOW);
    const after = apply(shelf, changes).entry;
    return [after?.status, after?.rating, after?.ratedAt];
  };
  test("overwrites", () => assert.deepEqual(entry(8, null), ["hold", 8, NOW]));
  test("the same is the same event", () => assert.deepEqual(entry(7, null), ["hold", 7, inDays(-7)]));
  test("the same on another day moves the day", () =>
    assert.deepEqual(entry(7, inDays(-1)), ["hold", 7, inDays(-1)]));
});

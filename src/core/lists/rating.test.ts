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
  const anyScene = scenes(() =>
    fc.record(
      { rating: fc.integer({ min: 1, max: 10 }), ratedAt: fc.option(times, { nil: null }) },
      { noNullPrototype: true },
    ),
  );
  const ratingLaws: Laws<RatingRequest, RatingOutcome> = {
    "for any scene, the rating is set, and a listed title keeps its status and watches": (
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
  keepsLaws(decideRating, anyScene, commonLaws as Laws<RatingRequest, RatingOutcome>);
  keepsLaws(decideRating, anyScene, ratingLaws);
});

describe("laws of removing a rating", () => {
  const anyScene = scenes(() => fc.constant(null));
  const decide = decideRatingRemoval as Parameters<typeof keepsLaws<null, { unrated: boolean }>>[0];
  keepsLaws(decide, anyScene, commonLaws as Laws<null, { unrated: boolean }>);
  keepsLaws(decide, anyScene, {
    "for any scene, the rating is removed and nothing else changes": (decide, { shelf, title }) => {
      const { changes, outcome } = decide(shelf, title, null, NOW);
      const expected = shelf.entry && { ...shelf.entry, rating: null, ratedAt: null };
      assert.deepEqual(apply(shelf, changes), { ...shelf, entry: expected });
      assert.equal(outcome.unrated, changes.length > 0);
    },
  });
});

describe("sync.md 3 the status of an unlisted title that is rated", () => {
  const cases: [name: string, title: Title, status: ListStatus, watched: readonly number[]][] = [
    ["a released movie: completed, and watched", aMovie(), "completed", [MOVIE_KEY]],
    ["an unreleased movie: plantowatch", aMovie({ releasedAt: inDays(9) }), "plantowatch", []],
    ["a show with one regular episode: completed", aShow({ seasons: [1], specials: 2 }), "completed", []],
    ["any other show: watching", aShow({ seasons: [2] }), "watching", []],
    ["anime: watching", aShow({ seasons: [2], anime: true }), "watching", []],
  ];
  for (const [name, title, status, watched] of cases)
    test(name, () => {
      const plan = decideRating(EMPTY_SHELF, title, { rating: 7, ratedAt: null }, NOW);
      const shelf = apply(EMPTY_SHELF, plan.changes);
      assert.deepEqual([shelf.entry?.status, [...shelf.watches.keys()]], [status, watched]);
      assert.deepEqual([shelf.entry?.rating, shelf.entry?.ratedAt, shelf.entry?.addedAt], [7, NOW, NOW]);
    });
});

describe("sync.md 3 titles that a rating completes", () => {
  const bulkOf = (title: Title, shelf = EMPTY_SHELF) =>
    apply(shelf, decideRating(shelf, title, { rating: 7, ratedAt: null }, NOW).changes).entry
      ?.completedInBulkAt;

  test("a show with one regular episode is completed in bulk, at the time of the rating", () =>
    assert.equal(bulkOf(aShow({ seasons: [1] })), NOW));
  test("a movie, any other show, and a listed title are not completed in bulk", () => {
    assert.deepEqual([bulkOf(aMovie()), bulkOf(aShow({ seasons: [2] }))], [null, null]);
    const listed = aShelf({ status: "completed" }, ["1x1"]);
    assert.equal(bulkOf(aShow({ seasons: [1] }), listed), null);
    assert.deepEqual(decideRatingRemoval(EMPTY_SHELF), { changes: [], outcome: { unrated: false } });
  });
  test("`rated_at` is the time of a movie's watch and of a show's bulk completion", () => {
    const rate = (title: Title) => {
      const request = { rating: 7, ratedAt: inDays(-900) };
      return apply(EMPTY_SHELF, decideRating(EMPTY_SHELF, title, request, NOW).changes);
    };
    assert.equal(rate(aMovie()).watches.get(MOVIE_KEY), inDays(-900));
    assert.equal(rate(aShow({ seasons: [1] })).entry?.completedInBulkAt, inDays(-900));
    assert.equal(rate(aMovie()).entry?.addedAt, NOW);
  });
  test("a listed title keeps its date of adding", () => {
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
  test("another rating replaces the rating and its date", () =>
    assert.deepEqual(entry(8, null), ["hold", 8, NOW]));
  test("the same rating keeps its date", () => assert.deepEqual(entry(7, null), ["hold", 7, inDays(-7)]));
  test("the same rating with a date changes the date", () =>
    assert.deepEqual(entry(7, inDays(-1)), ["hold", 7, inDays(-1)]));
});

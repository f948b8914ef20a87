import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, aShelf, aShow, inDays, key, NOW } from "../../test/generators.ts";
import { MOVIE_KEY } from "./ids.ts";
import {
  canHaveStatus,
  coversAired,
  EMPTY_SHELF,
  isCompletedInBulk,
  isWatched,
  LIST_STATUSES,
  type ListStatus,
  lastWatchedAt,
  type Shelf,
  watchedCount,
  watchedRegularCount,
} from "./shelf.ts";
import type { TitleType } from "./titles/title.ts";

const show = aShow({ seasons: [2, 2], specials: 1 });

describe("sync.md 7 counts", () => {
  test("specials never count", () => {
    const shelf = aShelf({}, ["0x1", "1x1", "2x2"]);
    assert.equal(watchedCount(shelf, show), 2);
    assert.equal(watchedRegularCount(shelf), 2);
  });

  test("a completed show counts in full, whatever has a watch", () => {
    assert.equal(watchedCount(aShelf({ status: "completed" }, ["1x1"]), show), 4);
  });

  test("a movie counts no episodes", () => {
    assert.equal(watchedCount(aShelf({ status: "completed" }, [MOVIE_KEY]), aMovie()), 0);
    assert.equal(watchedRegularCount(aShelf({}, [MOVIE_KEY])), 0);
  });

  test("the empty shelf counts nothing", () => assert.equal(watchedCount(EMPTY_SHELF, show), 0));
});

describe("sync.md 1.6 last watched", () => {
  const at = (days: Record<string, number>, bulk: number | null = null, status = "completed"): Shelf => ({
    ...aShelf({ status: status as ListStatus, completedInBulkAt: bulk === null ? null : inDays(bulk) }),
    watches: new Map(Object.entries(days).map(([part, day]) => [key(part), inDays(day)])),
  });

  test("is the newest watch, not the last to be noted, a special too", () => {
    assert.equal(lastWatchedAt(at({ "1x1": -1, "1x2": -9 })), inDays(-1));
    assert.equal(lastWatchedAt(at({ "1x1": -9, "0x1": -1 })), inDays(-1));
  });

  test("is the bulk completion where nothing has a watch of its own", () => {
    assert.equal(lastWatchedAt(at({}, -5)), inDays(-5));
    assert.equal(lastWatchedAt(at({ "1x1": -9 }, -5)), inDays(-9));
  });

  test("is null once a bulk completion without watches was taken back", () => {
    assert.equal(lastWatchedAt(at({}, -5, "plantowatch")), null);
  });

  test("is null when never watched", () => {
    assert.equal(lastWatchedAt(at({})), null);
    assert.equal(lastWatchedAt(EMPTY_SHELF), null);
  });
});

test("completed in bulk means completed now, and so called without a watch for each", () => {
  const bulk = inDays(-1);
  assert.equal(isCompletedInBulk(aShelf({ status: "completed", completedInBulkAt: bulk }).entry), true);
  assert.equal(isCompletedInBulk(aShelf({ status: "watching", completedInBulkAt: bulk }).entry), false);
  assert.equal(isCompletedInBulk(aShelf({ status: "completed" }).entry), false);
  assert.equal(isCompletedInBulk(null), false);
});

test("a movie is watched by its one part, a show by any", () => {
  assert.equal(isWatched(aShelf({}, [MOVIE_KEY]), aMovie()), true);
  assert.equal(isWatched(aShelf({}), aMovie()), false);
  assert.equal(isWatched(aShelf({}, ["0x1"]), show), true);
  assert.equal(isWatched(aShelf({}), show), false);
});

describe("watches cover what has aired", () => {
  const whole = ["1x1", "1x2", "2x1", "2x2"];
  const covers = (parts: readonly string[], title = show): boolean =>
    coversAired(aShelf({}, parts).watches, title, NOW);

  test("when every regular episode is there, be it the first or the last", () => {
    assert.equal(covers(whole), true);
    for (const missing of whole)
      assert.equal(covers(["0x1", ...whole.filter((one) => one !== missing)]), false);
  });

  test("without what is still to come, and without specials", () => {
    assert.equal(covers(["1x1", "1x2"], aShow({ seasons: [2], specials: 1, unaired: 2 })), true);
    assert.equal(covers(["1x1", "1x3"], aShow({ seasons: [2], specials: 1, unaired: 2 })), false);
  });

  test("but never cover nothing", () => {
    assert.equal(covers([], aShow({})), false);
    assert.equal(covers(["0x1"], aShow({ specials: 1 })), false);
    assert.equal(covers(["1x1"], aShow({ seasons: [0], unaired: 2 })), false);
  });
});

test("conventions.md 14: a movie is neither watching nor on hold, shows and anime can have every status", () => {
  const statuses = (type: TitleType) => LIST_STATUSES.filter((status) => canHaveStatus(type, status));
  assert.deepEqual(statuses("movie"), ["plantowatch", "completed", "dropped"]);
  for (const type of ["show", "anime"] as const) assert.deepEqual(statuses(type), LIST_STATUSES);
});

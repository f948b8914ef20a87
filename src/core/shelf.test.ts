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
  test("specials do not count", () => {
    const shelf = aShelf({}, ["0x1", "1x1", "2x2"]);
    assert.equal(watchedCount(shelf, show), 2);
    assert.equal(watchedRegularCount(shelf), 2);
  });

  test("a completed show counts as watched in full, whatever watches it has", () => {
    assert.equal(watchedCount(aShelf({ status: "completed" }, ["1x1"]), show), 4);
  });

  test("a movie has no episodes to count", () => {
    assert.equal(watchedCount(aShelf({ status: "completed" }, [MOVIE_KEY]), aMovie()), 0);
    assert.equal(watchedRegularCount(aShelf({}, [MOVIE_KEY])), 0);
  });

  test("an empty shelf counts as 0", () => assert.equal(watchedCount(EMPTY_SHELF, show), 0));
});

describe("sync.md 1.6 last watched", () => {
  const at = (days: Record<string, number>, bulk: number | null = null, status = "completed"): Shelf => ({
    ...aShelf({ status: status as ListStatus, completedInBulkAt: bulk === null ? null : inDays(bulk) }),
    watches: new Map(Object.entries(days).map(([part, day]) => [key(part), inDays(day)])),
  });

  test("is the latest watch by time, not by order of recording; specials count", () => {
    assert.equal(lastWatchedAt(at({ "1x1": -1, "1x2": -9 })), inDays(-1));
    assert.equal(lastWatchedAt(at({ "1x1": -9, "0x1": -1 })), inDays(-1));
  });

  test("is the time of the bulk completion if no episode has a watch", () => {
    assert.equal(lastWatchedAt(at({}, -5)), inDays(-5));
    assert.equal(lastWatchedAt(at({ "1x1": -9 }, -5)), inDays(-9));
  });

  test("is null if a title completed in bulk, without watches, has another status now", () => {
    assert.equal(lastWatchedAt(at({}, -5, "plantowatch")), null);
  });

  test("is null if nothing was watched", () => {
    assert.equal(lastWatchedAt(at({})), null);
    assert.equal(lastWatchedAt(EMPTY_SHELF), null);
  });
});

test("a title is completed in bulk if it is completed now and has a time of bulk completion", () => {
  const bulk = inDays(-1);
  assert.equal(isCompletedInBulk(aShelf({ status: "completed", completedInBulkAt: bulk }).entry), true);
  assert.equal(isCompletedInBulk(aShelf({ status: "watching", completedInBulkAt: bulk }).entry), false);
  assert.equal(isCompletedInBulk(aShelf({ status: "completed" }).entry), false);
  assert.equal(isCompletedInBulk(null), false);
});

test("a movie is watched if its one part is, a show if any part is", () => {
  assert.equal(isWatched(aShelf({}, [MOVIE_KEY]), aMovie()), true);
  assert.equal(isWatched(aShelf({}), aMovie()), false);
  assert.equal(isWatched(aShelf({}, ["0x1"]), show), true);
  assert.equal(isWatched(aShelf({}), show), false);
});

describe("watches cover the aired episodes", () => {
  const whole = ["1x1", "1x2", "2x1", "2x2"];
  const covers = (parts: readonly string[], title = show): boolean =>
    coversAired(aShelf({}, parts).watches, title, NOW);

  test("if every regular episode has a watch, and not if any one is missing", () => {
    assert.equal(covers(whole), true);
    for (const missing of whole)
      assert.equal(covers(["0x1", ...whole.filter((one) => one !== missing)]), false);
  });

  test("whether or not specials and unaired episodes have watches", () => {
    assert.equal(covers(["1x1", "1x2"], aShow({ seasons: [2], specials: 1, unaired: 2 })), true);
    assert.equal(covers(["1x1", "1x3"], aShow({ seasons: [2], specials: 1, unaired: 2 })), false);
  });

  test("but not if no regular episode has aired", () => {
    assert.equal(covers([], aShow({})), false);
    assert.equal(covers(["0x1"], aShow({ specials: 1 })), false);
    assert.equal(covers(["1x1"], aShow({ seasons: [0], unaired: 2 })), false);
  });
});

test("conventions.md 14: a movie cannot be watching or on hold; shows and anime can have every status", () => {
  const statuses = (type: TitleType) => LIST_STATUSES.filter((status) => canHaveStatus(type, status));
  assert.deepEqual(statuses("movie"), ["plantowatch", "completed", "dropped"]);
  for (const type of ["show", "anime"] as const) assert.deepEqual(statuses(type), LIST_STATUSES);
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, anEntry, aShelf, aShow, inDays, key, NOW } from "../../../test/generators.ts";
import { type Millis, MOVIE_KEY } from "../ids.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { makeEpisode, makeTitle, type Title } from "../titles/title.ts";
import { nextAirTime, UNKNOWN_AIR_TIME } from "./airing.ts";
import { lastWatchedEpisode, nextEpisode } from "./progress.ts";

/** A show whose season 1 has episodes with these air dates, and which has one special that has aired. */
function airing(...dates: readonly (Millis | null)[]): Title {
  const { byKey: _, ...facts } = aShow({ status: "airing" });
  const special = makeEpisode({ season: 0, number: 1 }, { airedAt: inDays(-50) });
  const episodes = dates.map((airedAt, at) => makeEpisode({ season: 1, number: at + 1 }, { airedAt }));
  return makeTitle({ ...facts, episodes: [special, ...episodes] });
}
/** A shelf with watches: for each part the number of days from now. */
const seen = (watches: Record<string, number>): Shelf => ({
  entry: anEntry(),
  watches: new Map(Object.entries(watches).map(([part, days]) => [key(part), inDays(days)])),
  rewatches: [],
});

describe("sync.md 7 the last watched and the next episode", () => {
  const show = aShow({ seasons: [3], specials: 1, unaired: 1 });
  const last = (shelf: Shelf): unknown => lastWatchedEpisode(shelf, show)?.part;
  const next = (shelf: Shelf, after = lastWatchedEpisode(shelf, show)): unknown =>
    nextEpisode(shelf, show, after, NOW)?.part;

  test("the last is the one watched last, of equal times the highest; specials are none", () => {
    assert.equal(last(EMPTY_SHELF), undefined);
    assert.equal(last(seen({ "0x1": -1 })), undefined);
    assert.deepEqual(last(seen({ "1x1": -2, "1x2": -5 })), { season: 1, number: 1 });
    assert.deepEqual(last(seen({ "1x1": -2, "1x2": -2 })), { season: 1, number: 2 });
    assert.deepEqual(last(seen({ "1x1": -5, "1x2": -2, "0x1": -1 })), { season: 1, number: 2 });
  });

  test("the next is the first after it that is out and not watched", () => {
    assert.deepEqual(next(seen({})), { season: 1, number: 1 });
    assert.deepEqual(next(seen({ "1x1": -2 })), { season: 1, number: 2 });
    assert.deepEqual(next(seen({ "1x1": -2, "1x2": -5 })), { season: 1, number: 3 });
    assert.deepEqual(next(seen({ "1x2": -2 })), { season: 1, number: 3 });
    assert.equal(next(seen({ "1x3": -2 })), undefined, "what is to come is not next");
  });

  test("completed as a whole nothing is left, and what has watches goes on from them", () => {
    assert.equal(next(aShelf({ status: "completed" })), undefined);
    assert.deepEqual(next(aShelf({ status: "watching" })), { season: 1, number: 1 });
    assert.deepEqual(next(aShelf({ status: "completed" }, ["1x1"])), { season: 1, number: 2 });
    assert.deepEqual(next(EMPTY_SHELF), { season: 1, number: 1 });
  });
});

describe("sync.md 8 waiting for the next episode", () => {
  const show = airing(inDays(-10), inDays(20), inDays(13), null);
  const until = (shelf: Shelf, title: Title = show): Millis | null => nextAirTime(shelf, title, NOW);

  test("who is caught up waits for the first that airs; what has no date has aired", () => {
    const dated = airing(inDays(-10), inDays(20), inDays(13));
    assert.equal(until(seen({ "1x1": -2 }), dated), inDays(13));
    assert.equal(until(seen({ "1x1": -2, "1x3": -3 }), dated), inDays(20));
    assert.equal(until(seen({ "1x1": -2 })), null, "the one without a date comes next");
  });

  test("before the first watch the first episode is waited for, and never a special", () => {
    const { byKey: _, ...facts } = airing(inDays(5));
    const soon = makeEpisode({ season: 0, number: 2 }, { airedAt: inDays(1) });
    const title = makeTitle({ ...facts, episodes: [...facts.episodes, soon] });
    assert.equal(until(seen({}), title), inDays(5));
  });

  test("only what comes after the last watched one is waited for", () => {
    assert.equal(
      until(seen({ "1x3": -2, "1x1": -3 }), airing(inDays(-10), inDays(5), inDays(9))),
      UNKNOWN_AIR_TIME,
    );
  });

  test("without any date it is someday", () => {
    assert.equal(until(seen({ "1x1": -2 }), airing(inDays(-10))), UNKNOWN_AIR_TIME);
    const { byKey: _, ...facts } = airing(null, null);
    assert.equal(until(seen({}), makeTitle({ ...facts, status: "upcoming" })), UNKNOWN_AIR_TIME);
  });

  test("nobody waits for a movie, in another status, or while an aired episode is left", () => {
    const movie: Shelf = { ...aShelf({}), watches: new Map([[MOVIE_KEY, NOW]]) };
    assert.equal(until(movie, aMovie({ releasedAt: inDays(9) })), null);
    assert.equal(until(EMPTY_SHELF), null);
    assert.equal(
      until({ ...seen({ "1x1": -2 }), entry: anEntry({ status: "hold" }) }, airing(inDays(-10), inDays(1))),
      null,
    );
    assert.equal(until(seen({}), airing(inDays(-10), inDays(1))), null);
  });
});

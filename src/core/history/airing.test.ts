import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, anEntry, aShelf, aShow, inDays, key, NOW } from "../../../test/generators.ts";
import { type Millis, MOVIE_KEY } from "../ids.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { makeEpisode, makeTitle, type Title } from "../titles/title.ts";
import { nextAirTime, UNKNOWN_AIR_TIME } from "./airing.ts";
import { lastWatchedEpisode, nextEpisode } from "./progress.ts";

/** An airing show with one episode in season 1 for each air date, and one special that has aired. */
function airingShow(...dates: readonly (Millis | null)[]): Title {
  const { byKey: _, ...facts } = aShow({ status: "airing" });
  const special = makeEpisode({ season: 0, number: 1 }, { airedAt: inDays(-50) });
  const episodes = dates.map((airedAt, at) => makeEpisode({ season: 1, number: at + 1 }, { airedAt }));
  return makeTitle({ ...facts, episodes: [special, ...episodes] });
}
/** A shelf with a watch for each part, at a time given in days from now. */
const watchedAt = (watches: Record<string, number>): Shelf => ({
  entry: anEntry(),
  watches: new Map(Object.entries(watches).map(([part, days]) => [key(part), inDays(days)])),
  rewatches: [],
});

describe("sync.md 7 the last watched and the next episode", () => {
  const show = aShow({ seasons: [3], specials: 1, unaired: 1 });
  const last = (shelf: Shelf): unknown => lastWatchedEpisode(shelf, show)?.part;
  const next = (shelf: Shelf, after = lastWatchedEpisode(shelf, show)): unknown =>
    nextEpisode(shelf, show, after, NOW)?.part;

  test("the last watched episode has the latest time; ties go to the highest number; specials do not count", () => {
    assert.equal(last(EMPTY_SHELF), undefined);
    assert.equal(last(watchedAt({ "0x1": -1 })), undefined);
    assert.deepEqual(last(watchedAt({ "1x1": -2, "1x2": -5 })), { season: 1, number: 1 });
    assert.deepEqual(last(watchedAt({ "1x1": -2, "1x2": -2 })), { season: 1, number: 2 });
    assert.deepEqual(last(watchedAt({ "1x1": -5, "1x2": -2, "0x1": -1 })), { season: 1, number: 2 });
  });

  test("the next episode is the first unwatched one after it that has aired", () => {
    assert.deepEqual(next(watchedAt({})), { season: 1, number: 1 });
    assert.deepEqual(next(watchedAt({ "1x1": -2 })), { season: 1, number: 2 });
    assert.deepEqual(next(watchedAt({ "1x1": -2, "1x2": -5 })), { season: 1, number: 3 });
    assert.deepEqual(next(watchedAt({ "1x2": -2 })), { season: 1, number: 3 });
    assert.equal(next(watchedAt({ "1x3": -2 })), undefined, "an episode that has not aired is not next");
  });

  test("a show completed in bulk has no next episode, unless some of its episodes have watches", () => {
    assert.equal(next(aShelf({ status: "completed" })), undefined);
    assert.deepEqual(next(aShelf({ status: "watching" })), { season: 1, number: 1 });
    assert.deepEqual(next(aShelf({ status: "completed" }, ["1x1"])), { season: 1, number: 2 });
    assert.deepEqual(next(EMPTY_SHELF), { season: 1, number: 1 });
  });
});

describe("sync.md 8 when the next episode airs", () => {
  const show = airingShow(inDays(-10), inDays(20), inDays(13), null);
  const airTime = (shelf: Shelf, title: Title = show): Millis | null => nextAirTime(shelf, title, NOW);

  test("after the last aired episode it is the earliest air time; an episode without a date has aired", () => {
    const dated = airingShow(inDays(-10), inDays(20), inDays(13));
    assert.equal(airTime(watchedAt({ "1x1": -2 }), dated), inDays(13));
    assert.equal(airTime(watchedAt({ "1x1": -2, "1x3": -3 }), dated), inDays(20));
    assert.equal(airTime(watchedAt({ "1x1": -2 })), null, "the episode without a date is next");
  });

  test("without a watch it is the air time of the first episode, never of a special", () => {
    const { byKey: _, ...facts } = airingShow(inDays(5));
    const special = makeEpisode({ season: 0, number: 2 }, { airedAt: inDays(1) });
    const title = makeTitle({ ...facts, episodes: [...facts.episodes, special] });
    assert.equal(airTime(watchedAt({}), title), inDays(5));
  });

  test("only episodes after the last watched one count", () => {
    assert.equal(
      airTime(watchedAt({ "1x3": -2, "1x1": -3 }), airingShow(inDays(-10), inDays(5), inDays(9))),
      UNKNOWN_AIR_TIME,
    );
  });

  test("without any future date it is unknown", () => {
    assert.equal(airTime(watchedAt({ "1x1": -2 }), airingShow(inDays(-10))), UNKNOWN_AIR_TIME);
    const { byKey: _, ...facts } = airingShow(null, null);
    assert.equal(airTime(watchedAt({}), makeTitle({ ...facts, status: "upcoming" })), UNKNOWN_AIR_TIME);
  });

  test("it is null for movies, unlisted titles, other statuses, and while an aired episode is unwatched", () => {
    const movie: Shelf = { ...aShelf({}), watches: new Map([[MOVIE_KEY, NOW]]) };
    assert.equal(airTime(movie, aMovie({ releasedAt: inDays(9) })), null);
    assert.equal(airTime(EMPTY_SHELF), null);
    assert.equal(
      airTime(
        { ...watchedAt({ "1x1": -2 }), entry: anEntry({ status: "hold" }) },
        airingShow(inDays(-10), inDays(1)),
      ),
      null,
    );
    assert.equal(airTime(watchedAt({}), airingShow(inDays(-10), inDays(1))), null);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  aMovie,
  aShelf,
  aShow,
  inDays,
  key,
  NOW,
  namedParts,
  parts,
  scenes,
} from "../../../test/generators.ts";
import { commonLaws, keepsLaws, type Laws, partLaws } from "../../../test/laws.ts";
import { MOVIE_KEY, partOfKey, toPlaybackId, toRewatchId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { isWatchChange } from "../revisions/change.ts";
import { EMPTY_SHELF, isCompletedInBulk, type Shelf } from "../shelf.ts";
import { decideRemoval, type RemovalOutcome, type RemovalRequest } from "./removal.ts";

describe("laws", () => {
  const anyScene = scenes((title) =>
    fc.record({ parts: fc.option(namedParts(title), { nil: null }) }, { noNullPrototype: true }),
  );
  const removalLaws: Laws<RemovalRequest, RemovalOutcome> = {
    "for any scene, the outcome counts what the changes do": (decide, { shelf, title, request }) => {
      const { changes, outcome } = decide(shelf, title, request, NOW);
      const after = apply(shelf, changes);
      assert.equal(outcome.removed, shelf.entry !== null && after.entry === null);
      if (outcome.removed) return assert.equal(outcome.episodes, 0);
      if (isCompletedInBulk(shelf.entry)) return;
      assert.equal(outcome.episodes, changes.filter(isWatchChange).length);
    },
    "for any scene, removing the title empties the shelf": (decide, { shelf, title }) => {
      const { changes } = decide(shelf, title, { parts: null }, NOW);
      assert.deepEqual(apply(shelf, changes), EMPTY_SHELF);
    },
    "for any scene, a named episode has no watch afterwards": (decide, { shelf, title, request }) => {
      const { watches } = apply(shelf, decide(shelf, title, request, NOW).changes);
      if (title.type === "movie") return;
      for (const { season, number } of request.parts ?? [])
        if (number !== null) assert.ok(!watches.has(key(`${season}x${number}`)));
    },
  };
  keepsLaws(decideRemoval, anyScene, commonLaws as Laws<RemovalRequest, RemovalOutcome>);
  keepsLaws(decideRemoval, anyScene, removalLaws);
  keepsLaws(
    decideRemoval,
    anyScene,
    partLaws<RemovalRequest, RemovalOutcome>({
      of: (request) => request.parts,
      with: (_, named) => ({ parts: named }),
    }),
  );
});

const show = aShow({ seasons: [2, 2], specials: 1 });
const remove = (shelf: Shelf, named: readonly string[] | null, title = show) => {
  const request = { parts: named === null ? null : parts(...named) };
  const { changes, outcome } = decideRemoval(shelf, title, request, NOW);
  return { after: apply(shelf, changes), outcome };
};
const nothing = { removed: false, episodes: 0, rewatches: 0, rewatchEpisodes: 0 };
const watchedOf = ({ watches }: Shelf): unknown => new Set(watches.keys());

describe("sync.md 2 what is removed", () => {
  const session = {
    id: toRewatchId(1),
    state: { status: "active", createdAt: NOW, startedAt: NOW, lastWatchedAt: null },
    watches: new Map([[key("1x1"), NOW]]),
  } as const;
  const shelf: Shelf = { ...aShelf({ rating: 7 }, ["0x1", "1x1", "1x2", "2x1"]), rewatches: [session] };

  test("the title: all of the shelf is removed; its episodes are not counted", () => {
    const { after, outcome } = remove(shelf, null);
    assert.deepEqual(after, EMPTY_SHELF);
    assert.deepEqual(outcome, { removed: true, episodes: 0, rewatches: 1, rewatchEpisodes: 1 });
  });

  test("a season: its episodes are unmarked; the show stays", () => {
    const { after, outcome } = remove(shelf, ["1"]);
    assert.deepEqual(watchedOf(after), new Set([key("0x1"), key("2x1")]));
    assert.equal(after.entry?.status, "watching");
    assert.deepEqual(outcome, { ...nothing, episodes: 2 });
  });

  test("episodes: they are unmarked; each counts once, and unwatched ones do not count", () => {
    const { after, outcome } = remove(shelf, ["1x1", "1x1", "2x2", "9x9"]);
    assert.deepEqual(watchedOf(after), new Set([key("0x1"), key("1x2"), key("2x1")]));
    assert.deepEqual(outcome, { ...nothing, episodes: 1 });
  });

  test("an episode that the catalogue no longer has is unmarked too", () => {
    const lost = aShelf({}, ["1x7"]);
    assert.deepEqual(watchedOf(remove(lost, ["1x7"]).after), new Set());
    assert.deepEqual(watchedOf(remove(lost, ["1"]).after), new Set());
  });

  test("the only watched episode: the show stays, as watching", () => {
    const { after } = remove(aShelf({}, ["1x1"]), ["1x1"]);
    assert.deepEqual([after.entry?.status, after.watches.size], ["watching", 0]);
  });

  test("an episode of a completed show: the show becomes watching", () => {
    const { after } = remove(aShelf({ status: "completed" }, ["1x1", "1x2", "2x1", "2x2"]), ["2x2"]);
    assert.deepEqual([after.entry?.status, after.watches.size], ["watching", 3]);
  });

  test("an episode of a show on hold: the show stays on hold", () => {
    assert.equal(remove(aShelf({ status: "hold" }, ["1x1"]), ["1x1"]).after.entry?.status, "hold");
  });

  test("playbacks of a named episode are deleted; finished ones and those of other episodes stay", () => {
    const played = {
      id: toPlaybackId(1),
      part: partOfKey(key("1x2")),
      progress: 40,
      startedAt: NOW,
    } as const;
    const more = { pausedAt: null, endsOn: NOW, allowRewatch: false, app: "tv" } as const;
    const stopped = { ...played, ...more, id: toPlaybackId(2), state: "watched" } as const;
    for (const state of ["playing", "paused", "checkin"] as const)
      for (const [entry, named, isKept] of [
        [aShelf({}, ["1x2"]), ["1x2"], false],
        [aShelf({}, ["1x2"]), ["1"], false],
        [aShelf({}, ["1x1"]), ["1x2"], false],
        [EMPTY_SHELF, ["1x2"], false],
        [aShelf({}, ["1x1", "1x2"]), ["1x1", "2", "0x2"], true],
      ] as const) {
        const session = { ...played, ...more, state };
        const { after } = remove({ ...entry, playbacks: [session, stopped] }, named);
        assert.deepEqual(after.playbacks, isKept ? [session, stopped] : [stopped]);
      }
  });

  test("a movie, also if it is sent as a show with its first episode or season", () => {
    const movie = aShelf({ status: "completed" }, [MOVIE_KEY]);
    for (const named of [null, ["1x1"], ["1"]]) {
      const { after, outcome } = remove(movie, named, aMovie());
      assert.deepEqual(after, EMPTY_SHELF);
      assert.equal(outcome.removed, true);
    }
  });

  test("any other part of a movie: nothing is removed", () => {
    const movie = aShelf({ status: "completed" }, [MOVIE_KEY]);
    for (const named of [["0x0"], ["0"], ["1x2"], []]) {
      const { after, outcome } = remove(movie, named, aMovie());
      assert.deepEqual(after, movie);
      assert.deepEqual(outcome, nothing);
    }
  });

  test("a title that is not in the library: nothing is removed or counted", () => {
    for (const named of [null, ["1x1"], ["1"]]) assert.deepEqual(remove(EMPTY_SHELF, named).outcome, nothing);
  });

  test("an episode of a show completed in bulk: the other episodes get watches of their own", () => {
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-4) }, ["1x1"]);
    const { after, outcome } = remove(bulk, ["1x2"]);
    assert.deepEqual(
      after.watches,
      new Map([
        [key("1x1"), inDays(-10)],
        [key("2x1"), inDays(-4)],
        [key("2x2"), inDays(-4)],
      ]),
    );
    assert.deepEqual([after.entry?.status, after.entry?.completedInBulkAt], ["watching", null]);
    assert.deepEqual(outcome, { ...nothing, episodes: 1 });
  });

  test("a special of a completed show: it is unmarked, and the show stays completed", () => {
    const full = aShelf({ status: "completed" }, ["0x1", "1x1", "1x2", "2x1", "2x2"]);
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-4) }, ["0x1", "1x1"]);
    for (const shelf of [full, bulk]) {
      const { after, outcome } = remove(shelf, ["0x1"]);
      assert.deepEqual([after.entry, after.watches.size], [shelf.entry, shelf.watches.size - 1]);
      assert.equal(outcome.episodes, 1);
    }
    const both = remove(bulk, ["0x1", "1x1"]);
    assert.deepEqual([both.after.entry?.status, both.outcome.episodes], ["watching", 2]);
    assert.deepEqual(remove(bulk, ["9x9"]).after, bulk, "an unknown episode removes nothing");
  });

  test("a special and an unaired episode of a show completed in bulk: the show stays completed", () => {
    const coming = aShow({ seasons: [2], specials: 1, unaired: 1 });
    const bulk = aShelf({ status: "completed", completedInBulkAt: inDays(-4) }, ["0x1"]);
    const { after, outcome } = remove(bulk, ["0x1", "1x3"], coming);
    assert.deepEqual([after.entry, after.watches.size, outcome.episodes], [bulk.entry, 0, 1]);
  });
});

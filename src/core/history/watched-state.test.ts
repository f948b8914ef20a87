import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aMovie, anEntry, aShelf, aShow, inDays, key, scenes } from "../../../test/generators.ts";
import { type Part, partOfKey, toMillis } from "../ids.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { makeEpisode } from "../titles/title.ts";
import { isEpisodeWatched, isTargetWatched, targetWatchedAt, type WatchedFact } from "./watched-state.ts";

const SHOW = aShow({ seasons: [3], specials: 1 });
const COMPLETED_AT = inDays(-3);
const completedInBulk: Shelf = aShelf({ status: "completed", completedInBulkAt: COMPLETED_AT });
const part = (text: string): Part => partOfKey(key(text));

const ofTitle = (shelf: Shelf): WatchedFact => ({ title: SHOW, shelf, asksEpisode: false, episode: null });
const ofEpisode = (shelf: Shelf, text: string | null): WatchedFact => ({
  title: SHOW,
  shelf,
  asksEpisode: true,
  episode: text === null ? null : part(text),
});

describe("sync.md 9 an item that asks about a title", () => {
  test("is true if the title is in the library, watched or not, and else false", () => {
    assert.equal(isTargetWatched(ofTitle(aShelf({ status: "plantowatch" }))), true);
    assert.equal(isTargetWatched(ofTitle(EMPTY_SHELF)), false);
    assert.equal(isTargetWatched({ ...ofTitle(aShelf({})), title: aMovie() }), true);
  });

  test("has the time of the title's latest watch, or of its completion in bulk", () => {
    const watches = new Map([
      [key("1x1"), inDays(-2)],
      [key("1x2"), inDays(-5)],
    ]);
    assert.equal(targetWatchedAt(ofTitle({ ...aShelf({}), watches })), inDays(-2));
    assert.equal(targetWatchedAt(ofTitle(completedInBulk)), COMPLETED_AT);
    assert.equal(targetWatchedAt(ofTitle(aShelf({}))), null);
    assert.equal(targetWatchedAt(ofTitle(EMPTY_SHELF)), null);
  });
});

describe("sync.md 9 an item that asks about an episode", () => {
  const watched: Shelf = {
    ...EMPTY_SHELF,
    entry: anEntry(),
    watches: new Map([
      [key("1x1"), inDays(-8)],
      [key("1x2"), inDays(-2)],
      [key("9x9"), inDays(-1)],
    ]),
  };

  test("is true for an episode with a watch, at the time of that watch", () => {
    assert.equal(isTargetWatched(ofEpisode(watched, "1x1")), true);
    assert.equal(targetWatchedAt(ofEpisode(watched, "1x1")), inDays(-8));
  });

  test("is false for an episode without a watch, and has no time", () => {
    assert.equal(isTargetWatched(ofEpisode(watched, "1x3")), false);
    assert.equal(targetWatchedAt(ofEpisode(watched, "1x3")), null);
  });

  test("is false for an episode that the title does not have", () => {
    assert.equal(isTargetWatched(ofEpisode(watched, null)), false);
    assert.equal(targetWatchedAt(ofEpisode(watched, null)), null);
    assert.equal(isTargetWatched(ofEpisode(watched, "9x9")), false, "even if it has a watch");
    assert.equal(isTargetWatched(ofEpisode(completedInBulk, "1x4")), false);
  });

  test("sync.md 12: a regular episode of a show completed in bulk is watched, at the time of the completion", () => {
    assert.equal(isTargetWatched(ofEpisode(completedInBulk, "1x3")), true);
    assert.equal(targetWatchedAt(ofEpisode(completedInBulk, "1x3")), COMPLETED_AT);
    assert.equal(isTargetWatched(ofEpisode(completedInBulk, "0x1")), false);
    assert.equal(targetWatchedAt(ofEpisode(completedInBulk, "0x1")), null);
    const onHold = aShelf({ status: "hold", completedInBulkAt: COMPLETED_AT });
    assert.equal(isTargetWatched(ofEpisode(onHold, "1x3")), false);
  });

  test("a watch at time 0 is shown with the time of the title's latest watch", () => {
    const watches = new Map([
      [key("1x1"), toMillis(0)],
      [key("1x2"), inDays(-2)],
    ]);
    assert.equal(targetWatchedAt(ofEpisode({ ...watched, watches }, "1x1")), inDays(-2));
  });
});

test("for any shelf, an episode is true if and only if it counts as watched, and has a time only then", () => {
  const anyScene = scenes((title) => fc.constantFrom(makeEpisode(part("1x99")), ...title.episodes));
  fc.assert(
    fc.property(anyScene, ({ title, shelf, request: episode }) => {
      const fact = { title, shelf, asksEpisode: true, episode: episode.part };
      const isKnown = title.byKey.has(episode.key);
      assert.equal(isTargetWatched(fact), isKnown && isEpisodeWatched(shelf, episode));
      if (isKnown && !isEpisodeWatched(shelf, episode)) assert.equal(targetWatchedAt(fact), null);
    }),
  );
});

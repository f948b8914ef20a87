import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aShelf, inDays, key, shelves, titles } from "../../../test/generators.ts";
import { type Part, partKey, partOfKey, toPlaybackId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { invert } from "../revisions/plan.ts";
import { currentPlayback, EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { type Follow, moveIn, moveOut } from "./follow.ts";

const same: Follow = (part) => part;
const firstSeasonOnly: Follow = (part) => (part.season === 1 ? part : null);
const shifted: Follow = ({ season, number }) => ({ season: season + 1, number });

/** Both shelves after the move. */
const move = (from: Shelf, into: Shelf, follow: Follow): { from: Shelf; into: Shelf } => {
  const out = moveOut(from, follow);
  return {
    from: apply(from, out.changes),
    into: apply(into, moveIn(into, out.outcome, follow).changes),
  };
};
const twoShelves = titles.chain((title) => fc.tuple(shelves(title), shelves(title)));
const parts = (shelf: Shelf): Part[] => [...shelf.watches.keys()].map(partOfKey);

describe("architecture.md 6.8 a library follows merged titles", () => {
  test("for any shelf, everything moves, playbacks included, and the old shelf is empty", () => {
    fc.assert(
      fc.property(titles.chain(shelves), (shelf) => {
        const moved = move(shelf, EMPTY_SHELF, same);
        assert.deepEqual(moved.from, EMPTY_SHELF);
        assert.deepEqual(moved.into, shelf);
      }),
    );
  });

  test("for any two shelves, at most one playback is current: that of the new title, if it has one", () => {
    fc.assert(
      fc.property(twoShelves, ([one, other]) => {
        const renumbered = (other.playbacks ?? []).map((playback) => ({
          ...playback,
          id: toPlaybackId(playback.id + 1_000),
        }));
        const target = renumbered.length > 0 ? { ...other, playbacks: renumbered } : other;
        const { into } = move({ ...one, rewatches: [] }, target, same);
        assert.deepEqual(currentPlayback(into), currentPlayback(target) ?? currentPlayback(one));
        const current = (into.playbacks ?? []).filter(({ state }) => state !== "watched");
        assert.ok(current.length <= 1);
      }),
    );
  });

  test("for any two shelves, a part that either has is watched once, at the earlier time", () => {
    fc.assert(
      fc.property(twoShelves, ([one, other]) => {
        const { into } = move({ ...one, rewatches: [] }, other, same);
        const expected = new Map(other.watches);
        for (const [part, time] of one.watches)
          expected.set(part, Math.min(time, expected.get(part) ?? time) as typeof time);
        const sorted = (watches: Shelf["watches"]) => [...watches].sort(([a], [b]) => a - b);
        assert.deepEqual(sorted(into.watches), sorted(expected));
      }),
    );
  });

  test("for any shelf and mapping, the watches that move and those that stay are all watches", () => {
    const mappings = fc.constantFrom(same, firstSeasonOnly, shifted, () => null);
    fc.assert(
      fc.property(titles.chain(shelves), mappings, (shelf, follow) => {
        const { from, into } = move(shelf, EMPTY_SHELF, follow);
        const moved = parts(shelf).flatMap((part) => follow(part) ?? []);
        assert.equal(from.watches.size + into.watches.size, shelf.watches.size);
        assert.deepEqual(new Set(into.watches.keys()), new Set(moved.map(partKey)));
      }),
    );
  });

  test("for any shelf, the inverse of both plans restores both shelves", () => {
    fc.assert(
      fc.property(titles.chain(shelves), (shelf) => {
        const out = moveOut(shelf, same);
        assert.deepEqual(apply(apply(shelf, out.changes), invert(out.changes)), shelf);
        const { changes } = moveIn(EMPTY_SHELF, out.outcome, same);
        assert.deepEqual(apply(apply(EMPTY_SHELF, changes), invert(changes)), EMPTY_SHELF);
      }),
    );
  });

  test("for any shelf, following a second time changes nothing", () => {
    fc.assert(
      fc.property(titles.chain(shelves), (shelf) => {
        const { from, into } = move(shelf, EMPTY_SHELF, same);
        const again = moveOut(from, same);
        assert.deepEqual(again.changes, []);
        assert.deepEqual(moveIn(into, again.outcome, same).changes, []);
      }),
    );
  });

  test("of two entries, the further status, the rating of the new title and the earlier date are kept", () => {
    const old = aShelf({ status: "completed", rating: 4, addedAt: inDays(-200) }, ["1x1"]);
    const existing = aShelf({ status: "plantowatch", rating: 9, addedAt: inDays(-100) });
    const { into } = move(old, existing, same);
    const { status, rating, addedAt } = into.entry ?? {};
    assert.deepEqual([status, rating, addedAt], ["completed", 9, inDays(-200)]);
    assert.ok(into.watches.has(key("1x1")));
  });

  test("a title keeps its entry as long as one of its watches stays", () => {
    const { from } = move(aShelf({ status: "watching" }, ["1x1", "2x1"]), EMPTY_SHELF, firstSeasonOnly);
    assert.equal(from.entry?.status, "watching");
    assert.deepEqual(parts(from), [{ season: 2, number: 1 }]);
  });
});

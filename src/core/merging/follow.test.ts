import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aShelf, key, shelves, titles } from "../../../test/generators.ts";
import { type Part, partKey, partOfKey, toPlaybackId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { invert } from "../revisions/plan.ts";
import { currentPlayback, EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { type Follow, moveIn, moveOut } from "./follow.ts";

const same: Follow = (part) => part;
const firstSeasonOnly: Follow = (part) => (part.season === 1 ? part : null);
const shifted: Follow = ({ season, number }) => ({ season: season + 1, number });

const move = (from: Shelf, into: Shelf, follow: Follow): { old: Shelf; now: Shelf } => {
  const left = moveOut(from, follow);
  const joined = moveIn(into, left.outcome, follow);
  return { old: apply(from, left.changes), now: apply(into, joined.changes) };
};
const parts = (shelf: Shelf): Part[] => [...shelf.watches.keys()].map(partOfKey);

describe("architecture.md 6 a library follows its titles", () => {
  test("for any shelf, all of it goes over, what plays as well, and nothing is left", () => {
    fc.assert(
      fc.property(titles.chain(shelves), (shelf) => {
        const { old, now } = move(shelf, EMPTY_SHELF, same);
        assert.deepEqual(old, EMPTY_SHELF);
        assert.deepEqual(now, shelf);
      }),
    );
  });

  test("for any two shelves, one session goes on at most: the one that was there", () => {
    const two = titles.chain((title) => fc.tuple(shelves(title), shelves(title)));
    fc.assert(
      fc.property(two, ([one, other]) => {
        const renumbered = (other.playbacks ?? []).map((playback) => ({
          ...playback,
          id: toPlaybackId(playback.id + 1_000),
        }));
        const there = renumbered.length > 0 ? { ...other, playbacks: renumbered } : other;
        const { now } = move({ ...one, rewatches: [] }, there, same);
        assert.deepEqual(currentPlayback(now), currentPlayback(there) ?? currentPlayback(one));
        const sessions = (now.playbacks ?? []).filter(({ state }) => state !== "watched");
        assert.ok(sessions.length <= 1);
      }),
    );
  });

  test("for any two shelves, each part that either had is there once, at the earlier time", () => {
    const two = titles.chain((title) => fc.tuple(shelves(title), shelves(title)));
    fc.assert(
      fc.property(two, ([one, other]) => {
        const renumbered = { ...one, rewatches: [] };
        const { now } = move(renumbered, other, same);
        const expected = new Map(other.watches);
        for (const [at, time] of one.watches)
          expected.set(at, Math.min(time, expected.get(at) ?? time) as typeof time);
        const sorted = (watches: Shelf["watches"]) => [...watches].sort(([a], [b]) => a - b);
        assert.deepEqual(sorted(now.watches), sorted(expected));
      }),
    );
  });

  test("for any shelf and any places, what goes and what stays is what was there", () => {
    const places = fc.constantFrom(same, firstSeasonOnly, shifted, () => null);
    fc.assert(
      fc.property(titles.chain(shelves), places, (shelf, follow) => {
        const { old, now } = move(shelf, EMPTY_SHELF, follow);
        const gone = parts(shelf).flatMap((part) => follow(part) ?? []);
        assert.equal(old.watches.size + now.watches.size, shelf.watches.size);
        assert.deepEqual(new Set(now.watches.keys()), new Set(gone.map(partKey)));
      }),
    );
  });

  test("for any shelf, following is undone by taking both plans back", () => {
    fc.assert(
      fc.property(titles.chain(shelves), (shelf) => {
        const left = moveOut(shelf, same);
        const joined = moveIn(EMPTY_SHELF, left.outcome, same);
        assert.deepEqual(apply(apply(shelf, left.changes), invert(left.changes)), shelf);
        const now = apply(EMPTY_SHELF, joined.changes);
        assert.deepEqual(apply(now, invert(joined.changes)), EMPTY_SHELF);
      }),
    );
  });

  test("for any shelf, following twice is following once", () => {
    fc.assert(
      fc.property(titles.chain(shelves), (shelf) => {
        const { old, now } = move(shelf, EMPTY_SHELF, same);
        const again = moveOut(old, same);
        assert.deepEqual(again.changes, []);
        assert.deepEqual(moveIn(now, again.outcome, same).changes, []);
      }),
    );
  });

  test("of two rows the farther status is kept, the new title's own rating, the older date", () => {
    const old = aShelf({ status: "completed", rating: 4 }, ["1x1"]);
    const own = aShelf({ status: "plantowatch", rating: 9 });
    const { now } = move(old, own, same);
    assert.deepEqual([now.entry?.status, now.entry?.rating], ["completed", 9]);
    assert.ok(now.watches.has(key("1x1")));
  });

  test("who keeps a part of the old title keeps its row", () => {
    const { old } = move(aShelf({ status: "watching" }, ["1x1", "2x1"]), EMPTY_SHELF, firstSeasonOnly);
    assert.equal(old.entry?.status, "watching");
    assert.deepEqual(parts(old), [{ season: 2, number: 1 }]);
  });
});

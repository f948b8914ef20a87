import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aPlayback, aShelf, CHANGES_OF_EACH_KIND, inDays, key } from "../../../test/generators.ts";
import { toRewatchId } from "../ids.ts";
import { EMPTY_SHELF, type RewatchState } from "../shelf.ts";
import { apply } from "./apply.ts";
import type { Change } from "./change.ts";
import { entryFields, invert } from "./plan.ts";

const first = toRewatchId(1);
const second = toRewatchId(2);
const active: RewatchState = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
};
const closed: RewatchState = { ...active, status: "closed" };
const EPISODE = { season: 1, number: 1 };

describe("apply", () => {
  test("sets fields, watches, sessions, the watches of sessions, and playbacks", () => {
    assert.deepEqual(apply(EMPTY_SHELF, CHANGES_OF_EACH_KIND), {
      entry: { ...entryFields(null), status: "watching" },
      watches: new Map([[key("1x1"), inDays(-1)]]),
      rewatches: [{ id: first, state: active, watches: new Map([[key("1x1"), inDays(-1)]]) }],
      playbacks: [aPlayback({ id: 7 })],
    });
  });

  test("removes values that are null after the change", () => {
    const full = apply(EMPTY_SHELF, CHANGES_OF_EACH_KIND);
    assert.deepEqual(apply(full, [{ part: EPISODE, before: inDays(-1), after: null }]).watches, new Map());
    assert.deepEqual(apply(full, [{ rewatch: first, before: active, after: null }]).rewatches, []);
    assert.equal(apply(full, [{ field: "status", before: "watching", after: null }]).entry, null);
    const withoutPlayback = apply(full, [{ kind: "playback", before: aPlayback({ id: 7 }), after: null }]);
    assert.equal("playbacks" in withoutPlayback, false);
  });

  test("keeps playbacks ordered by id", () => {
    const shelf = apply(
      EMPTY_SHELF,
      [7, 9, 3].map((id) => ({ kind: "playback", before: null, after: aPlayback({ id }) })),
    );
    assert.deepEqual(
      shelf.playbacks?.map(({ id }) => id),
      [3, 7, 9],
    );
  });

  test("shares the unchanged parts of the shelf with the given one", () => {
    const shelf = apply(EMPTY_SHELF, CHANGES_OF_EACH_KIND);
    const parts = ["entry", "watches", "rewatches", "playbacks"] as const;
    const changedParts = ["entry", "watches", "rewatches", "rewatches", "playbacks"];
    for (const [at, { before, after, ...change }] of CHANGES_OF_EACH_KIND.entries()) {
      const changed = apply(shelf, [{ ...change, before: after, after: before } as Change]);
      for (const part of parts) assert.equal(changed[part] === shelf[part], part !== changedParts[at], part);
    }
  });

  test("keeps the watches of a session whose state changes, and orders sessions by id", () => {
    const shelf = apply(EMPTY_SHELF, [
      { field: "status", before: null, after: "completed" },
      { rewatch: second, before: null, after: active },
      ...CHANGES_OF_EACH_KIND.slice(2),
      { rewatch: first, before: active, after: closed },
    ]);
    assert.deepEqual(
      shelf.rewatches.map(({ id, state, watches }) => [id, state.status, watches.size]),
      [
        [first, "closed", 1],
        [second, "active", 0],
      ],
    );
  });

  test("does not change the given shelf", () => {
    const before = apply(EMPTY_SHELF, CHANGES_OF_EACH_KIND);
    const copy = structuredClone(before);
    apply(before, invert(CHANGES_OF_EACH_KIND));
    assert.deepEqual(before, copy);
  });

  test("gives an equal shelf if there are no changes", () => {
    const shelf = aShelf({ rating: 7 }, ["1x1"]);
    assert.deepEqual(apply(shelf, []), shelf);
  });
});

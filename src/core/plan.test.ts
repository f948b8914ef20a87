import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  anEntry,
  aPlayback,
  CHANGES_OF_EACH_KIND,
  deeds,
  inDays,
  playing,
  shelves,
  titles,
} from "../../test/generators.ts";
import { mergeLaws } from "../../test/laws.ts";
import { apply } from "./apply.ts";
import type { Change } from "./change.ts";
import { toRewatchId } from "./ids.ts";
import { changeEntry, invert, mergeChanges } from "./plan.ts";
import type { RewatchState, Shelf } from "./shelf.ts";

const first = toRewatchId(1);
const second = toRewatchId(2);
const active: RewatchState = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
};
const one = { season: 1, number: 1 };

test("invert takes a plan back, last change first", () => {
  assert.deepEqual(invert(CHANGES_OF_EACH_KIND), [
    { kind: "playback", before: aPlayback({ id: 7 }), after: null },
    { rewatch: first, part: one, before: inDays(-1), after: null },
    { rewatch: first, before: active, after: null },
    { part: one, before: inDays(-1), after: null },
    { field: "status", before: "watching", after: null },
  ]);
  assert.deepEqual(invert(invert(CHANGES_OF_EACH_KIND)), CHANGES_OF_EACH_KIND);
});

describe("merging successive changes", () => {
  test("keeps the first before and the last after", () => {
    const merged = mergeChanges([
      { field: "rating", before: 3, after: 5 },
      { field: "status", before: "hold", after: "watching" },
      { field: "rating", before: 5, after: 8 },
    ]);
    assert.deepEqual(merged, [
      { field: "rating", before: 3, after: 8 },
      { field: "status", before: "hold", after: "watching" },
    ]);
  });

  test("drops what came back, values of several parts too", () => {
    const memo = { text: "again", isPrivate: true };
    assert.deepEqual(
      mergeChanges([
        { field: "memo", before: memo, after: null },
        { part: one, before: null, after: inDays(-1) },
        { field: "memo", before: null, after: { ...memo } },
        { part: one, before: inDays(-1), after: null },
      ]),
      [],
    );
    assert.deepEqual(mergeChanges([{ field: "memo", before: memo, after: { ...memo } }]), []);
  });

  test("takes a session that was moved first and removed later away after its watches", () => {
    const [watched, state]: Change[] = [
      { rewatch: second, part: one, before: inDays(-1), after: null },
      { rewatch: second, before: active, after: null },
    ];
    const done = { ...active, status: "completed" } as const;
    assert.deepEqual(
      mergeChanges([
        { rewatch: second, before: active, after: done },
        { rewatch: second, part: one, before: inDays(-1), after: null },
        { rewatch: second, before: done, after: null },
      ]),
      [watched, state],
    );
  });

  const history = titles.chain((title) =>
    fc.tuple(
      shelves(title),
      fc.array(fc.oneof({ arbitrary: deeds(title), weight: 3 }, playing), { minLength: 1, maxLength: 5 }),
    ),
  );
  for (const [sentence, law] of Object.entries(mergeLaws))
    test(sentence, () => {
      fc.assert(
        fc.property(history, ([shelf, done]) => {
          const successive: (readonly Change[])[] = [];
          let at: Shelf = shelf;
          for (const deed of done) {
            const { changes } = deed(at);
            at = apply(at, changes);
            successive.push(changes);
          }
          law(shelf, successive);
        }),
        { numRuns: fc.readConfigureGlobal().numRuns ?? 400 },
      );
    });
});

describe("changing an entry", () => {
  test("names only the fields that differ", () => {
    const entry = anEntry({ rating: 7, memo: { text: "good", isPrivate: false } });
    assert.deepEqual(
      changeEntry(entry, { rating: 7, memo: { text: "good", isPrivate: false }, status: "hold" }),
      [{ field: "status", before: "watching", after: "hold" }],
    );
  });

  test("tells a memo that was made private from one that was not", () => {
    const [public_, private_] = [false, true].map((isPrivate) => ({ text: "good", isPrivate }));
    assert.deepEqual(changeEntry(anEntry({ memo: public_ ?? null }), { memo: private_ ?? null }), [
      { field: "memo", before: public_, after: private_ },
    ]);
  });

  test("of no entry begins at null", () => {
    assert.deepEqual(changeEntry(null, { status: "watching", rating: null }), [
      { field: "status", before: null, after: "watching" },
    ]);
  });
});

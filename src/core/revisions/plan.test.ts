import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  anEntry,
  aPlayback,
  CHANGES_OF_EACH_KIND,
  inDays,
  playbackEdits,
  shelfEdits,
  shelves,
  titles,
} from "../../../test/generators.ts";
import { mergeLaws } from "../../../test/laws.ts";
import { toRewatchId } from "../ids.ts";
import { EMPTY_SHELF, type RewatchState, type Shelf } from "../shelf.ts";
import { apply } from "./apply.ts";
import type { Change } from "./change.ts";
import { changeEntry, entryFields, inApplyOrder, invert, isRemoval, mergeChanges, NO_ENTRY } from "./plan.ts";

const first = toRewatchId(1);
const second = toRewatchId(2);
const active: RewatchState = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
};
const EPISODE = { season: 1, number: 1 };

test("invert gives the inverse of each change, last change first", () => {
  assert.deepEqual(invert(CHANGES_OF_EACH_KIND), [
    { kind: "playback", before: aPlayback({ id: 7 }), after: null },
    { rewatch: first, part: EPISODE, before: inDays(-1), after: null },
    { rewatch: first, before: active, after: null },
    { part: EPISODE, before: inDays(-1), after: null },
    { field: "status", before: "watching", after: null },
  ]);
  assert.deepEqual(invert(invert(CHANGES_OF_EACH_KIND)), CHANGES_OF_EACH_KIND);
});

describe("merging successive changes", () => {
  test("keeps the first value before and the last value after", () => {
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

  test("drops changes that cancel each other out, also of objects", () => {
    const memo = { text: "again", isPrivate: true };
    assert.deepEqual(
      mergeChanges([
        { field: "memo", before: memo, after: null },
        { part: EPISODE, before: null, after: inDays(-1) },
        { field: "memo", before: null, after: { ...memo } },
        { part: EPISODE, before: inDays(-1), after: null },
      ]),
      [],
    );
    assert.deepEqual(mergeChanges([{ field: "memo", before: memo, after: { ...memo } }]), []);
  });

  test("orders the removal of a session after the removal of its watches", () => {
    const [watchRemoval, sessionRemoval]: Change[] = [
      { rewatch: second, part: EPISODE, before: inDays(-1), after: null },
      { rewatch: second, before: active, after: null },
    ];
    const completed = { ...active, status: "completed" } as const;
    assert.deepEqual(
      mergeChanges([
        { rewatch: second, before: active, after: completed },
        { rewatch: second, part: EPISODE, before: inDays(-1), after: null },
        { rewatch: second, before: completed, after: null },
      ]),
      [watchRemoval, sessionRemoval],
    );
  });

  const history = titles.chain((title) =>
    fc.tuple(
      shelves(title),
      fc.array(fc.oneof({ arbitrary: shelfEdits(title), weight: 3 }, playbackEdits), {
        minLength: 1,
        maxLength: 5,
      }),
    ),
  );
  for (const [sentence, law] of Object.entries(mergeLaws))
    test(sentence, () => {
      fc.assert(
        fc.property(history, ([shelf, done]) => {
          const successive: (readonly Change[])[] = [];
          let current: Shelf = shelf;
          for (const edit of done) {
            const { changes } = edit(current);
            current = apply(current, changes);
            successive.push(changes);
          }
          law(shelf, successive);
        }),
        { numRuns: fc.readConfigureGlobal().numRuns ?? 400 },
      );
    });
});

describe("changing an entry", () => {
  test("gives a change for each field that differs", () => {
    const entry = anEntry({ rating: 7, memo: { text: "good", isPrivate: false } });
    assert.deepEqual(
      changeEntry(entry, { rating: 7, memo: { text: "good", isPrivate: false }, status: "hold" }),
      [{ field: "status", before: "watching", after: "hold" }],
    );
  });

  test("distinguishes a private memo from a public one with the same text", () => {
    const [public_, private_] = [false, true].map((isPrivate) => ({ text: "good", isPrivate }));
    assert.deepEqual(changeEntry(anEntry({ memo: public_ ?? null }), { memo: private_ ?? null }), [
      { field: "memo", before: public_, after: private_ },
    ]);
  });

  test("starts from null if there is no entry", () => {
    assert.deepEqual(changeEntry(null, { status: "watching", rating: null }), [
      { field: "status", before: null, after: "watching" },
    ]);
  });
});

describe("removals", () => {
  test("are plans that clear the status, whatever else they change", () => {
    const rating: Change = { field: "rating", before: 7, after: null };
    const watch: Change = { part: EPISODE, before: inDays(-1), after: null };
    const status: Change = { field: "status", before: "hold", after: null };
    assert.equal(isRemoval([watch, rating, status]), true);
    assert.equal(isRemoval([watch, rating]), false);
    assert.equal(isRemoval([{ ...status, after: "dropped" }]), false);
    assert.equal(isRemoval([]), false);
  });

  test("for any shelf and edit, a plan is a removal if and only if it removes the entry", () => {
    const scenes = titles.chain((title) => fc.tuple(shelves(title), shelfEdits(title)));
    fc.assert(
      fc.property(scenes, ([shelf, edit]) => {
        const { changes } = edit(shelf);
        assert.equal(isRemoval(changes), shelf.entry !== null && apply(shelf, changes).entry === null);
      }),
    );
  });
});

test("the fields of an entry that does not exist are all null", () => {
  assert.deepEqual(Object.keys(NO_ENTRY).sort(), Object.keys(anEntry()).sort());
  assert.deepEqual(new Set(Object.values(entryFields(null))), new Set([null]));
  assert.deepEqual(entryFields(anEntry({ rating: 7 })), anEntry({ rating: 7 }));
});

test("inApplyOrder creates a session before its watches and deletes it after them", () => {
  const changes = CHANGES_OF_EACH_KIND.toReversed();
  const created = apply(EMPTY_SHELF, inApplyOrder(changes));
  assert.deepEqual(created, apply(EMPTY_SHELF, CHANGES_OF_EACH_KIND));
  const deletion = inApplyOrder(invert(changes));
  assert.deepEqual(apply(created, deletion), EMPTY_SHELF);
  assert.deepEqual(deletion.at(-1), {
    rewatch: toRewatchId(1),
    before: created.rewatches[0]?.state,
    after: null,
  });
});

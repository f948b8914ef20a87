import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANGES_OF_EACH_KIND, inDays } from "../../../test/generators.ts";
import { toRewatchId } from "../ids.ts";
import type { RewatchState } from "../shelf.ts";
import {
  type Change,
  inverse,
  isEntryChange,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  isWatchChange,
  joined,
  sameValue,
  subjectOf,
  withAfter,
} from "./change.ts";

const second = toRewatchId(2);
const active: RewatchState = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
};
const EPISODE = { season: 1, number: 1 };

test("each change has exactly one kind, and a subject of its own", () => {
  const kinds = [isEntryChange, isWatchChange, isRewatchChange, isRewatchWatchChange, isPlaybackChange];
  for (const [at, change] of CHANGES_OF_EACH_KIND.entries())
    assert.deepEqual(
      kinds.map((is) => is(change)),
      kinds.map((_, kind) => kind === at),
    );
  const subjects = [
    ...CHANGES_OF_EACH_KIND,
    { rewatch: second, before: null, after: active },
    { rewatch: second, part: EPISODE, before: null, after: inDays(-1) },
    { part: { season: 11, number: 1 }, before: null, after: inDays(-1) },
    { part: { season: 1, number: 11 }, before: null, after: inDays(-1) },
    { field: "rating", before: null, after: 1 },
  ].map((change) => subjectOf(change as Change));
  assert.equal(new Set(subjects).size, subjects.length);
});

test("a change with another value after it keeps its subject and the value before it", () => {
  for (const change of CHANGES_OF_EACH_KIND) {
    const replaced = withAfter(inverse(change), change.after);
    assert.deepEqual(replaced, { ...change, before: change.after, after: change.after });
    assert.equal(subjectOf(replaced), subjectOf(change));
  }
});

test("two successive changes are joined into one, from the first value to the last", () => {
  const [first, second]: Change[] = [
    { field: "rating", before: 3, after: 5 },
    { field: "rating", before: 5, after: 8 },
  ];
  assert.ok(first && second);
  assert.deepEqual(joined(first, second), { field: "rating", before: 3, after: 8 });
});

test("the inverse of a change swaps its two values", () => {
  for (const change of CHANGES_OF_EACH_KIND) {
    assert.deepEqual(inverse(change), { ...change, before: change.after, after: change.before });
    assert.deepEqual(inverse(inverse(change)), change);
  }
});

test("values are compared by content", () => {
  const memo = { text: "good", isPrivate: false };
  assert.equal(sameValue(memo, { ...memo }), true);
  assert.equal(sameValue(memo, { ...memo, isPrivate: true }), false);
  assert.equal(sameValue(null, null), true);
  assert.equal(sameValue(null, 0), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANGES_OF_EACH_KIND, inDays } from "../../test/generators.ts";
import {
  type Change,
  isEntryChange,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  isWatchChange,
  subjectOf,
} from "./change.ts";
import { toRewatchId } from "./ids.ts";
import type { RewatchState } from "./shelf.ts";

const second = toRewatchId(2);
const active: RewatchState = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
};
const one = { season: 1, number: 1 };

test("each change is of one kind and has a subject of its own", () => {
  const kinds = [isEntryChange, isWatchChange, isRewatchChange, isRewatchWatchChange, isPlaybackChange];
  for (const [at, change] of CHANGES_OF_EACH_KIND.entries())
    assert.deepEqual(
      kinds.map((is) => is(change)),
      kinds.map((_, kind) => kind === at),
    );
  const subjects = [
    ...CHANGES_OF_EACH_KIND,
    { rewatch: second, before: null, after: active },
    { rewatch: second, part: one, before: null, after: inDays(-1) },
    { part: { season: 11, number: 1 }, before: null, after: inDays(-1) },
    { part: { season: 1, number: 11 }, before: null, after: inDays(-1) },
    { field: "rating", before: null, after: 1 },
  ].map((change) => subjectOf(change as Change));
  assert.equal(new Set(subjects).size, subjects.length);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { inDays } from "../../../test/generators.ts";
import type { Change } from "./change.ts";
import { summarize } from "./revision.ts";

const watch = (number: number, before: number | null, after: number | null): Change => ({
  part: { season: 1, number },
  before: before === null ? null : inDays(before),
  after: after === null ? null : inDays(after),
});

test("a summary counts new watches, removed watches and removed titles; a watch that only changes its time does not count", () => {
  const rated: Change = { field: "rating", before: null, after: 7 };
  const titles = [
    { isRemoved: false, changes: [watch(1, -2, -1), watch(2, null, -1), watch(3, null, -1), rated] },
    { isRemoved: true, changes: [watch(1, -1, null)] },
    { isRemoved: false, changes: [rated] },
  ];
  assert.deepEqual(summarize(titles), { titles: 3, watched: 2, unwatched: 1, removed: 1 });
  const undid = { revisions: 1, from: 4, to: 4 };
  assert.deepEqual(summarize([], undid), { titles: 0, watched: 0, unwatched: 0, removed: 0, undid });
});

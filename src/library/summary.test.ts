import assert from "node:assert/strict";
import { test } from "node:test";
import { aShelf, aShow, inDays } from "../../test/generators.ts";
import type { Change } from "../core/plan.ts";
import { EMPTY_SHELF, type Shelf } from "../core/shelf.ts";
import { summarize } from "./summary.ts";
import type { Working } from "./write-shelves.ts";

const listed = aShelf({ status: "watching" }, ["1x1"]);
const watch = (number: number, before: number | null, after: number | null): Change => ({
  part: { season: 1, number },
  before: before === null ? null : inDays(before),
  after: after === null ? null : inDays(after),
});
const working = (changes: Change[], before: Shelf = listed, after: Shelf = listed): Working => ({
  title: aShow({ seasons: [3] }),
  loaded: { shelf: before, stored: null },
  shelf: after,
  changes,
  returns: false,
});

test("a summary counts watches that came, watches that went, and titles that left; what only moved is none of them", () => {
  const rated: Change = { field: "rating", before: null, after: 7 };
  const changed = [
    working([watch(1, -2, -1), watch(2, null, -1), watch(3, null, -1), rated]),
    working([watch(1, -1, null)], listed, EMPTY_SHELF),
    working([rated], EMPTY_SHELF, listed),
  ];
  assert.deepEqual(summarize(changed, undefined), { titles: 3, watched: 2, unwatched: 1, removed: 1 });
  const undid = { revisions: 1, from: 4, to: 4 };
  assert.deepEqual(summarize([], undid), { titles: 0, watched: 0, unwatched: 0, removed: 0, undid });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inDays, playbackEdits, shelfEdits, shelves, titles } from "../../../test/generators.ts";
import { toRewatchId } from "../../core/ids.ts";
import type { Change } from "../../core/revisions/change.ts";
import { decodeChanges, encodeChanges } from "./changes.ts";

const part = { season: 0, number: 20_261_124 };
const rewatch = toRewatchId(3);
const state = {
  status: "closed",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
} as const;
const ofEachKind: Change[] = [
  { field: "memo", before: null, after: { text: "„quoted“ \"'\\ 🎬", isPrivate: true } },
  { part, before: inDays(-1), after: null },
  { rewatch, before: null, after: state },
  { rewatch, part, before: null, after: inDays(-1) },
];

test("changes are stored in the form that earlier versions wrote", () => {
  assert.equal(
    encodeChanges(ofEachKind),
    JSON.stringify([
      ["f", "memo", null, { text: "„quoted“ \"'\\ 🎬", isPrivate: true }],
      ["p", 0, 20_261_124, inDays(-1), null],
      ["r", 3, null, { status: "closed", createdAt: inDays(-2), startedAt: inDays(-2), lastWatchedAt: null }],
      ["rp", 3, 0, 20_261_124, null, inDays(-1)],
    ]),
  );
  assert.deepEqual(decodeChanges(encodeChanges(ofEachKind)), ofEachKind);
});

test("for any plan, decoding the encoded changes gives them back", () => {
  const plans = titles.chain((title) =>
    fc
      .tuple(shelves(title), fc.oneof({ arbitrary: shelfEdits(title), weight: 3 }, playbackEdits))
      .map(([shelf, edit]) => edit(shelf).changes),
  );
  fc.assert(
    fc.property(plans, (changes) => assert.deepEqual(decodeChanges(encodeChanges(changes)), changes)),
    { examples: [[[]]] },
  );
});

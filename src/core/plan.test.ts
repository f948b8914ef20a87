import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anEntry, aShelf, deeds, inDays, key, playing, shelves, titles } from "../../test/generators.ts";
import { mergeLaws } from "../../test/laws.ts";
import { toPlaybackId, toRewatchId } from "./ids.ts";
import {
  apply,
  type Change,
  changeEntry,
  entryFields,
  invert,
  isEntryChange,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  isWatchChange,
  mergeChanges,
  subjectOf,
} from "./plan.ts";
import type { Playback } from "./playback.ts";
import { EMPTY_SHELF, type Shelf } from "./shelf.ts";

const first = toRewatchId(1);
const second = toRewatchId(2);
const active = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
} as const;
const closed = { ...active, status: "closed" } as const;
const one = { season: 1, number: 1 };

const paused = (id: number): Playback => ({
  id: toPlaybackId(id),
  part: one,
  state: "paused",
  progress: 40,
  startedAt: inDays(-1),
  pausedAt: inDays(-1),
  endsOn: inDays(-1),
  allowRewatch: false,
  app: "player",
});

const ofEachKind: Change[] = [
  { field: "status", before: null, after: "watching" },
  { part: one, before: null, after: inDays(-1) },
  { rewatch: first, before: null, after: active },
  { rewatch: first, part: one, before: null, after: inDays(-1) },
  { kind: "playback", before: null, after: paused(7) },
];

describe("apply", () => {
  test("puts fields, watches, sessions, their watches and playbacks where they belong", () => {
    assert.deepEqual(apply(EMPTY_SHELF, ofEachKind), {
      entry: { ...entryFields(null), status: "watching" },
      watches: new Map([[key("1x1"), inDays(-1)]]),
      rewatches: [{ id: first, state: active, watches: new Map([[key("1x1"), inDays(-1)]]) }],
      playbacks: [paused(7)],
    });
  });

  test("takes away what is null after", () => {
    const full = apply(EMPTY_SHELF, ofEachKind);
    assert.deepEqual(apply(full, [{ part: one, before: inDays(-1), after: null }]).watches, new Map());
    assert.deepEqual(apply(full, [{ rewatch: first, before: active, after: null }]).rewatches, []);
    assert.equal(apply(full, [{ field: "status", before: "watching", after: null }]).entry, null);
    const forgotten = apply(full, [{ kind: "playback", before: paused(7), after: null }]);
    assert.equal("playbacks" in forgotten, false);
  });

  test("keeps playbacks ordered by id", () => {
    const shelf = apply(
      EMPTY_SHELF,
      [7, 9, 3].map((id) => ({ kind: "playback", before: null, after: paused(id) })),
    );
    assert.deepEqual(
      shelf.playbacks?.map(({ id }) => id),
      [3, 7, 9],
    );
  });

  test("shares what no change is about with the shelf that it was given", () => {
    const shelf = apply(EMPTY_SHELF, ofEachKind);
    const parts = ["entry", "watches", "rewatches", "playbacks"] as const;
    const about = ["entry", "watches", "rewatches", "rewatches", "playbacks"];
    for (const [at, { before, after, ...change }] of ofEachKind.entries()) {
      const moved = apply(shelf, [{ ...change, before: after, after: before } as Change]);
      for (const part of parts) assert.equal(moved[part] === shelf[part], part !== about[at], part);
    }
  });

  test("a session's new state keeps its watches, and sessions stay ordered by id", () => {
    const two = apply(EMPTY_SHELF, [
      { field: "status", before: null, after: "completed" },
      { rewatch: second, before: null, after: active },
      ...ofEachKind.slice(2),
      { rewatch: first, before: active, after: closed },
    ]);
    assert.deepEqual(
      two.rewatches.map(({ id, state, watches }) => [id, state.status, watches.size]),
      [
        [first, "closed", 1],
        [second, "active", 0],
      ],
    );
  });

  test("leaves the shelf that it was given as it was", () => {
    const before = apply(EMPTY_SHELF, ofEachKind);
    const copy = structuredClone(before);
    apply(before, invert(ofEachKind));
    assert.deepEqual(before, copy);
  });

  test("without changes gives an equal shelf", () => {
    const shelf = aShelf({ rating: 7 }, ["1x1"]);
    assert.deepEqual(apply(shelf, []), shelf);
  });
});

test("invert takes a plan back, last change first", () => {
  assert.deepEqual(invert(ofEachKind), [
    { kind: "playback", before: paused(7), after: null },
    { rewatch: first, part: one, before: inDays(-1), after: null },
    { rewatch: first, before: active, after: null },
    { part: one, before: inDays(-1), after: null },
    { field: "status", before: "watching", after: null },
  ]);
  assert.deepEqual(invert(invert(ofEachKind)), ofEachKind);
});

test("each change is of one kind and has an address of its own", () => {
  const kinds = [isEntryChange, isWatchChange, isRewatchChange, isRewatchWatchChange, isPlaybackChange];
  for (const [at, change] of ofEachKind.entries())
    assert.deepEqual(
      kinds.map((is) => is(change)),
      kinds.map((_, kind) => kind === at),
    );
  const addresses = [
    ...ofEachKind,
    { rewatch: second, before: null, after: active },
    { rewatch: second, part: one, before: null, after: inDays(-1) },
    { part: { season: 11, number: 1 }, before: null, after: inDays(-1) },
    { part: { season: 1, number: 11 }, before: null, after: inDays(-1) },
    { field: "rating", before: null, after: 1 },
  ].map((change) => subjectOf(change as Change));
  assert.equal(new Set(addresses).size, addresses.length);
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

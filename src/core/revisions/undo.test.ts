import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aPlayback, aShelf, key, NOW, shelfEdits, titles } from "../../../test/generators.ts";
import { checkUndo, flatten } from "../../../test/undo-oracle.ts";
import { toRewatchId } from "../ids.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { apply } from "./apply.ts";
import type { Change } from "./change.ts";
import { mergeChanges } from "./plan.ts";
import { decideUndo } from "./undo.ts";

type Revision = readonly Change[];

/** The shelf after several edits, and the changes of each of them. */
const histories = titles.chain((title) =>
  fc.array(shelfEdits(title), { minLength: 1, maxLength: 8 }).map((done) => {
    const revisions: Revision[] = [];
    let shelf: Shelf = EMPTY_SHELF;
    for (const edit of done) {
      const changes = mergeChanges(edit(shelf).changes);
      shelf = apply(shelf, changes);
      if (changes.length > 0) revisions.push(changes);
    }
    return { shelf, revisions };
  }),
);

describe("architecture.md 4 laws of undo", () => {
  test("for any history, undoing revisions in any order reverts unchanged values and reports the others", () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
        ({ shelf, revisions }, picks) => {
          let current = shelf;
          for (const pick of picks) {
            const revision = revisions[pick % revisions.length];
            if (!revision) return;
            const { changes, outcome } = decideUndo(current, [revision]);
            const after = apply(current, changes);
            checkUndo(flatten(current), flatten(after), revision, outcome);
            current = after;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("for any history, undoing all revisions at once gives the empty shelf", () => {
    fc.assert(
      fc.property(histories, ({ shelf, revisions }) => {
        const { changes, outcome } = decideUndo(shelf, revisions.toReversed());
        assert.deepEqual(apply(shelf, changes), EMPTY_SHELF);
        assert.deepEqual(outcome.kept, []);
      }),
      { numRuns: 1_000 },
    );
  });

  test("for any history, undoing the last revision and then that undo gives the shelf back", () => {
    fc.assert(
      fc.property(histories, ({ shelf, revisions }) => {
        const last = revisions.at(-1) ?? [];
        const undo = decideUndo(shelf, [last]).changes;
        const undone = apply(shelf, undo);
        assert.deepEqual(apply(undone, decideUndo(undone, [undo]).changes), shelf);
      }),
    );
  });

  test("for any history, undoing a revision a second time changes nothing", () => {
    fc.assert(
      fc.property(histories, fc.nat(), ({ shelf, revisions }, pick) => {
        const revision = revisions[pick % Math.max(1, revisions.length)] ?? [];
        const once = apply(shelf, decideUndo(shelf, [revision]).changes);
        assert.deepEqual(decideUndo(once, [revision]).changes, []);
      }),
    );
  });
});

describe("architecture.md 4 values that an undo keeps", () => {
  const part = { season: 1, number: 1 };
  const added: Change[] = [
    { field: "status", before: null, after: "watching" },
    { field: "addedAt", before: null, after: NOW },
    { part, before: null, after: NOW },
  ];

  test("a title that was rated since stays listed; its watch is reverted", () => {
    const shelf = aShelf({ status: "watching", addedAt: NOW, rating: 8, ratedAt: NOW }, [key("1x1")]);
    const { changes, outcome } = decideUndo({ ...shelf, watches: new Map([[key("1x1"), NOW]]) }, [added]);
    const after = apply({ ...shelf, watches: new Map([[key("1x1"), NOW]]) }, changes);
    assert.equal(after.entry?.status, "watching");
    assert.equal(after.watches.size, 0);
    assert.deepEqual(
      outcome.kept.map(({ change }) => ("field" in change ? change.field : "")),
      ["status", "addedAt"],
    );
  });

  test("a value that was changed since is reported with its current value", () => {
    const shelf = apply(EMPTY_SHELF, [
      ...added.slice(0, 2),
      { part, before: null, after: 5_000 as typeof NOW },
    ]);
    const { outcome } = decideUndo(shelf, [added]);
    assert.deepEqual(outcome.kept.at(-1), { change: added[2], now: 5_000 });
  });

  test("a rating and its date are reverted together or kept together", () => {
    const rated: Change[] = [
      { field: "rating", before: 5, after: 8 },
      { field: "ratedAt", before: 1_000 as typeof NOW, after: NOW },
    ];
    const again = aShelf({ status: "watching", rating: 8, ratedAt: (NOW + 1000) as typeof NOW });
    assert.deepEqual(decideUndo(again, [rated]).changes, []);
  });

  test("a session that has watches added since stays", () => {
    const rewatch = toRewatchId(1);
    const state = { status: "active", createdAt: NOW, startedAt: NOW, lastWatchedAt: NOW } as const;
    const started: Change[] = [{ rewatch, before: null, after: state }];
    const listed = aShelf({ status: "completed" });
    const shelf = apply(listed, [...started, { rewatch, part, before: null, after: NOW }]);
    assert.deepEqual(decideUndo(shelf, [started]), {
      changes: [],
      outcome: { undone: 0, kept: [{ change: started[0], now: state }] },
    });
  });

  test("undoing the removal of a title that was added again keeps its status", () => {
    const removal: Change[] = [
      { field: "status", before: "completed", after: null },
      { part, before: NOW, after: null },
    ];
    const shelf = aShelf({ status: "plantowatch" });
    const { changes, outcome } = decideUndo(shelf, [removal]);
    assert.deepEqual(changes, [{ part, before: null, after: NOW }]);
    assert.deepEqual(outcome.kept, [{ change: removal[0], now: "plantowatch" }]);
  });

  const playbackOf = (id: number, state: "paused" | "watched", progress: number) =>
    aPlayback({ id, part, state, progress, pausedAt: state === "paused" ? NOW : null });

  test("a playback alone is not reverted", () => {
    const playback = playbackOf(1, "paused", 10);
    const played: Change = { kind: "playback", before: null, after: playback };
    const watched: Change = { part, before: null, after: NOW };
    const shelf = { ...aShelf({ status: "watching" }), playbacks: [playback] };
    assert.deepEqual(decideUndo(shelf, [[played, watched]]).changes, []);
  });

  test("a saved playback is restored with the watch that ended it, if that playback has not changed since", () => {
    const [other, before, after] = [
      playbackOf(1, "watched", 90),
      playbackOf(2, "paused", 40),
      playbackOf(2, "watched", 95),
    ];
    const played: Change = { kind: "playback", before, after };
    const watched: Change = { part, before: null, after: NOW };
    const shelfWith = (...playbacks: NonNullable<Shelf["playbacks"]>): Shelf => ({
      ...aShelf({ status: "watching" }),
      watches: new Map([[key("1x1"), NOW]]),
      playbacks,
    });
    const undo = (shelf: Shelf) => decideUndo(shelf, [[played, watched]]).changes;
    const unwatched = { part, before: NOW, after: null };
    const restored = { kind: "playback", before: after, after: before };
    const sorted = (changes: readonly object[]) =>
      changes.toSorted((a, b) => ("part" in a ? 1 : 0) - ("part" in b ? 1 : 0));
    assert.deepEqual(sorted(undo(shelfWith(other, after))), [restored, unwatched]);
    assert.deepEqual(undo(shelfWith(other, playbackOf(2, "watched", 99))), [unwatched]);
    assert.deepEqual(undo(shelfWith(other)), [unwatched]);
  });
});

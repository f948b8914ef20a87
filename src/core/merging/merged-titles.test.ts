import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  aMovie,
  aShelf,
  aShow,
  CHANGES_OF_EACH_KIND,
  key,
  NOW,
  playbackEdits,
  type ShelfEdit,
  shelfAfter,
  shelfEdits,
  titles,
} from "../../../test/generators.ts";
import { type Part, partOfKey, toTitleId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { type Change, isPlaybackChange } from "../revisions/change.ts";
import { EMPTY_SHELF, type Entry, type Shelf } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import { moveIn, moveOut } from "./follow.ts";
import {
  followAnywhere,
  followInto,
  moveChanges,
  type Successors,
  shareOf,
  successorsOf,
} from "./merged-titles.ts";

const OLD = toTitleId(1);
const [A, B, C] = [toTitleId(11), toTitleId(12), toTitleId(13)];
/** The whole title became one other title. */
const MERGED: Successors = { parts: [], rest: A };
const part = (text: string): Part => partOfKey(key(text));

/** A part of a season that no generated title has, so that it differs from all parts that keep their numbers. */
const newPart = (at: number): Part => ({ season: 50, number: at + 1 });

/** Some parts move one by one. The others stay, or move to one title, which may also get some of the single parts. */
function successorsFor(title: Title): fc.Arbitrary<Successors> {
  const moves = title.episodes.map(({ part: from }, at) =>
    fc.constantFrom(null, A, B).map((to) => (to ? [{ from, to: { title: to, part: newPart(at) } }] : [])),
  );
  return fc
    .tuple(fc.tuple(...moves), fc.constantFrom(null, A, C))
    .map(([parts, rest]) => ({ parts: parts.flat(), rest }));
}

/** Edits of the shelf of a title, and the successors of the title after a merge or a split. */
const merges = titles.chain((title) =>
  fc.record({
    edits: fc.array(fc.oneof({ arbitrary: shelfEdits(title), weight: 3 }, playbackEdits), { maxLength: 5 }),
    successors: successorsFor(title),
  }),
);

/** The changes of all edits, in order. */
function changesOf(edits: readonly ShelfEdit[]): Change[] {
  let shelf: Shelf = EMPTY_SHELF;
  return edits.flatMap((edit) => {
    const { changes } = edit(shelf);
    shelf = apply(shelf, changes);
    return changes;
  });
}

describe("architecture.md 6.8 the successors of a title", () => {
  const split: Successors = {
    parts: [
      { from: part("1x1"), to: { title: A, part: part("2x5") } },
      { from: part("1x2"), to: { title: B, part: part("1x1") } },
      { from: part("1x3"), to: { title: A, part: part("2x6") } },
    ],
    rest: C,
  };

  test("are the titles of single parts, each once, and last the title of the rest", () => {
    assert.deepEqual(successorsOf(split), [A, B, C]);
    assert.deepEqual(successorsOf({ ...split, rest: null }), [A, B]);
    assert.deepEqual(successorsOf({ ...split, rest: A }), [A, B]);
    assert.deepEqual(successorsOf({ parts: [], rest: C }), [C]);
    assert.deepEqual(successorsOf({ parts: [], rest: null }), []);
  });

  test("have the parts that moved one by one under new numbers, and the rest under the old numbers", () => {
    const anywhere = followAnywhere(split);
    assert.deepEqual(["1x1", "1x2", "1x4"].map(part).map(anywhere), [part("2x5"), part("1x1"), part("1x4")]);
    assert.deepEqual(followInto(split, A)(part("1x3")), part("2x6"));
    assert.deepEqual(followInto(split, C)(part("1x4")), part("1x4"));
    for (const [target, text] of [
      [B, "1x1"],
      [C, "1x1"],
      [A, "1x4"],
    ] as const)
      assert.equal(followInto(split, target)(part(text)), null, `${target} does not have ${text}`);
  });

  test("do not have the other parts if there is no title for the rest", () => {
    const some = { ...split, rest: null };
    assert.equal(followAnywhere(some)(part("1x4")), null);
    for (const target of successorsOf(some)) assert.equal(followInto(some, target)(part("1x4")), null);
  });

  test("for any shelf, divide the watches that move: each watch has one new part in one successor", () => {
    fc.assert(
      fc.property(merges, ({ edits, successors }) => {
        const anywhere = followAnywhere(successors);
        for (const watched of [...shelfAfter(edits).watches.keys()].map(partOfKey)) {
          const found = successorsOf(successors).flatMap((to) => followInto(successors, to)(watched) ?? []);
          const expected = anywhere(watched);
          assert.deepEqual(found, expected === null ? [] : [expected]);
        }
      }),
    );
  });
});

describe("architecture.md 6.8 the share of each successor", () => {
  const show = aShow({ id: 11, seasons: [2] });
  const share = (
    moved: Shelf,
    { into = show, target = A, isFirst = true, successors = MERGED } = {},
  ): Shelf => shareOf(moved, { into, follow: followInto(successors, target), isFirst }, NOW);
  const statusOf = (shelf: Shelf): Entry["status"] | null => shelf.entry?.status ?? null;

  test("the first successor gets the whole entry, even without a watch", () => {
    const listed = aShelf({ status: "hold", rating: 8, memo: { text: "later", isPrivate: true } });
    assert.deepEqual(share(listed), listed);
  });

  test("any other successor gets the entry only if it has a watch, without rating and memo", () => {
    const listed = aShelf({ status: "hold", rating: 8, ratedAt: NOW, memo: { text: "x", isPrivate: true } });
    assert.equal(share(listed, { isFirst: false }).entry, null);
    const { entry } = aShelf({ status: "hold" });
    const watched = { ...listed, watches: aShelf({}, ["1x1"]).watches };
    assert.deepEqual(share(watched, { isFirst: false }).entry, entry);
    const elsewhere = { isFirst: false, target: B, successors: { ...MERGED, rest: A } };
    assert.equal(share(watched, elsewhere).entry, null);
  });

  test("every successor of a completed title is completed, with or without watches", () => {
    assert.equal(statusOf(share(aShelf({ status: "completed" }), { isFirst: false })), "completed");
  });

  test("if the title was watching, a successor that has ended and is watched completely is completed", () => {
    assert.equal(statusOf(share(aShelf({}, ["1x1", "1x2"]))), "completed");
    assert.equal(statusOf(share(aShelf({}, ["1x1"]))), "watching");
    assert.equal(statusOf(share(aShelf({}, ["1x1", "2x1"]))), "watching");
    const more = aShow({ id: 11, seasons: [2], unaired: 1, specials: 1 });
    assert.equal(statusOf(share(aShelf({}, ["1x1", "1x2"]), { into: more })), "watching");
    const airing = aShow({ id: 11, seasons: [2], status: "airing" });
    assert.equal(statusOf(share(aShelf({}, ["1x1", "1x2"]), { into: airing })), "watching");
    const upcoming = aShow({ id: 11, seasons: [], unaired: 2, status: "upcoming" });
    assert.equal(statusOf(share(aShelf({}, ["1x1"]), { into: upcoming })), "watching");
  });

  test("any other status is kept, and so is the status of a movie", () => {
    assert.equal(statusOf(share(aShelf({ status: "hold" }, ["1x1", "1x2"]))), "hold");
    assert.equal(statusOf(share(aShelf({}, ["1x1"]), { into: aMovie({ id: 11 }) })), "watching");
  });

  test("if the title has no entry, no successor has one", () => {
    assert.deepEqual(share(EMPTY_SHELF), EMPTY_SHELF);
  });

  test("for any shelf, the shares together have all watches that moved, and no share has a watch without an entry", () => {
    fc.assert(
      fc.property(merges, ({ edits, successors }) => {
        const moved = moveOut(shelfAfter(edits), followAnywhere(successors)).outcome;
        const targets = successorsOf(successors);
        const shelves = targets.map((target, at) => {
          const follow = followInto(successors, target);
          const part = shareOf(moved, { into: show, follow, isFirst: at === 0 }, NOW);
          return apply(EMPTY_SHELF, moveIn(EMPTY_SHELF, part, follow).changes);
        });
        const count = shelves.reduce((sum, { watches }) => sum + watches.size, 0);
        assert.equal(count, moved.watches.size);
        for (const { entry, watches } of shelves) assert.ok(entry !== null || watches.size === 0);
        if (targets.length > 0) assert.equal(shelves[0]?.entry === null, moved.entry === null);
      }),
    );
  });
});

describe("architecture.md 6.8 changes of a merged title", () => {
  const [status, watch, session, sessionWatch] = CHANGES_OF_EACH_KIND;
  const some: Successors = {
    parts: [{ from: part("1x1"), to: { title: B, part: part("3x7") } }],
    rest: null,
  };

  test("changes of a part become changes of the title that has it, with the new number", () => {
    const moved = moveChanges(OLD, CHANGES_OF_EACH_KIND, { ...some, rest: C });
    assert.deepEqual(Object.fromEntries(moved), {
      [C]: [status, session],
      [B]: [
        { ...watch, part: part("3x7") },
        { ...sessionWatch, part: part("3x7") },
      ],
    });
  });

  test("changes of parts that did not move stay with the old title", () => {
    const other: Change = { part: part("1x2"), before: null, after: NOW };
    assert.deepEqual(
      [...moveChanges(OLD, [other, watch, status], some)],
      [
        [OLD, [other, status]],
        [B, [{ ...watch, part: part("3x7") }]],
      ],
    );
  });

  test("if the whole title moved, all changes become changes of the new title, with the same numbers", () => {
    const { length } = CHANGES_OF_EACH_KIND;
    const moved = moveChanges(OLD, CHANGES_OF_EACH_KIND, MERGED);
    assert.deepEqual([...moved], [[A, CHANGES_OF_EACH_KIND.slice(0, length - 1)]]);
  });

  test("for any changes, each becomes one change of the title that has its part; playbacks are left out", () => {
    fc.assert(
      fc.property(merges, ({ edits, successors }) => {
        const changes = changesOf(edits).filter((change) => !isPlaybackChange(change));
        const moved = moveChanges(OLD, changesOf(edits), successors);
        const anywhere = followAnywhere(successors);
        const titleOf = (one: Part) =>
          successorsOf(successors).find((to) => followInto(successors, to)(one) !== null) ?? OLD;
        const expected = changes.map((change) =>
          "part" in change
            ? [titleOf(change.part), { ...change, part: anywhere(change.part) ?? change.part }]
            : [successors.rest ?? OLD, change],
        );
        assert.equal([...moved.values()].flat().length, expected.length);
        for (const [title, list] of moved)
          assert.deepEqual(
            list,
            expected.filter(([to]) => to === title).map(([, change]) => change),
          );
      }),
    );
  });
});

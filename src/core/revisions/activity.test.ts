import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { anEntry, clearShelf, inDays } from "../../../test/generators.ts";
import { MOVIE_PART, toPlaybackId, toRewatchId } from "../ids.ts";
import type { Playback } from "../playback/playback.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import type { TitleType } from "../titles/title.ts";
import { activitiesMoved, bucketsOf, changesRow } from "./activity.ts";
import { apply } from "./apply.ts";
import type { Change } from "./change.ts";

const watch = (season: number): Change => ({ part: { season, number: 1 }, before: null, after: inDays(-1) });
const state = {
  status: "active",
  createdAt: inDays(-1),
  startedAt: inDays(-1),
  lastWatchedAt: null,
} as const;
const rewatch = toRewatchId(1);

/** The activities that the changes move, on the shelf of a title of this type. */
function moved(type: TitleType, shelf: Shelf, changes: readonly Change[]): string[] {
  return [...activitiesMoved(type, shelf.entry, apply(shelf, changes).entry, changes)].sort();
}

const listed = (status: "watching" | "hold" | "completed", rating: number | null = null): Shelf => ({
  ...EMPTY_SHELF,
  entry: anEntry({ status, rating }),
});

describe("sync.md 8 which buckets move", () => {
  const cases: [name: string, type: TitleType, shelf: Shelf, changes: Change[], expected: string[]][] = [
    [
      "a title enters a status",
      "show",
      EMPTY_SHELF,
      [{ field: "status", before: null, after: "hold" }],
      ["tv_shows.hold"],
    ],
    [
      "a title changes its status: both statuses",
      "anime",
      listed("hold"),
      [{ field: "status", before: "hold", after: "dropped" }],
      ["anime.dropped", "anime.hold"],
    ],
    [
      "an episode is marked: watching, and the title's own status",
      "show",
      listed("completed"),
      [watch(1)],
      ["tv_shows.completed", "tv_shows.watching"],
    ],
    [
      "an episode is unmarked: watching, and the title's own status",
      "show",
      listed("hold"),
      [{ part: { season: 1, number: 1 }, before: inDays(-1), after: null }],
      ["tv_shows.hold", "tv_shows.watching"],
    ],
    ["a special is marked", "anime", listed("watching"), [watch(0)], ["anime.watching"]],
    [
      "a movie is watched: its status only",
      "movie",
      EMPTY_SHELF,
      [
        { part: MOVIE_PART, before: null, after: inDays(-1) },
        { field: "status", before: null, after: "completed" },
      ],
      ["movies.completed"],
    ],
    [
      "a rating alone",
      "show",
      listed("hold"),
      [
        { field: "rating", before: null, after: 7 },
        { field: "ratedAt", before: null, after: inDays(0) },
      ],
      ["tv_shows.rated_at"],
    ],
    [
      "a date of rating alone",
      "movie",
      listed("completed", 7),
      [{ field: "ratedAt", before: null, after: inDays(0) }],
      ["movies.rated_at"],
    ],
    [
      "a rating of an unlisted title",
      "movie",
      EMPTY_SHELF,
      [
        { field: "status", before: null, after: "plantowatch" },
        { field: "rating", before: null, after: 7 },
      ],
      ["movies.plantowatch", "movies.rated_at"],
    ],
    [
      "a memo",
      "anime",
      listed("completed"),
      [{ field: "memo", before: null, after: { text: "m", isPrivate: true } }],
      ["anime.completed"],
    ],
    [
      "a date of adding",
      "show",
      listed("hold"),
      [{ field: "addedAt", before: null, after: inDays(-1) }],
      ["tv_shows.hold"],
    ],
    [
      "a rewatch session begins",
      "show",
      listed("completed"),
      [{ rewatch, before: null, after: state }],
      ["tv_shows.completed"],
    ],
    [
      "an episode of a rewatch session",
      "show",
      listed("completed"),
      [{ rewatch, part: { season: 1, number: 1 }, before: null, after: inDays(-1) }],
      ["tv_shows.completed"],
    ],
    [
      "a title is removed: not the status that it had",
      "show",
      listed("hold"),
      clearShelf(listed("hold")).changes as Change[],
      ["tv_shows.removed_from_list"],
    ],
    [
      "a rated title is removed",
      "movie",
      listed("completed", 7),
      clearShelf(listed("completed", 7)).changes as Change[],
      ["movies.rated_at", "movies.removed_from_list"],
    ],
    ["nothing changes", "show", listed("hold"), [], []],
  ];
  for (const [name, type, shelf, changes, expected] of cases)
    test(name, () => assert.deepEqual(moved(type, shelf, changes), expected));
});

describe("sync.md 3 changes that put a row into a delta", () => {
  const rated: Change[] = [
    { field: "rating", before: null, after: 7 },
    { field: "ratedAt", before: null, after: inDays(0) },
  ];
  test("not a rating alone", () => assert.equal(changesRow(rated), false));
  test("not an empty list of changes", () => assert.equal(changesRow([]), false));
  const others: [name: string, change: Change][] = [
    ["a status", { field: "status", before: null, after: "hold" }],
    ["a memo", { field: "memo", before: null, after: { text: "m", isPrivate: true } }],
    ["a watch", watch(1)],
    ["a rewatch session", { rewatch, before: null, after: state }],
  ];
  for (const [name, change] of others)
    test(`${name}, with or without a rating`, () => {
      assert.equal(changesRow([change]), true);
      assert.equal(changesRow([...rated, change]), true);
    });
});

describe("sync.md 8 the list of playbacks", () => {
  const playback = (state: Playback["state"]): Playback => ({
    id: toPlaybackId(1),
    part: MOVIE_PART,
    state,
    progress: 10,
    startedAt: inDays(-1),
    pausedAt: null,
    endsOn: inDays(-1),
    allowRewatch: false,
    app: "",
  });
  const moved = (before: Playback["state"] | null, after: Playback["state"] | null): string[] => {
    const [playbackBefore, playbackAfter] = [before, after].map((state) => state && playback(state)) as [
      Playback | null,
      Playback | null,
    ];
    const changes: Change[] = [{ kind: "playback", before: playbackBefore, after: playbackAfter }];
    return [...activitiesMoved("movie", null, null, changes)];
  };

  test("moves if a playback is saved, or a saved one is resumed or deleted, and not otherwise", () => {
    for (const [before, after] of [
      [null, "paused"],
      ["playing", "paused"],
      ["paused", "playing"],
      ["paused", null],
    ] as const)
      assert.deepEqual(moved(before, after), ["movies.playback"], `${before} to ${after}`);
    for (const [before, after] of [
      [null, "playing"],
      ["playing", null],
      ["checkin", "watched"],
      [null, "watched"],
    ] as const)
      assert.deepEqual(moved(before, after), [], `${before} to ${after}`);
  });

  test("sync.md 3: a playback puts no row into a delta", () => {
    const change: Change = { kind: "playback", before: null, after: playback("paused") };
    assert.equal(changesRow([change]), false);
    assert.equal(changesRow([change, { field: "status", before: null, after: "watching" }]), true);
  });
});

describe("sync.md 8 the buckets of a block", () => {
  const ofSeries = ["rated_at", "playback", "plantowatch", "watching", "completed", "hold", "dropped"];

  test("shows and anime have a bucket for each status", () => {
    for (const block of ["tv_shows", "anime"] as const)
      assert.deepEqual(bucketsOf(block), [...ofSeries, "removed_from_list"]);
  });

  test("movies have neither `watching` nor `hold`", () => {
    const ofMovies = ["rated_at", "playback", "plantowatch", "completed", "dropped", "removed_from_list"];
    assert.deepEqual(bucketsOf("movies"), ofMovies);
  });
});

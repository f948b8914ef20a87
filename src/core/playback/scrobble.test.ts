import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, aShelf, aShow, key, NOW } from "../../../test/generators.ts";
import {
  type Millis,
  MOVIE_KEY,
  MOVIE_PART,
  type Part,
  partOfKey,
  toMillis,
  toPlaybackId,
  toRewatchId,
} from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { type Change, isWatchChange } from "../revisions/change.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { MINUTE, SECOND } from "../time.ts";
import { makeTitle, type Title } from "../titles/title.ts";
import type { Playback } from "./playback.ts";
import type { ScrobbleKind, ScrobbleRequest } from "./playback-after.ts";
import {
  decideEndedCheckin,
  decideLostCheckin,
  decidePlaybackRemoval,
  decideSuperseded,
} from "./playback-end.ts";
import { decideScrobble } from "./scrobble.ts";

const SHOW = aShow({ seasons: [3] });
const MOVIE = aMovie();
/** The default runtimes, in minutes. */
const [EPISODE_MINUTES, MOVIE_MINUTES] = [45, 90];
const NEXT = { rewatch: toRewatchId(7), playback: toPlaybackId(4) };
const later = (minutes: number): Millis => toMillis(NOW + minutes * MINUTE);
const part = (text: string): Part => partOfKey(key(text));

function asked(kind: ScrobbleKind, progress: number, says: Partial<ScrobbleRequest> = {}): ScrobbleRequest {
  return {
    kind,
    progress,
    part: part("1x1"),
    allowRewatch: false,
    tracksRewatches: true,
    wantsRewatches: true,
    app: "tv",
    ...says,
  };
}

function playing(says: Partial<Playback> = {}): Playback {
  return {
    id: toPlaybackId(3),
    part: part("1x1"),
    state: "playing",
    progress: 10,
    startedAt: NOW,
    pausedAt: null,
    endsOn: later(EPISODE_MINUTES),
    allowRewatch: false,
    app: "tv",
    ...says,
  };
}
const withPlaybacks = (shelf: Shelf, ...playbacks: Playback[]): Shelf => ({ ...shelf, playbacks });
const call = (shelf: Shelf, request: ScrobbleRequest, now: Millis = NOW, title: Title = SHOW) =>
  decideScrobble(shelf, title, { request, next: NEXT }, now);
const stored = (shelf: Shelf, changes: readonly Change[]) => apply(shelf, changes).playbacks ?? [];
const watched = (changes: readonly Change[]) =>
  changes.filter(isWatchChange).map(({ part: { season, number }, after }) => [`${season}x${number}`, after]);
const sessionsIn = (shelf: Shelf, changes: readonly Change[]) => apply(shelf, changes).rewatches.length;

describe("scrobble.md 3 what a call leaves behind", () => {
  const left = (request: ScrobbleRequest, title: Title = SHOW) => {
    const { changes, outcome } = call(EMPTY_SHELF, request, NOW, title);
    return { outcome, playbacks: stored(EMPTY_SHELF, changes), changes };
  };

  test("start: it plays until its runtime is over", () => {
    const { outcome, playbacks, changes } = left(asked("start", 10));
    assert.deepEqual(outcome, { action: "start", id: 4, duplicate: null, watch: null });
    assert.deepEqual(playbacks, [playing({ id: toPlaybackId(4), endsOn: later(EPISODE_MINUTES * 0.9) })]);
    assert.deepEqual(changes, [{ kind: "playback", before: null, after: playbacks[0] }]);
  });

  test("check-in: the same, and it ends by itself", () => {
    const { outcome, playbacks } = left(asked("checkin", 0, { part: MOVIE_PART }), MOVIE);
    assert.deepEqual([outcome.action, outcome.watch], ["checkin", null]);
    const [{ state, endsOn, pausedAt } = playing()] = playbacks;
    assert.deepEqual([state, endsOn, pausedAt], ["checkin", later(MOVIE_MINUTES), null]);
  });

  test("pause, and a stop before 80 %: it is saved", () => {
    for (const request of [asked("pause", 95), asked("stop", 79.99)]) {
      const { outcome, playbacks, changes } = left(request);
      assert.deepEqual([outcome.action, outcome.watch, watched(changes)], ["pause", null, []]);
      const { state, endsOn, pausedAt, progress } = playbacks[0] ?? playing();
      assert.deepEqual([state, endsOn, pausedAt, progress], ["paused", NOW, NOW, request.progress]);
    }
  });

  test("a stop at 80 % or later: it is watched now, and remembered for an hour", () => {
    for (const progress of [80, 100]) {
      const { outcome, playbacks, changes } = left(asked("stop", progress));
      assert.deepEqual([outcome.action, outcome.id, outcome.watch?.episodes], ["scrobble", 4, 1]);
      assert.deepEqual(watched(changes), [["1x1", NOW]]);
      const { state, endsOn, pausedAt } = playbacks[0] ?? playing();
      assert.deepEqual([state, endsOn, pausedAt], ["watched", later(60), NOW]);
    }
  });

  test("a late start, pause or check-in watches nothing", () => {
    for (const kind of ["start", "pause", "checkin"] as const)
      assert.deepEqual(watched(left(asked(kind, 100)).changes), []);
  });

  test("the wish to watch again is kept by a check-in where rewatches are, and by nothing else", () => {
    const wishes = (kind: ScrobbleKind, tracksRewatches: boolean) =>
      left(asked(kind, 10, { allowRewatch: true, tracksRewatches })).playbacks[0]?.allowRewatch;
    assert.deepEqual(
      [wishes("start", true), wishes("checkin", true), wishes("stop", true)],
      [false, true, false],
    );
    assert.deepEqual([wishes("pause", true), wishes("checkin", false)], [false, false]);
    assert.equal(left(asked("checkin", 10)).playbacks[0]?.allowRewatch, false);
  });

  test("a movie is watched as a whole, and so is an anime movie of two parts unless one is named", () => {
    const whole = asked("stop", 90, { part: MOVIE_PART });
    assert.equal(apply(EMPTY_SHELF, left(whole, MOVIE).changes).watches.get(MOVIE_KEY), NOW);
    const { byKey: _, ...facts } = aShow({ seasons: [2], anime: true });
    const anime = makeTitle({ ...facts, animeType: "movie" });
    const both = [
      ["1x1", NOW],
      ["1x2", NOW],
    ];
    assert.deepEqual(watched(left(whole, anime).changes), both);
    for (const one of ["1x1", "1x2"])
      assert.deepEqual(watched(left(asked("stop", 90, { part: part(one) }), anime).changes), [[one, NOW]]);
    const first = apply(EMPTY_SHELF, left(asked("stop", 90), anime).changes);
    const again = (shelf: Shelf) =>
      decideScrobble(shelf, anime, { request: whole, next: NEXT }, later(1)).outcome.duplicate;
    assert.equal(again(first), null, "half of it is another thing than the whole");
    assert.equal(again(apply(EMPTY_SHELF, left(whole, anime).changes))?.watchedAt, NOW);
  });

  test("what runs a known time ends by it", () => {
    const { byKey: _, ...facts } = SHOW;
    assert.equal(
      left(asked("start", 50), makeTitle({ ...facts, runtime: 20 })).playbacks[0]?.endsOn,
      later(10),
    );
  });
});

describe("scrobble.md 3 one session of a title", () => {
  test("the same part again goes on under its number", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    for (const kind of ["start", "pause", "checkin"] as const) {
      const { changes, outcome } = call(shelf, asked(kind, 20), later(1));
      assert.equal(outcome.id, 3);
      assert.deepEqual(
        stored(shelf, changes).map(({ id, progress, startedAt }) => [id, progress, startedAt]),
        [[3, 20, later(1)]],
      );
      assert.equal(changes.length, 1);
    }
  });

  test("another part takes its place; what came far enough was watched, at the time of the change or its end", () => {
    for (const [minutes, expected] of [
      [31, []],
      [32, [["1x1", later(32)]]],
      [200, [["1x1", later(EPISODE_MINUTES)]]],
    ] as const) {
      const shelf = withPlaybacks(EMPTY_SHELF, playing());
      const { changes, outcome } = call(shelf, asked("start", 0, { part: part("1x2") }), later(minutes));
      assert.deepEqual(watched(changes), expected);
      assert.deepEqual([outcome.action, outcome.id], ["start", 4]);
      assert.deepEqual(
        stored(shelf, changes).map(({ id }) => id),
        [4],
      );
    }
  });

  test("a paused part that another replaces was not watched, however far it was", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing({ state: "paused", progress: 95, pausedAt: NOW }));
    const { changes } = call(shelf, asked("start", 0, { part: part("1x2") }), later(100));
    assert.deepEqual([watched(changes), stored(shelf, changes).length], [[], 1]);
  });

  test("a late stop of the last episode leaves the next one, which plays, and ends one that is paused", () => {
    const stop = asked("stop", 90, { part: part("1x2") });
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    const { changes, outcome } = call(shelf, stop, later(100));
    assert.deepEqual(watched(changes), [["1x2", later(100)]]);
    assert.equal(outcome.id, 4);
    assert.deepEqual(
      stored(shelf, changes).map(({ id, state }) => [id, state]),
      [
        [3, "playing"],
        [4, "watched"],
      ],
    );
    const paused = withPlaybacks(EMPTY_SHELF, playing({ state: "paused" }));
    assert.deepEqual(
      stored(paused, call(paused, stop).changes).map(({ state }) => state),
      ["watched"],
    );
  });

  test("a pause of another part ends nothing: what came far enough is not watched by it", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    const { changes } = call(shelf, asked("pause", 5, { part: part("1x2") }), later(100));
    assert.deepEqual(watched(changes), []);
    const due = withPlaybacks(EMPTY_SHELF, playing({ state: "checkin" }));
    const { changes: ended } = call(due, asked("pause", 5, { part: part("1x2") }), later(100));
    assert.deepEqual(watched(ended), [["1x1", later(EPISODE_MINUTES)]], "but a check-in has ended by itself");
  });

  test("a stop of a part that is watched already leaves what is paused", () => {
    const shelf = withPlaybacks(aShelf({}, ["1x2"]), playing({ state: "paused", pausedAt: NOW }));
    const { changes } = call(shelf, asked("stop", 90, { part: part("1x2") }), later(1));
    assert.deepEqual(
      stored(shelf, changes).map(({ id, state }) => [id, state]),
      [
        [3, "paused"],
        [4, "watched"],
      ],
    );
  });

  test("a check-in whose time has come is a watch before the same part begins again", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing({ state: "checkin" }));
    const { changes, outcome } = call(shelf, asked("start", 0), later(EPISODE_MINUTES));
    assert.deepEqual(watched(changes), [["1x1", later(EPISODE_MINUTES)]]);
    assert.equal(outcome.id, 4);
    const early = call(shelf, asked("start", 0), later(EPISODE_MINUTES - 1));
    assert.deepEqual([watched(early.changes), early.outcome.id], [[], 3]);
  });

  test("what ends and what begins may both be watched again, in sessions with numbers of their own", () => {
    const shelf = withPlaybacks(
      aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]),
      playing({ part: part("1x2"), state: "checkin", allowRewatch: true }),
    );
    const { changes } = call(
      shelf,
      asked("stop", 90, { allowRewatch: true, part: part("1x2") }),
      later(100 * 60),
    );
    const { rewatches } = apply(shelf, changes);
    assert.deepEqual(
      rewatches.map(({ id }) => id),
      [7, 8],
    );
  });
});

describe("scrobble.md 5 a stop that comes twice", () => {
  const first = call(EMPTY_SHELF, asked("stop", 90));
  const shelf = apply(EMPTY_SHELF, first.changes);
  const again = (at: Millis, on: Shelf = shelf, request = asked("stop", 85)) => call(on, request, at);

  test("within the hour: nothing changes, and it is told", () => {
    const { changes, outcome } = again(later(59));
    assert.deepEqual(changes, []);
    assert.deepEqual(outcome, {
      action: "scrobble",
      id: 4,
      duplicate: { watchedAt: NOW, expiresAt: later(60) },
      watch: null,
    });
  });

  test("what was played of the same part meanwhile is over, what is played of another goes on", () => {
    for (const state of ["playing", "paused", "checkin"] as const) {
      const played = (text: string) => ({
        ...shelf,
        playbacks: [playing({ state, part: part(text) }), ...(shelf.playbacks ?? [])],
      });
      const same = again(later(59), played("1x1"));
      assert.deepEqual([same.outcome.duplicate?.watchedAt, watched(same.changes)], [NOW, []]);
      assert.deepEqual(stored(played("1x1"), same.changes), shelf.playbacks);
      assert.deepEqual(again(later(59), played("1x2")).changes, []);
    }
  });

  test("after the hour, for another part, before 80 %, or another call: it is none", () => {
    assert.equal(again(later(60)).outcome.duplicate, null);
    assert.equal(again(later(1), shelf, asked("stop", 85, { part: part("1x2") })).outcome.duplicate, null);
    assert.equal(again(later(1), shelf, asked("stop", 79)).outcome.duplicate, null);
    assert.equal(again(later(1), shelf, asked("start", 85)).outcome.duplicate, null);
  });

  test("after the hour the old stop gives way to the new one", () => {
    assert.deepEqual(
      stored(shelf, again(later(61)).changes).map(({ endsOn }) => endsOn),
      [later(121)],
    );
  });

  test("what was taken back since can be watched again; a show completed in bulk has been", () => {
    const unwatched = { ...shelf, watches: new Map() };
    assert.deepEqual(watched(again(later(1), unwatched).changes), [["1x1", later(1)]]);
    const inBulk = {
      ...aShelf({ status: "completed", completedInBulkAt: NOW }),
      playbacks: shelf.playbacks ?? [],
    };
    assert.notEqual(again(later(1), inBulk).outcome.duplicate, null);
  });

  test("a stop that says no time of a watch tells when it began", () => {
    const odd = withPlaybacks(aShelf({}, ["1x1"]), playing({ state: "watched", endsOn: later(60) }));
    assert.equal(again(later(1), odd).outcome.duplicate?.watchedAt, NOW);
  });
});

describe("scrobble.md 3 auto-finish: another title begins", () => {
  const by = { app: "tv", allowRewatch: false, tracksRewatches: true, wantsRewatches: true };
  const superseded = (playback: Playback, minutes: number, shelf: Shelf = EMPTY_SHELF, who = by) => {
    const before = withPlaybacks(shelf, playback);
    const { changes, outcome } = decideSuperseded(before, SHOW, { by: who, next: NEXT }, later(minutes));
    return { before, changes, outcome, left: stored(before, changes).length };
  };

  test("nothing is played: nothing happens", () => {
    const nothing = { changes: [], outcome: false };
    assert.deepEqual(decideSuperseded(EMPTY_SHELF, SHOW, { by, next: NEXT }, NOW), nothing);
    const { changes, left } = superseded(playing({ state: "paused", progress: 99 }), 100);
    assert.deepEqual([changes, left], [[], 1]);
  });

  test("far enough: it is watched, and gone", () => {
    const { changes, outcome, left } = superseded(playing(), 40);
    assert.deepEqual([watched(changes), outcome, left], [[["1x1", later(40)]], true, 0]);
  });

  test("the time of the watch is a whole second", () => {
    const before = withPlaybacks(EMPTY_SHELF, playing({ endsOn: toMillis(later(40) + 999) }));
    const { changes } = decideSuperseded(before, SHOW, { by, next: NEXT }, later(50));
    assert.deepEqual(watched(changes), [["1x1", later(40)]]);
    assert.equal(later(40) % SECOND, 0);
  });

  test("not far enough: what the same player played is gone, what another plays and a check-in go on", () => {
    assert.deepEqual(
      [
        superseded(playing(), 5),
        superseded(playing({ app: "phone" }), 5),
        superseded(playing({ state: "checkin" }), 5),
      ].map(({ changes, outcome, left }) => [watched(changes), outcome, left]),
      [
        [[], false, 0],
        [[], false, 1],
        [[], false, 1],
      ],
    );
  });

  test("it is watched again where it, or what begins, asked for that and rewatches are kept", () => {
    const seen = aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]);
    const count = (playback: Playback, who = by) => {
      const { before, changes } = superseded(playback, 40, seen, who);
      return sessionsIn(before, changes);
    };
    assert.equal(count(playing()), 0);
    assert.equal(count(playing({ allowRewatch: true })), 1);
    assert.equal(count(playing(), { ...by, allowRewatch: true }), 1);
    assert.equal(count(playing(), { ...by, allowRewatch: true, tracksRewatches: false }), 0);
    assert.equal(count(playing({ allowRewatch: true }), { ...by, tracksRewatches: false }), 1);
    assert.equal(count(playing({ allowRewatch: true }), { ...by, wantsRewatches: false }), 0);
  });
});

describe("scrobble.md 3 check-ins that end", () => {
  const checkin = playing({ state: "checkin", progress: 0 });
  const WANTED = { wantsRewatches: true };

  test("at their end, not before, they are a watch of that moment", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, checkin);
    const nothing = { changes: [], outcome: false };
    assert.deepEqual(
      decideEndedCheckin(shelf, SHOW, { ...WANTED, next: NEXT }, later(EPISODE_MINUTES - 1)),
      nothing,
    );
    assert.deepEqual(decideEndedCheckin(EMPTY_SHELF, SHOW, { ...WANTED, next: NEXT }, later(100)), nothing);
    const { changes, outcome } = decideEndedCheckin(
      shelf,
      SHOW,
      { ...WANTED, next: NEXT },
      later(EPISODE_MINUTES),
    );
    assert.deepEqual([watched(changes), outcome], [[["1x1", later(EPISODE_MINUTES)]], true]);
    assert.deepEqual(stored(shelf, changes), []);
    assert.deepEqual(
      watched(decideEndedCheckin(shelf, SHOW, { ...WANTED, next: NEXT }, later(5_000)).changes),
      [["1x1", later(EPISODE_MINUTES)]],
    );
  });

  test("what only plays does not end by itself", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    assert.deepEqual(decideEndedCheckin(shelf, SHOW, { ...WANTED, next: NEXT }, later(500)).changes, []);
    assert.deepEqual(decideLostCheckin(shelf, later(500)).changes, []);
  });

  test("one that asked for it is watched again, where that is wanted still", () => {
    const seen = aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]);
    const count = (allowRewatch: boolean, wantsRewatches: boolean) => {
      const shelf = withPlaybacks(seen, { ...checkin, allowRewatch });
      return sessionsIn(
        shelf,
        decideEndedCheckin(shelf, SHOW, { wantsRewatches, next: NEXT }, later(100)).changes,
      );
    };
    assert.deepEqual([count(false, true), count(true, true), count(true, false)], [0, 1, 0]);
  });

  test("of a title that nobody knows any more they are forgotten", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, checkin);
    assert.deepEqual(decideLostCheckin(shelf, later(EPISODE_MINUTES - 1)), { changes: [], outcome: false });
    assert.deepEqual(decideLostCheckin(EMPTY_SHELF, later(100)), { changes: [], outcome: false });
    assert.deepEqual(decideLostCheckin(shelf, later(EPISODE_MINUTES)), {
      changes: [{ kind: "playback", before: checkin, after: null }],
      outcome: true,
    });
  });
});

test("scrobble.md 7 a stored session is taken away by its number", () => {
  const shelf = withPlaybacks(aShelf({}, ["1x1"]), playing());
  assert.deepEqual(decidePlaybackRemoval(shelf, toPlaybackId(3)), {
    changes: [{ kind: "playback", before: playing(), after: null }],
    outcome: true,
  });
  for (const [on, id] of [
    [shelf, 4],
    [EMPTY_SHELF, 3],
    [withPlaybacks(EMPTY_SHELF, playing({ state: "watched" })), 3],
  ] as const)
    assert.deepEqual(decidePlaybackRemoval(on, toPlaybackId(id)), { changes: [], outcome: false });
});

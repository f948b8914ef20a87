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

function scrobble(
  kind: ScrobbleKind,
  progress: number,
  fields: Partial<ScrobbleRequest> = {},
): ScrobbleRequest {
  return {
    kind,
    progress,
    part: part("1x1"),
    allowRewatch: false,
    tracksRewatches: true,
    wantsRewatches: true,
    app: "tv",
    ...fields,
  };
}

function playing(fields: Partial<Playback> = {}): Playback {
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
    ...fields,
  };
}
const withPlaybacks = (shelf: Shelf, ...playbacks: Playback[]): Shelf => ({ ...shelf, playbacks });
const decide = (shelf: Shelf, request: ScrobbleRequest, now: Millis = NOW, title: Title = SHOW) =>
  decideScrobble(shelf, title, { request, next: NEXT }, now);
/** The playbacks after the changes. */
const stored = (shelf: Shelf, changes: readonly Change[]) => apply(shelf, changes).playbacks ?? [];
/** The parts that the changes mark as watched, each as `1x2` with its time. */
const watched = (changes: readonly Change[]) =>
  changes.filter(isWatchChange).map(({ part: { season, number }, after }) => [`${season}x${number}`, after]);
const rewatchSessions = (shelf: Shelf, changes: readonly Change[]) => apply(shelf, changes).rewatches.length;

describe("scrobble.md 3 the effects of a call", () => {
  const effects = (request: ScrobbleRequest, title: Title = SHOW) => {
    const { changes, outcome } = decide(EMPTY_SHELF, request, NOW, title);
    return { outcome, playbacks: stored(EMPTY_SHELF, changes), changes };
  };

  test("start: the session ends after the remaining runtime", () => {
    const { outcome, playbacks, changes } = effects(scrobble("start", 10));
    assert.deepEqual(outcome, { action: "start", id: 4, duplicate: null, watch: null });
    assert.deepEqual(playbacks, [playing({ id: toPlaybackId(4), endsOn: later(EPISODE_MINUTES * 0.9) })]);
    assert.deepEqual(changes, [{ kind: "playback", before: null, after: playbacks[0] }]);
  });

  test("check-in: the session ends after the remaining runtime", () => {
    const { outcome, playbacks } = effects(scrobble("checkin", 0, { part: MOVIE_PART }), MOVIE);
    assert.deepEqual([outcome.action, outcome.watch], ["checkin", null]);
    const [{ state, endsOn, pausedAt } = playing()] = playbacks;
    assert.deepEqual([state, endsOn, pausedAt], ["checkin", later(MOVIE_MINUTES), null]);
  });

  test("pause, and stop below 80: the playback is saved", () => {
    for (const request of [scrobble("pause", 95), scrobble("stop", 79.99)]) {
      const { outcome, playbacks, changes } = effects(request);
      assert.deepEqual([outcome.action, outcome.watch, watched(changes)], ["pause", null, []]);
      const { state, endsOn, pausedAt, progress } = playbacks[0] ?? playing();
      assert.deepEqual([state, endsOn, pausedAt, progress], ["paused", NOW, NOW, request.progress]);
    }
  });

  test("stop at 80 or more: the part is watched now, and the stop is kept for an hour", () => {
    for (const progress of [80, 100]) {
      const { outcome, playbacks, changes } = effects(scrobble("stop", progress));
      assert.deepEqual([outcome.action, outcome.id, outcome.watch?.episodes], ["scrobble", 4, 1]);
      assert.deepEqual(watched(changes), [["1x1", NOW]]);
      const { state, endsOn, pausedAt } = playbacks[0] ?? playing();
      assert.deepEqual([state, endsOn, pausedAt], ["watched", later(60), NOW]);
    }
  });

  test("start, pause and check-in mark nothing, at any progress", () => {
    for (const kind of ["start", "pause", "checkin"] as const)
      assert.deepEqual(watched(effects(scrobble(kind, 100)).changes), []);
  });

  test("scrobble.md 8: only a check-in stores allow_rewatch, and only if rewatches are tracked", () => {
    const allowsRewatch = (kind: ScrobbleKind, tracksRewatches: boolean) =>
      effects(scrobble(kind, 10, { allowRewatch: true, tracksRewatches })).playbacks[0]?.allowRewatch;
    assert.deepEqual(
      [allowsRewatch("start", true), allowsRewatch("checkin", true), allowsRewatch("stop", true)],
      [false, true, false],
    );
    assert.deepEqual([allowsRewatch("pause", true), allowsRewatch("checkin", false)], [false, false]);
    assert.equal(effects(scrobble("checkin", 10)).playbacks[0]?.allowRewatch, false);
  });

  test("a movie is watched as a whole, and so is an anime movie unless one of its parts is named", () => {
    const whole = scrobble("stop", 90, { part: MOVIE_PART });
    assert.equal(apply(EMPTY_SHELF, effects(whole, MOVIE).changes).watches.get(MOVIE_KEY), NOW);
    const { byKey: _, ...facts } = aShow({ seasons: [2], anime: true });
    const anime = makeTitle({ ...facts, animeType: "movie" });
    const both = [
      ["1x1", NOW],
      ["1x2", NOW],
    ];
    assert.deepEqual(watched(effects(whole, anime).changes), both);
    for (const one of ["1x1", "1x2"])
      assert.deepEqual(watched(effects(scrobble("stop", 90, { part: part(one) }), anime).changes), [
        [one, NOW],
      ]);
    const first = apply(EMPTY_SHELF, effects(scrobble("stop", 90), anime).changes);
    const again = (shelf: Shelf) =>
      decideScrobble(shelf, anime, { request: whole, next: NEXT }, later(1)).outcome.duplicate;
    assert.equal(again(first), null, "a part is not a duplicate of the whole");
    assert.equal(again(apply(EMPTY_SHELF, effects(whole, anime).changes))?.watchedAt, NOW);
  });

  test("the end follows from the runtime of the title", () => {
    const { byKey: _, ...facts } = SHOW;
    assert.equal(
      effects(scrobble("start", 50), makeTitle({ ...facts, runtime: 20 })).playbacks[0]?.endsOn,
      later(10),
    );
  });
});

describe("scrobble.md 3.1 one session for each title", () => {
  test("a further call about the same part keeps the id", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    for (const kind of ["start", "pause", "checkin"] as const) {
      const { changes, outcome } = decide(shelf, scrobble(kind, 20), later(1));
      assert.equal(outcome.id, 3);
      assert.deepEqual(
        stored(shelf, changes).map(({ id, progress, startedAt }) => [id, progress, startedAt]),
        [[3, 20, later(1)]],
      );
      assert.equal(changes.length, 1);
    }
  });

  test("a start of another part replaces the session, and finishes it if it has reached 80 %", () => {
    for (const [minutes, expected] of [
      [31, []],
      [32, [["1x1", later(32)]]],
      [200, [["1x1", later(EPISODE_MINUTES)]]],
    ] as const) {
      const shelf = withPlaybacks(EMPTY_SHELF, playing());
      const { changes, outcome } = decide(shelf, scrobble("start", 0, { part: part("1x2") }), later(minutes));
      assert.deepEqual(watched(changes), expected);
      assert.deepEqual([outcome.action, outcome.id], ["start", 4]);
      assert.deepEqual(
        stored(shelf, changes).map(({ id }) => id),
        [4],
      );
    }
  });

  test("a saved playback that is replaced is not watched, at any progress", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing({ state: "paused", progress: 95, pausedAt: NOW }));
    const { changes } = decide(shelf, scrobble("start", 0, { part: part("1x2") }), later(100));
    assert.deepEqual([watched(changes), stored(shelf, changes).length], [[], 1]);
  });

  test("scrobble.md 3.2: a late stop leaves the running session of the next episode, but replaces a paused one", () => {
    const stop = scrobble("stop", 90, { part: part("1x2") });
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    const { changes, outcome } = decide(shelf, stop, later(100));
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
      stored(paused, decide(paused, stop).changes).map(({ state }) => state),
      ["watched"],
    );
  });

  test("scrobble.md 3.3: a pause of another part finishes no session", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    const { changes } = decide(shelf, scrobble("pause", 5, { part: part("1x2") }), later(100));
    assert.deepEqual(watched(changes), []);
    const due = withPlaybacks(EMPTY_SHELF, playing({ state: "checkin" }));
    const { changes: ended } = decide(due, scrobble("pause", 5, { part: part("1x2") }), later(100));
    assert.deepEqual(
      watched(ended),
      [["1x1", later(EPISODE_MINUTES)]],
      "except a check-in whose end has passed",
    );
  });

  test("scrobble.md 3.2: a stop of a watched part leaves a paused session of another part", () => {
    const shelf = withPlaybacks(aShelf({}, ["1x2"]), playing({ state: "paused", pausedAt: NOW }));
    const { changes } = decide(shelf, scrobble("stop", 90, { part: part("1x2") }), later(1));
    assert.deepEqual(
      stored(shelf, changes).map(({ id, state }) => [id, state]),
      [
        [3, "paused"],
        [4, "watched"],
      ],
    );
  });

  test("scrobble.md 3.5: a check-in whose end has passed is a watch before the same part starts again", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing({ state: "checkin" }));
    const { changes, outcome } = decide(shelf, scrobble("start", 0), later(EPISODE_MINUTES));
    assert.deepEqual(watched(changes), [["1x1", later(EPISODE_MINUTES)]]);
    assert.equal(outcome.id, 4);
    const early = decide(shelf, scrobble("start", 0), later(EPISODE_MINUTES - 1));
    assert.deepEqual([watched(early.changes), early.outcome.id], [[], 3]);
  });

  test("the ended check-in and the stop may both be rewatches, in sessions with different ids", () => {
    const shelf = withPlaybacks(
      aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]),
      playing({ part: part("1x2"), state: "checkin", allowRewatch: true }),
    );
    const { changes } = decide(
      shelf,
      scrobble("stop", 90, { allowRewatch: true, part: part("1x2") }),
      later(100 * 60),
    );
    const { rewatches } = apply(shelf, changes);
    assert.deepEqual(
      rewatches.map(({ id }) => id),
      [7, 8],
    );
  });
});

describe("scrobble.md 5 a repeated stop", () => {
  const first = decide(EMPTY_SHELF, scrobble("stop", 90));
  const shelf = apply(EMPTY_SHELF, first.changes);
  const again = (at: Millis, on: Shelf = shelf, request = scrobble("stop", 85)) => decide(on, request, at);

  test("within the hour: it changes nothing and is reported as a duplicate", () => {
    const { changes, outcome } = again(later(59));
    assert.deepEqual(changes, []);
    assert.deepEqual(outcome, {
      action: "scrobble",
      id: 4,
      duplicate: { watchedAt: NOW, expiresAt: later(60) },
      watch: null,
    });
  });

  test("a session of the same part since the first stop ends; one of another part goes on", () => {
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

  test("after the hour, of another part, below 80, or another call: it is not a duplicate", () => {
    assert.equal(again(later(60)).outcome.duplicate, null);
    assert.equal(again(later(1), shelf, scrobble("stop", 85, { part: part("1x2") })).outcome.duplicate, null);
    assert.equal(again(later(1), shelf, scrobble("stop", 79)).outcome.duplicate, null);
    assert.equal(again(later(1), shelf, scrobble("start", 85)).outcome.duplicate, null);
  });

  test("after the hour the new stop replaces the old one", () => {
    assert.deepEqual(
      stored(shelf, again(later(61)).changes).map(({ endsOn }) => endsOn),
      [later(121)],
    );
  });

  test("it is a watch if the part was unmarked since; in a show completed in bulk it is a duplicate", () => {
    const unwatched = { ...shelf, watches: new Map() };
    assert.deepEqual(watched(again(later(1), unwatched).changes), [["1x1", later(1)]]);
    const inBulk = {
      ...aShelf({ status: "completed", completedInBulkAt: NOW }),
      playbacks: shelf.playbacks ?? [],
    };
    assert.notEqual(again(later(1), inBulk).outcome.duplicate, null);
  });

  test("without a time of the pause, the start is reported as the time of the watch", () => {
    const withoutPause = withPlaybacks(aShelf({}, ["1x1"]), playing({ state: "watched", endsOn: later(60) }));
    assert.equal(again(later(1), withoutPause).outcome.duplicate?.watchedAt, NOW);
  });
});

describe("scrobble.md 3.3 auto-finish: a session of another title begins", () => {
  const player = { app: "tv", allowRewatch: false, tracksRewatches: true, wantsRewatches: true };
  const superseded = (playback: Playback, minutes: number, shelf: Shelf = EMPTY_SHELF, by = player) => {
    const before = withPlaybacks(shelf, playback);
    const { changes, outcome } = decideSuperseded(before, SHOW, { by, next: NEXT }, later(minutes));
    return { before, changes, outcome, remaining: stored(before, changes).length };
  };

  test("nothing changes if the account plays nothing", () => {
    const nothing = { changes: [], outcome: false };
    assert.deepEqual(decideSuperseded(EMPTY_SHELF, SHOW, { by: player, next: NEXT }, NOW), nothing);
    const { changes, remaining } = superseded(playing({ state: "paused", progress: 99 }), 100);
    assert.deepEqual([changes, remaining], [[], 1]);
  });

  test("a session that has reached 80 % is marked watched and deleted", () => {
    const { changes, outcome, remaining } = superseded(playing(), 40);
    assert.deepEqual([watched(changes), outcome, remaining], [[["1x1", later(40)]], true, 0]);
  });

  test("the time of the watch is a whole second", () => {
    const before = withPlaybacks(EMPTY_SHELF, playing({ endsOn: toMillis(later(40) + 999) }));
    const { changes } = decideSuperseded(before, SHOW, { by: player, next: NEXT }, later(50));
    assert.deepEqual(watched(changes), [["1x1", later(40)]]);
    assert.equal(later(40) % SECOND, 0);
  });

  test("below 80 %, a session of the same app is deleted; one of another app and a check-in go on", () => {
    assert.deepEqual(
      [
        superseded(playing(), 5),
        superseded(playing({ app: "phone" }), 5),
        superseded(playing({ state: "checkin" }), 5),
      ].map(({ changes, outcome, remaining }) => [watched(changes), outcome, remaining]),
      [
        [[], false, 0],
        [[], false, 1],
        [[], false, 1],
      ],
    );
  });

  test("it is a rewatch if the session or the new call allows it and rewatches are tracked", () => {
    const completed = aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]);
    const count = (playback: Playback, by = player) => {
      const { before, changes } = superseded(playback, 40, completed, by);
      return rewatchSessions(before, changes);
    };
    assert.equal(count(playing()), 0);
    assert.equal(count(playing({ allowRewatch: true })), 1);
    assert.equal(count(playing(), { ...player, allowRewatch: true }), 1);
    assert.equal(count(playing(), { ...player, allowRewatch: true, tracksRewatches: false }), 0);
    assert.equal(count(playing({ allowRewatch: true }), { ...player, tracksRewatches: false }), 1);
    assert.equal(count(playing({ allowRewatch: true }), { ...player, wantsRewatches: false }), 0);
  });
});

describe("scrobble.md 3.5 check-ins that end", () => {
  const checkin = playing({ state: "checkin", progress: 0 });
  const WANTED = { wantsRewatches: true };

  test("a check-in becomes a watch when it ends, with the time of its end", () => {
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

  test("a session that was started does not end by itself", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, playing());
    assert.deepEqual(decideEndedCheckin(shelf, SHOW, { ...WANTED, next: NEXT }, later(500)).changes, []);
    assert.deepEqual(decideLostCheckin(shelf, later(500)).changes, []);
  });

  test("it is a rewatch if the check-in allows it and the person still tracks rewatches", () => {
    const completed = aShelf({ status: "completed" }, ["1x1", "1x2", "1x3"]);
    const count = (allowRewatch: boolean, wantsRewatches: boolean) => {
      const shelf = withPlaybacks(completed, { ...checkin, allowRewatch });
      return rewatchSessions(
        shelf,
        decideEndedCheckin(shelf, SHOW, { wantsRewatches, next: NEXT }, later(100)).changes,
      );
    };
    assert.deepEqual([count(false, true), count(true, true), count(true, false)], [0, 1, 0]);
  });

  test("a check-in of a title that is no longer in the catalogue is deleted", () => {
    const shelf = withPlaybacks(EMPTY_SHELF, checkin);
    assert.deepEqual(decideLostCheckin(shelf, later(EPISODE_MINUTES - 1)), { changes: [], outcome: false });
    assert.deepEqual(decideLostCheckin(EMPTY_SHELF, later(100)), { changes: [], outcome: false });
    assert.deepEqual(decideLostCheckin(shelf, later(EPISODE_MINUTES)), {
      changes: [{ kind: "playback", before: checkin, after: null }],
      outcome: true,
    });
  });
});

test("scrobble.md 7 a stored session is deleted by its id", () => {
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

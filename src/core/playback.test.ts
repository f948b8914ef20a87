import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, aShow, NOW } from "../../test/generators.ts";
import { type Millis, MOVIE_PART, toMillis, toPlaybackId } from "./ids.ts";
import {
  isOutstanding,
  PLAYBACK_STATES,
  type Playback,
  progressAt,
  RETENTION,
  runtimeOf,
} from "./playback.ts";
import { DAY, MINUTE } from "./time.ts";
import { makeEpisode, makeTitle, type TitleFacts } from "./title.ts";

const facts = ({ byKey: _, ...rest }: ReturnType<typeof aShow>): TitleFacts => rest;

describe("scrobble.md 3 how long a part runs", () => {
  const minutesOf = (title: ReturnType<typeof aShow>, episode = title.episodes[0]): number =>
    runtimeOf(title, episode) / MINUTE;
  const anime = aShow({ seasons: [1], anime: true });

  test("by its kind when nobody knows", () => {
    assert.deepEqual(
      [aMovie(), aShow({ seasons: [1] }), anime].map((title) => minutesOf(title)),
      [90, 45, 25],
    );
    assert.equal(minutesOf(makeTitle({ ...facts(anime), animeType: "movie" })), 90);
    assert.equal(minutesOf(makeTitle({ ...facts(anime), animeType: "ova" })), 25);
    assert.equal(runtimeOf(aShow({}), undefined), 45 * MINUTE);
  });

  test("the episode's own goes before the title's; nothing runs less than a minute", () => {
    const title = makeTitle({
      ...facts(aShow({})),
      runtime: 50,
      episodes: [
        makeEpisode({ season: 1, number: 1 }, { runtime: 70 }),
        makeEpisode({ season: 1, number: 2 }),
      ],
    });
    assert.deepEqual(
      title.episodes.map((episode) => minutesOf(title, episode)),
      [70, 50],
    );
    assert.equal(minutesOf(makeTitle({ ...facts(aShow({ seasons: [1] })), runtime: 0 })), 1);
  });
});

describe("scrobble.md 3 how far a session is", () => {
  const playback = (state: Playback["state"]): Playback => ({
    id: toPlaybackId(1),
    part: MOVIE_PART,
    state,
    progress: 20,
    startedAt: NOW,
    pausedAt: null,
    endsOn: NOW,
    allowRewatch: false,
    app: "",
  });
  const after = (minutes: number): Millis => toMillis(NOW + minutes * MINUTE);

  test("what goes on goes on from what was sent, to 100 and never back", () => {
    for (const state of ["playing", "checkin"] as const) {
      const at = (minutes: number): number => progressAt(playback(state), 60 * MINUTE, after(minutes));
      assert.deepEqual([at(0), at(30), at(48), at(500), at(-30)], [20, 70, 100, 100, 20]);
    }
  });

  test("what stands still stays", () => {
    for (const state of ["paused", "watched"] as const)
      assert.equal(progressAt(playback(state), 60 * MINUTE, after(30)), 20);
  });

  test("what nothing has ended is outstanding", () => {
    assert.deepEqual(
      PLAYBACK_STATES.map((state) => isOutstanding(playback(state))),
      [true, false, true, false],
    );
  });

  test("saved playbacks are kept by plan", () => {
    assert.deepEqual(RETENTION, { free: 7 * DAY, pro: 30 * DAY, vip: 90 * DAY });
  });
});

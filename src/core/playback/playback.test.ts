import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NOW } from "../../../test/generators.ts";
import { type Millis, MOVIE_PART, toMillis, toPlaybackId } from "../ids.ts";
import { DAY, MINUTE } from "../time.ts";
import { isOutstanding, PLAYBACK_STATES, type Playback, progressAt, RETENTION_MILLIS } from "./playback.ts";

describe("scrobble.md 3.4 the progress of a session", () => {
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

  test("an outstanding session advances from the sent progress, up to 100, and never goes back", () => {
    for (const state of ["playing", "checkin"] as const) {
      const at = (minutes: number): number => progressAt(playback(state), 60 * MINUTE, after(minutes));
      assert.deepEqual([at(0), at(30), at(48), at(500), at(-30)], [20, 70, 100, 100, 20]);
    }
  });

  test("a paused or finished one keeps its progress", () => {
    for (const state of ["paused", "watched"] as const)
      assert.equal(progressAt(playback(state), 60 * MINUTE, after(30)), 20);
  });

  test("starts and check-ins are outstanding", () => {
    assert.deepEqual(
      PLAYBACK_STATES.map((state) => isOutstanding(playback(state))),
      [true, false, true, false],
    );
  });

  test("scrobble.md 3.6: how long saved playbacks are kept depends on the plan", () => {
    assert.deepEqual(RETENTION_MILLIS, { free: 7 * DAY, pro: 30 * DAY, vip: 90 * DAY });
  });
});

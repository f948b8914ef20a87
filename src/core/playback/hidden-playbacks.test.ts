import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aMovie, anEntry, aPlayback, aShow, inDays, key, scenes, times } from "../../../test/generators.ts";
import { type Millis, MOVIE_PART, partOfKey, toRewatchId } from "../ids.ts";
import { EMPTY_SHELF, type Shelf } from "../shelf.ts";
import { later, UNKNOWN_DATE } from "../time.ts";
import { makeTitle, type Title } from "../titles/title.ts";
import { wasWatchedSince } from "./hidden-playbacks.ts";
import type { Playback } from "./playback.ts";

const PAUSED_AT = inDays(-5);
const SHOW = aShow({ seasons: [3], specials: 1 });
const MOVIE = aMovie();
const FILM = aFilm(2);

/** An anime movie with this number of parts. */
function aFilm(count: number): Title {
  const { byKey: _, ...facts } = aShow({ seasons: [count], anime: true });
  return makeTitle({ ...facts, animeType: "movie" });
}
const paused = (text: string): Playback => aPlayback({ part: partOfKey(key(text)), pausedAt: PAUSED_AT });
const pausedWhole = aPlayback({ part: MOVIE_PART, pausedAt: PAUSED_AT });

/** A shelf on which parts were watched at the given times. */
const watchedAt = (entry: Shelf["entry"], watched: Readonly<Record<string, Millis>>): Shelf => ({
  ...EMPTY_SHELF,
  entry,
  watches: new Map(Object.entries(watched).map(([text, at]) => [key(text), at])),
});
const inSession = (shelf: Shelf, watched: Readonly<Record<string, Millis>>): Shelf => {
  const state = {
    status: "active",
    createdAt: PAUSED_AT,
    startedAt: PAUSED_AT,
    lastWatchedAt: null,
  } as const;
  const { watches } = watchedAt(null, watched);
  return { ...shelf, rewatches: [{ id: toRewatchId(1), state, watches }] };
};

describe("scrobble.md 6 hide_watched: a playback whose part was watched at or after the pause", () => {
  test("is hidden by a watch at or after the pause, not by an earlier one", () => {
    const hides = (at: Millis) => wasWatchedSince(watchedAt(anEntry(), { "1x1": at }), SHOW, paused("1x1"));
    assert.deepEqual(
      [-1, 0, 1].map((millis) => hides(later(PAUSED_AT, millis))),
      [false, true, true],
    );
  });

  test("is not hidden by a watch of another part", () => {
    const shelf = watchedAt(anEntry(), { "1x2": inDays(-1) });
    assert.equal(wasWatchedSince(shelf, SHOW, paused("1x1")), false);
    assert.equal(wasWatchedSince(EMPTY_SHELF, SHOW, paused("1x1")), false);
  });

  test("is hidden by a watch in a rewatch session", () => {
    const earlier = watchedAt(anEntry({ status: "completed" }), { "1x1": inDays(-90) });
    assert.equal(wasWatchedSince(inSession(earlier, { "1x1": inDays(-1) }), SHOW, paused("1x1")), true);
    assert.equal(wasWatchedSince(inSession(earlier, { "1x1": inDays(-6) }), SHOW, paused("1x1")), false);
    assert.equal(wasWatchedSince(inSession(earlier, { "1x2": inDays(-1) }), SHOW, paused("1x1")), false);
  });

  test("is hidden by a completion in bulk, unless its part is a special", () => {
    const completed = (at: Millis | null, status: "completed" | "hold" = "completed") =>
      watchedAt(anEntry({ status, completedInBulkAt: at }), {});
    assert.equal(wasWatchedSince(completed(inDays(-1)), SHOW, paused("1x1")), true);
    assert.equal(wasWatchedSince(completed(PAUSED_AT), SHOW, paused("1x1")), true);
    assert.equal(wasWatchedSince(completed(inDays(-6)), SHOW, paused("1x1")), false);
    assert.equal(wasWatchedSince(completed(UNKNOWN_DATE), SHOW, paused("1x1")), false);
    assert.equal(wasWatchedSince(completed(inDays(-1)), SHOW, paused("0x1")), false);
    assert.equal(wasWatchedSince(completed(inDays(-1), "hold"), SHOW, paused("1x1")), false);
    assert.equal(wasWatchedSince(completed(null), SHOW, paused("1x1")), false);
  });

  test("is hidden by any dated watch if it was never paused", () => {
    const shelf = watchedAt(anEntry(), { "1x1": inDays(-900) });
    assert.equal(wasWatchedSince(shelf, SHOW, { ...paused("1x1"), pausedAt: null }), true);
    const unknown = watchedAt(anEntry({ status: "completed", completedInBulkAt: UNKNOWN_DATE }), {});
    assert.equal(wasWatchedSince(unknown, SHOW, { ...paused("1x1"), pausedAt: null }), false);
  });
});

describe("scrobble.md 6 hide_watched: an anime movie that was paused as a whole", () => {
  const hides = (watched: Readonly<Record<string, Millis>>, title: Title = FILM) =>
    wasWatchedSince(watchedAt(anEntry(), watched), title, pausedWhole);

  test("is hidden if all its parts were watched at or after the pause", () => {
    assert.equal(hides({ "1x1": inDays(-1), "1x2": PAUSED_AT }), true);
    assert.equal(hides({ "1x1": inDays(-1), "1x2": inDays(-6) }), false);
    assert.equal(hides({ "1x1": inDays(-1) }), false);
  });

  test("is hidden by a rewatch session only if that session has all parts", () => {
    const earlier = watchedAt(anEntry(), { "1x1": inDays(-90), "1x2": inDays(-90) });
    const since = { "1x1": inDays(-1), "1x2": inDays(-2) };
    assert.equal(wasWatchedSince(inSession(earlier, since), FILM, pausedWhole), true);
    assert.equal(wasWatchedSince(inSession(earlier, { "1x1": inDays(-1) }), FILM, pausedWhole), false);
  });

  test("is not hidden if the title has no parts", () => {
    assert.equal(hides({}, aFilm(0)), false);
    assert.equal(
      wasWatchedSince(inSession(EMPTY_SHELF, { "1x1": inDays(-1) }), aFilm(0), pausedWhole),
      false,
    );
  });
});

describe("scrobble.md 6 hide_watched: a watch of unknown date", () => {
  const unknown = { "1x1": UNKNOWN_DATE, "1x2": UNKNOWN_DATE };

  test("hides a movie, or an anime movie, that is completed", () => {
    for (const [title, watched] of [
      [MOVIE, { "0x0": UNKNOWN_DATE }],
      [FILM, unknown],
    ] as const)
      for (const status of ["completed", "dropped"] as const) {
        const shelf = watchedAt(anEntry({ status }), watched);
        assert.equal(wasWatchedSince(shelf, title, pausedWhole), status === "completed", title.type);
      }
  });

  test("does not hide a movie that is not in the library", () => {
    assert.equal(wasWatchedSince(watchedAt(null, { "0x0": UNKNOWN_DATE }), MOVIE, pausedWhole), false);
  });

  test("of one part does not hide an anime movie that was paused as a whole", () => {
    const shelf = watchedAt(anEntry({ status: "completed" }), { "1x1": UNKNOWN_DATE });
    assert.equal(wasWatchedSince(shelf, FILM, pausedWhole), false);
  });

  test("hides the last watched episode only", () => {
    const shelf = watchedAt(anEntry(), unknown);
    assert.equal(wasWatchedSince(shelf, SHOW, paused("1x2")), true);
    assert.equal(wasWatchedSince(shelf, SHOW, paused("1x1")), false);
    assert.equal(wasWatchedSince(watchedAt(null, { "0x1": UNKNOWN_DATE }), SHOW, paused("0x1")), false);
  });

  test("in a rewatch session hides nothing", () => {
    const earlier = watchedAt(anEntry({ status: "completed" }), { "1x1": inDays(-90) });
    assert.equal(wasWatchedSince(inSession(earlier, { "1x1": UNKNOWN_DATE }), SHOW, paused("1x1")), false);
  });
});

test("for any shelf, a hidden playback would also be hidden if it had been paused earlier", () => {
  const anyScene = scenes((title) =>
    fc.record({
      part: fc.constantFrom(MOVIE_PART, ...title.episodes.map(({ part }) => part)),
      pauses: fc.tuple(times, times).map((pauses) => pauses.toSorted((a, b) => a - b)),
    }),
  );
  fc.assert(
    fc.property(anyScene, ({ title, shelf, request: { part, pauses } }) => {
      const [isHiddenEarlier, isHidden] = pauses.map((pausedAt) =>
        wasWatchedSince(shelf, title, aPlayback({ part, pausedAt })),
      );
      assert.ok(isHiddenEarlier || !isHidden);
    }),
  );
});

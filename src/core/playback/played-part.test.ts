import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aMovie, aShow, NOW, named, namedParts, titles } from "../../../test/generators.ts";
import { MOVIE_PART, partKey } from "../ids.ts";
import { later, MINUTE } from "../time.ts";
import { type Episode, makeEpisode, makeTitle, regularEpisodes, type Title } from "../titles/title.ts";
import { type NamedPlay, partPlayed, partReplayed, replayedAt } from "./played-part.ts";

/** An anime movie with this number of parts. */
function aFilm(count: number): Title {
  const { byKey: _, ...facts } = aShow({ seasons: [count], anime: true });
  return makeTitle({ ...facts, animeType: "movie" });
}
const SERIES = aShow({ seasons: [3], specials: 1 });
const SINGLE = aShow({ seasons: [1], specials: 2 });

/** Calls that name no part, a part that the title has, one that it does not have, and a season. */
const WHOLE: NamedPlay = { namesPart: false, parts: null };
const known = (text: string): NamedPlay => ({ namesPart: true, parts: [named(text)] });
const UNKNOWN: NamedPlay = { namesPart: true, parts: [] };
const SEASON: NamedPlay = { namesPart: true, parts: [named("1")] };
const callFor = ({ part }: Episode): NamedPlay => ({
  namesPart: true,
  parts: [{ ...part, watchedAt: null, source: 0 }],
});
const first = { season: 1, number: 1 };

describe("scrobble.md 1.2 which part a call is about", () => {
  for (const [name, title, call, expected] of [
    ["a movie, whatever episode is sent with it", aMovie(), known("1x2"), MOVIE_PART],
    ["a movie, with an unknown episode", aMovie(), UNKNOWN, MOVIE_PART],
    ["a named episode", SERIES, known("1x2"), { season: 1, number: 2 }],
    ["a named special", SERIES, known("0x1"), { season: 0, number: 1 }],
    ["an unknown episode", SERIES, UNKNOWN, null],
    ["a season without an episode", SERIES, SEASON, null],
    ["a series without an episode", SERIES, WHOLE, "episode missing"],
    ["a series with one regular episode, without an episode", SINGLE, WHOLE, first],
    ["an unknown episode of a series with one regular episode", SINGLE, UNKNOWN, null],
    ["a series that has no regular episode", aShow({ specials: 1 }), WHOLE, null],
    ["an anime movie as a whole", aFilm(2), WHOLE, MOVIE_PART],
    ["a named part of an anime movie", aFilm(2), known("1x2"), { season: 1, number: 2 }],
    ["an unknown part of an anime movie", aFilm(2), UNKNOWN, null],
    ["an anime movie with one part", aFilm(1), WHOLE, first],
    ["an anime movie with one part, whatever episode is named", aFilm(1), UNKNOWN, first],
    ["an anime movie that has no part", aFilm(0), WHOLE, null],
  ] as const)
    test(name, () => assert.deepEqual(partPlayed(title, call), expected));

  test("for any title and any of its parts, a call that names the part is about that part", () => {
    const scenes = titles.chain((title) =>
      fc.record({ title: fc.constant(title), parts: namedParts(title) }),
    );
    fc.assert(
      fc.property(scenes, ({ title, parts }) => {
        const known = parts.filter(({ season, number }) =>
          title.byKey.has(partKey({ season, number: number ?? 0 })),
        );
        const played = partPlayed(title, { namesPart: true, parts: known });
        const [first] = known;
        if (title.type === "movie") assert.deepEqual(played, MOVIE_PART);
        else if (first) assert.deepEqual(played, { season: first.season, number: first.number });
      }),
    );
  });
});

describe("scrobble.md 4 which part a call from the inbox is about", () => {
  for (const [name, title, call, expected] of [
    ["a movie", aMovie(), WHOLE, "whole"],
    ["an anime movie with several parts", aFilm(2), WHOLE, "whole"],
    ["a named part of an anime movie", aFilm(2), known("1x2"), { season: 1, number: 2 }],
    ["an unknown part of an anime movie", aFilm(2), UNKNOWN, null],
    ["an anime movie with one part", aFilm(1), WHOLE, first],
    ["a named episode", SERIES, known("1x2"), { season: 1, number: 2 }],
    ["an episode that is still unknown", SERIES, UNKNOWN, null],
    ["a season without an episode", SERIES, SEASON, null],
    ["a series without an episode", SERIES, WHOLE, null],
    ["a series with one regular episode, without an episode", SINGLE, WHOLE, first],
    ["an unknown episode of a series with one regular episode", SINGLE, UNKNOWN, null],
    ["an unknown part of an anime movie with one part", aFilm(1), UNKNOWN, first],
    ["a series that has no regular episode", aShow({ specials: 1 }), WHOLE, null],
  ] as const)
    test(name, () => assert.deepEqual(partReplayed(title, call), expected));

  test("for any title, a call is about the same part when it is replayed", () => {
    const calls = titles.chain((title) =>
      fc.record({
        title: fc.constant(title),
        call: fc.constantFrom(WHOLE, ...regularEpisodes(title).map(callFor)),
      }),
    );
    fc.assert(
      fc.property(calls, ({ title, call }) => {
        const played = partPlayed(title, call);
        if (played === "episode missing") return;
        const isWhole = played !== null && partKey(played) === partKey(MOVIE_PART);
        assert.deepEqual(partReplayed(title, call), isWhole ? "whole" : played);
      }),
    );
  });
});

describe("scrobble.md 3.5, 4 the time of a watch from the inbox", () => {
  const stop = { eventAt: NOW, isRunningCheckin: false };
  const checkin = { eventAt: NOW, isRunningCheckin: true };
  const timed = aTimedShow();

  function aTimedShow(): Title {
    const { byKey: _, ...facts } = SERIES;
    const episodes = [makeEpisode(first, { runtime: 10 }), makeEpisode({ season: 1, number: 2 })];
    return makeTitle({ ...facts, runtime: 20, episodes });
  }

  test("a stop, and a check-in that was already over: the time of the call", () => {
    assert.equal(replayedAt(timed, first, stop), NOW);
    assert.equal(replayedAt(aMovie(), "whole", stop), NOW);
  });

  test("a running check-in: the time of the call plus the runtime of its part", () => {
    const minutes = (title: Title, part: Parameters<typeof replayedAt>[1]) =>
      (replayedAt(title, part, checkin) - NOW) / MINUTE;
    assert.equal(minutes(timed, first), 10);
    assert.equal(minutes(timed, { season: 1, number: 2 }), 20);
    assert.equal(minutes(timed, "whole"), 20);
    assert.equal(minutes(aMovie(), "whole"), 90);
    assert.equal(replayedAt(SERIES, first, checkin), later(NOW, 45 * MINUTE));
  });
});

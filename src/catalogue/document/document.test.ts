import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readTitle, titlesIn } from "./document.ts";
import { CatalogueFormatError } from "./document-error.ts";

const DAY = 86_400_000;
const at = (text: string): number => Date.parse(text);

function reasonOf(input: unknown): string {
  try {
    readTitle(input);
  } catch (error) {
    assert.ok(error instanceof CatalogueFormatError);
    return error.message;
  }
  return "accepted";
}

describe("architecture.md 8 catalogue documents", () => {
  test("a movie with every field", () => {
    const facts = readTitle({
      type: "movie",
      title: "Terminator 3: Rise of the Machines",
      english_title: "Terminator 3",
      year: 2003,
      released: "2003-07-02",
      runtime: 109,
      poster: "74/74415673dcdc9cdd",
      status: "ended",
      also_known_as: ["T3"],
      ids: { simkl: 53536, slug: "terminator-3", imdb: "tt0181852", tmdb: "296", zap2it: "MV1", x: null },
    });
    assert.deepEqual(
      { ...facts, ids: Object.fromEntries(facts.ids), shownIds: facts.shownIds.get("zap2it") },
      {
        type: "movie",
        name: "Terminator 3: Rise of the Machines",
        englishName: "Terminator 3",
        year: 2003,
        releasedAt: at("2003-07-02T00:00:00Z"),
        runtime: 109,
        poster: "74/74415673dcdc9cdd",
        status: "ended",
        otherNames: ["T3"],
        slug: "terminator-3",
        ids: { simkl: "53536", imdb: "tt0181852", tmdb: "296", zap2it: "mv1" },
        shownIds: "MV1",
        episodes: [],
        seasons: [],
      },
    );
  });

  test("`seasons` stands for a number of episodes, seven days apart by default", () => {
    const { episodes } = readTitle({
      type: "show",
      title: "S",
      seasons: [
        { number: 1, episodes: 3, first_aired: "2010-10-31" },
        { number: 2, episodes: 2, first_aired: "2011-01-01T21:00:00-05:00", every_days: 0 },
        { number: 3, episodes: 1 },
      ],
    });
    assert.deepEqual(
      episodes.map(({ part, airedAt, airOffset }) => [part.season, part.number, airedAt, airOffset]),
      [
        [1, 1, at("2010-10-31T00:00:00Z"), 0],
        [1, 2, at("2010-10-31T00:00:00Z") + 7 * DAY, 0],
        [1, 3, at("2010-10-31T00:00:00Z") + 14 * DAY, 0],
        [2, 1, at("2011-01-02T02:00:00Z"), -300],
        [2, 2, at("2011-01-02T02:00:00Z"), -300],
        [3, 1, null, 0],
      ],
    );
  });

  test("`episodes` takes precedence over `seasons`, from which it takes a missing date", () => {
    const { episodes, seasons } = readTitle({
      type: "show",
      title: "S",
      seasons: [{ number: 1, episodes: 2, first_aired: "2011-01-01T21:00:00-05:00" }],
      episodes: [
        { season: 1, number: 1, title: "Pilot", runtime: 58, ids: { tvdb: "12", slug: "" } },
        { season: 1, number: 2, title: null, aired: "2012-02-02" },
        { season: 0, number: 7 },
      ],
    });
    assert.deepEqual(
      episodes.map(({ ids, ...rest }) => ({ ...rest, ids: Object.fromEntries(ids) })),
      [
        {
          part: { season: 1, number: 1 },
          name: "Pilot",
          airedAt: at("2011-01-02T02:00:00Z"),
          airOffset: -300,
          runtime: 58,
          ids: { tvdb: "12" },
        },
        {
          part: { season: 1, number: 2 },
          name: null,
          airedAt: at("2012-02-02T00:00:00Z"),
          airOffset: 0,
          runtime: null,
          ids: {},
        },
        { part: { season: 0, number: 7 }, name: null, airedAt: null, airOffset: 0, runtime: null, ids: {} },
      ],
    );
    assert.deepEqual(seasons, [1, 0]);
  });

  test("conventions.md 5: a date without a time is in Japan for anime; a time has its own offset", () => {
    const { episodes } = readTitle({
      type: "anime",
      title: "A",
      seasons: [{ number: 1, episodes: 2, first_aired: "2013-04-07" }],
      episodes: [
        { season: 1, number: 3, aired: "2013-04-21" },
        { season: 1, number: 4, aired: "2013-04-28T21:00:00-05:00" },
      ],
    });
    assert.deepEqual(
      episodes.map(({ airedAt, airOffset }) => [airedAt, airOffset]),
      [
        [at("2013-04-06T15:00:00Z"), 540],
        [at("2013-04-13T15:00:00Z"), 540],
        [at("2013-04-20T15:00:00Z"), 540],
        [at("2013-04-29T02:00:00Z"), -300],
      ],
    );
  });

  test("the defaults of tvdb_seasons are offset 0, no end, and regular episodes", () => {
    const { tvdbSeasons } = readTitle({
      type: "anime",
      title: "A",
      tvdb_seasons: [
        { season: 3, first: 13, last: 22, offset: -12 },
        { season: 0, first: 1, kind: "special" },
      ],
    });
    assert.deepEqual(tvdbSeasons, [
      { season: 3, first: 13, last: 22, offset: -12, target: 1 },
      { season: 0, first: 1, last: null, offset: 0, target: 0 },
    ]);
  });

  test("unknown keys are accepted", () => {
    const facts = readTitle({ type: "show", title: "S", rating: 5, ids: { plex: "x", allcin: 340525 } });
    assert.equal(facts.ids.get("allcin"), "340525");
  });

  test("anime_type is ignored unless the title is an anime", () => {
    assert.equal(readTitle({ type: "show", title: "S", anime_type: "tv" }).animeType, undefined);
    assert.equal(readTitle({ type: "anime", title: "S", anime_type: "ova" }).animeType, "ova");
  });

  test("errors name the path of the malformed value", () => {
    const show = { type: "show", title: "S" };
    assert.equal(reasonOf(show), "accepted");
    assert.match(reasonOf(null), /^title must be object/);
    assert.match(reasonOf({ title: "S" }), /required.*type/);
    assert.match(reasonOf({ type: "show" }), /required.*title/);
    assert.match(reasonOf({ ...show, type: "film" }), /^\/type /);
    assert.match(reasonOf({ ...show, title: "" }), /^\/title /);
    assert.match(reasonOf({ ...show, year: "2010" }), /^\/year must be integer/);
    assert.match(reasonOf({ ...show, year: 99 }), /^\/year must be >= 1800/);
    assert.match(reasonOf({ ...show, status: "running" }), /^\/status /);
    assert.match(reasonOf({ ...show, ids: "tt1" }), /^\/ids must be object/);
    assert.match(reasonOf({ ...show, seasons: [{ number: -1, episodes: 2 }] }), /^\/seasons\/0\/number /);
    assert.match(
      reasonOf({ ...show, seasons: [{ number: 1, episodes: 20_001 }] }),
      /^\/seasons\/0\/episodes /,
    );
    assert.match(reasonOf({ ...show, episodes: [{ season: 1, number: 1.5 }] }), /^\/episodes\/0\/number /);
    assert.equal(reasonOf({ ...show, released: "soon" }), '"soon" is not a date');
    assert.equal(
      reasonOf({ ...show, seasons: [{ number: 1, episodes: 1, first_aired: "2011-02-30" }] }),
      '"2011-02-30" is not a date',
    );
    assert.equal(
      reasonOf({ ...show, also_known_as: ["a\u0000b"] }),
      "text must not contain NUL or half of a surrogate pair",
    );
    assert.equal(
      reasonOf({ type: "movie", title: "M", seasons: [{ number: 1, episodes: 1 }] }),
      "a movie has no episodes",
    );
  });

  test("a document without the list `titles` is refused", () => {
    for (const document of [null, [], "x", 5, {}, { titles: {} }])
      assert.throws(() => titlesIn(document), CatalogueFormatError);
    assert.deepEqual(titlesIn({ titles: [1] }), [1]);
  });
});

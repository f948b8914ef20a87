import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, aShow, inDays, key, NOW } from "../../../test/generators.ts";
import { MOVIE_KEY, toMillis } from "../ids.ts";
import {
  type AiringStatus,
  airedRegularEpisodes,
  hasEnded,
  isAired,
  makeEpisode,
  makeTitle,
  regularEpisodes,
} from "./title.ts";

const keys = (episodes: readonly { key: number }[]): number[] => episodes.map((one) => one.key);

describe("making a title", () => {
  test("orders its parts, specials first, and finds each by its key", () => {
    const parts = [
      [2, 1],
      [1, 10],
      [1, 2],
      [0, 1],
    ].map(([season = 0, number = 0]) => makeEpisode({ season, number }));
    const title = makeTitle({ ...aShow({}), episodes: parts });
    assert.deepEqual(keys(title.episodes), ["0x1", "1x2", "1x10", "2x1"].map(key));
    assert.equal(title.byKey.get(key("1x10")), parts[1]);
    assert.equal(title.byKey.get(key("1x3")), undefined);
  });

  test("gives a movie its one part, aired when it was released", () => {
    const { episodes, byKey } = aMovie({ releasedAt: inDays(-3) });
    assert.deepEqual(keys(episodes), [MOVIE_KEY]);
    assert.equal(byKey.get(MOVIE_KEY)?.airedAt, inDays(-3));
  });

  test("an episode knows its key; what nobody told is null", () => {
    assert.deepEqual(makeEpisode({ season: 1, number: 2 }, { name: "Two" }), {
      part: { season: 1, number: 2 },
      key: key("1x2"),
      name: "Two",
      airedAt: null,
      airOffset: 0,
      runtime: null,
      ids: {},
    });
  });
});

describe("what has aired", () => {
  const cases: [airedAt: number | null, status: AiringStatus | null, aired: boolean][] = [
    [NOW - 1000, "airing", true],
    [NOW, "airing", true],
    [NOW + 1000, "airing", false],
    [NOW + 1000, "ended", false],
    [NOW - 1000, "upcoming", true],
    [null, "airing", true],
    [null, "ended", true],
    [null, "tba", true],
    [null, null, true],
    [null, "upcoming", false],
  ];
  for (const [airedAt, status, aired] of cases) {
    const when = airedAt === null ? "no date" : `${airedAt - NOW} ms from now`;
    test(`${when}, ${status ?? "status untold"}: ${aired ? "aired" : "not yet"}`, () => {
      const facts = { airedAt: airedAt === null ? null : toMillis(airedAt) };
      const episode = makeEpisode({ season: 1, number: 1 }, facts);
      const title = makeTitle({ ...aShow({ status }), episodes: [episode] });
      assert.equal(isAired(title, episode, NOW), aired);
      assert.deepEqual(airedRegularEpisodes(title, NOW), aired ? [episode] : []);
    });
  }

  test("specials are never regular, whether aired or not", () => {
    const show = aShow({ seasons: [1], specials: 2, unaired: 1 });
    assert.deepEqual(keys(regularEpisodes(show)), ["1x1", "1x2"].map(key));
    assert.deepEqual(keys(airedRegularEpisodes(show, NOW)), ["1x1"].map(key));
  });
});

describe("what has ended", () => {
  const cases: [what: string, title: ReturnType<typeof aShow>, ended: boolean][] = [
    [
      "said to be ended, though an episode is to come",
      aShow({ seasons: [1], unaired: 1, status: "ended" }),
      true,
    ],
    ["said to be airing, though all has aired", aShow({ seasons: [1], status: "airing" }), false],
    ["said to be upcoming", aShow({ seasons: [1], status: "upcoming" }), false],
    ["said to be tba", aShow({ seasons: [1], status: "tba" }), false],
    ["untold, all aired", aShow({ seasons: [1], status: null }), true],
    ["untold, one to come", aShow({ seasons: [1], unaired: 1, status: null }), false],
    ["untold, without a regular episode", aShow({ specials: 1, status: null }), false],
  ];
  for (const [what, title, ended] of cases)
    test(`${what}: ${ended ? "ended" : "not ended"}`, () => assert.equal(hasEnded(title, NOW), ended));
});

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
  test("orders its parts, specials first, and indexes them by key", () => {
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

  test("gives a movie its one part, which airs on the release of the movie", () => {
    const { episodes, byKey } = aMovie({ releasedAt: inDays(-3) });
    assert.deepEqual(keys(episodes), [MOVIE_KEY]);
    assert.equal(byKey.get(MOVIE_KEY)?.airedAt, inDays(-3));
  });

  test("gives an episode its key, and null for unknown values", () => {
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

describe("whether an episode has aired", () => {
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
    test(`${when}, ${status ?? "no status"}: ${aired ? "aired" : "not aired"}`, () => {
      const facts = { airedAt: airedAt === null ? null : toMillis(airedAt) };
      const episode = makeEpisode({ season: 1, number: 1 }, facts);
      const title = makeTitle({ ...aShow({ status }), episodes: [episode] });
      assert.equal(isAired(title, episode, NOW), aired);
      assert.deepEqual(airedRegularEpisodes(title, NOW), aired ? [episode] : []);
    });
  }

  test("specials are not regular episodes, aired or not", () => {
    const show = aShow({ seasons: [1], specials: 2, unaired: 1 });
    assert.deepEqual(keys(regularEpisodes(show)), ["1x1", "1x2"].map(key));
    assert.deepEqual(keys(airedRegularEpisodes(show, NOW)), ["1x1"].map(key));
  });
});

describe("whether a title has ended", () => {
  const cases: [name: string, title: ReturnType<typeof aShow>, ended: boolean][] = [
    ["ended, with an unaired episode", aShow({ seasons: [1], unaired: 1, status: "ended" }), true],
    ["airing, all episodes aired", aShow({ seasons: [1], status: "airing" }), false],
    ["upcoming", aShow({ seasons: [1], status: "upcoming" }), false],
    ["tba", aShow({ seasons: [1], status: "tba" }), false],
    ["no status, all episodes aired", aShow({ seasons: [1], status: null }), true],
    ["no status, with an unaired episode", aShow({ seasons: [1], unaired: 1, status: null }), false],
    ["no status, without a regular episode", aShow({ specials: 1, status: null }), false],
  ];
  for (const [name, title, ended] of cases)
    test(`${name}: ${ended ? "ended" : "not ended"}`, () => assert.equal(hasEnded(title, NOW), ended));
});

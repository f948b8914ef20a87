import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTestCatalogue, type TestCatalogue } from "../../../test/support/catalogue.ts";
import { partKey, type TitleId } from "../ids.ts";
import { canonicalTitle, episodesAt, episodesOfSeason, regularTitles } from "./anime-family.ts";
import { type Coordinate, mappedTvdbSeasons, tvdbCoordinates } from "./anime-numbering.ts";
import type { SeasonRange, Title } from "./title.ts";
import { makeEpisode, makeTitle } from "./title.ts";

let fixture: TestCatalogue;
let anime: readonly Title[];
before(async () => {
  fixture = await openTestCatalogue("starter");
  const ids = (await fixture.rows("title")).filter(({ type }) => type === "anime").map(({ title }) => title);
  anime = [...(await fixture.catalogue.load(ids as TitleId[])).values()];
});
after(() => fixture.close());

const familyOf = (tvdb: number): Title[] => anime.filter(({ ids }) => ids.tvdb === String(tvdb));

function byAnidb(anidb: number): Title {
  const title = anime.find(({ ids }) => ids.anidb === String(anidb));
  assert.ok(title, `the starter catalogue has no AniDB ${anidb}`);
  return title;
}

/** Parses a coordinate such as `S3E13`. */
function coordinate(text: string): Coordinate {
  const match = /^S(\d+)E(\d+)$/.exec(text);
  assert.ok(match, text);
  return { season: Number(match[1]), episode: Number(match[2]) };
}
const print = ({ season, episode }: Coordinate): string => `S${season}E${episode}`;

/** AniDB id of the title, season (1 for regular episodes, 0 for specials), number. */
type Place = readonly [anidb: number, season: number, number: number];

describe("anime.md 8.4 from TVDB coordinates", () => {
  const vectors: Record<number, Record<string, Place | null>> = {
    267440: {
      S1E1: [9541, 1, 1],
      S1E25: [9541, 1, 25],
      S1E26: null,
      S2E4: [10944, 1, 4],
      S3E12: [13241, 1, 12],
      S3E13: [14444, 1, 1],
      S3E22: [14444, 1, 10],
      S4E16: [14977, 1, 16],
      S4E17: [16177, 1, 1],
      S4E28: [16177, 1, 12],
      S4E29: [17303, 1, 1],
      S4E30: [17303, 1, 2],
      S0E1: [9541, 0, 1],
      S0E8: [9541, 0, 7],
      S0E7: [9826, 1, 1],
      S0E12: [9826, 1, 2],
      S0E14: [10583, 1, 1],
      S0E18: [10583, 1, 2],
      S0E21: [13546, 1, 1],
      S0E31: [15582, 1, 1],
    },
    259640: {
      S1E25: [8692, 1, 25],
      S2E1: [10376, 1, 1],
      S3E24: [13493, 1, 24],
      S4E12: [14796, 1, 12],
      S4E13: [15146, 1, 1],
    },
    348545: {
      S1E26: [14107, 1, 26],
      S2E1: [16803, 1, 1],
      S3E1: [16054, 1, 1],
      S4E11: [17198, 1, 11],
      S5E8: [18067, 1, 8],
    },
    78857: { S1E35: [239, 1, 35], S2E1: [239, 1, 36], S5E41: [239, 1, 220] },
    81797: { S2E1: [69, 1, 9], S10E4: [69, 1, 199], S20E1: [69, 1, 878] },
    81472: { S2E1: [1530, 1, 40] },
    76885: { S0E3: [219, 1, 1] },
    79289: { S1E21: [108, 0, 1], S1E22: [108, 1, 21], S0E7: [108, 0, 3] },
  };
  for (const [tvdb, places] of Object.entries(vectors))
    for (const [text, place] of Object.entries(places))
      test(`${tvdb} ${text} is ${place === null ? "no episode" : place.join(", ")}`, () => {
        const mapped = episodesAt(familyOf(Number(tvdb)), coordinate(text));
        assert.deepEqual(
          mapped.map(({ title, part }) => [Number(title.ids.anidb), part.season, part.number]),
          place === null ? [] : [place],
        );
      });
});

describe("anime.md 8.4 to TVDB coordinates", () => {
  const vectors: readonly (readonly [Place, string])[] = [
    [[9541, 0, 11], ""],
    [[9541, 0, 7], "S0E8"],
    [[14444, 1, 1], "S3E13"],
    [[16177, 1, 12], "S4E28"],
    [[17303, 1, 2], "S4E30"],
    [[10944, 0, 1], ""],
    [[108, 0, 3], "S0E6 S0E7"],
    [[239, 1, 36], "S2E1"],
    // The inverse of vectors above.
    [[69, 1, 199], "S10E4"],
    [[1530, 1, 40], "S2E1"],
    [[219, 1, 1], "S0E3"],
    [[9826, 1, 2], "S0E12"],
  ];
  for (const [[anidb, season, number], expected] of vectors)
    test(`${anidb}, ${season}, ${number} is ${expected || "no coordinate"}`, () => {
      const found = tvdbCoordinates(byAnidb(anidb), { season, number });
      assert.equal(found.map(print).join(" "), expected);
    });
});

describe("anime.md 5 the TVDB seasons of a title", () => {
  const seasons: Record<number, number[]> = {
    9541: [1],
    10944: [2],
    14444: [3],
    16177: [4],
    9826: [],
    219: [],
    69: Array.from({ length: 23 }, (_, at) => at + 1),
    239: [1, 2, 3, 4, 5],
  };
  for (const [anidb, expected] of Object.entries(seasons))
    test(`AniDB ${anidb}: ${expected.join(", ") || "none"}`, () => {
      assert.deepEqual(mappedTvdbSeasons(byAnidb(Number(anidb))), expected);
    });

  test("anime.md 6.3: the seven titles of Attack on Titan with regular seasons, in the order of these", () => {
    assert.deepEqual(
      regularTitles(familyOf(267440).toReversed()).map(({ id }) => id),
      [39687, 439744, 694485, 931899, 1120029, 1579947, 1883416],
    );
  });

  test("the episodes of a season are in the order of the season, each once", () => {
    const season = episodesOfSeason(familyOf(267440).toReversed(), 4);
    assert.deepEqual(
      season.map(({ title, part }) => `${title.ids.anidb} ${part.number}`),
      [
        ...Array.from({ length: 16 }, (_, at) => `14977 ${at + 1}`),
        ...Array.from({ length: 12 }, (_, at) => `16177 ${at + 1}`),
        "17303 1",
        "17303 2",
      ],
    );
  });

  test("anime.md 6.5: the canonical title of Attack on Titan is its first season, in any order", () => {
    assert.equal(canonicalTitle(familyOf(267440))?.id, 39687);
    assert.equal(canonicalTitle(familyOf(267440).toReversed())?.id, 39687);
    assert.equal(canonicalTitle([]), undefined);
  });
});

describe("for every anime episode of the starter catalogue", () => {
  test("its TVDB coordinate gives the episode back, unless several episodes share the coordinate", () => {
    let compared = 0;
    for (const title of anime) {
      if (title.ids.tvdb === undefined) continue;
      const family = familyOf(Number(title.ids.tvdb));
      const coordinates = Map.groupBy(
        family.flatMap((one) =>
          one.episodes.flatMap((episode) => tvdbCoordinates(one, episode.part).map(print)),
        ),
        (text) => text,
      );
      for (const { part } of title.episodes)
        for (const found of tvdbCoordinates(title, part)) {
          const mapped = episodesAt(family, found);
          const isShared = (coordinates.get(print(found)) ?? []).length > 1;
          const message = `${title.name} ${part.season}x${part.number} at ${print(found)}`;
          if (isShared) assert.ok(mapped.length > 0, message);
          else {
            compared += 1;
            assert.deepEqual(
              mapped.map((episode) => [episode.title.id, episode.part]),
              [[title.id, part]],
              message,
            );
          }
        }
    }
    assert.ok(compared > 3_000, `only ${compared} episodes were compared`);
  });

  test("no coordinate is mapped to an episode that the title does not have", () => {
    for (const title of anime)
      for (const { season, first, last } of title.numbering)
        for (let episode = first; episode <= (last ?? first); episode += 1)
          for (const { title: owner, part } of episodesAt([title], { season, episode }))
            assert.ok(owner.byKey.has(partKey(part)), `${title.name} S${season}E${episode}`);
  });
});

describe("anime.md 8.2 which of several titles a coordinate is mapped to", () => {
  function anAnime(id: number, count: number, ranges: readonly Partial<SeasonRange>[]): Title {
    return makeTitle({
      id: id as TitleId,
      type: "anime",
      animeType: "tv",
      name: String(id),
      englishName: null,
      slug: String(id),
      year: null,
      status: "ended",
      releasedAt: null,
      runtime: null,
      poster: null,
      ids: { anidb: String(id), tvdb: "1" },
      numbering: ranges.map((range) => ({
        namespace: "tvdb",
        series: "1",
        rank: 2,
        season: 1,
        first: 1,
        last: null,
        target: 1,
        targetFirst: 1,
        ...range,
      })),
      episodes: Array.from({ length: count }, (_, at) => makeEpisode({ season: 1, number: at + 1 })),
    });
  }
  const at = (family: readonly Title[], text: string): string =>
    episodesAt(family, coordinate(text))
      .map(({ title, part }) => `${title.id}/${part.number}`)
      .join(" ");

  test("the range with the larger offset, if two ranges have no end", () => {
    const family = [anAnime(1, 24, [{}]), anAnime(2, 12, [{ first: 13 }])];
    assert.equal(at(family, "S1E12"), "1/12");
    assert.equal(at(family, "S1E13"), "2/1");
    assert.equal(at(family.toReversed(), "S1E13"), "2/1");
  });

  test("no title, if the number is greater than its number of episodes", () => {
    assert.equal(at([anAnime(1, 12, [{}])], "S1E13"), "");
  });

  test("a pair takes precedence over a range, a range over the rule for the rest", () => {
    const rule = anAnime(1, 12, [{}]);
    const range = anAnime(2, 12, [{ rank: 1, first: 5, last: 6, targetFirst: 1 }]);
    const pair = anAnime(3, 12, [{ rank: 0, first: 5, last: 5, targetFirst: 9 }]);
    assert.equal(at([rule, range, pair], "S1E5"), "3/9");
    assert.equal(at([rule, range, pair], "S1E6"), "2/2");
    assert.equal(at([rule, range, pair], "S1E7"), "1/7");
  });

  test("the title with the lower AniDB id, if the ranges are equal", () => {
    assert.equal(at([anAnime(8, 3, [{}]), anAnime(7, 3, [{}])], "S1E1"), "7/1");
  });

  test("the rule for the rest does not apply to the episode of a pair", () => {
    const title = anAnime(1, 12, [{}, { rank: 0, season: 0, first: 4, last: 4, targetFirst: 2 }]);
    assert.deepEqual(tvdbCoordinates(title, { season: 1, number: 2 }).map(print), ["S0E4"]);
    assert.deepEqual(tvdbCoordinates(title, { season: 1, number: 3 }).map(print), ["S1E3"]);
  });
});

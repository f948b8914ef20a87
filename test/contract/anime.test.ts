// Anime numbering over HTTP: AniDB titles and TVDB seasons. Contract: anime.md 5, 6, 8; sync.md 1.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { counts, library, NOTHING_MISSING, onlyRow, record, rowOf, watchesIn } from "./support.ts";

/** Titles with episode ids, with split episodes, and with the TVDB id of a show: the starter catalogue has none. */
const [WITH_IDS, WITH_IDS_2, SPLIT, TWIN_ANIME, TWIN_SHOW, UNMAPPED] = [
  9_400_001, 9_400_002, 9_400_003, 9_400_004, 9_400_005, 9_400_006,
];
let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  const anime = { type: "anime", anime_type: "tv", status: "ended" };
  const seasons = [{ number: 1, episodes: 4, first_aired: "2019-01-01", every_days: 7 }];
  const { rejected } = await server.catalogue.addTitles({
    titles: [
      {
        ...anime,
        title: "Anime with Ids",
        ids: { simkl: WITH_IDS, tvdb: 7_400_001 },
        seasons,
        episodes: [
          { season: 1, number: 2, ids: { anidb: 5_400_012, tvdb: 6_400_012 } },
          { season: 1, number: 3, ids: { anidb: 5_400_013, tvdb: 6_400_013 } },
        ],
        tvdb_seasons: [{ season: 1, first: 1, last: 4, offset: 0 }],
      },
      {
        ...anime,
        title: "Anime with Ids 2",
        ids: { simkl: WITH_IDS_2, tvdb: 7_400_001 },
        seasons,
        episodes: [{ season: 1, number: 2, ids: { anidb: 5_400_022, tvdb: 6_400_022 } }],
        tvdb_seasons: [{ season: 2, first: 1, last: 4, offset: 0 }],
      },
      {
        ...anime,
        title: "Anime Split in Two",
        ids: { simkl: SPLIT, tvdb: 7_400_003 },
        seasons,
        tvdb_seasons: [
          { season: 1, first: 1, last: 1, offset: 0 },
          { season: 1, first: 1, last: 1, offset: 1 },
          { season: 1, first: 2, last: 3, offset: 1 },
        ],
      },
      {
        ...anime,
        title: "Twin Anime",
        ids: { simkl: TWIN_ANIME, tvdb: 7_400_004 },
        seasons,
        tvdb_seasons: [{ season: 1, first: 1, last: 4, offset: 0 }],
      },
      {
        type: "show",
        title: "Twin Show",
        status: "ended",
        ids: { simkl: TWIN_SHOW, tvdb: 7_400_004 },
        seasons,
      },
      { ...anime, title: "Anime without a Mapping", ids: { simkl: UNMAPPED, mal: 7_400_006 }, seasons },
    ],
  });
  assert.deepEqual(rejected, []);
});
after(() => server.close());

/** A test with a new person, whose library is empty. */
const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};

const FAMILY = [39687, 439744, 694485, 931899, 1120029, 1579947, 1883416];
const at = (season: number, ...numbers: number[]) => ({
  number: season,
  episodes: numbers.map((number) => ({ number })),
});

/** The marked episodes of the library, each as `simkl SxEy`. */
async function marked(): Promise<string[]> {
  const names = (await library(person)).flatMap((row) =>
    Object.keys(watchesIn(row)).map((episode) => `${(row.movie ?? row.show).ids.simkl} ${episode}`),
  );
  return names.sort();
}
async function titles(): Promise<number[]> {
  return (await library(person)).map((row) => row.show.ids.simkl).sort((a, b) => a - b);
}
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
const write = (item: object): Promise<Answer["body"]> => record(person, { shows: [item] });

describe("anime.md 6.2 history without the flag", () => {
  for (const [name, parts, expected] of [
    ["episodes:[{number:n}]", { episodes: [{ number: 4 }] }, ["439744 S1E4"]],
    ["seasons:[{number:1, episodes}]", { seasons: [at(1, 4, 5)] }, ["439744 S1E4", "439744 S1E5"]],
    [
      "use_tvdb_anime_seasons: false",
      { use_tvdb_anime_seasons: false, seasons: [at(1, 4)] },
      ["439744 S1E4"],
    ],
  ] as const)
    for (const wire of ["shows", "anime"])
      check(`${name} in ${wire}[]: episode n of the title`, async () => {
        const answer = await record(person, { [wire]: [{ ids: { mal: 25777 }, ...parts }] });
        assert.deepEqual(answer.not_found, NOTHING_MISSING);
        assert.deepEqual(counts(answer), [0, 1, expected.length]);
        assert.deepEqual(await marked(), expected);
      });
  check("seasons:[{number:1}]: all regular episodes of the title", async () => {
    const ids = { simkl: 39687 };
    assert.deepEqual(counts(await write({ ids, seasons: [{ number: 1 }] })), [0, 1, 25]);
    assert.deepEqual(await marked(), Array.from({ length: 25 }, (_, at) => `39687 S1E${at + 1}`).sort());
  });
  check("no seasons: the whole title, not its specials, not its family", async () => {
    assert.deepEqual(counts(await write({ ids: { simkl: 39687 } })), [0, 1, 25]);
    assert.deepEqual(await titles(), [39687]);
    assert.equal((await onlyRow(person)).status, "completed");
  });
  check("seasons:[{number:0,…}]: specials", async () => {
    assert.deepEqual(counts(await write({ ids: { simkl: 39687 }, seasons: [at(0, 7, 8)] })), [0, 1, 2]);
    assert.deepEqual(await marked(), ["39687 S0E7", "39687 S0E8"]);
    assert.equal((await onlyRow(person)).watched_episodes_count, 0);
  });
  check("season k≥2 that is mapped to the title: TVDB coordinates in this title", async () => {
    assert.deepEqual(counts(await write({ ids: { simkl: 931899 }, seasons: [at(3, 13, 22)] })), [0, 1, 2]);
    assert.deepEqual(await marked(), ["931899 S1E1", "931899 S1E10"]);
  });
  check("season k≥2 of one long title: One Piece S10E4 is its episode 199", async () => {
    await write({ ids: { simkl: 38636 }, seasons: [at(10, 4)] });
    assert.deepEqual(await marked(), ["38636 S1E199"]);
  });
  check("season k≥2 otherwise: the episodes go to not_found, never into a sequel", async () => {
    const item = { ids: { simkl: 39687 }, seasons: [at(1, 1), at(2, 4)] };
    const answer = await write(item);
    assert.deepEqual(answer.not_found.episodes, [{ ...item, seasons: [at(2, 4)] }]);
    assert.deepEqual(await marked(), ["39687 S1E1"]);
  });
  check("season 3 with a number that is not mapped to the title goes to not_found", async () => {
    const item = { ids: { simkl: 931899 }, seasons: [at(3, 12)] };
    const answer = await write(item);
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(answer.not_found.episodes, [item]);
    assert.deepEqual(await marked(), []);
  });
  check("a number greater than the title's number of episodes → not_found, never into a sequel", async () => {
    const item = { ids: { simkl: 39687 }, seasons: [at(1, 25, 26)] };
    const answer = await write(item);
    assert.deepEqual(answer.not_found.episodes, [{ ...item, seasons: [at(1, 26)] }]);
    assert.deepEqual(await marked(), ["39687 S1E25"]);
  });
  for (const ids of [{ tvdb: 267440 }, { tmdb: 1429 }, { imdb: "tt2560140" }])
    check(`family ids ${JSON.stringify(ids)} resolve to the first-season title`, async () => {
      await write({ ids, seasons: [at(1, 1)] });
      assert.deepEqual(await marked(), ["39687 S1E1"]);
    });
  check("season 1 of a family works with or without the flag", async () => {
    await write({ ids: { tvdb: 267440 }, use_tvdb_anime_seasons: true, seasons: [at(1, 2)] });
    assert.deepEqual(await marked(), ["39687 S1E2"]);
  });
  check("a title without a mapping has AniDB numbers", async () => {
    await write({ ids: { simkl: UNMAPPED }, seasons: [at(1, 2)] });
    assert.deepEqual(await marked(), [`${UNMAPPED} S1E2`]);
    const [row] = (await person.get("/sync/all-items/anime?extended=full_anime_seasons")).body.anime;
    assert.deepEqual(row.seasons, [{ number: 1, episodes: [{ number: 2 }] }]);
  });
});

describe("anime.md 6.3 history with use_tvdb_anime_seasons: true", () => {
  const flagged = (item: object) => ({ ids: { tvdb: 267440 }, use_tvdb_anime_seasons: true, ...item });

  check("seasons:[{number:k}]: every mapped episode of TVDB season k, in all titles", async () => {
    assert.deepEqual(counts(await write(flagged({ seasons: [{ number: 3 }] }))), [0, 2, 22]);
    assert.deepEqual(await titles(), [694485, 931899]);
    assert.equal((await rowOf(person, 694485)).watched_episodes_count, 12);
    assert.equal((await rowOf(person, 931899)).watched_episodes_count, 10);
  });
  for (const status of [undefined, "completed"])
    check(`no seasons, status ${status ?? "absent"}: 7 titles, one status entry`, async () => {
      const answer = await write(flagged(status ? { status } : {}));
      assert.deepEqual(counts(answer), [0, 7, 25 + 12 + 12 + 10 + 16 + 12 + 2]);
      assert.equal(answer.added.statuses.length, 1);
      const { response } = answer.added.statuses[0];
      assert.deepEqual([response.status, response.simkl_type], ["completed", "anime"]);
      assert.deepEqual(await titles(), FAMILY);
    });
  check("no seasons, status plantowatch: every family title is filed, nothing marked", async () => {
    assert.deepEqual(counts(await write(flagged({ status: "plantowatch" }))), [0, 7, 0]);
    for (const row of await library(person)) assert.equal(row.status, "plantowatch");
  });
  check("movies/OVAs mapped only to season 0 are not touched", async () => {
    await write(flagged({}));
    assert.deepEqual(await titles(), FAMILY);
    for (const simkl of [38688, 49394, 732309, 1358719]) assert.ok(!FAMILY.includes(simkl));
  });
  check("response.status: that of the title that is not completed", async () => {
    const simkl = [9_410_001, 9_410_002] as const;
    const anime = { type: "anime", anime_type: "tv" };
    const { rejected } = await server.catalogue.addTitles({
      titles: [
        {
          ...anime,
          title: "Open Family",
          status: "ended",
          ids: { simkl: simkl[0], tvdb: 7_410_001 },
          seasons: [{ number: 1, episodes: 2, first_aired: "2020-01-01" }],
          tvdb_seasons: [{ season: 1, first: 1, last: 2 }],
        },
        {
          ...anime,
          title: "Open Family 2",
          status: "airing",
          ids: { simkl: simkl[1], tvdb: 7_410_001 },
          episodes: [
            { season: 1, number: 1, aired: "2026-11-01" },
            { season: 1, number: 2, aired: "2027-11-01" },
          ],
          tvdb_seasons: [{ season: 2, first: 1, last: 2 }],
        },
      ],
    });
    assert.deepEqual(rejected, []);
    const answer = await write(flagged({ ids: { tvdb: 7_410_001 }, status: "completed" }));
    assert.deepEqual(counts(answer), [0, 2, 3]);
    assert.equal(answer.added.statuses[0].response.status, "watching");
    assert.equal((await rowOf(person, simkl[0])).status, "completed");
    assert.equal((await rowOf(person, simkl[1])).status, "watching");
  });
  for (const ids of [
    { simkl: 39687 },
    { simkl: 931899 },
    { mal: 16498, tvdb: 267440 },
    { anidb: 14444 },
    { tmdb: 1429 },
    { imdb: "tt2560140" },
  ])
    check(`the family of the resolved title, with ids ${JSON.stringify(ids)}`, async () => {
      await write(flagged({ ids, seasons: [at(2, 4), at(4, 17)] }));
      assert.deepEqual(await marked(), ["1579947 S1E1", "439744 S1E4"]);
    });
  check("an unmapped coordinate → not_found, the item reduced to those episodes", async () => {
    const item = flagged({ title: "Attack on Titan", seasons: [at(1, 25, 26), at(9, 1)] });
    const answer = await write(item);
    assert.deepEqual(answer.not_found, {
      movies: [],
      shows: [],
      episodes: [{ ...item, seasons: [at(1, 26), at(9, 1)] }],
    });
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.deepEqual(await marked(), ["39687 S1E25"]);
  });
  check("only unmapped coordinates: all counts 0, nothing is filed", async () => {
    const answer = await write(flagged({ seasons: [at(1, 26)] }));
    assert.deepEqual([counts(answer), answer.added.statuses], [[0, 0, 0], []]);
    assert.deepEqual(await library(person), []);
  });
  check("single-season anime: the flag has no effect", async () => {
    const item = { ids: { tvdb: 76885 }, seasons: [at(1, 3)] };
    await write({ ...item, use_tvdb_anime_seasons: true });
    assert.deepEqual(await marked(), ["37089 S1E3"]);
    assert.deepEqual(counts(await write(item)), [0, 0, 0]);
  });
  check("a show: the flag has no effect", async () => {
    await write({ ids: { tmdb: 1399 }, use_tvdb_anime_seasons: true, seasons: [at(2, 1)] });
    assert.deepEqual(await marked(), ["17465 S2E1"]);
  });
  check("a title without a mapping: the flag has no effect", async () => {
    const item = { ids: { simkl: UNMAPPED }, use_tvdb_anime_seasons: true };
    assert.deepEqual(counts(await write({ ...item, seasons: [at(1, 2)] })), [0, 1, 1]);
    assert.deepEqual(await marked(), [`${UNMAPPED} S1E2`]);
  });
  check("item-level episodes are season 1 of the family", async () => {
    await write(flagged({ ids: { simkl: 931899 }, episodes: [{ number: 1 }] }));
    assert.deepEqual(await marked(), ["39687 S1E1"]);
  });
  check("top-level episodes[] with the flag", async () => {
    const show = { ids: { tvdb: 267440 } };
    await record(person, { episodes: [{ show, season: 4, episode: 17, use_tvdb_anime_seasons: true }] });
    assert.deepEqual(await marked(), ["1579947 S1E1"]);
  });
  check("each episode keeps its watched_at in the title that it is mapped to", async () => {
    const [first, second] = ["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"];
    const episodes = [
      { number: 12, watched_at: first },
      { number: 13, watched_at: second },
    ];
    await write(flagged({ seasons: [{ number: 3, episodes }] }));
    assert.deepEqual(watchesIn(await rowOf(person, 694485)), { S1E12: first });
    assert.deepEqual(watchesIn(await rowOf(person, 931899)), { S1E1: second });
  });
});

describe("anime.md 6.4 ids of episodes take precedence over numbers and flag", () => {
  for (const flag of [false, true]) {
    const item = { ids: { tvdb: 7_400_001 }, use_tvdb_anime_seasons: flag };
    for (const [name, ids, expected] of [
      ["anidb", { anidb: 5_400_013 }, `${WITH_IDS} S1E3`],
      ["tvdb", { tvdb: 6_400_012 }, `${WITH_IDS} S1E2`],
      ["tvdb of another title of the family", { tvdb: 6_400_022 }, `${WITH_IDS_2} S1E2`],
      ["anidb of another title of the family", { anidb: "5400022" }, `${WITH_IDS_2} S1E2`],
    ] as const)
      check(`an ${name} episode id → the exact episode, flag ${flag}`, async () => {
        await write({ ...item, seasons: [{ number: 1, episodes: [{ number: 1, ids }] }] });
        assert.deepEqual(await marked(), [expected]);
      });
    check(`an unknown id is ignored, the numbers are used, flag ${flag}`, async () => {
      const ids = { tvdb: 1, anidb: 1 };
      await write({ ...item, seasons: [{ number: 1, episodes: [{ number: 4, ids }] }] });
      assert.deepEqual(await marked(), [`${WITH_IDS} S1E4`]);
    });
  }
  check("an episode without a number is found by its id", async () => {
    await write({ ids: { simkl: WITH_IDS }, episodes: [{ ids: { anidb: 5_400_013 } }] });
    assert.deepEqual(await marked(), [`${WITH_IDS} S1E3`]);
  });
  check("an episode without a number and with an unknown id → not_found", async () => {
    const item = { ids: { simkl: WITH_IDS }, episodes: [{ ids: { anidb: 1 } }] };
    assert.deepEqual((await write(item)).not_found.episodes, [item]);
    assert.deepEqual(await marked(), []);
  });
});

describe("anime.md 6.5 one title for a family id", () => {
  for (const [ids, simkl] of [
    [{ tvdb: 267440 }, 39687],
    [{ tmdb: 1429 }, 39687],
    [{ imdb: "tt2560140" }, 39687],
    [{ tvdb: 259640 }, 37226],
    [{ tvdb: 348545 }, 831411],
    [{ tvdb: 76885 }, 37089],
    [{ tvdb: 81472 }, 41487],
    [{ tvdb: 79289 }, 41455],
    [{ tvdb: 377543 }, 1211265],
    [{ tvdb: 405920 }, 1766469],
  ] as const) {
    check(`${JSON.stringify(ids)} → ${simkl}, in shows[] and anime[]`, async () => {
      await record(person, { shows: [{ ids, status: "plantowatch" }] });
      await record(person, { anime: [{ ids, status: "hold" }] });
      const row = await onlyRow(person);
      assert.deepEqual([row.show.ids.simkl, row.status], [simkl, "hold"]);
    });
  }
  for (const [ids, simkl] of [
    [{ imdb: "tt7941892" }, 732309],
    [{ tmdb: 492999 }, 732309],
    [{ imdb: "tt12415546" }, 1358719],
    [{ tmdb: 714194 }, 1358719],
    [{ imdb: "tt0245429" }, 39079],
  ] as const)
    check(`an id of a single anime movie finds it: ${JSON.stringify(ids)} → ${simkl}`, async () => {
      const { added } = await record(person, { movies: [{ ids }] });
      const { simkl_type, anime_type } = added.statuses[0].response;
      assert.deepEqual([simkl_type, anime_type], ["anime", "movie"]);
      const row = await onlyRow(person);
      assert.deepEqual([row.show.ids.simkl, row.anime_type, row.status], [simkl, "movie", "completed"]);
    });
  check("anime.md 3: an anime movie sent as a show with one episode", async () => {
    await write({ ids: { imdb: "tt0245429" }, seasons: [at(1, 1)] });
    assert.deepEqual(await marked(), ["39079 S1E1"]);
    assert.equal((await onlyRow(person)).status, "completed");
  });
  check("an exact id takes precedence over a family id", async () => {
    await write({ ids: { tvdb: 267440, mal: 38524 }, seasons: [at(1, 1)] });
    assert.deepEqual(await marked(), ["931899 S1E1"]);
  });
  check("a tvdb id of an anime and a show: the anime", async () => {
    await write({ ids: { tvdb: 7_400_004 } });
    assert.deepEqual(await titles(), [TWIN_ANIME]);
  });
});

/** Adds the anime of one family, each with weekly episodes. */
async function addFamily(
  tvdb: number,
  members: readonly { simkl: number; kind: string; count: number; from: string; seasons: object[] }[],
): Promise<void> {
  const { rejected } = await server.catalogue.addTitles({
    titles: members.map(({ simkl, kind, count, from, seasons }) => ({
      type: "anime",
      anime_type: kind,
      status: "ended",
      title: `Family ${tvdb} ${simkl}`,
      ids: { simkl, tvdb },
      seasons: [
        { number: 0, episodes: 5, first_aired: from },
        { number: 1, episodes: count, first_aired: from, every_days: 7 },
      ],
      tvdb_seasons: seasons,
    })),
  });
  assert.deepEqual(rejected, []);
}

describe("anime.md 6.5 the order of choice in a family", () => {
  const S1 = [{ season: 1, first: 1 }];
  for (const [name, tvdb, wrong, right] of [
    [
      "a title mapped to TVDB season 1 with offset 0",
      7_420_001,
      { kind: "tv", from: "2010-01-01", seasons: [{ season: 2, first: 1 }] },
      { kind: "ona", from: "2015-01-01", seasons: S1 },
    ],
    [
      "a title mapped to season 1 without an offset",
      7_420_002,
      { kind: "tv", from: "2010-01-01", seasons: [{ season: 1, first: 13, offset: -12 }] },
      { kind: "tv", from: "2015-01-01", seasons: S1 },
    ],
    [
      "a title with anime_type tv",
      7_420_003,
      { kind: "ova", from: "2010-01-01", seasons: S1 },
      { kind: "tv", from: "2015-01-01", seasons: S1 },
    ],
    [
      "the title with the earliest start",
      7_420_004,
      { kind: "tv", from: "2016-01-01", seasons: S1 },
      { kind: "tv", from: "2015-01-01", seasons: S1 },
    ],
  ] as const)
    check(`${name} comes first`, async () => {
      const [lower, higher] = [tvdb + 2_000_000, tvdb + 2_000_100];
      await addFamily(tvdb, [
        { simkl: lower, count: 12, ...wrong, seasons: [...wrong.seasons] },
        { simkl: higher, count: 12, ...right, seasons: [...right.seasons] },
      ]);
      await write({ ids: { tvdb }, status: "plantowatch" });
      assert.deepEqual(await titles(), [higher]);
    });
  check("the lowest Simkl id, if nothing else decides", async () => {
    const same = { kind: "tv", count: 12, from: "2015-01-01", seasons: S1 };
    await addFamily(7_420_005, [
      { simkl: 9_420_105, ...same },
      { simkl: 9_420_005, ...same },
    ]);
    await write({ ids: { tvdb: 7_420_005 }, status: "plantowatch" });
    assert.deepEqual(await titles(), [9_420_005]);
  });
});

describe("anime.md 8.2 the order of candidates", () => {
  const flagged = (tvdb: number, season: number, number: number) =>
    write({ ids: { tvdb }, use_tvdb_anime_seasons: true, seasons: [at(season, number)] });
  check("the larger offset first: the two halves of a season need no counts", async () => {
    await addFamily(7_430_001, [
      { simkl: 9_430_001, kind: "tv", count: 24, from: "2018-01-01", seasons: [{ season: 3, first: 1 }] },
      {
        simkl: 9_430_002,
        kind: "tv",
        count: 12,
        from: "2019-01-01",
        seasons: [{ season: 3, first: 13, offset: -12 }],
      },
    ]);
    await flagged(7_430_001, 3, 13);
    assert.deepEqual(await marked(), ["9430002 S1E1"]);
    await flagged(7_430_001, 3, 12);
    assert.deepEqual(await marked(), ["9430001 S1E12", "9430002 S1E1"]);
  });
  check("kind 1 before 0: a film mapped to season 0 before a special of the series", async () => {
    const special = { season: 0, first: 3, last: 5, offset: -2, kind: "special" };
    await addFamily(7_430_003, [
      {
        simkl: 9_430_003,
        kind: "tv",
        count: 12,
        from: "2018-01-01",
        seasons: [{ season: 1, first: 1 }, special],
      },
      // The third of its three parts is S0E3 on TVDB. Its offset is the smaller one.
      {
        simkl: 9_430_004,
        kind: "movie",
        count: 3,
        from: "2019-01-01",
        seasons: [{ season: 0, first: 3, last: 3 }],
      },
    ]);
    await flagged(7_430_003, 0, 3);
    assert.deepEqual(await marked(), ["9430004 S1E3"]);
    await flagged(7_430_003, 0, 4);
    assert.deepEqual(await marked(), ["9430003 S0E2", "9430004 S1E3"]);
  });
});

describe("anime.md 8.3 multi-target rules", () => {
  const z = (...numbers: number[]) => ({
    ids: { tvdb: 79289 },
    use_tvdb_anime_seasons: true,
    seasons: [at(2, ...numbers)],
  });
  for (const number of [3, 4])
    check(`one AniDB episode, two TVDB: marking S2E${number} marks it`, async () => {
      assert.deepEqual(counts(await write(z(number))), [0, 1, 1]);
      assert.deepEqual(await marked(), ["38013 S1E2"]);
    });
  check("one AniDB episode, two TVDB: marking both counts one", async () => {
    assert.deepEqual(counts(await write(z(3, 4))), [0, 1, 1]);
    assert.deepEqual(await marked(), ["38013 S1E2"]);
  });
  check("several AniDB, one TVDB: marking the TVDB episode marks all of them", async () => {
    const item = { ids: { tvdb: 7_400_003 }, use_tvdb_anime_seasons: true };
    assert.deepEqual(counts(await write({ ...item, seasons: [at(1, 1)] })), [0, 1, 2]);
    assert.deepEqual(await marked(), [`${SPLIT} S1E1`, `${SPLIT} S1E2`]);
    await write({ ...item, seasons: [at(1, 2)] });
    assert.deepEqual(await marked(), [`${SPLIT} S1E1`, `${SPLIT} S1E2`, `${SPLIT} S1E3`]);
  });
});

describe("anime.md 8.4 test vectors, reverse: TVDB coordinate → title and episode", () => {
  for (const [tvdb, coordinate, expected] of [
    [267440, "S1E1", "39687 S1E1"],
    [267440, "S1E25", "39687 S1E25"],
    [267440, "S1E26", null],
    [267440, "S2E4", "439744 S1E4"],
    [267440, "S3E12", "694485 S1E12"],
    [267440, "S3E13", "931899 S1E1"],
    [267440, "S3E22", "931899 S1E10"],
    [267440, "S4E16", "1120029 S1E16"],
    [267440, "S4E17", "1579947 S1E1"],
    [267440, "S4E28", "1579947 S1E12"],
    [267440, "S4E29", "1883416 S1E1"],
    [267440, "S4E30", "1883416 S1E2"],
    [267440, "S0E1", "39687 S0E1"],
    [267440, "S0E8", "39687 S0E7"],
    [267440, "S0E7", "38688 S1E1"],
    [267440, "S0E12", "38688 S1E2"],
    [267440, "S0E14", "49394 S1E1"],
    [267440, "S0E18", "49394 S1E2"],
    [267440, "S0E21", "732309 S1E1"],
    [267440, "S0E31", "1358719 S1E1"],
    [259640, "S1E25", "37226 S1E25"],
    [259640, "S2E1", "46206 S1E1"],
    [259640, "S3E24", "724317 S1E24"],
    [259640, "S4E12", "1063499 S1E12"],
    [259640, "S4E13", "1186817 S1E1"],
    [348545, "S1E26", "831411 S1E26"],
    [348545, "S2E1", "1738291 S1E1"],
    [348545, "S3E1", "1546285 S1E1"],
    [348545, "S4E11", "1848368 S1E11"],
    [348545, "S5E8", "2191900 S1E8"],
    [78857, "S1E35", "39508 S1E35"],
    [78857, "S2E1", "39508 S1E36"],
    [78857, "S5E41", "39508 S1E220"],
    [81797, "S2E1", "38636 S1E9"],
    [81797, "S10E4", "38636 S1E199"],
    [81797, "S20E1", "38636 S1E878"],
    [81472, "S2E1", "41487 S1E40"],
    [76885, "S0E3", "38382 S1E1"],
    [79289, "S1E21", "41455 S0E1"],
    [79289, "S1E22", "41455 S1E21"],
    [79289, "S0E7", "41455 S0E3"],
  ] as const)
    check(`${tvdb} ${coordinate} → ${expected ?? "none"}`, async () => {
      const [, season, number] = /S(\d+)E(\d+)/.exec(coordinate) ?? [];
      const item = {
        ids: { tvdb },
        use_tvdb_anime_seasons: true,
        seasons: [at(Number(season), Number(number))],
      };
      const answer = await write(item);
      assert.deepEqual(await marked(), expected === null ? [] : [expected]);
      assert.deepEqual(answer.not_found.episodes, expected === null ? [item] : []);
      assert.equal(answer.added.episodes, expected === null ? 0 : 1);
    });
});

describe("anime.md 8.4 forward, 5 TVDB seasons in output", () => {
  const listed = async (simkl: number, query = "&include_all_episodes=original"): Promise<Answer["body"]> => {
    const { body } = await person.get(`/sync/all-items/anime?extended=full_anime_seasons${query}`);
    const rows = body.anime.filter((row: Answer["body"]) => row.show.ids.simkl === simkl);
    assert.equal(rows.length, 1);
    return rows[0];
  };
  for (const [simkl, season, number, tvdb] of [
    [39687, 0, 11, null],
    [39687, 0, 7, { season: 0, episode: 8 }],
    [39687, 1, 25, { season: 1, episode: 25 }],
    [931899, 1, 1, { season: 3, episode: 13 }],
    [1579947, 1, 12, { season: 4, episode: 28 }],
    [1883416, 1, 2, { season: 4, episode: 30 }],
    [41455, 0, 3, { season: 0, episode: 6 }],
    [39508, 1, 36, { season: 2, episode: 1 }],
    [38013, 1, 2, { season: 2, episode: 3 }],
  ] as const)
    check(`${simkl} S${season}E${number} → ${JSON.stringify(tvdb)}, the first coordinate`, async () => {
      await write({ ids: { simkl }, seasons: [at(season, number)] });
      const row = await listed(simkl);
      const episode = tvdb === null ? { number } : { number, tvdb };
      assert.deepEqual(row.seasons, [{ number: season, episodes: [episode] }]);
    });
  for (const [simkl, seasons] of [
    [39687, [1]],
    [439744, [2]],
    [931899, [3]],
    [1579947, [4]],
    [39508, [1, 2, 3, 4, 5]],
    [41487, [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [41455, [1]],
    [38688, []],
    [UNMAPPED, []],
  ] as const)
    check(`mapped_tvdb_seasons of ${simkl}: ${JSON.stringify(seasons)}`, async () => {
      await write({ ids: { simkl }, status: "plantowatch" });
      assert.deepEqual((await listed(simkl)).mapped_tvdb_seasons, seasons);
    });
  check("titles of later seasons have the ids imdb, tvdb and tmdb too", async () => {
    await write({ ids: { simkl: 1579947 }, status: "plantowatch" });
    const { imdb, tvdb, tmdb } = (await listed(1579947)).show.ids;
    assert.deepEqual({ imdb, tvdb, tmdb }, { imdb: "tt2560140", tvdb: "267440", tmdb: "1429" });
  });
  check("without full_anime_seasons: neither mapped_tvdb_seasons nor tvdb", async () => {
    await write({ ids: { simkl: 931899 }, seasons: [at(1, 1)] });
    const [row] = (await person.get("/sync/all-items/anime?extended=full")).body.anime;
    assert.equal("mapped_tvdb_seasons" in row, false);
    assert.deepEqual(row.seasons, [{ number: 1, episodes: [{ number: 1 }] }]);
  });
});

describe("anime.md 8.5 worked end-to-end cases", () => {
  check("2: flag on, S3E12 and S3E13 → 694485 ep 12 and 931899 ep 1; episodes 2, shows 2", async () => {
    const item = { ids: { tvdb: 267440 }, use_tvdb_anime_seasons: true, seasons: [at(3, 12, 13)] };
    const answer = await write(item);
    assert.deepEqual(counts(answer), [0, 2, 2]);
    assert.deepEqual(answer.not_found, NOTHING_MISSING);
    assert.deepEqual(await marked(), ["694485 S1E12", "931899 S1E1"]);
    assert.deepEqual(counts(await write(item)), [0, 0, 0]);
  });
  check("3: flag off, mal 25777 episode 4 → 439744 ep 4", async () => {
    assert.deepEqual(counts(await write({ ids: { mal: 25777 }, episodes: [{ number: 4 }] })), [0, 1, 1]);
    assert.deepEqual(await marked(), ["439744 S1E4"]);
  });
  check("4: flag off, tvdb 267440 S1E1 → 39687 ep 1", async () => {
    assert.deepEqual(counts(await write({ ids: { tvdb: 267440 }, seasons: [at(1, 1)] })), [0, 1, 1]);
    assert.deepEqual(await marked(), ["39687 S1E1"]);
  });
  check("5: export of 931899 with episodes 1–2 watched", async () => {
    await write({ ids: { simkl: 931899 }, seasons: [at(1, 1, 2)] });
    const [row] = (await person.get("/sync/all-items/anime?extended=full_anime_seasons")).body.anime;
    assert.deepEqual(row.mapped_tvdb_seasons, [3]);
    assert.deepEqual(row.seasons, [
      {
        number: 1,
        episodes: [
          { number: 1, tvdb: { season: 3, episode: 13 } },
          { number: 2, tvdb: { season: 3, episode: 14 } },
        ],
      },
    ]);
  });
  check("episodes read with TVDB coordinates and recorded with the flag give the same library", async () => {
    const items = FAMILY.map((simkl) => ({ ids: { simkl }, episodes: [{ number: 1 }, { number: 2 }] }));
    await record(person, { anime: items });
    const query = "extended=full_anime_seasons&include_all_episodes=original";
    const { anime } = (await person.get(`/sync/all-items/anime?${query}`)).body;
    const earlier = await marked();
    assert.equal(earlier.length, 14);
    person = await server.person();
    const coordinates = anime.flatMap((row: Answer["body"]) =>
      row.seasons[0].episodes.map(({ tvdb }: Answer["body"]) => at(tvdb.season, tvdb.episode)),
    );
    await write({ ids: { tvdb: 267440 }, use_tvdb_anime_seasons: true, seasons: coordinates });
    assert.deepEqual(await marked(), earlier);
    assert.deepEqual(await titles(), sorted(FAMILY));
  });
});

describe("anime.md 8.1 numbering that the operator added", () => {
  const anime = { type: "anime", anime_type: "tv" };
  const flagged = (tvdb: number, season: number, number: number) =>
    write({ ids: { tvdb }, use_tvdb_anime_seasons: true, seasons: [at(season, number)] });
  const tvdbOf = async (): Promise<unknown> => {
    const options = "extended=full_anime_seasons&include_all_episodes=original";
    const { body } = await person.get(`/sync/all-items/anime?${options}`);
    return body.anime[0].seasons[0].episodes[0].tvdb;
  };
  check(
    "without a range for specials, season 0 is the specials of the title that begins the series",
    async () => {
      const { rejected } = await server.catalogue.addTitles({
        titles: [1, 2].map((season) => ({
          ...anime,
          title: `Specials ${season}`,
          ids: { simkl: 9_440_000 + season, tvdb: 7_440_001 },
          seasons: [
            { number: 0, episodes: 2, first_aired: "2019-01-01" },
            { number: 1, episodes: 12, first_aired: "2019-01-01" },
          ],
          tvdb_seasons: [{ season, first: 1, last: 12, offset: 0 }],
        })),
      });
      assert.deepEqual(rejected, []);
      await flagged(7_440_001, 0, 2);
      assert.deepEqual(await marked(), ["9440001 S0E2"]);
      assert.deepEqual(await tvdbOf(), { season: 0, episode: 2 });
      assert.equal((await flagged(7_440_001, 0, 3)).not_found.episodes.length, 1);
    },
  );
  check("added to a title of the starter catalogue, it keeps the ranges of specials", async () => {
    const { rejected } = await server.catalogue.addTitles({
      titles: [
        {
          ...anime,
          title: "Attack on Titan",
          year: 2013,
          also_known_as: ["Shingeki no Kyojin"],
          ids: { simkl: 39687, mal: 16498, anidb: 9541, tvdb: 267440 },
          seasons: [{ number: 1, episodes: 25, first_aired: "2013-04-07", every_days: 7 }],
          tvdb_seasons: [{ season: 1, first: 1, last: 25, offset: 0 }],
        },
      ],
    });
    assert.deepEqual(rejected, []);
    await flagged(267440, 0, 8);
    assert.deepEqual(await marked(), ["39687 S0E7"]);
    assert.deepEqual(await tvdbOf(), { season: 0, episode: 8 });
  });
});

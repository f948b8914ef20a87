// Every parameter of all-items, and episodes that air. Contract: sync.md 7, 8.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { addContractTitles, HALF_AIRED, record, SMALL, UPCOMING } from "./support.ts";

const FLAGGED = 9_500_001;
const MIXED = 9_500_002;
let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
  await add(
    {
      type: "show",
      title: "Show of Every Flag",
      english_title: "Show in English",
      status: "ended",
      runtime: 50,
      ids: { simkl: FLAGGED, tvdb: 7_500_001, imdb: "tt7500001" },
      seasons: [{ number: 1, episodes: 4, first_aired: "2020-01-01" }],
      episodes: [
        { season: 1, number: 1, ids: { tvdb: 6_500_001 }, runtime: 61 },
        { season: 1, number: 2, title: "Named", aired: "2020-01-08T21:00:00+05:30" },
        { season: 1, number: 3, title: "Behind UTC", aired: "2020-01-15T21:00:00-05:00" },
      ],
    },
    {
      type: "show",
      title: "Show without Dates",
      status: "ended",
      ids: { simkl: MIXED },
      episodes: [
        { season: 0, number: 1 },
        { season: 1, number: 1 },
        { season: 1, number: 2 },
        { season: 10, number: 100 },
      ],
    },
  );
});
after(() => server.close());

async function add(...titles: object[]): Promise<void> {
  assert.deepEqual((await server.catalogue.addTitles({ titles })).rejected, []);
}

/** A test with a new person, whose library is empty. */
const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};

type Row = Answer["body"];
const T1 = "2026-01-01T00:00:00Z";
const T2 = "2026-01-02T00:00:00Z";
const BEBOP = 37089;
const episode = (number: number, watched_at = T1) => ({ number, watched_at });

async function read(query = ""): Promise<Answer["body"]> {
  const answer = await person.get(`/sync/all-items${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}
async function rows(query = ""): Promise<Row[]> {
  const body = await read(query);
  return [...(body.shows ?? []), ...(body.anime ?? []), ...(body.movies ?? [])];
}
/** The only row of the response. */
async function only(query = ""): Promise<Row> {
  const listed = await rows(query);
  assert.equal(listed.length, 1);
  return listed[0];
}
const simklOf = (row: Row): number => (row.movie ?? row.show).ids.simkl;
const show = (simkl: number, item: object = {}): Promise<unknown> =>
  record(person, { shows: [{ ids: { simkl }, ...item }] });
const list = async (simkl: number, to: string, item: object = {}): Promise<void> => {
  const answer = await person.post("/sync/add-to-list", { shows: [{ ids: { simkl }, to, ...item }] });
  assert.equal(answer.status, 201, answer.text);
};

describe("sync.md 7 next_watch_info=yes: next_to_watch_info {title, season, episode, date}", () => {
  const QUERY = "?next_watch_info=yes";
  check("a show: season and episode, the date with the offset of the place of broadcast", async () => {
    await show(FLAGGED, { episodes: [episode(1)] });
    assert.deepEqual((await only(QUERY)).next_to_watch_info, {
      title: "Named",
      season: 1,
      episode: 2,
      date: "2020-01-08T21:00:00+05:30",
    });
    await show(FLAGGED, { episodes: [episode(2, T2)] });
    assert.deepEqual((await only(QUERY)).next_to_watch_info, {
      title: "Behind UTC",
      season: 1,
      episode: 3,
      date: "2020-01-15T21:00:00-05:00",
    });
  });
  check("an anime: no season", async () => {
    await record(person, { anime: [{ ids: { simkl: BEBOP }, episodes: [episode(1)] }] });
    const info = (await only(QUERY)).next_to_watch_info;
    assert.deepEqual(info, { title: info.title, episode: 2, date: "1998-10-31T00:00:00+09:00" });
  });
  check("no date known: date null", async () => {
    await show(MIXED, { episodes: [episode(1)] });
    const info = (await only(QUERY)).next_to_watch_info;
    assert.deepEqual([info.season, info.episode, info.date, typeof info.title], [1, 2, null, "string"]);
  });
  for (const status of ["plantowatch", "hold", "dropped", "completed"])
    check(`not on rows other than watching: ${status}`, async () => {
      await show(FLAGGED, { status, episodes: [episode(1)] });
      const row = await only(QUERY);
      assert.equal(row.status, status);
      assert.equal("next_to_watch_info" in row, false);
    });
  check("not on a watching row that has no next episode", async () => {
    await show(HALF_AIRED);
    const row = await only(QUERY);
    assert.deepEqual([row.status, row.next_to_watch, "next_to_watch_info" in row], ["watching", null, false]);
  });
  for (const value of ["", "?next_watch_info=no"])
    check(`absent without the flag (${value || "not sent"})`, async () => {
      await show(FLAGGED, { episodes: [episode(1)] });
      assert.equal("next_to_watch_info" in (await only(value)), false);
    });
});

describe("sync.md 7 episode flags: entries hold number only unless the flags are set", () => {
  const flags = (query: string): Promise<Row> => only(`?extended=full${query}`);
  const fill = (): Promise<unknown> =>
    show(FLAGGED, { status: "watching", episodes: [episode(1), episode(2)] });
  for (const [query, first, second] of [
    ["", { number: 1 }, { number: 2 }],
    ["&episode_watched_at=yes", { number: 1, watched_at: T1 }, { number: 2, watched_at: T1 }],
    ["&episode_tvdb_id=yes", { number: 1, ids: { tvdb_id: 6_500_001 } }, { number: 2 }],
    ["&episode_runtime=yes", { number: 1, runtime: 61 }, { number: 2, runtime: 50 }],
    [
      "&episode_watched_at=yes&episode_tvdb_id=yes&episode_runtime=yes",
      { number: 1, watched_at: T1, ids: { tvdb_id: 6_500_001 }, runtime: 61 },
      { number: 2, watched_at: T1, runtime: 50 },
    ],
    ["&episode_watched_at=no&episode_tvdb_id=no&episode_runtime=no", { number: 1 }, { number: 2 }],
  ] as const)
    check(`extended=full${query}`, async () => {
      await fill();
      assert.deepEqual((await flags(query)).seasons, [{ number: 1, episodes: [first, second] }]);
    });
  check("episode_tvdb_id: an int", async () => {
    await fill();
    const [{ episodes }] = (await flags("&episode_tvdb_id=yes")).seasons;
    assert.equal(typeof episodes[0].ids.tvdb_id, "number");
  });
  check("episode_runtime: null if it is unknown", async () => {
    await show(MIXED, { episodes: [episode(1)] });
    assert.deepEqual((await flags("&episode_runtime=yes")).seasons[0].episodes, [
      { number: 1, runtime: null },
    ]);
  });
  check("the flags have no effect without extended=full", async () => {
    await fill();
    const query = "?episode_watched_at=yes&episode_tvdb_id=yes&episode_runtime=yes&include_all_episodes=yes";
    const row = await only(query);
    assert.deepEqual(["seasons" in row, "runtime" in row.show], [false, false]);
  });
  check("seasons: watched episodes only, by season, including specials", async () => {
    await show(SMALL, {
      seasons: [
        { number: 2, episodes: [episode(1)] },
        { number: 0, episodes: [episode(1)] },
        { number: 1, episodes: [episode(2)] },
      ],
    });
    assert.deepEqual((await flags("")).seasons, [
      { number: 0, episodes: [{ number: 1 }] },
      { number: 1, episodes: [{ number: 2 }] },
      { number: 2, episodes: [{ number: 1 }] },
    ]);
  });
  check("runtime only with full: on movies, shows and anime", async () => {
    await show(FLAGGED, { episodes: [episode(1)] });
    await record(person, { movies: [{ ids: { imdb: "tt0113277" } }], anime: [{ ids: { simkl: BEBOP } }] });
    for (const row of await rows()) assert.equal("runtime" in (row.movie ?? row.show), false);
    for (const extended of ["full", "full_anime_seasons"]) {
      const listed = await rows(`?extended=${extended}`);
      assert.equal(listed.length, 3);
      for (const row of listed) assert.equal(Number.isInteger((row.movie ?? row.show).runtime), true);
    }
  });
});

describe("sync.md 7 include_all_episodes: no, yes, original", () => {
  const seasonsOf = async (include: string): Promise<unknown> => {
    const query = include === "" ? "" : `&include_all_episodes=${include}`;
    return (await only(`?extended=full&episode_watched_at=yes${query}`)).seasons;
  };
  const watched = [{ number: 1, episodes: [{ number: 1, watched_at: T2 }] }];
  const withVirtual = [
    { number: 1, episodes: [episode(1, T2), episode(2, T2)] },
    { number: 2, episodes: [episode(1, T2)] },
  ];
  for (const [status, include, expected] of [
    ["watching", "", watched],
    ["watching", "no", watched],
    ["watching", "original", watched],
    ["watching", "yes", watched],
    ["plantowatch", "no", watched],
    ["hold", "no", watched],
    ["dropped", "", undefined],
    ["dropped", "no", undefined],
    ["dropped", "original", watched],
    ["dropped", "yes", watched],
    ["completed", "", undefined],
    ["completed", "no", undefined],
    ["completed", "original", watched],
    ["completed", "yes", withVirtual],
  ] as const)
    check(`${status}, include_all_episodes=${include || "(absent)"}`, async () => {
      await show(SMALL, { status, episodes: [episode(1, T2)] });
      assert.deepEqual(await seasonsOf(include), expected);
    });
  check(
    "completed in bulk: original has no episodes, yes has virtual ones at the time of the completion",
    async () => {
      await list(SMALL, "completed", { watched_at: T2 });
      assert.equal(await seasonsOf("original"), undefined);
      assert.deepEqual(await seasonsOf("yes"), withVirtual);
    },
  );
  check("needs extended=full", async () => {
    await show(SMALL);
    assert.equal("seasons" in (await only("?include_all_episodes=yes")), false);
  });
});

describe("sync.md 7 extended", () => {
  const fill = async (): Promise<void> => {
    await show(FLAGGED, { episodes: [episode(1)] });
    await record(person, {
      movies: [{ ids: { simkl: 53434 }, rating: 8 }, { ids: { simkl: 39079 } }],
      anime: [{ ids: { simkl: 931899 }, episodes: [episode(1)] }],
    });
  };
  check("simkl_ids_only: only {ids: {simkl, slug}} under movie or show", async () => {
    await fill();
    const body = await read("?extended=simkl_ids_only&memos=yes&next_watch_info=yes&episode_watched_at=yes");
    assert.deepEqual(body.movies, [{ movie: { ids: { simkl: 53434, slug: "the-godfather" } } }]);
    assert.deepEqual(body.shows, [{ show: { ids: { simkl: FLAGGED, slug: "show-of-every-flag" } } }]);
    assert.equal(body.anime.length, 2);
    for (const row of body.anime) {
      assert.deepEqual(Object.keys(row), ["show"]);
      assert.deepEqual(Object.keys(row.show), ["ids"]);
      assert.deepEqual(Object.keys(row.show.ids), ["simkl", "slug"]);
    }
  });
  check("ids_only: the same with all external ids, as strings", async () => {
    await fill();
    const body = await read("?extended=ids_only");
    assert.deepEqual(body.shows, [
      {
        show: {
          ids: { simkl: FLAGGED, slug: "show-of-every-flag", imdb: "tt7500001", tvdb: "7500001" },
        },
      },
    ]);
    const anime = body.anime.find((row: Row) => simklOf(row) === 931899);
    assert.deepEqual(Object.keys(anime), ["show"]);
    const { simkl, slug, ...ids } = anime.show.ids;
    assert.deepEqual([simkl, typeof slug], [931899, "string"]);
    for (const name of ["mal", "anidb", "anilist", "kitsu", "imdb", "tvdb", "tmdb"])
      assert.equal(typeof ids[name], "string", name);
  });
  check("ids_only applies type, status and date_from", async () => {
    await fill();
    const { all } = (await person.get("/sync/activities")).body;
    assert.deepEqual(Object.keys(await read("/shows/watching?extended=ids_only")), ["shows"]);
    assert.deepEqual(await read(`?extended=ids_only&date_from=${all}`), {});
  });
  check("full_anime_seasons: on anime, not on anime movies, shows or movies", async () => {
    await fill();
    const query = "?extended=full_anime_seasons&include_all_episodes=yes&episode_watched_at=yes";
    for (const row of await rows(query)) {
      const isAnime = simklOf(row) === 931899;
      assert.equal("mapped_tvdb_seasons" in row, isAnime, `mapped_tvdb_seasons of ${simklOf(row)}`);
      assert.equal("tvdb_seasons" in row, false);
      const episodes = (row.seasons ?? []).flatMap((season: Row) => season.episodes);
      assert.equal(episodes.length, row.movie ? 0 : 1);
      for (const entry of episodes) assert.equal("tvdb" in entry, isAnime, `tvdb of ${simklOf(row)}`);
    }
  });
  check("extended=full: no mapped_tvdb_seasons, no tvdb", async () => {
    await fill();
    for (const row of await rows("?extended=full")) assert.equal("mapped_tvdb_seasons" in row, false);
  });
  check("all flags on an anime episode", async () => {
    await record(person, { anime: [{ ids: { simkl: BEBOP }, episodes: [episode(1)] }] });
    const flags = "episode_watched_at=yes&episode_tvdb_id=yes&episode_runtime=yes";
    assert.deepEqual((await only(`?extended=full_anime_seasons&${flags}`)).seasons[0].episodes, [
      { number: 1, watched_at: T1, ids: { tvdb_id: 219121 }, runtime: 30, tvdb: { season: 1, episode: 1 } },
    ]);
  });
  check("never returned: overview, fanart, genres, ratings; no keys that are not in the table", async () => {
    await fill();
    const common = ["added_to_watchlist_at", "last_watched_at", "user_rated_at", "user_rating", "status"];
    const counters = ["watched_episodes_count", "total_episodes_count", "not_aired_episodes_count"];
    const series = ["last_watched", "next_to_watch", "next_to_watch_info", "seasons", "show"];
    const keys = {
      movies: [...common, ...counters, "memo", "movie"],
      shows: [...common, ...counters, ...series, "memo"],
      anime: [...common, ...counters, ...series, "memo", "anime_type", "mapped_tvdb_seasons"],
    };
    const flags =
      "next_watch_info=yes&memos=yes&episode_watched_at=yes&episode_tvdb_id=yes&episode_runtime=yes";
    const body = await read(`?extended=full_anime_seasons&${flags}`);
    assert.deepEqual(Object.keys(body).sort(), ["anime", "movies", "shows"]);
    const filled = { ...body, anime: body.anime.filter((row: Row) => simklOf(row) === 931899) };
    for (const [type, expected] of Object.entries(keys))
      for (const row of filled[type]) {
        assert.deepEqual(Object.keys(row).sort(), expected.toSorted(), type);
        const title = Object.keys(row.movie ?? row.show).sort();
        assert.deepEqual(title, ["ids", "poster", "runtime", "title", "year"], type);
      }
  });
});

describe("sync.md 7 anime_type, language", () => {
  const ANIME = [
    ["tv", BEBOP],
    ["movie", 39079],
    ["special", 45406],
    ["ova", 40225],
    ["ona", 1377443],
    ["music video", 626753],
  ] as const;
  const fill = async (): Promise<void> => {
    await record(person, {
      anime: ANIME.map(([, simkl]) => ({ ids: { simkl } })),
      shows: [{ ids: { simkl: SMALL } }],
      movies: [{ ids: { imdb: "tt0113277" } }],
    });
  };
  check("anime_type next to show on anime rows, not on the others", async () => {
    await fill();
    const { anime, shows, movies } = await read();
    const byType = anime.map((row: Row) => [row.anime_type, simklOf(row)]);
    assert.deepEqual(Object.fromEntries(byType), Object.fromEntries(ANIME));
    for (const row of [...shows, ...movies]) assert.equal("anime_type" in row, false);
  });
  for (const [value, expected] of [
    ["movies", "movie"],
    ...ANIME.map(([type]) => [type, type] as const),
  ] as const)
    check(`anime_type=${value}: only anime of that type; shows and movies stay`, async () => {
      await fill();
      const body = await read(`?anime_type=${encodeURIComponent(value)}`);
      assert.deepEqual(
        body.anime.map((row: Row) => row.anime_type),
        [expected],
      );
      assert.deepEqual([body.shows.length, body.movies.length], [1, 1]);
    });
  for (const value of ["", "nonsense"])
    check(`anime_type=${value || "(empty)"} is ignored`, async () => {
      await fill();
      assert.equal((await read(`/anime?anime_type=${value}`)).anime.length, 6);
    });
  check("anime_type without a match: an empty array with a type, an empty body without one", async () => {
    await record(person, { anime: [{ ids: { simkl: BEBOP } }] });
    assert.deepEqual(await read("/anime?anime_type=ova"), { anime: [] });
    assert.deepEqual(await read("?anime_type=ova"), {});
  });
  check("language=en: English titles, if there is one", async () => {
    await show(FLAGGED, { episodes: [episode(1)] });
    await show(SMALL);
    const names = async (query: string): Promise<string[]> =>
      (await rows(query)).map((row) => row.show.title).sort();
    assert.deepEqual(await names("?language=en"), ["A Small Ended Show", "Show in English"]);
    assert.deepEqual(await names("?language=fr"), ["A Small Ended Show", "Show of Every Flag"]);
    assert.deepEqual(await names(""), ["A Small Ended Show", "Show of Every Flag"]);
  });
});

describe("sync.md 7 language=en of the starter catalogue", () => {
  check("an anime with a Japanese name is listed with its English one", async () => {
    await record(person, { anime: [{ ids: { simkl: 39687 } }] });
    assert.equal((await only("?language=en")).show.title, "Attack on Titan");
    assert.equal((await only()).show.title, "Shingeki no Kyojin");
  });
});

describe("sync.md 7 markers: last_watched, next_to_watch", () => {
  const markers = async (query = ""): Promise<unknown[]> => {
    const { last_watched, next_to_watch } = await only(query);
    return [last_watched, next_to_watch];
  };
  check("last: the latest watched_at; next: the first unwatched episode after it", async () => {
    await show(FLAGGED, { episodes: [episode(3, T1), episode(1, T2)] });
    assert.deepEqual(await markers(), ["S01E01", "S01E02"]);
  });
  check("ties go to the highest number", async () => {
    await show(FLAGGED, { episodes: [episode(2), episode(3), episode(1)] });
    assert.deepEqual(await markers(), ["S01E03", "S01E04"]);
  });
  check("an unwatched episode before the last watched one is not next", async () => {
    await show(FLAGGED, { episodes: [episode(3)] });
    assert.deepEqual(await markers(), ["S01E03", "S01E04"]);
  });
  check("watched episodes after the last watched one are skipped", async () => {
    await show(FLAGGED, { episodes: [episode(1, T2), episode(2, T1), episode(3, T1)] });
    assert.deepEqual(await markers(), ["S01E01", "S01E04"]);
  });
  check("the next season follows, padding to two digits and no further", async () => {
    await show(MIXED, { episodes: [episode(2)] });
    assert.deepEqual(await markers(), ["S01E02", "S10E100"]);
  });
  check("a special is neither last watched nor next", async () => {
    await show(MIXED, { seasons: [{ number: 0, episodes: [episode(1, T2)] }] });
    assert.deepEqual(await markers(), [null, "S01E01"]);
    assert.equal((await only()).last_watched_at, T2);
  });
  check("null if caught up; null if nothing has aired", async () => {
    await show(HALF_AIRED);
    assert.deepEqual(await markers(), ["S01E02", null]);
    person = await server.person();
    await list(UPCOMING, "plantowatch");
    assert.deepEqual(await markers(), [null, null]);
  });
  check("an unaired episode watched early: next is null", async () => {
    await show(HALF_AIRED, { episodes: [episode(3)] });
    assert.deepEqual(await markers(), ["S01E03", null]);
  });
  for (const status of ["watching", "plantowatch", "hold", "dropped"])
    check(`never started → S01E01, any status: ${status}`, async () => {
      await list(SMALL, status);
      assert.deepEqual(await markers(), [null, "S01E01"]);
    });
  check("completed in bulk: both null", async () => {
    await list(SMALL, "completed");
    assert.deepEqual(await markers(), [null, null]);
    assert.deepEqual(await markers("?extended=full&include_all_episodes=yes"), [null, null]);
  });
  for (const [watched, last, next] of [
    [1, "E01", "E02"],
    [9, "E09", "E10"],
    [148, "E148", null],
  ] as const)
    check(`anime: E and at least two digits: ${last}`, async () => {
      await record(person, { anime: [{ ids: { simkl: 40398 }, episodes: [episode(watched)] }] });
      assert.deepEqual(await markers(), [last, next]);
    });
  check("anime never started → E01", async () => {
    await list(BEBOP, "plantowatch");
    assert.deepEqual(await markers(), [null, "E01"]);
  });
  check("movies: the keys are absent", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" } }] });
    const row = await only("?extended=full&next_watch_info=yes");
    for (const key of ["last_watched", "next_to_watch", "next_to_watch_info", "seasons"])
      assert.equal(key in row, false, key);
  });
});

describe("sync.md 7 counters", () => {
  const counters = async (): Promise<number[]> => {
    const { watched_episodes_count, total_episodes_count, not_aired_episodes_count } = await only();
    return [watched_episodes_count, total_episodes_count, not_aired_episodes_count];
  };
  check("watched, total including unaired episodes, not aired", async () => {
    await show(HALF_AIRED);
    assert.deepEqual(await counters(), [2, 4, 2]);
  });
  check("an unaired episode watched early counts", async () => {
    await show(HALF_AIRED, { episodes: [episode(1), episode(4)] });
    assert.deepEqual(await counters(), [2, 4, 2]);
  });
  check("specials do not count", async () => {
    await show(SMALL, { seasons: [{ number: 0 }, { number: 1 }] });
    assert.deepEqual(await counters(), [2, 3, 0]);
  });
  check("nothing aired", async () => {
    await list(UPCOMING, "plantowatch");
    assert.deepEqual(await counters(), [0, 3, 3]);
  });
  check("completed: watched is the total, not aired is 0", async () => {
    await list(SMALL, "completed");
    assert.deepEqual(await counters(), [3, 3, 0]);
    await show(SMALL, { status: "dropped" });
    assert.deepEqual(await counters(), [0, 3, 0]);
  });
  check("completed: not aired is 0, even if an ended show has an unaired episode", async () => {
    const simkl = 9_500_003;
    const episodes = [
      { season: 1, number: 1, aired: "2020-01-01" },
      { season: 1, number: 2, aired: "2040-01-01" },
    ];
    await add({ type: "show", title: "Ended with One to Come", status: "ended", ids: { simkl }, episodes });
    await list(simkl, "completed");
    assert.deepEqual(await counters(), [2, 2, 0]);
    await list(simkl, "dropped");
    assert.deepEqual(await counters(), [0, 2, 1]);
  });
  check("movies: 0", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" } }] });
    assert.deepEqual(await counters(), [0, 0, 0]);
  });
});

describe("sync.md 7 type and status", () => {
  const fill = async (): Promise<void> => {
    await record(person, {
      movies: [{ ids: { imdb: "tt0113277" } }],
      shows: [{ ids: { simkl: SMALL }, status: "dropped" }],
      anime: [{ ids: { simkl: BEBOP }, status: "hold" }],
    });
  };
  const shape = async (path: string): Promise<Record<string, number>> =>
    Object.fromEntries(Object.entries<Row[]>(await read(path)).map(([key, listed]) => [key, listed.length]));
  for (const path of ["/everything", "/episodes", "/everything/all", "/0"])
    check(`an unknown type counts as no filter: ${path}`, async () => {
      await fill();
      assert.deepEqual(await shape(path), { movies: 1, shows: 1, anime: 1 });
    });
  check("an unknown type with a status: the status applies", async () => {
    await fill();
    assert.deepEqual(await shape("/everything/dropped"), { shows: 1 });
  });
  for (const [path, expected] of [
    ["/shows/finished", { shows: 0 }],
    ["/anime/Hold", { anime: 0 }],
    ["/movies/1", { movies: 0 }],
    ["/all/finished", {}],
    ["/shows/finished?date_from=2020-01-01T00:00:00Z", { shows: 0 }],
  ] as const)
    check(`an unknown status → 200, empty for that type: ${path}`, async () => {
      await fill();
      assert.deepEqual(await shape(path), expected);
    });
  check("notinteresting stands for dropped", async () => {
    await fill();
    assert.deepEqual(await shape("/shows/notinteresting"), { shows: 1 });
  });
});

describe("sync.md 8 the next episode airs for a person who is caught up: watching moves without a request", () => {
  const HOUR = 3_600_000;
  let used = 0;
  type Kind = "show" | "anime";

  /** A new title whose first episode has aired. The second one airs in an hour, the third in two days. */
  async function airing(kind: Kind, status = "airing"): Promise<number> {
    used += 1;
    const simkl = 9_510_000 + used;
    const aired = [-24, 1, 48].map((hours) => new Date(server.now() + hours * HOUR).toISOString());
    const episodes = aired.map((time, index) => ({ season: 1, number: index + 1, aired: time }));
    const type = kind === "anime" ? { type: kind, anime_type: "tv" } : { type: kind };
    await add({ ...type, title: `Airing ${simkl}`, status, ids: { simkl }, episodes });
    return simkl;
  }
  const activities = async (): Promise<Row> => (await person.get("/sync/activities")).body;
  const deltaOf = async (since: string): Promise<number[]> =>
    (await rows(`?date_from=${since}`)).map(simklOf);

  for (const [kind, wire, block] of [
    ["show", "shows", "tv_shows"],
    ["anime", "anime", "anime"],
  ] as const)
    check(`${kind}: the bucket, the block and the top-level all move; the row is in one delta`, async () => {
      const simkl = await airing(kind);
      await record(person, { [wire]: [{ ids: { simkl } }], movies: [{ ids: { imdb: "tt0113277" } }] });
      const earlier = await activities();
      assert.equal((await rows(`/${wire}`))[0].next_to_watch, null);

      server.advance(HOUR / 2);
      assert.deepEqual(await activities(), earlier, "nothing has aired yet");

      server.advance(HOUR);
      const later = await activities();
      const time = later[block].watching;
      assert.ok(time > earlier[block].watching);
      assert.deepEqual(later, {
        ...earlier,
        all: time,
        [block]: { ...earlier[block], all: time, watching: time },
      });
      assert.deepEqual(await deltaOf(earlier.all), [simkl]);
      assert.match((await rows(`/${wire}`))[0].next_to_watch, /E02$/);

      server.advance(HOUR);
      assert.deepEqual(await activities(), later, "not twice");
      assert.deepEqual(await deltaOf(later.all), []);
    });
  check("not for a person who is not caught up", async () => {
    const simkl = await airing("show");
    await show(simkl);
    server.advance(2 * HOUR);
    const behind = await activities();
    server.advance(72 * HOUR);
    assert.deepEqual(await activities(), behind, "the third episode airs before the second is watched");
    assert.deepEqual(await deltaOf(behind.all), []);
  });
  check("again for the next episode, once the person has caught up", async () => {
    const simkl = await airing("show");
    await show(simkl);
    server.advance(2 * HOUR);
    await activities();
    await show(simkl, { episodes: [{ number: 2 }] });
    const caughtUp = await activities();
    server.advance(72 * HOUR);
    const later = await activities();
    assert.ok(later.tv_shows.watching > caughtUp.tv_shows.watching);
    assert.deepEqual(await deltaOf(caughtUp.all), [simkl]);
  });
  for (const status of ["plantowatch", "hold", "dropped", "completed"])
    check(`not for other statuses: ${status}`, async () => {
      const simkl = await airing("show", status === "completed" ? "ended" : "airing");
      await show(simkl, { status, episodes: [{ number: 1 }] });
      assert.equal((await only()).status, status);
      const earlier = await activities();
      server.advance(2 * HOUR);
      assert.deepEqual(await activities(), earlier);
      assert.deepEqual(await deltaOf(earlier.all), []);
    });
  check("not for a removed show", async () => {
    const simkl = await airing("show");
    await show(simkl);
    await person.post("/sync/history/remove", { shows: [{ ids: { simkl } }] });
    const earlier = await activities();
    server.advance(2 * HOUR);
    assert.deepEqual(await activities(), earlier);
  });
  check("also if an aired episode is added to the catalogue, once", async () => {
    used += 1;
    const simkl = 9_510_000 + used;
    const title = { type: "show", title: `Airing ${simkl}`, status: "airing", ids: { simkl } };
    const aired = new Date(server.now() - HOUR).toISOString();
    await add({ ...title, episodes: [{ season: 1, number: 1, aired }] });
    await show(simkl);
    const earlier = await activities();
    server.advance(HOUR);
    assert.deepEqual(await activities(), earlier);

    await add({
      ...title,
      episodes: [{ season: 1, number: 2, aired: new Date(server.now()).toISOString() }],
    });
    server.advance(1_000);
    const later = await activities();
    assert.ok(later.tv_shows.watching > earlier.tv_shows.watching);
    assert.deepEqual(await deltaOf(earlier.all), [simkl]);
    assert.equal((await only()).next_to_watch, "S01E02");
    server.advance(HOUR);
    assert.deepEqual(await activities(), later, "not twice");
  });
  check("not if an unaired episode is added to the catalogue, until it airs", async () => {
    used += 1;
    const simkl = 9_510_000 + used;
    const title = { type: "show", title: `Airing ${simkl}`, status: "airing", ids: { simkl } };
    const time = (hours: number) => new Date(server.now() + hours * HOUR).toISOString();
    await add({ ...title, episodes: [{ season: 1, number: 1, aired: time(-1) }] });
    await show(simkl);
    const earlier = await activities();
    await add({ ...title, episodes: [{ season: 1, number: 2, aired: time(5) }] });
    server.advance(HOUR);
    assert.deepEqual(await activities(), earlier, "the addition moves nothing");
    server.advance(5 * HOUR);
    assert.ok((await activities()).tv_shows.watching > earlier.tv_shows.watching);
    assert.deepEqual(await deltaOf(earlier.all), [simkl]);
  });
  check("not for other people", async () => {
    const simkl = await airing("show");
    await show(simkl);
    const other = await server.person();
    await other.post("/sync/add-to-list", { shows: [{ ids: { simkl }, to: "hold" }] });
    const earlier = (await other.get("/sync/activities")).body;
    server.advance(2 * HOUR);
    await activities();
    assert.deepEqual((await other.get("/sync/activities")).body, earlier);
  });
});

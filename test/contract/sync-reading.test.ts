// GET /sync/all-items and GET /sync/activities. Contract: sync.md 7, 8; clients.md 4, 5; conventions.md 6 to 8.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { addContractTitles, assertError, HALF_AIRED, record, SMALL, UPCOMING } from "./support.ts";

let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
});
after(() => server.close());

const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};
const WIRE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const second = (): string => `${new Date(server.now()).toISOString().slice(0, 19)}Z`;
const read = async (query = ""): Promise<Answer["body"]> => {
  const answer = await person.get(`/sync/all-items${query}`);
  assert.equal(answer.status, 200, answer.text);
  assert.match(String(answer.headers["content-type"]), /^application\/json/);
  return answer.body;
};
const activities = async (): Promise<Answer["body"]> => {
  const answer = await person.get("/sync/activities");
  assert.equal(answer.status, 200);
  return answer.body;
};
const write = (body: object): Promise<Answer["body"]> => record(person, body);

const HEAT = { ids: { imdb: "tt0113277" } };
const BEBOP = { ids: { simkl: 37089 } };
const FUTURAMA = { ids: { simkl: 3407 } };

describe("7 rows", () => {
  check("the row of a show: every key of the table, with the exact types", async () => {
    const seasons = [
      { number: 8, episodes: [{ number: 2, watched_at: "2026-05-04T19:40:59Z" }] },
      { number: 1, watched_at: "2014-11-12T18:42:53Z" },
    ];
    await write({ shows: [{ ...FUTURAMA, added_at: "2014-11-12T18:42:53Z", seasons }] });
    const body = await read("/shows/watching?next_watch_info=yes");
    assert.deepEqual(Object.keys(body), ["shows"]);
    const [row] = body.shows;
    const { next_to_watch_info, show, ...rest } = row;
    assert.deepEqual(rest, {
      added_to_watchlist_at: "2014-11-12T18:42:53Z",
      last_watched_at: "2026-05-04T19:40:59Z",
      user_rated_at: null,
      user_rating: null,
      status: "watching",
      last_watched: "S08E02",
      next_to_watch: "S08E03",
      watched_episodes_count: 10,
      total_episodes_count: 154,
      not_aired_episodes_count: 0,
    });
    assert.deepEqual(show, {
      title: "Futurama",
      poster: "18/18421459bbf0f06beb",
      year: 1999,
      ids: { simkl: 3407, slug: "futurama", imdb: "tt0149460", tmdb: "615", tvdb: "73871" },
    });
    assert.deepEqual([next_to_watch_info.season, next_to_watch_info.episode], [8, 3]);
  });
  check("the row of a movie: movie, counts 0, no last_watched and next_to_watch", async () => {
    await write({ movies: [{ ids: { simkl: 53434 }, watched_at: "1994-09-01T16:00:00Z", rating: 9 }] });
    assert.deepEqual(await read(), {
      movies: [
        {
          added_to_watchlist_at: second(),
          last_watched_at: "1994-09-01T16:00:00Z",
          user_rated_at: second(),
          user_rating: 9,
          status: "completed",
          watched_episodes_count: 0,
          total_episodes_count: 0,
          not_aired_episodes_count: 0,
          movie: {
            title: "The Godfather",
            poster: "10/102447562f6b49ff3a",
            year: 1972,
            ids: { simkl: 53434, slug: "the-godfather", imdb: "tt0068646", tmdb: "238", tvdb: "275" },
          },
        },
      ],
    });
  });
  check("the row of an anime: show, anime_type, last_watched E04, ids of anime services", async () => {
    await write({ anime: [{ ...BEBOP, episodes: [{ number: 1 }, { number: 4 }] }] });
    assert.deepEqual(await read(), {
      anime: [
        {
          added_to_watchlist_at: second(),
          last_watched_at: second(),
          user_rated_at: null,
          user_rating: null,
          status: "watching",
          last_watched: "E04",
          next_to_watch: "E05",
          watched_episodes_count: 2,
          total_episodes_count: 26,
          not_aired_episodes_count: 0,
          anime_type: "tv",
          show: {
            title: "Cowboy Bebop",
            poster: "36/36842f1bceb6b39",
            year: 1998,
            ids: {
              simkl: 37089,
              slug: "cowboy-bebop",
              imdb: "tt0213338",
              tmdb: "30991",
              tvdb: "76885",
              mal: "1",
              anidb: "23",
              anilist: "1",
              kitsu: "1",
            },
          },
        },
      ],
    });
  });
  check("never started: times null, last_watched null, next_to_watch S01E01", async () => {
    await write({ shows: [{ ids: { simkl: 297 }, status: "plantowatch" }] });
    const [row] = (await read()).shows;
    assert.deepEqual(
      [row.last_watched_at, row.last_watched, row.next_to_watch, row.watched_episodes_count],
      [null, null, "S01E01", 0],
    );
    assert.deepEqual([row.total_episodes_count, row.not_aired_episodes_count], [178, 0]);
  });
  check("an airing show: unaired episodes are counted; caught up → next_to_watch null", async () => {
    await write({ shows: [{ ids: { simkl: HALF_AIRED }, episodes: [{ number: 1 }] }] });
    const [before] = (await read()).shows;
    assert.deepEqual(
      [before.next_to_watch, before.total_episodes_count, before.not_aired_episodes_count],
      ["S01E02", 4, 2],
    );
    await write({ shows: [{ ids: { simkl: HALF_AIRED }, episodes: [{ number: 2 }] }] });
    const [after] = (await read()).shows;
    assert.deepEqual([after.last_watched, after.next_to_watch], ["S01E02", null]);
  });
  check("an unreleased show: nothing aired → next_to_watch null", async () => {
    await write({ shows: [{ ids: { simkl: UPCOMING }, status: "plantowatch" }] });
    const [row] = (await read()).shows;
    assert.deepEqual(
      [row.next_to_watch, row.total_episodes_count, row.not_aired_episodes_count],
      [null, 3, 3],
    );
  });
  check(
    "next_to_watch is the first unwatched episode after the last watched one, whatever was skipped before",
    async () => {
      await write({ shows: [{ ids: { simkl: 297 }, episodes: [{ number: 3 }] }] });
      const [row] = (await read()).shows;
      assert.deepEqual([row.last_watched, row.next_to_watch], ["S01E03", "S01E04"]);
    },
  );
  check("last_watched: the latest watch; ties go to the highest number", async () => {
    const episodes = [
      { number: 5, watched_at: "2026-01-01T00:00:00Z" },
      { number: 2, watched_at: "2026-02-01T00:00:00Z" },
      { number: 3, watched_at: "2026-02-01T00:00:00Z" },
    ];
    await write({ shows: [{ ids: { simkl: 297 }, episodes }] });
    const [row] = (await read()).shows;
    assert.deepEqual([row.last_watched, row.next_to_watch], ["S01E03", "S01E04"]);
  });
  check("completed: watched is the total, not aired is 0, next_to_watch null", async () => {
    await write({ shows: [{ ids: { simkl: SMALL }, status: "completed" }] });
    const [row] = (await read()).shows;
    assert.deepEqual(
      [row.watched_episodes_count, row.total_episodes_count, row.not_aired_episodes_count, row.next_to_watch],
      [3, 3, 0, null],
    );
  });
  check("completed in bulk, without watches: last_watched and next_to_watch null", async () => {
    const body = { shows: [{ ids: { simkl: SMALL }, status: "completed" }] };
    await record(person, body, "?skip_auto_watching=yes");
    const [row] = (await read()).shows;
    assert.deepEqual([row.last_watched, row.next_to_watch, row.watched_episodes_count], [null, null, 3]);
  });
  check("poster and year are null if unknown; unknown ids are left out", async () => {
    await server.catalogue.addTitles({
      titles: [{ type: "movie", title: "Bare", ids: { simkl: 9_100_001 } }],
    });
    await write({ movies: [{ ids: { simkl: 9_100_001 } }] });
    const [row] = (await read()).movies;
    assert.deepEqual(row.movie, {
      title: "Bare",
      poster: null,
      year: null,
      ids: { simkl: 9_100_001, slug: "bare" },
    });
  });
});

describe("7 query", () => {
  const fill = (): Promise<unknown> =>
    write({
      movies: [HEAT],
      shows: [
        { ids: { simkl: HALF_AIRED }, episodes: [{ number: 1, watched_at: "2026-11-12T00:00:00Z" }] },
        { ids: { simkl: SMALL }, status: "completed", watched_at: "2026-11-13T00:00:00Z" },
        { ids: { simkl: UPCOMING }, status: "plantowatch" },
      ],
      anime: [{ ...BEBOP, status: "dropped", episodes: [{ number: 1, watched_at: "2026-11-14T00:00:00Z" }] }],
    });
  // biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
  const bySimkl = (body: any, simkl: number): any =>
    [...(body.shows ?? []), ...(body.anime ?? [])].find(({ show }) => show.ids.simkl === simkl);

  check("default: no seasons, no runtime, no memo, no flags", async () => {
    await fill();
    const body = await read();
    for (const row of [...body.shows, ...body.anime, ...body.movies]) {
      for (const key of ["seasons", "memo", "next_to_watch_info", "mapped_tvdb_seasons", "is_rewatch"])
        assert.equal(key in row, false, key);
      assert.equal("runtime" in (row.show ?? row.movie), false);
    }
  });
  check("extended=full: runtime, and the watched episodes of watching titles, numbers only", async () => {
    await fill();
    const body = await read("?extended=full");
    assert.deepEqual(bySimkl(body, HALF_AIRED).seasons, [{ number: 1, episodes: [{ number: 1 }] }]);
    assert.equal(bySimkl(body, SMALL).show.runtime, 20);
    assert.equal(bySimkl(body, HALF_AIRED).show.runtime, null);
    assert.equal(body.movies[0].movie.runtime, 170);
    assert.equal("seasons" in body.movies[0], false);
  });
  check("seasons is absent if empty, never [], and for completed and dropped", async () => {
    await fill();
    const body = await read("?extended=full&episode_watched_at=yes");
    for (const simkl of [SMALL, UPCOMING, 37089]) assert.equal("seasons" in bySimkl(body, simkl), false);
    assert.doesNotMatch(JSON.stringify(body), /"(seasons|episodes)":\[\]/);
  });
  check("episode_watched_at=yes: watched_at on every loaded episode", async () => {
    await fill();
    const body = await read("?extended=full&episode_watched_at=yes");
    assert.deepEqual(bySimkl(body, HALF_AIRED).seasons, [
      { number: 1, episodes: [{ number: 1, watched_at: "2026-11-12T00:00:00Z" }] },
    ]);
  });
  check("episode_watched_at=yes has no effect without extended=full", async () => {
    await fill();
    assert.equal("seasons" in bySimkl(await read("?episode_watched_at=yes"), HALF_AIRED), false);
  });
  for (const include of ["yes", "original"])
    check(`include_all_episodes=${include}: episodes of completed and dropped too`, async () => {
      await fill();
      const body = await read(`?extended=full&episode_watched_at=yes&include_all_episodes=${include}`);
      const watched_at = "2026-11-13T00:00:00Z";
      assert.deepEqual(bySimkl(body, SMALL).seasons, [
        {
          number: 1,
          episodes: [
            { number: 1, watched_at },
            { number: 2, watched_at },
          ],
        },
        { number: 2, episodes: [{ number: 1, watched_at }] },
      ]);
      assert.deepEqual(bySimkl(body, 37089).seasons, [
        { number: 1, episodes: [{ number: 1, watched_at: "2026-11-14T00:00:00Z" }] },
      ]);
      assert.equal("seasons" in bySimkl(body, UPCOMING), false);
    });
  check(
    "include_all_episodes=yes adds virtual episodes with the time of the last watch; original does not",
    async () => {
      await record(
        person,
        { shows: [{ ids: { simkl: SMALL }, status: "completed" }] },
        "?skip_auto_watching=yes",
      );
      const watched_at = "2026-03-03T03:03:03Z";
      await write({ shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 2, watched_at }] }] });
      const query = "?extended=full&episode_watched_at=yes&include_all_episodes=";
      assert.deepEqual((await read(`${query}original`)).shows[0].seasons, [
        { number: 1, episodes: [{ number: 2, watched_at }] },
      ]);
      const [row] = (await read(`${query}yes`)).shows;
      // biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
      const episodes = row.seasons.flatMap((season: any) => season.episodes);
      assert.equal(episodes.length, 3);
      for (const episode of episodes) assert.equal(episode.watched_at, row.last_watched_at);
    },
  );
  check("episode_tvdb_id and episode_runtime", async () => {
    const episodes = [{ number: 1 }, { number: 2 }];
    const shows = [{ ids: { simkl: HALF_AIRED }, episodes }];
    await write({ shows, anime: [{ ...BEBOP, episodes }] });
    const body = await read("?extended=full&episode_tvdb_id=yes&episode_runtime=yes");
    assert.deepEqual(bySimkl(body, 37089).seasons[0].episodes[0], {
      number: 1,
      ids: { tvdb_id: 219121 },
      runtime: 30,
    });
    assert.deepEqual(bySimkl(body, HALF_AIRED).seasons[0].episodes, [
      { number: 1, runtime: null },
      { number: 2, runtime: 42 },
    ]);
  });
  check("extended=full_anime_seasons: mapped_tvdb_seasons, and tvdb of each episode", async () => {
    await write({ anime: [{ ids: { simkl: 931899 }, episodes: [{ number: 1 }] }], movies: [HEAT] });
    const body = await read("?extended=full_anime_seasons");
    assert.deepEqual(body.anime[0].mapped_tvdb_seasons, [3]);
    assert.deepEqual(body.anime[0].seasons, [
      { number: 1, episodes: [{ number: 1, tvdb: { season: 3, episode: 13 } }] },
    ]);
    assert.equal("mapped_tvdb_seasons" in body.movies[0], false);
  });
  check("extended=simkl_ids_only: rows are only {movie|show: {ids: {simkl, slug}}}", async () => {
    await write({ movies: [{ ids: { simkl: 53434 } }], anime: [BEBOP] });
    assert.deepEqual(await read("?extended=simkl_ids_only"), {
      anime: [{ show: { ids: { simkl: 37089, slug: "cowboy-bebop" } } }],
      movies: [{ movie: { ids: { simkl: 53434, slug: "the-godfather" } } }],
    });
  });
  check("extended=ids_only: the same with all external ids", async () => {
    await write({ movies: [{ ids: { simkl: 53434 } }] });
    const ids = { simkl: 53434, slug: "the-godfather", imdb: "tt0068646", tmdb: "238", tvdb: "275" };
    assert.deepEqual(await read("?extended=ids_only"), { movies: [{ movie: { ids } }] });
  });
  check("memos=yes: memo on every row, {} if there is none", async () => {
    await write({
      movies: [{ ...HEAT, memo: { text: "t", is_private: true } }],
      shows: [{ ids: { simkl: SMALL } }],
      anime: [BEBOP],
    });
    const body = await read("?memos=yes");
    assert.deepEqual(body.movies[0].memo, { text: "t", is_private: true });
    assert.deepEqual([body.shows[0].memo, body.anime[0].memo], [{}, {}]);
  });
  check(
    "next_watch_info=yes: on watching rows with a next episode, with the offset of its broadcast",
    async () => {
      await write({
        shows: [
          { ids: { simkl: HALF_AIRED }, episodes: [{ number: 1 }] },
          { ids: { simkl: SMALL }, status: "plantowatch" },
        ],
        anime: [{ ...BEBOP, episodes: [{ number: 1 }] }],
      });
      const body = await read("?next_watch_info=yes");
      assert.deepEqual(bySimkl(body, HALF_AIRED).next_to_watch_info, {
        title: "Second",
        season: 1,
        episode: 2,
        date: "2026-11-17T20:00:00-05:00",
      });
      assert.equal("next_to_watch_info" in bySimkl(body, SMALL), false);
      const { season, episode, title } = bySimkl(body, 37089).next_to_watch_info;
      assert.deepEqual([season, episode, title], [undefined, 2, "Stray Dog Strut"]);
      await write({ shows: [{ ids: { simkl: HALF_AIRED }, episodes: [{ number: 2 }] }] });
      assert.equal("next_to_watch_info" in bySimkl(await read("?next_watch_info=yes"), HALF_AIRED), false);
    },
  );
  check("anime_type=movies: only anime movies in anime", async () => {
    await write({ anime: [BEBOP], movies: [{ ids: { simkl: 39079 } }, HEAT] });
    assert.equal((await read()).anime.length, 2);
    const body = await read("?anime_type=movies");
    assert.deepEqual(
      body.anime.map((row: Answer["body"]) => row.anime_type),
      ["movie"],
    );
    assert.equal(body.movies.length, 1);
  });
  check("unknown parameters and cache-busters are ignored", async () => {
    await fill();
    assert.deepEqual(await read("?_cb=1690000000000&foo=bar&extended=nonsense"), await read());
  });

  const shapeOf = (body: Answer["body"]): Record<string, number> =>
    Object.fromEntries(Object.entries<unknown[]>(body).map(([key, rows]) => [key, rows.length]));
  const ALL = { shows: 3, anime: 1, movies: 1 };
  for (const [path, shape] of [
    ["", ALL],
    ["/", ALL],
    ["/all", ALL],
    ["/all/all", ALL],
    ["/shows", { shows: 3 }],
    ["/shows/", { shows: 3 }],
    ["/shows/all", { shows: 3 }],
    ["/tv", { shows: 3 }],
    ["/movies", { movies: 1 }],
    ["/movie", { movies: 1 }],
    ["/anime", { anime: 1 }],
    ["/anime?", { anime: 1 }],
    ["/all/completed", { shows: 1, movies: 1 }],
    ["/shows/watching", { shows: 1 }],
    ["/shows/plantowatch", { shows: 1 }],
    ["/shows/completed", { shows: 1 }],
    ["/shows/hold", { shows: 0 }],
    ["/anime/dropped", { anime: 1 }],
    ["/anime/watching", { anime: 0 }],
    ["/movies/completed", { movies: 1 }],
    ["/movies/watching", { movies: 0 }],
    ["/movies/hold", { movies: 0 }],
    ["/nonsense", ALL],
    ["/shows/nonsense", { shows: 0 }],
  ] as const)
    check(`type and status: /sync/all-items${path}`, async () => {
      await fill();
      assert.deepEqual(shapeOf(await read(path)), shape);
    });
});

describe("5.2 empty responses", () => {
  for (const [path, body] of [
    ["", {}],
    ["/all", {}],
    ["/all/watching", {}],
    ["?date_from=2026-01-01T00:00:00Z", {}],
    ["/shows", { shows: [] }],
    ["/movies", { movies: [] }],
    ["/anime", { anime: [] }],
    ["/anime/watching", { anime: [] }],
    ["/anime?date_from=2026-01-01T00:00:00Z", { anime: [] }],
    ["/movies/hold?extended=full", { movies: [] }],
  ] as const)
    check(`/sync/all-items${path}, empty library → ${JSON.stringify(body)}`, async () => {
      const answer = await person.get(`/sync/all-items${path}`);
      assert.deepEqual([answer.status, answer.body], [200, body]);
    });
  check("a delta without changes: the same, with and without a type", async () => {
    await write({ movies: [HEAT] });
    const since = (await activities()).all;
    assert.deepEqual(await read(`?date_from=${since}`), {});
    assert.deepEqual(await read(`/movies?date_from=${since}`), { movies: [] });
  });
  check("keys of empty types are absent, never null", async () => {
    await write({ movies: [HEAT] });
    assert.deepEqual(Object.keys(await read()), ["movies"]);
  });
});

describe("7 date_from, 5.3 delta", () => {
  const titlesSince = async (since: string): Promise<string[]> => {
    const body = await read(`?date_from=${encodeURIComponent(since)}`);
    return [...(body.shows ?? []), ...(body.anime ?? []), ...(body.movies ?? [])].map(
      (row) => (row.movie ?? row.show).title,
    );
  };
  check("whole rows that changed after date_from", async () => {
    await write({ movies: [HEAT] });
    const first = (await activities()).all;
    server.advance(60_000);
    await write({ shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] });
    const second = (await activities()).all;
    assert.ok(second > first);
    assert.deepEqual(await titlesSince(first), ["A Small Ended Show"]);
    assert.deepEqual(await titlesSince(second), []);
    const [row] = (await read(`?date_from=${first}`)).shows;
    assert.deepEqual(row, (await read()).shows[0]);
  });
  check("an empty date_from means none; 1900 and 1970 mean everything", async () => {
    await write({ movies: [HEAT] });
    for (const since of [
      "",
      "1900-01-01T00:00:00Z",
      "1970-01-01T00:00:00Z",
      "2020-01-01",
      "2020-01-01T00:00:00.000Z",
    ])
      assert.deepEqual(await titlesSince(since), ["Heat"], since);
  });
  check("date_from may have an offset", async () => {
    await write({ movies: [HEAT] });
    const all = Date.parse((await activities()).all);
    const shifted = (time: number): string =>
      `${new Date(time + 7_200_000).toISOString().slice(0, 19)}+02:00`;
    assert.deepEqual(await titlesSince(shifted(all)), []);
    assert.deepEqual(await titlesSince(shifted(all - 1_000)), ["Heat"]);
  });
  check("a malformed date_from → 400 wrong_parameter", async () => {
    assertError(await person.get("/sync/all-items?date_from=yesterday"), 400, "wrong_parameter");
  });
  check("a rating alone does not put the row into a delta", async () => {
    await write({ movies: [HEAT] });
    const since = (await activities()).all;
    server.advance(60_000);
    await write({ movies: [{ ...HEAT, rating: 8, memo: undefined }] });
    assert.ok((await activities()).movies.rated_at > since);
    assert.deepEqual(await titlesSince(since), []);
  });
  check("a memo puts the row into a delta", async () => {
    await write({ movies: [HEAT] });
    const since = (await activities()).all;
    await write({ movies: [{ ...HEAT, memo: { text: "new" } }] });
    assert.deepEqual(await titlesSince(since), ["Heat"]);
  });
  check("rows are ordered by change, the latest first", async () => {
    for (const imdb of ["tt0113277", "tt0133093", "tt0078748"]) {
      await write({ movies: [{ ids: { imdb } }] });
      server.advance(10_000);
    }
    assert.deepEqual(await titlesSince("2020-01-01T00:00:00Z"), ["Alien", "The Matrix", "Heat"]);
  });
});

describe("8 activities", () => {
  const SHOW_KEYS = [
    "all",
    "rated_at",
    "playback",
    "plantowatch",
    "watching",
    "completed",
    "hold",
    "dropped",
    "removed_from_list",
  ];
  const MOVIE_KEYS = SHOW_KEYS.filter((key) => key !== "watching" && key !== "hold");
  const nulls = (keys: readonly string[]): Record<string, null> =>
    Object.fromEntries(keys.map((key) => [key, null]));
  const NO_ACTIVITIES = {
    all: null,
    settings: { all: null },
    tv_shows: nulls(SHOW_KEYS),
    anime: nulls(SHOW_KEYS),
    movies: nulls(MOVIE_KEYS),
    custom_lists: { lists: nulls(["all", "regular", "favorites", "recommendations", "auto"]) },
  };

  check("a new account: every key, all null; the same for GET and POST", async () => {
    assert.deepEqual(await activities(), NO_ACTIVITIES);
    assert.deepEqual((await person.post("/sync/activities")).body, NO_ACTIVITIES);
  });
  check("a write with unknown titles only moves nothing", async () => {
    await write({ movies: [{ title: "No Such Title At All", year: 1901 }] });
    assert.deepEqual(await activities(), NO_ACTIVITIES);
  });

  /** Checks that `all` of a block is the latest of its buckets, and the top-level `all` the latest of everything. */
  const assertInvariants = (body: Answer["body"]): void => {
    const latest = (values: readonly (string | null)[]): string | null =>
      values.reduce((a, b) => ((b ?? "") > (a ?? "") ? b : a), null);
    const blocks = [body.settings.all];
    for (const [name, keys] of [
      ["tv_shows", SHOW_KEYS],
      ["anime", SHOW_KEYS],
      ["movies", MOVIE_KEYS],
    ] as const) {
      const { all, ...buckets } = body[name];
      assert.deepEqual(Object.keys(body[name]).sort(), [...keys].sort());
      for (const value of Object.values(buckets)) if (value !== null) assert.match(String(value), WIRE_TIME);
      assert.equal(all, latest(Object.values(buckets) as (string | null)[]), name);
      blocks.push(all);
    }
    assert.equal(body.all, latest(blocks));
  };
  /** The buckets that an action moved. */
  const moves = async (action: () => Promise<unknown>): Promise<string[]> => {
    const before = await activities();
    server.advance(60_000);
    await action();
    const after = await activities();
    assertInvariants(after);
    const moved: string[] = [];
    for (const name of ["tv_shows", "anime", "movies"])
      for (const [key, value] of Object.entries(after[name]))
        if (key !== "all" && value !== before[name][key]) moved.push(`${name}.${key}`);
    if (moved.length > 0) assert.ok((after.all ?? "") > (before.all ?? ""));
    else assert.deepEqual(after, before);
    return moved.sort();
  };
  const small = (rest: object): object => ({ shows: [{ ids: { simkl: SMALL }, ...rest }] });

  check(
    "all of a block is the latest of its buckets, the top-level all the latest of everything",
    async () => {
      const events: [name: string, () => Promise<Answer>][] = [
        ["history", () => person.post("/sync/history", { movies: [HEAT], anime: [BEBOP], ...small({}) })],
        ["a memo", () => person.post("/sync/history", small({ memo: { text: "m" } }))],
        ["a rating", () => person.post("/sync/ratings", { movies: [{ ...HEAT, rating: 4 }] })],
        ["another list", () => person.post("/sync/add-to-list", { anime: [{ ...BEBOP, to: "hold" }] })],
        ["a playback", () => person.post("/scrobble/pause", { movie: HEAT, progress: 30 })],
        [
          "an unmarked episode",
          () => person.post("/sync/history/remove", small({ episodes: [{ number: 1 }] })),
        ],
        ["a removed rating", () => person.post("/sync/ratings/remove", { movies: [HEAT] })],
        ["a removal", () => person.post("/sync/history/remove", { movies: [HEAT], anime: [BEBOP] })],
      ];
      let last = "";
      for (const [name, event] of events) {
        server.advance(60_000);
        assert.equal((await event()).status, 201, name);
        const now = await activities();
        assertInvariants(now);
        assert.ok(now.all > last, `${name} moves the top-level all`);
        last = now.all;
      }
    },
  );
  check("a title enters a status: its bucket", async () => {
    for (const status of ["plantowatch", "hold", "dropped", "watching"] as const) {
      person = await server.person();
      assert.deepEqual(await moves(() => write(small({ status }))), [`tv_shows.${status}`]);
    }
  });
  check("a title changes its status: both buckets", async () => {
    await write(small({ status: "plantowatch" }));
    assert.deepEqual(await moves(() => write(small({ status: "hold" }))), [
      "tv_shows.hold",
      "tv_shows.plantowatch",
    ]);
  });
  check("episodes marked: watching, and the current status", async () => {
    assert.deepEqual(await moves(() => write(small({ episodes: [{ number: 1 }] }))), ["tv_shows.watching"]);
    assert.deepEqual(await moves(() => write(small({ episodes: [{ number: 2 }] }))), ["tv_shows.watching"]);
    assert.deepEqual(await moves(() => write(small({ status: "completed" }))), [
      "tv_shows.completed",
      "tv_shows.watching",
    ]);
  });
  check("a rating of a listed title: rated_at only", async () => {
    await write(small({ status: "hold" }));
    assert.deepEqual(await moves(() => write(small({ rating: 6 }))), ["tv_shows.rated_at"]);
  });
  check("a memo: the bucket of the status", async () => {
    await write(small({ status: "hold" }));
    assert.deepEqual(await moves(() => write(small({ memo: { text: "m" } }))), ["tv_shows.hold"]);
  });
  check("an anime and an anime movie move anime", async () => {
    assert.deepEqual(await moves(() => write({ anime: [{ ...BEBOP, status: "hold" }] })), ["anime.hold"]);
    const movie = { movies: [{ ids: { simkl: 39079 }, status: "dropped" }] };
    assert.deepEqual(await moves(() => write(movie)), ["anime.dropped"]);
  });
  check("a movie moves movies", async () => {
    assert.deepEqual(await moves(() => write({ movies: [HEAT] })), ["movies.completed"]);
  });
  check("a write without a change moves nothing", async () => {
    const body = { movies: [HEAT], ...small({ status: "completed" }), anime: [{ ...BEBOP, rating: 7 }] };
    await write(body);
    assert.deepEqual(await moves(() => write(body)), []);
    assert.deepEqual(await moves(() => write({ movies: [{ title: "No Such Title At All" }] })), []);
  });
  check("the value is the time of the change", async () => {
    await write({ movies: [HEAT] });
    const expected = second();
    server.advance(90_000);
    assert.equal((await activities()).movies.completed, expected);
  });
  check("a write in the same second as a read gets a later stamp", async () => {
    const seen = new Set<string>();
    for (const imdb of ["tt0113277", "tt0133093", "tt0078748", "tt0068646"]) {
      await write({ movies: [{ ids: { imdb } }] });
      const { all } = await activities();
      assert.equal(seen.has(all), false, "each read shows a later stamp");
      seen.add(all);
    }
    assert.deepEqual([...seen], [...seen].sort());
  });
  check("a read without a write moves nothing", async () => {
    await write({ movies: [HEAT] });
    const first = await activities();
    server.advance(5_000);
    assert.deepEqual(await activities(), first);
  });
  check("polling with date_from misses no row, even if reads and writes are in the same second", async () => {
    const merged = new Map<number, object>();
    let since: string | null = null;
    const poll = async (): Promise<void> => {
      const { all } = await activities();
      if (all === since) return;
      const body = await read(since === null ? "" : `?date_from=${since}`);
      for (const row of body.movies ?? []) merged.set(row.movie.ids.simkl, row);
      since = all;
    };
    const ids = ["tt0113277", "tt0133093", "tt0078748", "tt0068646", "tt0075314", "tt0076759", "tt0073195"];
    for (const [at, imdb] of ids.entries()) {
      await write({ movies: [{ ids: { imdb } }] });
      if (at % 2 === 0) await poll();
      await write({ movies: [{ ids: { imdb }, memo: { text: `${at}` } }] });
      if (at % 3 === 0) server.advance(400);
    }
    await poll();
    const everyRow = (await read()).movies;
    assert.equal(everyRow.length, 6, "one of the seven is not in the catalogue");
    assert.deepEqual(
      [...merged.values()].map((row) => JSON.stringify(row)).sort(),
      everyRow.map((row: object) => JSON.stringify(row)).sort(),
    );
  });
});

// Lists and ratings. Contract: sync.md 3 to 6; clients.md 6.3, 6.4.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import {
  addContractTitles,
  assertError,
  HALF_AIRED,
  library,
  onlyRow,
  record,
  rowOf,
  SMALL,
  UPCOMING,
  watchesIn,
} from "./support.ts";

/** An ended show with one regular episode. */
const ONE_EPISODE = 9_200_001;
let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
  const { rejected } = await server.catalogue.addTitles({
    titles: [
      {
        type: "show",
        title: "A Single Episode",
        status: "ended",
        ids: { simkl: ONE_EPISODE },
        seasons: [
          { number: 0, episodes: 2, first_aired: "2019-01-01" },
          { number: 1, episodes: 1, first_aired: "2019-01-01" },
        ],
      },
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

const HEAT = { ids: { imdb: "tt0113277" } };
const MATRIX = { ids: { imdb: "tt0133093" } };
/** A movie that is released on 2026-12-18. */
const DUNE_3 = { ids: { imdb: "tt31378509" } };
const SHOW = { ids: { simkl: SMALL } };
const AIRING = { ids: { simkl: HALF_AIRED } };
const UNRELEASED = { ids: { simkl: UPCOMING } };
const BEBOP = { ids: { simkl: 37089 } };
const T1 = "2026-01-01T00:00:00Z";
const now = (): string => `${new Date(server.now()).toISOString().slice(0, 19)}Z`;

async function write(url: string, body: object): Promise<Answer["body"]> {
  const answer = await person.post(url, body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}
const list = (body: object): Promise<Answer["body"]> => write("/sync/add-to-list", body);
const rate = (body: object): Promise<Answer["body"]> => write("/sync/ratings", body);
const unrate = (body: object): Promise<Answer["body"]> => write("/sync/ratings/remove", body);

type Row = Answer["body"];
const titlesOf = (rows: Row[] = []): string[] => rows.map((row) => (row.movie ?? row.show).title).sort();
async function read(url: string): Promise<Answer["body"]> {
  const answer = await person.get(url);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

type Activities = Record<string, Record<string, string | null>>;
/** The buckets that an action moves, as `block.bucket`. */
async function moved(action: () => Promise<unknown>): Promise<string[]> {
  const earlier: Activities = await read("/sync/activities");
  server.advance(5_000);
  await action();
  const later: Activities = await read("/sync/activities");
  const names = ["tv_shows", "anime", "movies"].flatMap((block) =>
    Object.keys(later[block] ?? {})
      .filter((bucket) => later[block]?.[bucket] !== earlier[block]?.[bucket])
      .map((bucket) => `${block}.${bucket}`),
  );
  assert.equal(
    names.length > 0,
    later.all !== earlier.all,
    "the top-level `all` moves with a bucket, and only then",
  );
  return names.sort();
}

describe("sync.md 3 POST /sync/ratings", () => {
  check("the response: counts, statuses in order with type, anime counted under shows", async () => {
    const body = {
      anime: [{ ...BEBOP, rating: 8 }],
      shows: [{ ...SHOW, rating: 9 }],
      movies: [{ ...HEAT, rating: 7 }],
    };
    assert.deepEqual(await rate(body), {
      added: {
        movies: 1,
        shows: 2,
        statuses: [
          { request: { ...HEAT, rating: 7, type: "movie" }, response: { status: "completed" } },
          { request: { ...SHOW, rating: 9, type: "show" }, response: { status: "watching" } },
          { request: { ...BEBOP, rating: 8, type: "show" }, response: { status: "watching" } },
        ],
      },
      not_found: { movies: [], shows: [] },
    });
  });
  check("{} → 201 zero counts", async () => {
    assert.deepEqual(await rate({}), {
      added: { movies: 0, shows: 0, statuses: [] },
      not_found: { movies: [], shows: [] },
    });
  });
  for (const rating of [1, 5, 10])
    check(`rating ${rating} is stored, with the time of the request as rated_at`, async () => {
      await rate({ movies: [{ ...HEAT, rating }] });
      const row = await onlyRow(person);
      assert.deepEqual([row.user_rating, row.user_rated_at], [rating, now()]);
    });
  check("rated_at is stored in UTC", async () => {
    await rate({ movies: [{ ...HEAT, rating: 5, rated_at: "2020-05-05T10:00:00+02:00" }] });
    assert.equal((await onlyRow(person)).user_rated_at, "2020-05-05T08:00:00Z");
  });
  check("a malformed rated_at → 400 wrong_parameter, nothing is written", async () => {
    const movies = [
      { ...MATRIX, rating: 5 },
      { ...HEAT, rating: 5, rated_at: "soon" },
    ];
    assertError(await person.post("/sync/ratings", { movies }), 400, "wrong_parameter");
    assert.deepEqual(await library(person), []);
  });
  for (const rating of [0, 11, -1, 100])
    check(`rating ${rating}: the item is in not_found, nothing is stored`, async () => {
      await rate({ movies: [{ ...MATRIX, rating: 4 }] });
      const [movie, show, anime] = [
        { ...MATRIX, rating, title: "The Matrix" },
        { ...SHOW, rating },
        { ...BEBOP, rating },
      ];
      const buckets = await moved(async () => {
        assert.deepEqual(await rate({ movies: [movie], shows: [show], anime: [anime] }), {
          added: { movies: 0, shows: 0, statuses: [] },
          not_found: {
            movies: [{ ...movie, type: "movie" }],
            shows: [
              { ...show, type: "show" },
              { ...anime, type: "show" },
            ],
          },
        });
      });
      assert.deepEqual(buckets, []);
      assert.equal((await onlyRow(person)).user_rating, 4);
    });
  check("a rating out of range: the other items are rated", async () => {
    const { added, not_found } = await rate({
      movies: [
        { ...HEAT, rating: 11 },
        { ...MATRIX, rating: 6 },
      ],
    });
    assert.deepEqual([added.movies, added.statuses.length, not_found.movies.length], [1, 1, 1]);
    assert.equal((await onlyRow(person)).movie.title, "The Matrix");
  });
  check("rating missing → 400 empty_field, nothing is written", async () => {
    const movies = [{ ...MATRIX, rating: 5 }, HEAT];
    assertError(await person.post("/sync/ratings", { movies }), 400, "empty_field");
    assert.deepEqual(await library(person), []);
  });
  check("text for a numeric id → not_found, and the other items are rated", async () => {
    const invalid = { rating: 5, ids: { simkl: "nonsense" } };
    const shows = [invalid, { rating: 7, ids: { simkl: SMALL } }];
    const { status, body } = await person.post("/sync/ratings", { shows });
    assert.deepEqual([status, body.added.shows], [201, 1]);
    assert.deepEqual(body.not_found, { movies: [], shows: [{ ...invalid, type: "show" }] });
  });
  check("neither ids nor title → 400 empty_field", async () => {
    assertError(await person.post("/sync/ratings", { shows: [{ rating: 5 }] }), 400, "empty_field");
  });
  check("not_found is in the order of the request, whatever the reason", async () => {
    const movies = [11, 5, 0, 7].map((rating, at) => ({ ids: { simkl: 99_999_991 + at }, rating }));
    const { added, not_found } = await rate({
      movies: [movies[0], { ids: { simkl: 53434 }, rating: 8 }, ...movies.slice(1)],
    });
    assert.equal(added.movies, 1);
    assert.deepEqual(
      not_found.movies,
      movies.map((movie) => ({ ...movie, type: "movie" })),
    );
  });

  check("an unknown title: not_found has the item plus type", async () => {
    const movie = { title: "ZZZ-Nothing", year: 9999, rating: 5, ids: { tmdb: "123123123" } };
    const anime = { ids: { mal: 99999999 }, rating: 5 };
    assert.deepEqual(await rate({ movies: [movie], anime: [anime] }), {
      added: { movies: 0, shows: 0, statuses: [] },
      not_found: { movies: [{ ...movie, type: "movie" }], shows: [{ ...anime, type: "show" }] },
    });
  });
  check("a title is found by title and year", async () => {
    await rate({ movies: [{ title: "Heat", year: 1995, rating: 5 }] });
    assert.equal((await onlyRow(person)).movie.ids.imdb, "tt0113277");
  });
  check("another rating replaces the rating and its time", async () => {
    await rate({ movies: [{ ...HEAT, rating: 5, rated_at: T1 }] });
    server.advance(60_000);
    await rate({ movies: [{ ...HEAT, rating: 6 }] });
    const row = await onlyRow(person);
    assert.deepEqual([row.user_rating, row.user_rated_at], [6, now()]);
  });

  for (const [name, wire, item, status] of [
    ["released movie", "movies", HEAT, "completed"],
    ["unreleased movie", "movies", DUNE_3, "plantowatch"],
    ["one-episode show", "shows", { ids: { simkl: ONE_EPISODE } }, "completed"],
    ["any other show, ended", "shows", SHOW, "watching"],
    ["any other show, airing", "shows", AIRING, "watching"],
    ["any other show, unreleased", "shows", UNRELEASED, "watching"],
    ["any other anime", "anime", BEBOP, "watching"],
  ] as const)
    check(`an unlisted title is filed: ${name} → ${status}`, async () => {
      const { added } = await rate({ [wire]: [{ ...item, rating: 8 }] });
      assert.deepEqual(added.statuses[0].response, { status });
      const row = await onlyRow(person);
      assert.deepEqual([row.status, row.user_rating, row.added_to_watchlist_at], [status, 8, now()]);
      assert.equal(row.last_watched_at === null, status !== "completed");
    });
  check("an unlisted movie with rated_at: filed as watched at that time", async () => {
    const rated_at = "2019-03-03T03:03:03Z";
    await rate({ movies: [{ ...HEAT, rating: 8, rated_at }] });
    const row = await onlyRow(person);
    assert.deepEqual([row.last_watched_at, row.user_rated_at], [rated_at, rated_at]);
    assert.equal(row.added_to_watchlist_at, now());
  });
  for (const [wire, item, status] of [
    ["movies", HEAT, "plantowatch"],
    ["movies", HEAT, "dropped"],
    ["shows", SHOW, "hold"],
    ["shows", SHOW, "plantowatch"],
    ["anime", BEBOP, "dropped"],
  ] as const)
    check(`a listed title keeps its status: ${wire} ${status}`, async () => {
      await list({ [wire]: [{ ...item, to: status }] });
      const { added } = await rate({ [wire]: [{ ...item, rating: 8 }] });
      assert.deepEqual(added.statuses[0].response, { status });
      const row = await onlyRow(person);
      assert.deepEqual([row.status, row.last_watched_at], [status, null]);
    });

  check("activities: rated_at and all; no list bucket for a listed title", async () => {
    await list({ shows: [{ ...SHOW, to: "watching" }] });
    const buckets = await moved(() => rate({ shows: [{ ...SHOW, rating: 8 }] }));
    assert.deepEqual(buckets, ["tv_shows.all", "tv_shows.rated_at"]);
  });
  check("activities: the list bucket too if the title is filed", async () => {
    const buckets = await moved(() => rate({ movies: [{ ...HEAT, rating: 8 }] }));
    assert.deepEqual(buckets, ["movies.all", "movies.completed", "movies.rated_at"]);
  });
  check("a rating alone does not put the row into an all-items delta", async () => {
    await list({ shows: [{ ...SHOW, to: "watching" }] });
    const { all } = await read("/sync/activities");
    server.advance(5_000);
    await rate({ shows: [{ ...SHOW, rating: 8 }] });
    assert.deepEqual(await read(`/sync/all-items?date_from=${all}`), {});
    assert.deepEqual(titlesOf((await read(`/sync/ratings/shows?date_from=${all}`)).shows), [
      "A Small Ended Show",
    ]);
  });
  check("a filed title is in the all-items delta", async () => {
    await list({ movies: [{ ...MATRIX, to: "dropped" }] });
    const { all } = await read("/sync/activities");
    server.advance(5_000);
    await rate({ movies: [{ ...HEAT, rating: 8 }] });
    assert.deepEqual(titlesOf((await read(`/sync/all-items?date_from=${all}`)).movies), ["Heat"]);
  });
});

describe("clients.md 6.4 an item that only rates episodes", () => {
  const item = { ...SHOW, seasons: [{ number: 1, episodes: [{ number: 3, rating: 8 }] }] };
  check("does not rate the show; the other items are rated", async () => {
    await rate({ shows: [{ ...SHOW, rating: 4 }] });
    const { added } = await rate({ shows: [item], movies: [{ ...HEAT, rating: 8 }] });
    assert.deepEqual([added.movies, added.shows], [1, 0]);
    assert.equal((await rowOf(person, SMALL)).user_rating, 4);
  });
  check("does not file the show", async () => {
    await rate({ shows: [item] });
    assert.deepEqual(await library(person), []);
  });
  check("rates the show if it also has a rating of the show", async () => {
    const { added } = await rate({ shows: [{ ...item, rating: 7 }] });
    assert.equal(added.shows, 1);
    assert.equal((await onlyRow(person)).user_rating, 7);
  });
  check("clients.md 6.4: the plain form without rated_at", async () => {
    const { added, not_found } = await rate({ shows: [{ rating: 8, ids: { simkl: 37089 } }] });
    assert.equal(added.shows, 1);
    assert.deepEqual(not_found, { movies: [], shows: [] });
  });
});

describe("sync.md 4 POST /sync/ratings/remove", () => {
  check("the response: deleted, not_found with type", async () => {
    await rate({ movies: [{ ...HEAT, rating: 5 }], shows: [{ ...SHOW, rating: 5 }] });
    const unknown = { ids: { simkl: 99999991 } };
    assert.deepEqual(await unrate({ movies: [HEAT, unknown], shows: [SHOW], anime: [unknown] }), {
      deleted: { movies: 1, shows: 1 },
      not_found: { movies: [{ ...unknown, type: "movie" }], shows: [{ ...unknown, type: "show" }] },
    });
  });
  check("the item stays in its list, without a rating", async () => {
    await record(person, { movies: [{ ...HEAT, watched_at: T1, rating: 9 }] });
    await unrate({ movies: [HEAT] });
    const row = await onlyRow(person);
    assert.deepEqual(
      [row.user_rating, row.user_rated_at, row.status, row.last_watched_at],
      [null, null, "completed", T1],
    );
  });
  check("anime[] is accepted and counted under shows", async () => {
    await rate({ anime: [{ ...BEBOP, rating: 9 }] });
    assert.deepEqual((await unrate({ anime: [BEBOP] })).deleted, { movies: 0, shows: 1 });
    assert.equal((await onlyRow(person)).user_rating, null);
  });
  check("deleted counts known titles, even if they have no rating", async () => {
    assert.deepEqual((await unrate({ movies: [HEAT], shows: [SHOW] })).deleted, { movies: 1, shows: 1 });
    assert.deepEqual(await library(person), []);
  });
  check("idempotent", async () => {
    await rate({ movies: [{ ...HEAT, rating: 5 }] });
    const answers = [await unrate({ movies: [HEAT] }), await unrate({ movies: [HEAT] })];
    assert.deepEqual(answers[0], answers[1]);
    assert.equal((await onlyRow(person)).user_rating, null);
  });
  check("rating is ignored", async () => {
    await rate({ movies: [{ ...HEAT, rating: 5 }] });
    assert.deepEqual((await unrate({ movies: [{ ...HEAT, rating: 11 }] })).deleted, { movies: 1, shows: 0 });
    assert.equal((await onlyRow(person)).user_rating, null);
  });
  check("{} → zeros", async () => {
    assert.deepEqual(await unrate({}), {
      deleted: { movies: 0, shows: 0 },
      not_found: { movies: [], shows: [] },
    });
  });
  check("moves rated_at only if there was a rating", async () => {
    await rate({ movies: [{ ...HEAT, rating: 5 }] });
    assert.deepEqual(await moved(() => unrate({ movies: [HEAT] })), ["movies.all", "movies.rated_at"]);
    assert.deepEqual(await moved(() => unrate({ movies: [HEAT] })), []);
  });
});

describe("sync.md 5 GET /sync/ratings", () => {
  check("the sample: the fields of a rated movie", async () => {
    await record(person, { movies: [{ ...HEAT, watched_at: "2014-08-16T18:45:20Z" }] });
    await rate({ movies: [{ ...HEAT, rating: 6, rated_at: "2021-06-23T13:19:05Z" }] });
    const [row] = (await read("/sync/ratings/movies/6")).movies;
    const { last_watched_at, user_rated_at, user_rating, status } = row;
    assert.deepEqual([last_watched_at, user_rated_at], ["2014-08-16T18:45:20Z", "2021-06-23T13:19:05Z"]);
    assert.deepEqual([user_rating, status, row.movie.ids.imdb], [6, "completed", "tt0113277"]);
  });
  const allTitles = ["A Small Ended Show", "Cowboy Bebop", "Game of Thrones", "Heat", "Jaws", "The Matrix"];
  const titlesIn = (body: Answer["body"]): string[] =>
    [body.movies, body.shows, body.anime].flatMap((rows) => titlesOf(rows)).sort();

  for (const method of ["GET", "POST"] as const) {
    const ask = async (url: string): Promise<Answer["body"]> => {
      await rateSome();
      const answer = method === "GET" ? await person.get(url) : await person.post(url);
      assert.equal(answer.status, 200, answer.text);
      return answer.body;
    };
    for (const [path, expected] of [
      ["movies/6", { movies: ["Heat"] }],
      ["shows/8", { shows: ["A Small Ended Show"] }],
      ["anime/9", { anime: ["Cowboy Bebop"] }],
      ["movies/6,10", { movies: ["Heat", "Jaws"] }],
      ["movies/8,9,10", { movies: ["Jaws"] }],
      ["movies/1", {}],
      ["movies/0", {}],
      ["movies/11", {}],
      ["movies/0,11", {}],
      ["movies/-6", {}],
      ["movies/good", {}],
      ["movies/6,11", { movies: ["Heat"] }],
      ["badtype/8", { shows: ["A Small Ended Show"] }],
      ["badtype/8,9,10", { movies: ["Jaws"], shows: ["A Small Ended Show"], anime: ["Cowboy Bebop"] }],
      ["badtype/0", {}],
    ] as const)
      check(`${method} /sync/ratings/${path} → ${JSON.stringify(expected)}`, async () => {
        const body = await ask(`/sync/ratings/${path}`);
        const names = Object.entries(body).map(([key, rows]) => [key, titlesOf(rows as Row[])]);
        assert.deepEqual(Object.fromEntries(names), expected);
      });
    check(
      `${method} without a rating and date_from: all titles of that type, including unrated ones`,
      async () => {
        const body = await ask("/sync/ratings/movies");
        assert.deepEqual(Object.keys(body), ["movies"]);
        const ratings = body.movies.map((row: Row) => [row.movie.title, row.user_rating]).sort();
        assert.deepEqual(ratings, [
          ["Heat", 6],
          ["Jaws", 10],
          ["The Matrix", null],
        ]);
      },
    );
    check(`${method} an unknown type without a rating: no filter`, async () => {
      assert.deepEqual(titlesIn(await ask("/sync/ratings/everything")), allTitles);
    });
  }
  check("GET without a type: the whole library; POST without a type: the write", async () => {
    await rateSome();
    assert.deepEqual(titlesIn(await read("/sync/ratings")), allTitles);
    assert.equal((await person.post("/sync/ratings", {})).status, 201);
  });
  check("date_from without a rating: rows whose rating changed after it", async () => {
    await rateSome();
    const since = (await read("/sync/activities")).all;
    assert.deepEqual(await read(`/sync/ratings/movies?date_from=${since}`), { movies: [] });
    server.advance(5_000);
    await rate({ movies: [{ ...MATRIX, rating: 3 }] });
    await list({ movies: [{ ...HEAT, to: "dropped" }] });
    const { movies, ...others } = await read(`/sync/ratings/movies?date_from=${since}`);
    assert.deepEqual(others, {});
    assert.deepEqual(
      movies.map((row: Row) => [row.movie.title, row.user_rating, row.user_rated_at]),
      [["The Matrix", 3, now()]],
    );
  });
  check("the ratings delta has removed ratings as user_rating: null", async () => {
    await rateSome();
    const since = (await read("/sync/activities")).all;
    server.advance(5_000);
    await unrate({ movies: [HEAT], anime: [BEBOP] });
    const body = await read(`/sync/ratings?date_from=${since}`);
    assert.deepEqual(Object.keys(body).sort(), ["anime", "movies"]);
    for (const row of [...body.movies, ...body.anime])
      assert.deepEqual([row.user_rating, row.user_rated_at], [null, null]);
    assert.deepEqual(titlesIn(body), ["Cowboy Bebop", "Heat"]);
    assert.deepEqual(await read(`/sync/all-items?date_from=${since}`), {});
  });
  check("a malformed date_from → 400 wrong_parameter", async () => {
    assertError(await person.get("/sync/ratings/movies?date_from=soon"), 400, "wrong_parameter");
  });
  check("an empty library: {} without a type, an empty array with a type, {} with a rating", async () => {
    assert.deepEqual(await read("/sync/ratings"), {});
    assert.deepEqual(await read("/sync/ratings/shows"), { shows: [] });
    assert.deepEqual(await read("/sync/ratings/shows/8"), {});
  });
  check("rows are those of all-items, with the same flags", async () => {
    await rateSome();
    const flags = "extended=full&episode_watched_at=yes&memos=yes";
    const rows = (await read(`/sync/ratings/shows/8?${flags}`)).shows;
    const listed = (await read(`/sync/all-items/shows?${flags}`)).shows;
    assert.deepEqual(
      rows,
      listed.filter((row: Row) => row.show.ids.simkl === SMALL),
    );
    assert.deepEqual(watchesIn(rows[0]), { S1E1: T1 });
    assert.deepEqual(rows[0].memo, {});
  });

  async function rateSome(): Promise<void> {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 1, watched_at: T1 }] }] });
    await rate({
      movies: [
        { ...HEAT, rating: 6 },
        { ids: { imdb: "tt0073195" }, rating: 10 },
      ],
      shows: [{ ...SHOW, rating: 8 }],
      anime: [{ ...BEBOP, rating: 9 }],
    });
    await list({
      movies: [{ ...MATRIX, to: "plantowatch" }],
      shows: [{ ids: { simkl: 17465 }, to: "hold" }],
    });
  }
});

describe("sync.md 6 POST /sync/add-to-list", () => {
  check("the response: items with to, type and anime_type; anime under shows", async () => {
    const unknown = { title: "ZZZ-Definitely-Not-A-Real-Movie-Title-XYZ", year: 9999, to: "plantowatch" };
    const body = {
      movies: [{ ...HEAT, to: "plantowatch" }, unknown],
      shows: [{ ...SHOW, to: "watching" }],
      anime: [{ ...BEBOP, to: "completed" }],
    };
    assert.deepEqual(await list(body), {
      added: {
        movies: [{ ...HEAT, to: "plantowatch", type: "movie", anime_type: null }],
        shows: [
          { ...SHOW, to: "watching", type: "show", anime_type: null },
          { ...BEBOP, to: "completed", type: "show", anime_type: "tv" },
        ],
      },
      not_found: { movies: [{ ...unknown, type: "movie" }], shows: [] },
    });
  });
  check("items are echoed with every field and unchanged types", async () => {
    const item = {
      title: "Heat",
      year: "1995",
      ids: { imdb: "tt0113277", tmdb: 949, plex: "5" },
      added_at: "2025-01-01T00:00:00.000Z",
      watched_at: "2025-02-02 00:00:00",
      memo: { text: "x", is_private: true },
      to: "completed",
    };
    const { added } = await list({ movies: [item] });
    assert.deepEqual(added.movies, [{ ...item, type: "movie", anime_type: null }]);
  });
  check("{} → 201, empty arrays", async () => {
    assert.deepEqual(await list({}), {
      added: { movies: [], shows: [] },
      not_found: { movies: [], shows: [] },
    });
  });
  for (const to of ["watching", "plantowatch", "hold", "dropped", "completed"])
    for (const [wire, item] of [
      ["shows", SHOW],
      ["anime", BEBOP],
      ["shows", BEBOP],
    ] as const)
      check(`to ${to}: ${item === SHOW ? "a show" : `an anime in ${wire}[]`} is filed there`, async () => {
        const { added } = await list({ [wire]: [{ ...item, to }] });
        assert.equal(added.shows[0].to, to);
        const row = await onlyRow(person);
        assert.deepEqual([row.status, row.added_to_watchlist_at], [to, now()]);
      });
  for (const to of ["plantowatch", "dropped", "completed"])
    check(`to ${to}: a movie is filed there`, async () => {
      assert.equal((await list({ movies: [{ ...HEAT, to }] })).added.movies[0].to, to);
      assert.equal((await onlyRow(person)).status, to);
    });

  for (const [name, body] of [
    ["missing", { movies: [HEAT] }],
    ["only at top level", { to: "plantowatch", movies: [HEAT] }],
    ["empty", { movies: [{ ...HEAT, to: "" }] }],
    ["null", { movies: [{ ...HEAT, to: null }] }],
    ["missing on one of the items", { movies: [{ ...MATRIX, to: "dropped" }, HEAT] }],
    ["missing on an anime", { movies: [{ ...MATRIX, to: "dropped" }], anime: [BEBOP] }],
  ] as const)
    check(`to ${name} → 400 empty_field Missed "to" parameter, nothing is written`, async () => {
      const answer = await person.post("/sync/add-to-list", body);
      assertError(answer, 400, "empty_field");
      assert.equal(answer.body.message, 'Missed "to" parameter');
      assert.deepEqual(await library(person), []);
    });
  for (const to of ["watched", "Watching", "removed", 5, ["watching"]])
    check(
      `to ${JSON.stringify(to)}, an unknown value → 400 wrong_parameter, nothing is written`,
      async () => {
        const body = { movies: [{ ...HEAT, to: "dropped" }], shows: [{ ...SHOW, to }] };
        const answer = await person.post("/sync/add-to-list", body);
        assertError(answer, 400, "wrong_parameter");
        assert.match(answer.body.message, /^Wrong "to" parameter/);
        assert.deepEqual(await library(person), []);
      },
    );
  for (const wire of ["movies", "shows"])
    check(`hold on a movie sent in ${wire}[] → 400 wrong_parameter, nothing is written`, async () => {
      const body = { anime: [{ ...BEBOP, to: "hold" }], [wire]: [{ ...HEAT, to: "hold" }] };
      assertError(await person.post("/sync/add-to-list", body), 400, "wrong_parameter");
      assert.deepEqual(await library(person), []);
    });
  check("text for a numeric id → not_found, and the other items are filed", async () => {
    const invalid = { to: "hold", ids: { simkl: "nonsense" } };
    const shows = [invalid, { to: "hold", ids: { simkl: SMALL } }];
    const { status, body } = await person.post("/sync/add-to-list", { shows });
    assert.deepEqual([status, body.added.shows.length], [201, 1]);
    assert.deepEqual(body.not_found, { movies: [], shows: [{ ...invalid, type: "show" }] });
  });
  check("neither ids nor title → 400 empty_field", async () => {
    assertError(await person.post("/sync/add-to-list", { shows: [{ to: "hold" }] }), 400, "empty_field");
  });

  for (const [name, wire, item, to, stored] of [
    ["movie watching", "movies", HEAT, "watching", "completed"],
    ["show completed while airing", "shows", AIRING, "completed", "watching"],
    ["show completed, nothing aired", "shows", UNRELEASED, "completed", "plantowatch"],
    ["unreleased movie completed", "movies", DUNE_3, "completed", "plantowatch"],
  ] as const)
    check(`rewritten: ${name} → ${stored}, echoed as stored`, async () => {
      const { added } = await list({ [wire]: [{ ...item, to }] });
      assert.equal(added[wire][0].to, stored);
      const row = await onlyRow(person);
      assert.equal(row.status, stored);
      assert.equal(row.last_watched_at, stored === "completed" ? now() : null);
    });
  check("the legacy value notinteresting is dropped, echoed as stored", async () => {
    const { added } = await list({ movies: [{ ...HEAT, to: "notinteresting" }] });
    assert.equal(added.movies[0].to, "dropped");
    assert.equal((await onlyRow(person)).status, "dropped");
  });
  check("the legacy value remove removes the title", async () => {
    await record(person, { movies: [{ ...HEAT, rating: 5 }], shows: [SHOW] });
    const buckets = await moved(() => list({ movies: [{ ...HEAT, to: "remove" }] }));
    assert.deepEqual(buckets, ["movies.all", "movies.rated_at", "movies.removed_from_list"]);
    assert.equal((await onlyRow(person)).show.ids.simkl, SMALL);
    const { added, not_found } = await list({ shows: [{ ...SHOW, to: "remove" }] });
    assert.deepEqual([added.shows.length, not_found.shows], [1, []]);
    assert.deepEqual(await library(person), []);
  });

  check("completed, a movie: watched at watched_at", async () => {
    await list({ movies: [{ ...HEAT, to: "completed", watched_at: T1 }] });
    assert.equal((await onlyRow(person)).last_watched_at, T1);
  });
  check("completed, a movie: watched now without watched_at", async () => {
    await list({ movies: [{ ...HEAT, to: "completed" }] });
    assert.equal((await onlyRow(person)).last_watched_at, now());
  });
  check("completed, a movie watched before keeps the time of its watch", async () => {
    await record(person, { movies: [{ ...HEAT, watched_at: T1 }] });
    await list({ movies: [{ ...HEAT, to: "dropped" }] });
    await list({ movies: [{ ...HEAT, to: "completed" }] });
    assert.equal((await onlyRow(person)).last_watched_at, T1);
  });
  check("completed, a show: watched is the total, no watches", async () => {
    await list({ shows: [{ ...SHOW, to: "completed" }], anime: [{ ...BEBOP, to: "completed" }] });
    for (const [simkl, total] of [
      [SMALL, 3],
      [37089, 26],
    ] as const) {
      const row = await rowOf(person, simkl);
      const { watched_episodes_count, total_episodes_count, not_aired_episodes_count } = row;
      assert.deepEqual(
        [watched_episodes_count, total_episodes_count, not_aired_episodes_count],
        [total, total, 0],
      );
      assert.deepEqual([row.last_watched, row.next_to_watch, "seasons" in row], [null, null, false]);
    }
  });
  check("completed, a show with watched episodes keeps their times", async () => {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 1, watched_at: T1 }] }] });
    await list({ shows: [{ ...SHOW, to: "completed" }] });
    const row = await onlyRow(person);
    assert.deepEqual([row.watched_episodes_count, watchesIn(row)], [3, { S1E1: T1 }]);
    assert.deepEqual([row.last_watched, row.next_to_watch], ["S01E01", null]);
  });
  for (const to of ["watching", "hold", "plantowatch", "dropped"])
    check(`completed in bulk, then to ${to}: nothing is watched`, async () => {
      await list({ shows: [{ ...SHOW, to: "completed" }] });
      await list({ shows: [{ ...SHOW, to }] });
      const row = await onlyRow(person);
      assert.deepEqual([row.last_watched_at, row.watched_episodes_count], [null, 0]);
    });
  for (const to of ["watching", "plantowatch", "hold", "dropped"])
    check(`to ${to}: nothing is watched, watched_at is ignored`, async () => {
      await list({ shows: [{ ...SHOW, to, watched_at: T1 }] });
      const row = await onlyRow(person);
      assert.deepEqual([row.last_watched_at, row.watched_episodes_count], [null, 0]);
    });
  check("watched episodes stay when the show moves to another list", async () => {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 1, watched_at: T1 }] }] });
    await list({ shows: [{ ...SHOW, to: "dropped" }] });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: T1 });
  });
  check("memo is echoed, not stored", async () => {
    await record(person, { movies: [{ ...MATRIX, memo: { text: "mine" } }] });
    await list({
      movies: [HEAT, MATRIX].map((item) => ({ ...item, to: "dropped", memo: { text: "other" } })),
    });
    const memos = (await library(person)).map((row) => [row.movie.title, row.memo]);
    assert.deepEqual(Object.fromEntries(memos), {
      Heat: {},
      "The Matrix": { text: "mine", is_private: false },
    });
  });
  check("a listed item: the row is updated, added_to_watchlist_at is kept", async () => {
    await list({ shows: [{ ...SHOW, to: "plantowatch" }] });
    const added = now();
    server.advance(60_000);
    await list({ shows: [{ ...SHOW, to: "hold" }] });
    const row = await onlyRow(person);
    assert.deepEqual([row.status, row.added_to_watchlist_at], ["hold", added]);
  });
  check("added_at sets added_to_watchlist_at", async () => {
    await list({ shows: [{ ...SHOW, to: "plantowatch", added_at: T1 }] });
    assert.equal((await onlyRow(person)).added_to_watchlist_at, T1);
  });
  for (const field of ["added_at", "watched_at"])
    check(`a malformed ${field} → 400 wrong_parameter`, async () => {
      const body = { movies: [{ ...HEAT, to: "completed", [field]: "soon" }] };
      assertError(await person.post("/sync/add-to-list", body), 400, "wrong_parameter");
    });
  check("activities: the buckets of the statuses that the title enters and leaves", async () => {
    const enter = await moved(() => list({ shows: [{ ...SHOW, to: "hold" }] }));
    assert.deepEqual(enter, ["tv_shows.all", "tv_shows.hold"]);
    const leave = await moved(() => list({ shows: [{ ...SHOW, to: "dropped" }] }));
    assert.deepEqual(leave, ["tv_shows.all", "tv_shows.dropped", "tv_shows.hold"]);
    assert.deepEqual(await moved(() => list({ shows: [{ ...SHOW, to: "dropped" }] })), []);
  });
});

describe("clients.md 6.3 the sample bodies of add-to-list", () => {
  for (const [name, body, list, title, status] of [
    ["anime under shows", { shows: [{ to: "watching", ids: { simkl: 37089 } }] }, "shows", 37089, "watching"],
    [
      "movie by title and imdb",
      { movies: [{ to: "plantowatch", title: "Heat", year: 1995, ids: { imdb: "tt0113277" } }] },
      "movies",
      null,
      "plantowatch",
    ],
    [
      "mal id with watched_at",
      { shows: [{ ids: { mal: "1" }, to: "completed", watched_at: "2026-02-03T21:15:00Z" }], movies: [] },
      "shows",
      37089,
      "completed",
    ],
  ] as const)
    check(name, async () => {
      const { added, not_found } = await write("/sync/add-to-list", body);
      assert.equal(added[list].length, 1);
      const [sent] = Object.values<readonly unknown[]>(body).flat() as { ids: object }[];
      assert.deepEqual(added[list][0].ids, sent?.ids);
      assert.deepEqual(not_found, { movies: [], shows: [] });
      const row = await onlyRow(person);
      assert.equal(row.status, status);
      if (title !== null) assert.equal(row.show.ids.simkl, title);
    });
});

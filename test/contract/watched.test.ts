// POST /sync/watched, and the ratings of a watchlist. Contract: sync.md 9, 11; catalogue.md 14; clients.md 6.5.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { addContractTitles, assertError, HALF_AIRED, record, SMALL, UPCOMING } from "./support.ts";

/** A movie and a show with the same TMDB id. */
const [TMDB_MOVIE, TMDB_SHOW, TMDB] = [9_300_001, 9_300_002, 7_300_001];
let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
  const { rejected } = await server.catalogue.addTitles({
    titles: [
      {
        type: "movie",
        title: "Number Shared A",
        released: "2020-01-01",
        ids: { simkl: TMDB_MOVIE, tmdb: TMDB },
      },
      {
        type: "show",
        title: "Number Shared B",
        status: "ended",
        ids: { simkl: TMDB_SHOW, tmdb: TMDB },
        seasons: [{ number: 1, episodes: 2, first_aired: "2020-01-01" }],
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
const SHOW = { ids: { simkl: SMALL } };
const T1 = "2026-01-01T00:00:00Z";
const T2 = "2026-01-02T00:00:00Z";

async function ask(items: unknown, query = ""): Promise<Answer["body"]> {
  const answer = await person.post(`/sync/watched${query}`, items);
  assert.equal(answer.status, 200, answer.text);
  assert.match(String(answer.headers["content-type"]), /^application\/json/);
  return answer.body;
}
const list = async (body: object): Promise<void> => {
  assert.equal((await person.post("/sync/add-to-list", body)).status, 201);
};
const watchTwo = (): Promise<unknown> => {
  const episodes = [
    { number: 1, watched_at: T2 },
    { number: 2, watched_at: T1 },
  ];
  return record(person, { shows: [{ ...SHOW, episodes }] });
};

describe("sync.md 9 POST /sync/watched: result", () => {
  check("the sample: false, not_found, true for a title, true for an episode", async () => {
    await record(person, {
      shows: [
        { ids: { simkl: 17465 }, status: "completed", watched_at: "2026-05-15T00:13:18Z" },
        { ids: { simkl: 2090 }, status: "completed", watched_at: "2026-05-15T00:35:15Z" },
      ],
    });
    const items = [
      { ids: { simkl: 53536 } },
      { ids: { simkl: 99999992 } },
      { ids: { simkl: 17465 } },
      { ids: { simkl: 2090 }, season: 1, episode: 1 },
    ];
    assert.deepEqual(await ask(items), [
      { ...items[0], result: false, simkl: 53536, list: null, last_watched_at: null },
      { ...items[1], result: "not_found" },
      {
        ...items[2],
        result: true,
        simkl: 17465,
        list: "completed",
        last_watched_at: "2026-05-15T00:13:18Z",
      },
      { ...items[3], result: true, simkl: 2090, list: "completed", last_watched_at: "2026-05-15T00:35:15Z" },
    ]);
  });
  check("[] → body null", async () => {
    const answer = await person.post("/sync/watched", []);
    assert.deepEqual([answer.status, answer.text], [200, "null"]);
  });
  check("same length and order; each element echoes the item with unchanged types", async () => {
    await record(person, { movies: [HEAT] });
    const items = [
      { imdb: "tt99999999", note: [1, { a: null }] },
      { title: "Heat", year: "1995" },
      { ids: { imdb: "tt0113277", tmdb: 949, plex: "5" }, extra: 1.5 },
      { ids: { imdb: "tt0113277", tmdb: 949, plex: "5" }, extra: 1.5 },
      { simkl: String(SMALL) },
    ];
    const answers = await ask(items);
    assert.equal(answers.length, items.length);
    for (const [at, item] of items.entries()) {
      const { result, simkl, list: status, last_watched_at, ...echo } = answers[at];
      if ("simkl" in item) assert.equal(simkl, SMALL);
      const { simkl: _sentId, ...sent } = item as Record<string, unknown>;
      assert.deepEqual(echo, sent);
      assert.equal(result, ["not_found", true, true, true, false][at]);
      assert.equal(status, [undefined, "completed", "completed", "completed", null][at]);
      assert.equal(last_watched_at === undefined, at === 0);
    }
  });
  for (const status of ["watching", "plantowatch", "hold", "completed", "dropped"])
    check(`true in every list: ${status}`, async () => {
      await list({ shows: [{ ...SHOW, to: status }] });
      const [answer] = await ask([SHOW]);
      assert.deepEqual([answer.result, answer.list], [true, status]);
      assert.equal(answer.last_watched_at === null, status !== "completed");
    });
  check("last_watched_at: the latest watch", async () => {
    await watchTwo();
    assert.equal((await ask([SHOW]))[0].last_watched_at, T2);
  });
  check("the libraries of other people make no difference", async () => {
    await record(person, { movies: [HEAT] });
    person = await server.person();
    assert.equal((await ask([HEAT]))[0].result, false);
  });

  const sample = "https://www.imdb.com/title/tt0113277";
  for (const [name, item] of [
    ["nested ids", HEAT],
    ["flat ids", { imdb: "tt0113277" }],
    ["a flat tmdb with type movie", { tmdb: 949, type: "movie" }],
    ["ids as strings", { ids: { tmdb: "949" }, type: "movie" }],
    ["an IMDb URL", { imdb: `${sample}/` }],
    ["an IMDb URL, nested, with a query", { ids: { imdb: `${sample}/?ref_=fn_al_tt_1` } }],
    ["title and year", { title: "Heat", year: 1995 }],
    ["title, year and an unknown id", { title: "Heat", year: 1995, ids: { plex: "77" } }],
  ] as const)
    check(`the title is found by ${name}`, async () => {
      await record(person, { movies: [{ ...HEAT, watched_at: T1 }] });
      const [answer] = await ask([item]);
      assert.deepEqual([answer.result, answer.last_watched_at], [true, T1]);
      assert.deepEqual({ ...answer, ...item }, answer, "the item is echoed");
    });
  check("netflix with type movie", async () => {
    await record(person, { movies: [{ ids: { simkl: 53434 } }] });
    const [answer] = await ask([{ netflix: 60011152, type: "movie" }]);
    assert.deepEqual([answer.result, answer.simkl], [true, 53434]);
  });
  check("clients.md 6.5: the flat sample body", async () => {
    const items = [{ simkl: 17465 }, { imdb: "tt0944947" }, { tmdb: 27205, type: "movie" }];
    const answers = await ask(items);
    assert.deepEqual(
      answers.map((element: Answer["body"]) => [element.result, element.simkl]),
      [
        [false, 17465],
        [false, 17465],
        [false, 472214],
      ],
    );
  });
  for (const [type, simkl] of [
    ["movie", TMDB_MOVIE],
    ["show", TMDB_SHOW],
  ] as const)
    check(`type ${type} decides whether tmdb is the id of a movie or a show`, async () => {
      await record(person, { [`${type}s`]: [{ ids: { simkl } }] });
      const [right, wrong] = await ask([
        { tmdb: TMDB, type },
        { ids: { tmdb: TMDB }, type: type === "movie" ? "show" : "movie" },
      ]);
      assert.deepEqual([right.result, right.simkl, right.type], [true, simkl, type]);
      assert.equal(wrong.result, false);
      assert.notEqual(wrong.simkl, simkl);
    });
  for (const item of [
    { tmdb: 1399, type: "movie" },
    { ids: { tmdb: 949 }, type: "show" },
  ])
    check(`a title of the other type → not_found: ${JSON.stringify(item)}`, async () => {
      assert.deepEqual(await ask([item]), [{ ...item, result: "not_found" }]);
    });
  check("type anime", async () => {
    await record(person, { anime: [{ ids: { simkl: 37089 }, episodes: [{ number: 1 }] }] });
    const [answer] = await ask([{ tmdb: 30991, type: "anime" }]);
    assert.deepEqual([answer.result, answer.simkl], [true, 37089]);
  });
  check("more than 100 items are accepted without extended", async () => {
    const answers = await ask(Array.from({ length: 150 }, () => HEAT));
    assert.equal(answers.length, 150);
    assert.equal(answers[149].result, false);
  });
  for (const body of [{}, { movies: [HEAT] }, "text", ["text"], [null]])
    check(`a body of ${JSON.stringify(body)} → 400 wrong_parameter`, async () => {
      assertError(await person.post("/sync/watched", body), 400, "wrong_parameter");
    });
});

describe("sync.md 9 POST /sync/watched: season + episode stand for one episode", () => {
  const about = (season: unknown, episode: unknown) => ({ ...SHOW, season, episode });
  check("a watched episode: true, with its own time", async () => {
    await watchTwo();
    const answers = await ask([about(1, 1), about(1, 2), about("1", "2")]);
    assert.deepEqual(
      answers.map((element: Answer["body"]) => [element.result, element.last_watched_at]),
      [
        [true, T2],
        [true, T1],
        [true, T1],
      ],
    );
  });
  check("an unwatched, an unknown and a special episode: false, although the show is in a list", async () => {
    await watchTwo();
    const answers = await ask([about(2, 1), about(1, 99), about(44, 1), about(0, 1)]);
    for (const answer of answers) assert.deepEqual([answer.result, answer.list], [false, "watching"]);
  });
  check("a show that is not in the library: false", async () => {
    const [answer] = await ask([about(1, 1)]);
    assert.deepEqual(
      [answer.result, answer.simkl, answer.list, answer.last_watched_at],
      [false, SMALL, null, null],
    );
  });
  check("an id of a movie and a show: the show", async () => {
    await record(person, { movies: [{ ids: { simkl: TMDB_MOVIE } }] });
    const [answer] = await ask([{ tmdb: TMDB, season: 1, episode: 1 }]);
    assert.deepEqual([answer.result, answer.simkl], [false, TMDB_SHOW]);
  });
  for (const [name, ids] of [
    ["its Simkl id", { simkl: TMDB_MOVIE }],
    ["its Simkl id and type", { simkl: TMDB_MOVIE, type: "movie" }],
  ] as const)
    check(`an episode of a movie, by ${name}: not_found`, async () => {
      await record(person, { movies: [{ ids: { simkl: TMDB_MOVIE } }] });
      const [answer] = await ask([{ ...ids, season: 1, episode: 1 }]);
      assert.deepEqual(answer, { ...ids, season: 1, episode: 1, result: "not_found" });
    });
  check(
    "a show completed in bulk: true for every regular episode, at the time of the completion; false for specials",
    async () => {
      await list({ shows: [{ ...SHOW, to: "completed", watched_at: T1 }] });
      const [first, last, special] = await ask([about(1, 1), about(2, 1), about(0, 1)]);
      assert.deepEqual([first.result, last.result, special.result], [true, true, false]);
      assert.deepEqual([first.last_watched_at, last.last_watched_at], [T1, T1]);
    },
  );
  check("an unknown show: not_found", async () => {
    assert.deepEqual(await ask([{ simkl: 99999992, season: 1, episode: 1 }]), [
      { simkl: 99999992, season: 1, episode: 1, result: "not_found" },
    ]);
  });
});

describe("sync.md 9 POST /sync/watched: extended", () => {
  const counters = (total: number, aired: number, watched: number) => ({
    episodes_total: total,
    episodes_aired: aired,
    episodes_to_be_aired: total - aired,
    episodes_watched: watched,
  });
  const BASE = ["ids", "last_watched_at", "list", "result", "simkl"];

  check("counters: totals of the show and its seasons, without episodes and season 0", async () => {
    await record(person, { shows: [{ ...SHOW, seasons: [{ number: 0 }, { number: 1 }] }] });
    const [answer] = await ask([SHOW], "?extended=counters");
    const { ids, result, simkl, list: status, last_watched_at, ...rest } = answer;
    assert.deepEqual(rest, {
      ...counters(3, 3, 2),
      seasons: [
        { number: 1, ...counters(2, 2, 2) },
        { number: 2, ...counters(1, 1, 0) },
      ],
    });
    assert.deepEqual(
      [ids, result, simkl, status, typeof last_watched_at],
      [SHOW.ids, true, SMALL, "watching", "string"],
    );
  });
  check("counters: unaired episodes", async () => {
    await record(person, { shows: [{ ids: { simkl: HALF_AIRED }, episodes: [{ number: 1 }] }] });
    const [airing, upcoming] = await ask([{ simkl: HALF_AIRED }, { simkl: UPCOMING }], "?extended=counters");
    const { seasons, episodes_total, episodes_aired, episodes_to_be_aired, episodes_watched } = airing;
    const total = { episodes_total, episodes_aired, episodes_to_be_aired, episodes_watched };
    assert.deepEqual(total, counters(4, 2, 1));
    assert.deepEqual(seasons, [{ number: 1, ...counters(4, 2, 1) }]);
    assert.deepEqual(upcoming.seasons, [{ number: 1, ...counters(3, 0, 0) }]);
    assert.equal(upcoming.result, false);
  });
  for (const extended of ["episodes", "full", "episodes,counters", "counters,full", "episodes,unknown"])
    check(`${extended}: all episodes with number, watched, aired and time`, async () => {
      const item = { ids: { simkl: HALF_AIRED } };
      await record(person, { shows: [{ ...item, episodes: [{ number: 1, watched_at: T1 }] }] });
      const [answer] = await ask([item], `?extended=${extended}`);
      assert.deepEqual(answer.seasons, [
        {
          number: 1,
          ...counters(4, 2, 1),
          episodes: [
            { number: 1, watched: true, aired: true, last_watched_at: T1 },
            { number: 2, watched: false, aired: true, last_watched_at: null },
            { number: 3, watched: false, aired: false, last_watched_at: null },
            { number: 4, watched: false, aired: false, last_watched_at: null },
          ],
        },
      ]);
      assert.equal(answer.episodes_total, 4);
    });
  for (const extended of ["episodes,specials", "episodes,specials,counters"])
    check(`${extended}: season 0 is listed and counted`, async () => {
      await record(person, { shows: [{ ...SHOW, seasons: [{ number: 0, watched_at: T1 }] }] });
      const [answer] = await ask([SHOW], `?extended=${extended}`);
      assert.deepEqual([answer.episodes_total, answer.episodes_watched], [4, 1]);
      assert.deepEqual(answer.seasons[0], {
        number: 0,
        ...counters(1, 1, 1),
        episodes: [{ number: 1, watched: true, aired: true, last_watched_at: T1 }],
      });
      assert.deepEqual(
        answer.seasons.map((season: Answer["body"]) => season.number),
        [0, 1, 2],
      );
    });
  check("completed in bulk: every episode is watched, without a time", async () => {
    await list({ shows: [{ ...SHOW, to: "completed", watched_at: T1 }] });
    const [answer] = await ask([SHOW], "?extended=episodes");
    assert.deepEqual([answer.episodes_watched, answer.last_watched_at], [3, T1]);
    const episodes = answer.seasons.flatMap((season: Answer["body"]) => season.episodes);
    assert.equal(episodes.length, 3);
    for (const { watched, last_watched_at } of episodes)
      assert.deepEqual([watched, last_watched_at], [true, null]);
  });
  check("anime: its only season is season 1", async () => {
    await record(person, { anime: [{ ids: { simkl: 931899 }, episodes: [{ number: 1 }] }] });
    const [answer] = await ask([{ mal: 38524 }], "?extended=counters");
    assert.deepEqual(answer.seasons, [{ number: 1, ...counters(10, 10, 1) }]);
  });
  check("movies and unknown titles have no counters", async () => {
    await record(person, { movies: [HEAT] });
    const [movie, unknown] = await ask([HEAT, { simkl: 99999992 }], "?extended=episodes,counters");
    assert.deepEqual(Object.keys(movie).sort(), BASE);
    assert.deepEqual(unknown, { simkl: 99999992, result: "not_found" });
  });
  for (const extended of ["unknown", ""])
    check(`extended=${extended}: unknown values are ignored`, async () => {
      assert.deepEqual(Object.keys((await ask([SHOW], `?extended=${extended}`))[0]).sort(), BASE);
    });
  for (const extended of ["counters", "episodes", "specials", "full"])
    check(`extended=${extended}: 100 items are accepted, 101 → 400 max_items`, async () => {
      const items = Array.from({ length: 100 }, () => HEAT);
      assert.equal((await ask(items, `?extended=${extended}`)).length, 100);
      const answer = await person.post(`/sync/watched?extended=${extended}`, [...items, HEAT]);
      assertError(answer, 400, "max_items");
    });
});

describe("sync.md 11 GET /ratings/{type}?user_watchlist=…, catalogue.md 14", () => {
  const fill = async (): Promise<void> => {
    await record(person, {
      movies: [
        { ...HEAT, rating: 7 },
        { ids: { imdb: "tt31378509" }, status: "plantowatch" },
      ],
      shows: [
        { ...SHOW, status: "dropped" },
        { ids: { simkl: HALF_AIRED }, status: "watching" },
        { ids: { simkl: UPCOMING }, status: "plantowatch" },
      ],
      anime: [
        { ids: { simkl: 37089 }, status: "hold", rating: 9 },
        { ids: { simkl: 1902682 }, status: "watching" },
      ],
    });
  };
  const rows = async (url: string): Promise<Answer["body"][]> => {
    const answer = await person.get(url);
    assert.equal(answer.status, 200, answer.text);
    assert.ok(Array.isArray(answer.body), answer.text);
    return answer.body;
  };
  const typesOf = (answer: Answer["body"][]): string[] => answer.map(({ type }) => type).sort();

  for (const [type, types] of [
    ["movies", ["movie", "movie"]],
    ["tv", ["tv", "tv", "tv"]],
    ["anime", ["anime", "anime"]],
    ["all", ["anime", "anime", "movie", "movie", "tv", "tv", "tv"]],
  ] as const)
    check(`type ${type}`, async () => {
      await fill();
      assert.deepEqual(typesOf(await rows(`/ratings/${type}?user_watchlist=all`)), types);
    });
  check("type absent: all", async () => {
    await fill();
    assert.equal((await rows("/ratings?user_watchlist=all")).length, 7);
  });
  for (const [watchlist, count] of [
    ["all", 7],
    ["yes", 7],
    ["dropped", 1],
    ["watching", 2],
    ["plantowatch,hold", 3],
    ["completed", 1],
  ] as const)
    check(`user_watchlist=${watchlist}: ${count} titles`, async () => {
      await fill();
      assert.equal((await rows(`/ratings/all?user_watchlist=${watchlist}`)).length, count);
    });
  check("without user_watchlist → 200 null, even without a token", async () => {
    const answer = await person.get("/ratings/tv");
    assert.deepEqual([answer.status, answer.text], [200, "null"]);
    const anonymous = await server.send({ method: "GET", url: "/ratings/tv?client_id=x" });
    assert.deepEqual([anonymous.status, anonymous.text], [200, "null"]);
  });
  check("a token is required with user_watchlist", async () => {
    const answer = await server.send({ method: "GET", url: "/ratings/tv?client_id=x&user_watchlist=all" });
    assertError(answer, 401, "user_token_failed");
  });
  check("fields, default simkl: id, rating, votes and droprate", async () => {
    await fill();
    for (const row of await rows("/ratings/all?user_watchlist=all")) {
      assert.equal(Number.isInteger(row.id), true);
      assert.deepEqual(Object.keys(row.simkl).sort(), ["droprate", "rating", "votes"]);
      const { rating, votes, droprate } = row.simkl;
      assert.deepEqual([typeof rating, Number.isInteger(votes), typeof droprate], ["number", true, "string"]);
      for (const key of ["link", "release_status", "release_year", "rank"]) assert.equal(key in row, false);
    }
    const [bebop] = await rows("/ratings/anime?user_watchlist=hold");
    assert.deepEqual([bebop.id, bebop.type, bebop.simkl.rating], [37089, "anime", 9]);
  });
  check("fields link, release_status, year", async () => {
    await fill();
    const url = "/ratings/all?user_watchlist=all&fields=link,release_status,year";
    const statuses = new Map<number, string>();
    for (const row of await rows(url)) {
      assert.equal("simkl" in row, false);
      const path = row.type === "movie" ? "movies" : row.type;
      assert.match(row.link, new RegExp(`^https?://[^/]+/${path}/${row.id}(/|$)`));
      assert.equal(Number.isInteger(row.release_year), true);
      statuses.set(row.release_year * 10 + ["movie", "tv", "anime"].indexOf(row.type), row.release_status);
    }
    assert.deepEqual(Object.fromEntries(statuses), {
      19950: "released",
      20260: "upcoming",
      20201: "ended",
      20261: "returning series",
      20271: "upcoming",
      19982: "ended",
      20222: "ongoing",
    });
  });
  check("an empty library: []", async () => {
    assert.deepEqual(await rows("/ratings/tv?user_watchlist=all"), []);
  });
});

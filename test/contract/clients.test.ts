// Requests of existing clients, exactly as they send them. Contract: clients.md 1, 2, 5, 6.1, 11.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { SimklClient } from "@dvcol/simkl-http-client";
import { simklApi } from "@dvcol/simkl-http-client/api";
import { openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import {
  assertError,
  counts,
  library,
  NOTHING_MISSING,
  onlyRow,
  record,
  rowOf,
  watchesIn,
} from "./support.ts";

let server: TestServer;
let person: TestPerson;
let address: string;
before(async () => {
  server = await openTestServer();
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  address = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
after(() => server.close());

const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};
const NOW = "2026-11-24T12:00:00Z";

type Request = { method: string; path: string; headers?: Record<string, string>; body?: string };
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the wire carries
type Response = { status: number; text: string; json: any };
/** Sends a request with these headers, and no others except those of the transport. */
async function send({ method, path, headers = {}, body }: Request): Promise<Response> {
  const request = httpRequest(`${address}${path}`, { method, headers });
  request.end(body);
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  assert.match(String(response.headers["content-type"]), /^application\/json/, text);
  return { status: response.statusCode, text, json: JSON.parse(text) };
}

const DARK =
  '{"shows":[{"title":"Dark","ids":{"tvdb":"334824"},"seasons":[{"number":1,"episodes":[{"number":3}]}]}]}';

describe("1 identification and headers, 2 methods", () => {
  const bearer = (): Record<string, string> => ({ authorization: `Bearer ${person.token}` });
  const key = (): Record<string, string> => ({ "simkl-api-key": "ID" });
  const length = (body: string): Record<string, string> => ({
    "content-length": String(Buffer.byteLength(body)),
  });

  for (const [name, request] of [
    ["header only", () => ({ path: "/sync/history", headers: { ...key(), ...bearer() } })],
    ["query only", () => ({ path: "/sync/history?client_id=ID", headers: bearer() })],
    [
      "query with app names",
      () => ({ path: "/sync/history?client_id=ID&app-name=foo&app-version=1.2", headers: bearer() }),
    ],
    [
      "query with app names and the header",
      () => ({
        path: "/sync/history?client_id=ID&app-name=foo&app-version=1.2",
        headers: { ...key(), ...bearer() },
      }),
    ],
    [
      "app names as headers",
      () => ({
        path: "/sync/history",
        headers: { ...key(), ...bearer(), "app-name": "foo", "app-version": "1.2" },
      }),
    ],
    [
      "Bearer: with a colon",
      () => ({ path: "/sync/history", headers: { ...key(), authorization: `Bearer: ${person.token}` } }),
    ],
    [
      "a trailing slash and a cache-buster",
      () => ({ path: "/sync/history/?_cb=1690000000000", headers: { ...key(), ...bearer() } }),
    ],
  ] as const)
    for (const method of ["GET", "POST"])
      check(`${name}: ${method} with a JSON body and no Content-Type records it`, async () => {
        const { path, headers } = request();
        const answer = await send({ method, path, headers: { ...headers, ...length(DARK) }, body: DARK });
        assert.equal(answer.status, 201, answer.text);
        assert.equal(answer.json.added.episodes, 1);
        assert.deepEqual(watchesIn(await onlyRow(person)), { S1E3: NOW });
      });

  check("script.simkl, exact form", async () => {
    const headers = {
      "Content-Type": "application-json",
      "Content-Length": String(Buffer.byteLength(DARK)),
      "simkl-api-key": "ID",
      authorization: `Bearer ${person.token}`,
    };
    const answer = await send({ method: "GET", path: "/sync/history/", headers, body: DARK });
    assert.doesNotMatch(answer.text, /user_token_failed/);
    assert.deepEqual(counts(answer.json), [0, 1, 1]);
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E3: NOW });
  });
  check("script.simkl with an invalid token: user_token_failed in the body", async () => {
    const headers = { ...key(), authorization: "Bearer dead", ...length(DARK) };
    const answer = await send({ method: "GET", path: "/sync/history/", headers, body: DARK });
    assert.equal(answer.json.error, "user_token_failed");
  });
  check("an empty Authorization header counts as no token", async () => {
    const headers = { ...key(), authorization: "" };
    const answer = await send({ method: "GET", path: "/sync/activities", headers });
    assert.deepEqual([answer.status, answer.json.error], [401, "user_token_failed"]);
  });
  check("a POST with Content-Type and without a body", async () => {
    const headers = { ...key(), ...bearer(), "content-type": "application/json", "content-length": "0" };
    for (const path of ["/sync/activities", "/sync/all-items", "/sync/all-items/anime"])
      assert.equal((await send({ method: "POST", path, headers })).status, 200, path);
  });
  check("a GET with Content-Type and without a body", async () => {
    const headers = { ...key(), ...bearer(), "content-type": "application/json" };
    for (const path of ["/sync/activities", "/sync/all-items/shows/watching"])
      assert.equal((await send({ method: "GET", path, headers })).status, 200, path);
  });
  for (const accept of [undefined, "application/json", "*/*", "application/vnd.api+json"])
    check(`Accept ${accept ?? "absent"}: the response is application/json`, async () => {
      const headers = { ...key(), ...bearer(), ...(accept === undefined ? {} : { accept }) };
      assert.equal((await send({ method: "GET", path: "/sync/activities", headers })).status, 200);
    });
  for (const agent of [undefined, "", "Mozilla/5.0", "name/version"])
    check(`User-Agent ${agent ?? "absent"}`, async () => {
      const headers = { ...key(), ...bearer(), ...(agent === undefined ? {} : { "user-agent": agent }) };
      assert.equal((await send({ method: "GET", path: "/sync/activities", headers })).status, 200);
    });
});

describe("4 activities as clients read them", () => {
  check(
    "no milliseconds, always Z, tv_shows, anime and movies objects; all never null after a write",
    async () => {
      await record(person, JSON.parse(DARK));
      const { body, text } = await person.get("/sync/activities");
      assert.match(body.all, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      for (const [time] of text.matchAll(/"[^"]*\d{2}:\d{2}[^"]*"/g))
        assert.match(time, /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/);
      for (const block of ["tv_shows", "anime", "movies", "settings"]) assert.ok(body[block], block);
    },
  );
  check("MAL-Sync sends anime.all straight back as date_from", async () => {
    await record(person, { anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }] }] });
    const first = (await person.get("/sync/activities")).body.anime.all;
    assert.deepEqual((await person.get(`/sync/all-items/anime?date_from=${first}`)).body, { anime: [] });
    await record(person, { anime: [{ ids: { mal: 1 }, episodes: [{ number: 2 }] }] });
    const second = (await person.get("/sync/activities")).body.anime.all;
    assert.notEqual(second, first);
    assert.equal((await person.get(`/sync/all-items/anime?date_from=${first}`)).body.anime.length, 1);
  });
});

describe("5 all-items as clients request and read it", () => {
  for (const path of [
    "",
    "/",
    "/shows",
    "/shows/",
    "/shows/watching",
    "/tv",
    "/anime?",
    "/anime/?extended=full",
  ])
    for (const method of ["GET", "POST"])
      check(`${method} /sync/all-items${path}`, async () => {
        await record(person, {
          ...JSON.parse(DARK),
          anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }] }],
        });
        const url = `/sync/all-items${path}`;
        const { status, body } = await (method === "GET" ? person.get(url) : person.post(url));
        assert.equal(status, 200);
        const named = /anime/.test(path) ? ["anime"] : path.length > 1 ? ["shows"] : ["anime", "shows"];
        assert.deepEqual(Object.keys(body).sort(), named);
        for (const rows of Object.values<unknown[]>(body)) assert.equal(rows.length, 1);
      });
  for (const query of [
    "",
    "extended=full",
    "extended=full_anime_seasons",
    "extended=full&episode_watched_at=yes&memos=yes&next_watch_info=yes&episode_tvdb_id=yes",
    "extended=full&include_all_episodes=yes&episode_watched_at=yes&allow_rewatch=yes&memos=yes",
    "date_from=",
    "date_from=1900-01-01T00:00:00Z",
    "date_from=1970-01-01T00:00:00Z&extended=full",
  ])
    check(`row fields that clients read without a check, ?${query}`, async () => {
      await record(person, {
        movies: [{ ids: { simkl: 53434 }, rating: 8, memo: { text: "m", is_private: false } }],
        shows: [
          { ids: { simkl: 737685 }, episodes: [{ number: 3 }] },
          { ids: { simkl: 297 }, status: "plantowatch" },
          { ids: { imdb: "tt0903747" }, status: "completed" },
        ],
        anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }] }],
      });
      const { body, text } = await person.get(`/sync/all-items?${query}`);
      assert.deepEqual(
        Object.entries<unknown[]>(body).map(([name, rows]) => `${name} ${rows.length}`),
        ["shows 3", "anime 1", "movies 1"],
      );
      assert.doesNotMatch(text, /\[\]/, "no array is empty");
      for (const [name, rows] of Object.entries<Row[]>(body))
        for (const row of rows) assertRow(row, name, query);
    });
  for (const path of ["/anime", "/movies", "/shows"])
    check(`an empty library, ${path}: the body has an empty array`, async () => {
      const { body } = await person.get(`/sync/all-items${path}`);
      assert.deepEqual(body, { [path.slice(1)]: [] });
    });
});

// biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
type Row = any;

/** Contract: clients.md 5.1. */
function assertRow(row: Row, list: string, query: string): void {
  const title = list === "movies" ? row.movie : row.show;
  assert.equal(typeof title.title, "string");
  assert.ok(title.year === null || Number.isInteger(title.year));
  assert.ok(title.poster === null || /^[^/].*[^.]$/.test(title.poster));
  assert.ok(Number.isInteger(title.ids.simkl));
  for (const [name, id] of Object.entries(title.ids))
    if (name !== "simkl") assert.ok(typeof id === "string" && id !== "", name);
  assert.ok(["watching", "plantowatch", "hold", "completed", "dropped"].includes(row.status));
  assert.ok(row.user_rating === null || Number.isInteger(row.user_rating));
  for (const key of ["last_watched_at", "added_to_watchlist_at", "user_rated_at"])
    assert.ok(row[key] === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(row[key]), key);
  for (const key of ["watched_episodes_count", "total_episodes_count", "not_aired_episodes_count"])
    assert.ok(Number.isInteger(row[key]), key);
  if (list !== "movies")
    for (const key of ["last_watched", "next_to_watch"])
      assert.match(String(row[key]), list === "anime" ? /^(E\d\d+|null)$/ : /^(S\d\d+E\d\d+|null)$/);
  assert.equal("anime_type" in row, list === "anime");
  assert.equal("memo" in row, query.includes("memos=yes"));
  if ("memo" in row && Object.keys(row.memo).length > 0)
    assert.deepEqual(Object.keys(row.memo).sort(), ["is_private", "text"]);
  for (const season of row.seasons ?? []) {
    assert.ok(Number.isInteger(season.number));
    assert.ok(season.episodes.length > 0);
    for (const episode of season.episodes) assert.ok(Number.isInteger(episode.number));
  }
}

describe("6.1 /sync/history, each sample body unchanged", () => {
  type Counts = [movies: number, shows: number, episodes: number];
  /** Sends the text twice. The second response has counts of 0 and an empty not_found. */
  const sample = (name: string, text: string, expected: Counts, assertStored: () => Promise<void>): void =>
    check(name, async () => {
      const headers = { "simkl-api-key": "ID", authorization: `Bearer ${person.token}` };
      const post = (): Promise<Response> =>
        send({ method: "POST", path: "/sync/history", headers, body: text });
      const first = await post();
      assert.equal(first.status, 201, first.text);
      assert.deepEqual([counts(first.json), first.json.not_found], [expected, NOTHING_MISSING]);
      await assertStored();
      const before = await library(person);
      const second = await post();
      assert.equal(second.status, 201);
      assert.deepEqual([counts(second.json), second.json.not_found], [[0, 0, 0], NOTHING_MISSING]);
      assert.deepEqual(await library(person), before);
    });

  sample(
    "line 1, Emby: seven fractional digits, all arrays present",
    '{"movies":[{"title":"Heat","year":1995,"ids":{"imdb":"tt0113277"},"watched_at":"2026-02-03T21:15:00.1234567Z"}],"shows":[],"episodes":[]}',
    [1, 0, 0],
    async () => {
      const { movie, last_watched_at } = await onlyRow(person);
      assert.deepEqual([movie.title, last_watched_at], ["Heat", "2026-02-03T21:15:00Z"]);
    },
  );
  sample(
    "line 2, Jellyfin and Emby: a flat episode with its ids",
    '{"episodes":[{"title":"Dark","year":2017,"season":1,"episode":3,"ids":{"tvdb":"6312390","imdb":"tt6305578"}}]}',
    [0, 0, 1],
    async () => assert.deepEqual(watchesIn(await rowOf(person, 737685)), { S1E3: NOW }),
  );
  check("line 2 if the ids do not resolve: found by series title, year, season and number", async () => {
    const item = { title: "Dark", year: 2017, season: 2, episode: 4, ids: { tvdb: "999999999" } };
    assert.deepEqual(counts(await record(person, { episodes: [item] })), [0, 0, 1]);
    assert.deepEqual(watchesIn(await rowOf(person, 737685)), { S2E4: NOW });
  });
  check("line 2 if the ids and the numbers contradict each other: the ids take precedence", async () => {
    const item = { title: "Dark", year: 2017, season: 2, episode: 4, ids: { tvdb: "6312390" } };
    assert.deepEqual(counts(await record(person, { episodes: [item] })), [0, 0, 1]);
    assert.deepEqual(watchesIn(await rowOf(person, 737685)), { S1E3: NOW });
  });
  const LINE_3 = '{"episodes":[{"watched_at":"2026-02-03 21:15:00","ids":{"simkl":4611234}}]}';
  check("line 3, an unknown id of an episode: echoed in not_found with its ids", async () => {
    const answer = await person.post("/sync/history", JSON.parse(LINE_3));
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.body, {
      added: { movies: 0, shows: 0, episodes: 0, statuses: [] },
      not_found: { movies: [], shows: [], episodes: JSON.parse(LINE_3).episodes },
    });
    assert.deepEqual(await library(person), []);
  });
  it("line 3: the episode is added to the catalogue", async () => {
    const episodes = [{ season: 2, number: 5, aired: "2020-01-01", ids: { simkl: 4611234 } }];
    const title = { type: "show", title: "Shown by Its Episode", ids: { simkl: 9_200_001 }, episodes };
    assert.equal((await server.catalogue.addTitles({ titles: [title] })).titles, 1);
  });
  sample("line 3: the simkl id of an episode, a time without zone", LINE_3, [0, 0, 1], async () => {
    assert.deepEqual(watchesIn(await rowOf(person, 9_200_001)), { S2E5: "2026-02-03T21:15:00Z" });
  });
  sample("line 4, script.simkl: an episode of a show by tvdb", DARK, [0, 1, 1], async () => {
    assert.deepEqual(watchesIn(await rowOf(person, 737685)), { S1E3: NOW });
  });
  sample(
    "line 5: a whole season",
    '{"shows":[{"ids":{"imdb":"tt5753856","tvdb":"334824"},"seasons":[{"number":1}]}]}',
    [0, 1, 10],
    async () => assert.equal(Object.keys(watchesIn(await rowOf(person, 737685))).length, 10),
  );
  sample(
    "line 6: an anime under shows, item-level episodes",
    '{"shows":[{"ids":{"simkl":37089},"episodes":[{"number":4}]}]}',
    [0, 1, 1],
    async () => assert.equal((await rowOf(person, 37089)).last_watched, "E04"),
  );
  sample(
    "line 7: private_memo is ignored, both episodes are recorded",
    '{"shows":[{"ids":{"simkl":37089},"private_memo":"…","seasons":[{"number":1,"episodes":[{"number":5},{"number":6}]}]}]}',
    [0, 1, 2],
    async () => {
      const row = await rowOf(person, 37089);
      assert.deepEqual([watchesIn(row), row.memo], [{ S1E5: NOW, S1E6: NOW }, {}]);
    },
  );
  sample(
    "line 8: use_tvdb_anime_seasons has no effect on a show that is not an anime",
    '{"shows":[{"ids":{"tmdb":1399},"use_tvdb_anime_seasons":true,"seasons":[{"number":2,"episodes":[{"number":1}]}]}]}',
    [0, 1, 1],
    async () => assert.deepEqual(watchesIn(await rowOf(person, 17465)), { S2E1: NOW }),
  );
  sample(
    "line 9: is_rewatch without allow_rewatch is an ordinary watch",
    '{"anime":[{"ids":{"mal":1},"is_rewatch":true}]}',
    [0, 1, 26],
    async () => assert.equal((await rowOf(person, 37089)).status, "completed"),
  );

  for (const [name, movie] of [
    ["ids missing", { title: "Heat", year: 1995 }],
    ["ids {}", { title: "Heat", year: "1995", ids: {} }],
    ["ids null", { title: "Heat", year: 1995, ids: null }],
    [
      "an id that is empty, null or 0",
      { title: "Heat", year: 1995, ids: { imdb: "", tmdb: null, simkl: 0 } },
    ],
    ["unknown ids and a known one", { ids: { slug: "x", plex: "p://1", zap2It: "q", moviedb: "949" } }],
    [
      "title and year inside ids, as an importer sends them",
      { ids: { title: "Heat", year: 1995, imdb: "tt0113277" } },
    ],
    ["a number for an imdb id", { ids: { imdb: 113277 } }],
    ["unknown keys", { title: "Heat", year: 1995, multipart: false, app_version: "9", part: 1 }],
  ] as const)
    check(`a movie with ${name}: added.movies 1`, async () => {
      const answer = await record(person, { movies: [movie] });
      assert.deepEqual([counts(answer), answer.not_found], [[1, 0, 0], NOTHING_MISSING]);
      assert.deepEqual(
        [(await onlyRow(person)).movie.title, (await onlyRow(person)).movie.year],
        ["Heat", 1995],
      );
    });
  check("not_found entries echo the sent ids", async () => {
    const movie = {
      title: "Nothing Like It",
      year: 1900,
      ids: { imdb: "tt9999998", tmdb: 0, plex: "p://2" },
    };
    assert.deepEqual((await record(person, { movies: [movie] })).not_found.movies, [movie]);
  });
  check("one malformed item among valid ones: 400 in JSON, with error and code", async () => {
    const body = {
      movies: [
        { title: "Heat", year: 1995 },
        { title: "Alien", status: "seen" },
      ],
    };
    assertError(await person.post("/sync/history", body), 400, "wrong_parameter");
  });
});

describe("the npm client @dvcol/simkl-http-client", () => {
  const client = (): Client => {
    const settings = {
      client_id: "ID",
      client_secret: "none",
      useragent: "contract-test/1.0",
      endpoint: address,
    };
    return new SimklClient(settings, { access_token: person.token }, simklApi) as unknown as Client;
  };
  type Call = (parameters?: object) => Promise<Response>;
  type Client = { sync: { activity: Call; history: { get: Call; add: Call } } };
  const json = async (call: Promise<Response>): Promise<Row> => (await call).json();
  const add = async (body: object): Promise<Row> => json(client().sync.history.add(body));
  const get = async (query: object): Promise<Row> => json(client().sync.history.get(query));

  check("a movie", async () => {
    const body = await add({ movies: [{ title: "Heat", ids: { imdb: "tt0113277" }, watched_at: NOW }] });
    assert.deepEqual([counts(body), body.not_found], [[1, 0, 0], NOTHING_MISSING]);
    const { movies } = await get({ type: "movies", status: "completed" });
    assert.deepEqual([movies.length, movies[0].movie.title, movies[0].last_watched_at], [1, "Heat", NOW]);
  });
  check("an episode", async () => {
    const seasons = [{ number: 1, episodes: [{ number: 3, watched_at: NOW }] }];
    const body = await add({ shows: [{ ids: { simkl: 737685 }, seasons }] });
    assert.deepEqual(counts(body), [0, 1, 1]);
    const { shows } = await get({ type: "shows", extended: true, episode_watched_at: true });
    assert.deepEqual(shows[0].seasons, [{ number: 1, episodes: [{ number: 3, watched_at: NOW }] }]);
  });
  check("an episode by its id, in episodes", async () => {
    const body = await add({ episodes: [{ watched_at: NOW, ids: { simkl: 310768 } }] });
    assert.deepEqual(counts(body), [0, 0, 1]);
    const { shows } = await get({ extended: "full" });
    assert.deepEqual([shows[0].show.title, shows[0].last_watched], ["The Walking Dead", "S01E02"]);
  });
  check("a season", async () => {
    const body = await add({ shows: [{ ids: { simkl: 2090 }, seasons: [{ number: 1 }] }] });
    assert.deepEqual(counts(body), [0, 1, 6]);
    const { shows } = await get({ type: "shows", status: "watching", next_watch_info: "yes" });
    assert.deepEqual([shows[0].watched_episodes_count, shows[0].next_to_watch], [6, "S02E01"]);
    assert.equal(shows[0].next_to_watch_info.episode, 1);
  });
  check("a whole show", async () => {
    assert.deepEqual(counts(await add({ shows: [{ ids: { simkl: 2090 } }] })), [0, 1, 177]);
    const { shows } = await get({ type: "shows", status: "completed" });
    assert.deepEqual([shows[0].watched_episodes_count, shows[0].last_watched], [177, "S11E24"]);
  });
  check("an anime", async () => {
    const body = await add({
      shows: [{ ids: { mal: "1" }, seasons: [{ number: 1, episodes: [{ number: 5 }] }] }],
    });
    assert.deepEqual(counts(body), [0, 1, 1]);
    const { anime } = await get({ type: "anime" });
    assert.deepEqual([anime[0].show.ids.mal, anime[0].anime_type, anime[0].last_watched], ["1", "tv", "E05"]);
  });
  check("activities, and a delta with date_from", async () => {
    await add({ movies: [{ ids: { imdb: "tt0113277" } }] });
    const { all, movies } = await json(client().sync.activity());
    assert.deepEqual([movies.completed, movies.all], [all, all]);
    assert.deepEqual(await get({ date_from: all }), {});
    assert.deepEqual(await get({ type: "movies", date_from: all }), { movies: [] });
  });
  check("an invalid token makes it throw its unauthorized error", async () => {
    const settings = { client_id: "ID", client_secret: "x", useragent: "x", endpoint: address };
    const unauthorized = new SimklClient(settings, { access_token: "dead" }, simklApi) as unknown as Client;
    await assert.rejects(unauthorized.sync.activity(), { name: "SimklUnauthorizedError" });
  });
});

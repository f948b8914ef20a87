// A person's settings, statistics and last watched title. Contract: auth.md 6 to 8; clients.md 3.3.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ask, statement } from "../../src/database/sql/statement.ts";
import { openLibrary } from "../../src/library/library.ts";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { addContractTitles, assertError, HALF_AIRED, record, SMALL } from "./support.ts";

const DAY = 86_400_000;

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

/** A request without a token. */
const anonymous = (url: string, method: "GET" | "POST" = "GET"): Promise<Answer> =>
  server.send({ method, url, headers: { "simkl-api-key": "ID" } });

describe("6 users/settings", () => {
  for (const [name, send] of [
    ["GET", () => person.get("/users/settings")],
    ["GET with a slash", () => person.get("/users/settings/")],
    ["POST without body", () => person.post("/users/settings")],
    ["POST with {}", () => person.post("/users/settings", {})],
    ["POST with a slash", () => person.post("/users/settings/", {})],
  ] as const)
    check(`${name}: the whole response`, async () => {
      const { status, body } = await send();
      const { name: personName } = (await server.accounts.findPerson(person.account)) ?? {};
      assert.equal(status, 200);
      assert.deepEqual(body, {
        user: {
          name: personName,
          joined_at: "2026-11-24T12:00:00Z",
          gender: "",
          avatar: "",
          bio: "",
          loc: null,
          age: "",
        },
        account: { id: person.account, timezone: "UTC", type: "vip", anime_title_language: "romaji" },
        connections: { facebook: false },
      });
    });

  for (const plan of ["free", "pro", "vip"] as const)
    check(`account.type is the plan: ${plan}`, async () => {
      await server.accounts.changePerson(person.account, { plan });
      assert.equal((await person.get("/users/settings")).body.account.type, plan);
    });

  check("401 and 412", async () => {
    assertError(await anonymous("/users/settings"), 401, "user_token_failed");
    const headers = { authorization: `Bearer ${person.token}` };
    assertError(
      await server.send({ method: "GET", url: "/users/settings", headers }),
      412,
      "client_id_failed",
    );
  });
});

const list = (watched = 0, count = 0) => ({ watched_episodes_count: watched, count });
const unfinished = (watched = 0, count = 0, left = 0, mins = 0) => ({
  ...list(watched, count),
  left_to_watch_episodes: left,
  left_to_watch_mins: mins,
  total_episodes_count: watched + left,
});
const noMovies = { mins: 0, count: 0 };
const NO_SHOWS = {
  total_mins: 0,
  watching: unfinished(),
  hold: unfinished(),
  plantowatch: unfinished(),
  dropped: list(),
  completed: list(),
};
const NOTHING = {
  total_mins: 0,
  movies: { total_mins: 0, plantowatch: noMovies, dropped: noMovies, completed: noMovies },
  tv: NO_SHOWS,
  anime: NO_SHOWS,
  watched_last_week: { total_mins: 0, movies_mins: 0, tv_mins: 0, anime_mins: 0 },
};

check(
  "sync.md 8: a change of profile, plan or timezone moves settings.all and the top-level all only",
  async () => {
    await record(person, { movies: [{ ids: { imdb: "tt1375666" } }] });
    const { body: before } = await person.get("/sync/activities");
    assert.equal(before.settings.all, null);
    await openLibrary(server.stores.library).noteSettings(person.account, server.now());
    const { body: after } = await person.get("/sync/activities");
    assert.ok(after.settings.all > before.all);
    assert.deepEqual(after, { ...before, all: after.settings.all, settings: { all: after.settings.all } });
  },
);

describe("7 users/{user_id}/stats", () => {
  const stats = (method: "get" | "post" = "get"): Promise<Answer> =>
    person[method](`/users/${person.account}/stats`);

  for (const method of ["get", "post"] as const)
    check(`${method}: an empty library has every block, with zeros`, async () => {
      const { status, body } = await stats(method);
      assert.deepEqual([status, body], [200, NOTHING]);
    });

  check("zeros for an unknown numeric id, with and without a token", async () => {
    assert.deepEqual((await person.get("/users/99999999/stats")).body, NOTHING);
    const { status, body } = await anonymous("/users/99999999/stats", "POST");
    assert.deepEqual([status, body], [200, NOTHING]);
  });

  for (const id of ["0", "-1", "abc", "1.5", "0x10", "%20", "99999999999999999999"])
    check(`404 user_id_failed: ${id}`, async () => {
      assertError(await person.get(`/users/${id}/stats`), 404, "user_id_failed");
      assertError(await anonymous(`/users/${id}/stats`), 404, "user_id_failed");
    });

  check("403 private_profile: no token, an invalid token, the token of another person", async () => {
    const url = `/users/${person.account}/stats`;
    assertError(await anonymous(url), 403, "private_profile");
    const headers = { "simkl-api-key": "ID", authorization: "Bearer nonsense" };
    assertError(await server.send({ method: "GET", url, headers }), 403, "private_profile");
    assertError(await (await server.person()).get(url), 403, "private_profile");
    assert.equal((await person.get(url)).status, 200);
  });

  check("412 without a client id", async () => {
    assertError(
      await server.send({ method: "GET", url: `/users/${person.account}/stats` }),
      412,
      "client_id_failed",
    );
  });

  check("movies: minutes of watched movies, minutes and count by status", async () => {
    await record(person, {
      movies: [
        { ids: { imdb: "tt1375666" }, watched_at: "2026-11-23T12:00:00Z" },
        { ids: { simkl: 53434 }, watched_at: "2020-01-01T00:00:00Z" },
        { ids: { imdb: "tt0113277" }, status: "plantowatch" },
        { ids: { imdb: "tt0093164" }, status: "plantowatch" },
        { ids: { imdb: "tt0133093" }, status: "dropped" },
      ],
    });
    const { body } = await stats();
    assert.deepEqual(body.movies, {
      total_mins: 148 + 175,
      // The second Heat has no runtime, so the default of 90 minutes is used.
      plantowatch: { mins: 170 + 90, count: 2 },
      dropped: { mins: 136, count: 1 },
      completed: { mins: 148 + 175, count: 2 },
    });
    assert.deepEqual(body.watched_last_week, {
      total_mins: 148,
      movies_mins: 148,
      tv_mins: 0,
      anime_mins: 0,
    });
  });

  check(
    "shows: watched, left and total episodes by status, minutes from the runtime of the show",
    async () => {
      const seasons = (...numbers: number[]) => [
        { number: 1, episodes: numbers.map((number) => ({ number, watched_at: "2026-11-23T12:00:00Z" })) },
      ];
      await record(person, {
        shows: [
          { ids: { simkl: SMALL }, status: "completed", watched_at: "2020-01-01T00:00:00Z" },
          { ids: { simkl: HALF_AIRED }, seasons: seasons(1) },
          { ids: { simkl: 737685 }, seasons: seasons(1, 2), status: "hold" },
          { ids: { simkl: 548312 }, status: "plantowatch" },
          { ids: { tvdb: 360893 }, seasons: seasons(1), status: "dropped" },
        ],
      });
      const { body } = await stats();
      // Runtimes: SMALL 20, HALF_AIRED none (45), Dark 53 (26 episodes), Stranger Things 55 (42 episodes), Chernobyl 65.
      assert.deepEqual(body.tv, {
        total_mins: 3 * 20 + 45 + 2 * 53 + 65,
        watching: unfinished(1, 1, 3, 3 * 45),
        hold: unfinished(2, 1, 24, 24 * 53),
        plantowatch: unfinished(0, 1, 42, 42 * 55),
        dropped: list(1, 1),
        completed: list(3, 1),
      });
      assert.deepEqual(body.watched_last_week, {
        total_mins: 45 + 2 * 53 + 65,
        movies_mins: 0,
        tv_mins: 45 + 2 * 53 + 65,
        anime_mins: 0,
      });
      assert.equal(body.total_mins, body.tv.total_mins);
    },
  );

  check("a show completed in bulk counts all its episodes", async () => {
    await person.post("/sync/add-to-list", { shows: [{ ids: { simkl: SMALL }, to: "completed" }] });
    const { body } = await stats();
    assert.deepEqual([body.tv.completed, body.tv.total_mins], [list(3, 1), 60]);
  });

  check("anime is counted separately; the top-level total is the sum of the three types", async () => {
    await record(person, {
      movies: [{ ids: { imdb: "tt1375666" } }],
      shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
      anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }, { number: 2 }] }],
    });
    const { body } = await stats();
    assert.deepEqual(body.anime.watching, unfinished(2, 1, 24, 24 * 30));
    assert.deepEqual(
      [body.total_mins, body.movies.total_mins, body.tv.total_mins, body.anime.total_mins],
      [148 + 20 + 60, 148, 20, 60],
    );
    assert.deepEqual(body.watched_last_week, {
      total_mins: 228,
      movies_mins: 148,
      tv_mins: 20,
      anime_mins: 60,
    });
  });

  check("a title that is no longer in the catalogue counts its watched episodes", async () => {
    await record(person, {
      shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
    });
    await server.stores.library.write(() =>
      ask(statement("update entry set title = 8888 where account = ?"), person.account),
    );
    assert.deepEqual((await stats()).body.tv.watching, unfinished(1, 1, 0, 0));
  });

  check("the last week begins seven days ago and ends now", async () => {
    const at = (days: number, seconds: number): string =>
      new Date(server.now() - days * DAY - seconds * 1_000).toISOString();
    await record(person, {
      movies: [
        { ids: { imdb: "tt1375666" }, watched_at: at(7, 0) },
        { ids: { simkl: 53434 }, watched_at: at(7, 1) },
        { ids: { imdb: "tt0113277" }, watched_at: at(0, -60) },
      ],
    });
    assert.equal((await stats()).body.watched_last_week.movies_mins, 148);
  });

  check("other people's rows do not count", async () => {
    const other = await server.person();
    await record(other, { movies: [{ ids: { imdb: "tt1375666" } }] });
    assert.deepEqual((await stats()).body, NOTHING);
  });
});

describe("8 users/recently-watched-background/{user_id}", () => {
  const background = (query = ""): Promise<Answer> =>
    person.get(`/users/recently-watched-background/${person.account}${query}`);

  check("nothing watched: 200 null; unknown numeric id: 200 null", async () => {
    const unknown = "/users/recently-watched-background/99999999";
    for (const answer of [
      await background(),
      await anonymous(unknown),
      await anonymous(`${unknown}?image=poster`),
      await anonymous(`${unknown}?image=fanart`),
    ]) {
      assert.deepEqual([answer.status, answer.text], [200, "null"]);
      assert.match(String(answer.headers["content-type"]), /^application\/json/);
    }
  });

  for (const id of ["abc", "0", "-1"])
    check(`${id}: 404 user_id_failed`, async () => {
      assertError(await anonymous(`/users/recently-watched-background/${id}`), 404, "user_id_failed");
    });

  check("a private profile: 404 for others", async () => {
    await record(person, { movies: [{ ids: { simkl: 53434 } }] });
    const url = `/users/recently-watched-background/${person.account}`;
    assertError(await anonymous(url), 404, "user_id_failed");
    assertError(await (await server.person()).get(url), 404, "user_id_failed");
  });

  check("the last watched title, without watches in the future", async () => {
    await record(person, {
      movies: [
        { ids: { simkl: 53434 }, watched_at: "2026-11-20T12:00:00Z" },
        { ids: { imdb: "tt1375666" }, watched_at: "2026-11-19T12:00:00Z" },
        { ids: { imdb: "tt0113277" }, watched_at: "2099-11-19T12:00:00Z" },
      ],
    });
    const { body } = await background();
    assert.deepEqual(body, {
      id: 53434,
      url: body.url,
      title: "The Godfather",
      poster: "10/102447562f6b49ff3a",
      fanart: null,
    });
    assert.match(body.url, /^https:\/\/simkl\.com\/movies\/53434\/[a-z-]+$/);
  });

  for (const [name, body, path] of [
    ["show", { shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1 }] }] }, /\/tv\/9000001\//],
    ["anime", { anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }] }] }, /\/anime\/37089\//],
  ] as const)
    check(`the URL of a ${name}`, async () => {
      await record(person, body);
      assert.match((await background()).body.url, path);
    });

  check("image=poster redirects to the image; 404 if there is none", async () => {
    await record(person, { movies: [{ ids: { simkl: 53434 } }] });
    const found = await background("?image=poster");
    assert.deepEqual(
      [found.status, found.headers.location, found.text],
      [302, "https://simkl.net/posters/10/102447562f6b49ff3a_0.jpg", ""],
    );
    assertError(await background("?image=fanart"), 404, "empty");
    assert.equal((await background("?image=other")).status, 200);
  });

  check("the redirect encodes the name of the image", async () => {
    const film = {
      type: "movie",
      title: "Plakat",
      year: 1990,
      poster: "12/p\u0142akat",
      ids: { simkl: 70_000_001 },
    };
    assert.deepEqual((await server.catalogue.addTitles({ titles: [film] })).rejected, []);
    await record(person, { movies: [{ ids: { simkl: film.ids.simkl } }] });
    const { status, headers } = await background("?image=poster");
    assert.deepEqual([status, headers.location], [302, "https://simkl.net/posters/12/p%C5%82akat_0.jpg"]);
  });
});

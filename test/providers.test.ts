// Titles that nobody has told the server of: asked for on the network while a client waits, and after it has gone.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { readConfig } from "../src/config.ts";
import { startServer } from "../src/server.ts";
import { type FakeProviders, openFakeProviders, tvmazeShow, tvmazeWith } from "./support/fake-providers.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";
import { openTestStores } from "./support/stores.ts";

const IMDB = "tt7654321";
const episode = (number: number, watched_at = "2026-11-20T20:00:00Z") => ({
  shows: [
    {
      title: "Unheard Of",
      ids: { imdb: IMDB },
      seasons: [{ number: 1, episodes: [{ number, watched_at }] }],
    },
  ],
});
const unheardOf = (more: Parameters<typeof tvmazeShow>[0] = {}) =>
  tvmazeWith(tvmazeShow({ id: 9, name: "Unheard Of", imdb: IMDB, thetvdb: null, ...more }));

describe("architecture.md 6 unknown titles over HTTP", () => {
  let fake: FakeProviders;
  let server: TestServer;
  let person: TestPerson;
  beforeEach(async () => {
    fake = await openFakeProviders();
    server = await openTestServer({ network: (clock) => fake.network(clock) });
    person = await server.person();
  });
  afterEach(async () => {
    fake.endBudget();
    await server.close();
    await fake.close();
  });

  const watched = async (): Promise<unknown> => {
    const { body } = await person.get("/sync/all-items/shows?extended=full&episode_watched_at=yes");
    return (body?.shows ?? []).flatMap((one: { seasons?: { number: number; episodes: object[] }[] }) =>
      (one.seasons ?? []).flatMap(({ number, episodes }) =>
        episodes.map((watch) => ({ season: number, ...watch })),
      ),
    );
  };

  test("an episode of a show that a provider knows is recorded at once", async () => {
    fake.behave("tvmaze", unheardOf());
    const { status, body } = await person.post("/sync/history", episode(3));
    assert.equal(status, 201);
    assert.equal(body.added.episodes, 1);
    assert.deepEqual(body.not_found, { movies: [], shows: [], episodes: [] });
    assert.deepEqual(await watched(), [{ season: 1, number: 3, watched_at: "2026-11-20T20:00:00Z" }]);
  });

  test("ratings, lists and players ask as well; what only looks or removes does not", async () => {
    fake.behave("tvmaze", unheardOf());
    const show = { title: "Unheard Of", ids: { imdb: IMDB } };
    for (const [path, body] of [
      ["/sync/history/remove", { shows: [show] }],
      ["/sync/ratings/remove", { shows: [show] }],
      ["/sync/watched", [{ type: "show", ...show }]],
    ] as const)
      await person.post(path, body);
    assert.deepEqual(fake.calls, []);
    const rated = await person.post("/sync/ratings", { shows: [{ ...show, rating: 7 }] });
    assert.equal(rated.body.added.shows, 1);
    assert.equal(fake.calls.length, 2);
  });

  test("no client waits beyond the budget, and none is told of an error", async () => {
    fake.behave("tvmaze", () => ({ hangs: "headers" }));
    const sent = [
      person.post("/sync/history", episode(1)),
      person.post("/sync/add-to-list", {
        shows: [{ title: "Unheard Of", ids: { imdb: IMDB }, to: "watching" }],
      }),
      person.post("/scrobble/start", {
        progress: 1,
        show: { ids: { imdb: IMDB } },
        episode: { season: 1, number: 1 },
      }),
    ];
    await fake.untilRequestWaits();
    fake.endBudget();
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    assert.deepEqual(statuses, [201, 201, 404]);
  });

  test("what was parked is recorded when the provider has recovered, at its own time, once", async () => {
    fake.behave("tvmaze", () => ({ status: 503 }));
    const sent = [
      await person.post("/sync/history", episode(2)),
      await person.post("/sync/history", episode(2)),
    ];
    assert.deepEqual(
      sent.map(({ status, body }) => [status, body.added.episodes, body.not_found.shows.length]),
      [
        [201, 0, 1],
        [201, 0, 1],
      ],
    );
    fake.behave("tvmaze", unheardOf());
    server.advance(60_000);
    for (let round = 0; round < 6; round++) await server.background();
    assert.deepEqual(await watched(), [{ season: 1, number: 2, watched_at: "2026-11-20T20:00:00Z" }]);
    const after = await person.get("/sync/activities");
    const calls = fake.calls.length;
    for (let round = 0; round < 3; round++) {
      server.advance(3_600_000);
      await server.background();
    }
    assert.deepEqual((await person.get("/sync/activities")).body, after.body);
    assert.equal(fake.calls.length, calls);
    assert.equal((await person.post("/sync/history", episode(2))).body.added.episodes, 0);
  });

  test("an episode that is new everywhere is recorded when the provider tells of it", async () => {
    const airing = { status: "Running", premiered: "2026-11-01" };
    fake.behave("tvmaze", unheardOf({ ...airing, seasons: [3] }));
    const { body } = await person.post("/sync/history", episode(4));
    assert.equal(body.added.episodes, 0);
    assert.deepEqual(await watched(), []);
    fake.behave("tvmaze", unheardOf({ ...airing, seasons: [4] }));
    await server.catalogue.untilIdle();
    for (let round = 0; round < 6; round++) await server.background();
    assert.deepEqual(await watched(), [{ season: 1, number: 4, watched_at: "2026-11-20T20:00:00Z" }]);
  });
});

describe("architecture.md 8 REPRISE_OFFLINE", () => {
  const show = { type: "show", ids: { imdb: IMDB } } as const;

  /** The addresses that a server of this environment asks for an unknown show. */
  async function asked(
    environment: Record<string, string>,
    t: { mock: typeof test.mock },
  ): Promise<string[]> {
    const addresses: string[] = [];
    t.mock.method(globalThis, "fetch", async (url: URL) => {
      addresses.push(String(url));
      return new Response("null", { status: 404 });
    });
    const opened = await openTestStores();
    const config = { ...readConfig({ REPRISE_PORT: "0", REPRISE_LOG_LEVEL: "silent", ...environment }) };
    const server = await startServer(config, opened.stores, { clock: () => Date.now() as never });
    try {
      const { openAccounts } = await import("../src/accounts/accounts.ts");
      const accounts = openAccounts(opened.stores.accountsDatabase, () => Date.now() as never);
      const account = await accounts.addPerson("ada", null);
      const { clientId } = await accounts.findOrCreateApp("test");
      const token = await accounts.issueToken(account, clientId);
      const { request } = await import("node:http");
      await new Promise<void>((done, fail) => {
        const sent = request(
          `${server.url}/sync/history`,
          {
            method: "POST",
            headers: {
              authorization: `Bearer ${token}`,
              "simkl-api-key": clientId,
              "content-type": "application/json",
            },
          },
          (response) => {
            assert.equal(response.statusCode, 201);
            response.resume().on("end", done);
          },
        );
        sent.on("error", fail).end(JSON.stringify({ shows: [show] }));
      });
    } finally {
      await server.close();
      await opened.close();
    }
    return addresses;
  }

  test("1: no request is made", async (t) => {
    assert.deepEqual(await asked({ REPRISE_OFFLINE: "1", REPRISE_TMDB_KEY: "x" }, t), []);
  });

  test("otherwise the providers' own hosts, and no others", async (t) => {
    const addresses = await asked({}, t);
    assert.deepEqual(
      addresses.map((address) => new URL(address).origin),
      ["https://api.tvmaze.com", "https://query.wikidata.org"],
    );
  });
});

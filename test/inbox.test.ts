// The inbox: events of unknown titles wait, are recorded when the catalogue has the title, and can be matched by hand,
// dismissed and cancelled. INBOX_ITEMS sets the number of items in the last test.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { toTitleId } from "../src/core/ids.ts";
import { HOUR } from "../src/core/time.ts";
import { assertError, library, onlyRow, record, watchesIn } from "./contract/support.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const ITEMS = Number(process.env.INBOX_ITEMS ?? 400);

let server: TestServer;
before(async () => {
  server = await openTestServer();
});
after(() => server.close());

let lastTitle = 9_500_000;
/** An id that no title has yet. */
const nextId = (): number => {
  lastTitle += 1;
  return lastTitle;
};
const aMovie = (simkl: number, more: object = {}) => ({
  type: "movie",
  title: `Late ${simkl}`,
  ids: { simkl },
  ...more,
});
const aShow = (simkl: number, episodes: number, more: object = {}) => ({
  type: "show",
  title: `Late ${simkl}`,
  status: "ended",
  runtime: 30,
  ids: { simkl },
  seasons: [{ number: 1, episodes, first_aired: "2020-01-01" }],
  ...more,
});
/** Adds titles to the catalogue and runs the background jobs. */
const addTitles = async (...titles: object[]): Promise<void> => {
  const { rejected } = await server.catalogue.addTitles({ titles });
  assert.deepEqual(rejected, []);
  await server.background();
};
type Item = { id: number; reason: string; endpoint: string; app: string; received_at: string; item: object };
const waiting = async (person: TestPerson): Promise<Item[]> =>
  (await person.get("/reprise/v1/inbox")).body.items;
const time = (): string => new Date(server.now()).toISOString().replace(/\.\d+Z/, "Z");
const lastRevision = async (person: TestPerson) =>
  (await person.get("/reprise/v1/revisions?limit=1")).body.revisions[0];

describe("an item of the inbox", () => {
  test("is listed once, as it was sent, oldest first", async () => {
    const person = await server.person();
    const movie = { title: "Nobody Knows This", year: 1999, ids: { simkl: nextId() } };
    await record(person, { movies: [movie] });
    server.advance(1_000);
    await record(person, { movies: [movie], shows: [{ ids: { simkl: 2090 }, seasons: [{ number: 99 }] }] });
    const [first, second, ...more] = await waiting(person);
    const { id, ...rest } = first as Item;
    assert.ok(id > 0);
    assert.deepEqual(rest, {
      reason: "title_unknown",
      endpoint: "/sync/history",
      app: "test",
      received_at: new Date(server.now() - 1_000).toISOString().replace(/\.\d+Z/, "Z"),
      item: movie,
    });
    assert.equal(second?.reason, "episode_unknown");
    assert.deepEqual(more, []);
    const page = await person.get(`/reprise/v1/inbox?limit=1&after=${id}`);
    assert.deepEqual(page.body.items, [second]);
  });

  test("with an unknown episode stores rating, memo and date at once, and later adds only the watch", async () => {
    const person = await server.person();
    const simkl = nextId();
    await addTitles(aShow(simkl, 2));
    const seasons = [{ number: 1, episodes: [{ number: 3 }] }];
    const details = { rating: 5, memo: { text: "first" }, added_at: "2020-01-01T00:00:00Z" };
    await record(person, { shows: [{ ids: { simkl }, seasons, ...details }] });
    await person.post("/sync/ratings", { shows: [{ ids: { simkl }, rating: 2 }] });
    await record(person, { shows: [{ ids: { simkl }, memo: { text: "second" } }] });
    await person.post("/sync/add-to-list", { shows: [{ ids: { simkl }, to: "dropped" }] });
    const before = await onlyRow(person);
    assert.deepEqual([before.user_rating, before.memo.text, before.status], [2, "second", "dropped"]);
    await addTitles(aShow(simkl, 2, { year: 2020 }));
    const unchanged = await onlyRow(person);
    assert.deepEqual(
      [unchanged.user_rating, unchanged.memo.text, unchanged.status],
      [2, "second", "dropped"],
    );
    await addTitles(aShow(simkl, 3));
    const { user_rating, memo, added_to_watchlist_at, ...row } = await onlyRow(person);
    assert.deepEqual([user_rating, memo.text, added_to_watchlist_at], [2, "second", details.added_at]);
    assert.deepEqual(Object.keys(watchesIn(row)), ["S1E3"]);
    assert.deepEqual(await waiting(person), []);
  });

  test("is recorded once when the catalogue has its title, with its own time and app", async () => {
    const person = await server.person();
    const kodi = await person.with("Kodi");
    const simkl = nextId();
    await record(kodi, { movies: [{ ids: { simkl } }] });
    const sentAt = time();
    server.advance(HOUR);
    await addTitles(aMovie(simkl));
    assert.equal((await onlyRow(person)).last_watched_at, sentAt);
    const { revision, app, source, at } = await lastRevision(person);
    assert.deepEqual([revision, app, source, at], [1, "Kodi", "/sync/history", time()]);
    assert.deepEqual(await waiting(person), []);
    await server.background();
    assert.equal((await lastRevision(person)).revision, 1);
  });

  test("is recorded when the catalogue has its episode; known episodes are recorded at once", async () => {
    const person = await server.person();
    const simkl = nextId();
    await addTitles(aShow(simkl, 2));
    const watched = "2026-05-05T05:05:05Z";
    const episodes = [2, 3].map((number) => ({ number, watched_at: watched }));
    await record(person, { shows: [{ ids: { simkl }, seasons: [{ number: 1, episodes }] }] });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E2: watched });
    await addTitles(aShow(simkl, 3));
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E2: watched, S1E3: watched });
  });

  for (const [name, url, send, check] of [
    ["a rating", "/sync/ratings", (ids: object) => ({ movies: [{ ids, rating: 8 }] }), { user_rating: 8 }],
    [
      "a list change",
      "/sync/add-to-list",
      (ids: object) => ({ movies: [{ ids, to: "plantowatch" }] }),
      { status: "plantowatch" },
    ],
    [
      "a stop at the end",
      "/scrobble/stop",
      (ids: object) => ({ progress: 95, movie: { ids } }),
      { status: "completed" },
    ],
    ["a check-in", "/scrobble/checkin", (ids: object) => ({ movie: { ids } }), { status: "completed" }],
  ] as const)
    test(`that is ${name} is carried out when the catalogue has its title`, async () => {
      const person = await server.person();
      const simkl = nextId();
      await person.post(url, send({ simkl }));
      assert.equal((await waiting(person))[0]?.endpoint, url);
      server.advance(HOUR);
      await addTitles(aMovie(simkl, { runtime: 60 }));
      const row = await onlyRow(person);
      for (const [key, value] of Object.entries(check)) assert.equal(row[key], value, key);
      assert.deepEqual(await waiting(person), []);
    });

  test("that is a stop of an anime movie records all its parts, or the one part that it names", async () => {
    const [whole, part] = [await server.person(), await server.person()];
    const simkl = nextId();
    const film = { anime: { ids: { simkl } } };
    await whole.post("/scrobble/stop", { progress: 95, ...film });
    await part.post("/scrobble/stop", { progress: 95, ...film, episode: { season: 1, number: 2 } });
    const seasons = [{ number: 1, episodes: 2, first_aired: "2020-01-01" }];
    await addTitles(aMovie(simkl, { type: "anime", anime_type: "movie", seasons }));
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(whole))), ["S1E1", "S1E2"]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(part))), ["S1E2"]);
  });

  test("that was sent with allow_rewatch is recorded as a rewatch", async () => {
    const person = await server.person();
    const simkl = nextId();
    const body = { movies: [{ ids: { simkl }, watched_at: "2025-01-01T00:00:00Z" }] };
    await record(person, body, "?allow_rewatch=yes");
    const rewatch = { movies: [{ ids: { simkl }, is_rewatch: true, watched_at: "2026-01-01T00:00:00Z" }] };
    server.advance(1_000);
    await record(person, rewatch, "?allow_rewatch=yes");
    await addTitles(aMovie(simkl));
    const shelf = [...(await server.library.whole(person.account).shelves([simkl as never])).values()][0];
    assert.deepEqual([shelf?.watches.size, shelf?.rewatches.length], [1, 1]);
  });

  for (const [what, send] of [
    [
      "stops of a player",
      (person: TestPerson, ids: object, query: string) =>
        person.post(`/scrobble/stop${query}`, { progress: 95, movie: { ids } }),
    ],
    [
      "events of a client",
      (person: TestPerson, ids: object, query: string) =>
        person.post(`/sync/history${query}`, { movies: [{ ids }] }),
    ],
  ] as const)
    for (const [query, viewings] of [
      ["?allow_rewatch=yes", 3],
      ["", 1],
    ] as const)
      test(`${what}${query}, repeated and then sent again after days, are ${viewings} viewings`, async () => {
        const person = await server.person();
        const simkl = nextId();
        for (let days = 0; days < 15; days += 5) {
          for (let times = 0; times < 3; times += 1) {
            await send(person, { simkl }, query);
            server.advance(30_000);
          }
          server.advance(5 * 24 * HOUR);
        }
        assert.equal((await waiting(person)).length, viewings);
        await addTitles(aMovie(simkl));
        const shelf = [...(await server.library.whole(person.account).shelves([simkl as never])).values()][0];
        assert.deepEqual([shelf?.watches.size, shelf?.rewatches.length], [1, viewings - 1]);
        assert.deepEqual(await waiting(person), []);
      });

  test("that was sent with allow_rewatch and dismissed is not added again days later", async () => {
    const person = await server.person();
    const movie = { ids: { simkl: nextId() } };
    await record(person, { movies: [movie] }, "?allow_rewatch=yes");
    const [{ id } = { id: 0 }] = await waiting(person);
    await person.post(`/reprise/v1/inbox/${id}/dismiss`, {});
    server.advance(5 * 24 * HOUR);
    await record(person, { movies: [movie] }, "?allow_rewatch=yes");
    assert.deepEqual(await waiting(person), []);
  });

  test("is recorded in the order of event times, and watches before ratings, even if all were sent at once", async () => {
    const times = ["2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"];
    const viewingTimes = async (simkl: number, person: TestPerson) => {
      const shelves = await server.library.whole(person.account).shelves([simkl as never]);
      const { watches, rewatches } = [...shelves.values()][0] ?? { watches: new Map(), rewatches: [] };
      return [...watches.values(), ...rewatches.map(({ state }) => state.startedAt)].map((at) =>
        new Date(at).toISOString().replace(".000Z", "Z"),
      );
    };
    // The ids of items are random, so repeated attempts cover several orders.
    for (let tries = 0; tries < 6; tries += 1) {
      const person = await server.person();
      const [movie, show] = [nextId(), nextId()];
      const episode = (watched_at?: string) => [{ number: 1, episodes: [{ number: 1, watched_at }] }];
      await person.post("/sync/ratings", { movies: [{ ids: { simkl: movie }, rating: 8 }] });
      await record(
        person,
        {
          movies: times.map((watched_at) => ({ ids: { simkl: movie }, watched_at })),
          shows: times.map((at) => ({ ids: { simkl: show }, seasons: episode(at) })),
        },
        "?allow_rewatch=yes",
      );
      assert.equal((await waiting(person)).length, 7);
      const page = await person.get("/reprise/v1/inbox?limit=3");
      const rest = await person.get(`/reprise/v1/inbox?limit=9&after=${page.body.items.at(-1).id}`);
      assert.deepEqual([...page.body.items, ...rest.body.items], await waiting(person));
      await addTitles(aMovie(movie), aShow(show, 1));
      assert.deepEqual([await viewingTimes(movie, person), await viewingTimes(show, person)], [times, times]);
    }
  });

  test("still waits when other titles are added", async () => {
    const person = await server.person();
    await record(person, { movies: [{ ids: { simkl: nextId() } }] });
    await addTitles(aMovie(nextId()));
    assert.equal((await waiting(person)).length, 1);
    assert.deepEqual(await library(person), []);
  });

  test("that has only a name and a year is found by the name of an added title", async () => {
    const person = await server.person();
    const simkl = nextId();
    await record(person, { movies: [{ title: `Quite a Name ${simkl}`, year: 2001 }] });
    await addTitles(aMovie(simkl, { title: `Quite a Name ${simkl}`, year: 2001 }));
    assert.equal((await library(person)).length, 1);
  });
});

describe("the owner of an inbox item", () => {
  test("matches it to a title, alone or with all items of the same title", async () => {
    const person = await server.person();
    const movie = { title: `A Strange Edition ${nextId()}`, year: 1990 };
    await record(person, { movies: [{ ...movie, watched_at: "2026-01-01T00:00:00Z" }] });
    server.advance(1);
    await person.post("/sync/ratings", { movies: [{ ...movie, rating: 9 }] });
    server.advance(1);
    await record(person, { movies: [{ title: "Something else", year: 1990 }] });
    const [{ id } = { id: 0 }] = await waiting(person);
    const answer = await person.post(`/reprise/v1/inbox/${id}/match`, { title: 53434, all_alike: true });
    assert.deepEqual(answer.body, { applied: 2, waiting: 0, revision: 2 });
    const row = await onlyRow(person);
    assert.deepEqual(
      [row.movie.ids.simkl, row.user_rating, row.last_watched_at],
      [53434, 9, "2026-01-01T00:00:00Z"],
    );
    assert.equal((await waiting(person)).length, 1);
  });

  test("matches episodes and calls of players together", async () => {
    const person = await server.person();
    const ids = { tvdb: 77_777_000 + nextId() };
    await record(person, { shows: [{ ids, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }] });
    server.advance(1);
    const stop = { progress: 90, show: { ids }, episode: { season: 1, number: 2 } };
    assert.equal((await person.post("/scrobble/stop", stop)).status, 404);
    server.advance(1);
    await record(person, { episodes: [{ title: "An odd show", season: 1, episode: 3 }] });
    const [first, , flat] = await waiting(person);
    const match = (id = 0, all_alike = false) =>
      person.post(`/reprise/v1/inbox/${id}/match`, { title: 2090, all_alike });
    assert.deepEqual((await match(first?.id, true)).body.applied, 2);
    assert.deepEqual((await match(flat?.id)).body.applied, 1);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1", "S1E2", "S1E3"]);
  });

  test("dismisses it, and it is not added again", async () => {
    const person = await server.person();
    const movie = { ids: { simkl: nextId() } };
    await record(person, { movies: [movie] });
    const [{ id } = { id: 0 }] = await waiting(person);
    assert.deepEqual((await person.post(`/reprise/v1/inbox/${id}/dismiss`, {})).body, { dismissed: 1 });
    await record(person, { movies: [movie] });
    assert.deepEqual(await waiting(person), []);
    await addTitles(aMovie(movie.ids.simkl));
    assert.deepEqual(await library(person), []);
    assertError(await person.post(`/reprise/v1/inbox/${id}/dismiss`, {}), 404, "no_such_item");
  });

  test("dismisses it during a retry, and it is not recorded", async () => {
    const person = await server.person();
    await record(person, { movies: [{ ids: { simkl: nextId() } }] });
    const [{ id } = { id: 0 }] = await waiting(person);
    const title = [...(await server.catalogue.load([toTitleId(53434)])).values()][0];
    assert.ok(title);
    const changes = [{ field: "status", before: null, after: "completed" }] as const;
    const author = { app: person.clientId, source: "/sync/history", now: server.now() };
    const settle = () =>
      server.library.inbox.settle(person.account, id, {
        author,
        tasks: [{ title, decide: () => ({ changes, outcome: null }) }],
      });
    await person.post(`/reprise/v1/inbox/${id}/dismiss`, {});
    assert.equal(await settle(), null);
    assert.deepEqual(await library(person), []);
  });

  test("retries it at once", async () => {
    const person = await server.person();
    const simkl = nextId();
    await record(person, { movies: [{ ids: { simkl } }] });
    const [{ id } = { id: 0 }] = await waiting(person);
    const retry = () => person.post(`/reprise/v1/inbox/${id}/retry`, {});
    assert.deepEqual((await retry()).body, { applied: 0, waiting: 1, revision: null });
    await server.catalogue.addTitles({ titles: [aMovie(simkl)] });
    assert.deepEqual((await retry()).body, { applied: 1, waiting: 0, revision: 1 });
    assertError(await retry(), 404, "no_such_item");
  });

  test("gets an error for an unknown item or title, and for an invalid one", async () => {
    const person = await server.person();
    await record(person, { movies: [{ ids: { simkl: nextId() } }] });
    const [{ id } = { id: 0 }] = await waiting(person);
    const match = (body: object, item: number | string = id) =>
      person.post(`/reprise/v1/inbox/${item}/match`, body);
    assertError(await match({ title: 999_999_999 }), 404, "id_err");
    assertError(await match({}), 400, "empty_field");
    assertError(await match({ title: "heat" }), 400, "wrong_parameter");
    assertError(await match({ title: 2 ** 53 }), 400, "wrong_parameter");
    assertError(await match({ title: 53434 }, "x"), 404, "no_such_item");
    assertError(await match({ title: 53434 }, 1), 404, "no_such_item");
    const other = await server.person();
    assertError(await other.post(`/reprise/v1/inbox/${id}/match`, { title: 53434 }), 404, "no_such_item");
  });
});

describe("a removal cancels waiting items", () => {
  test("of the same title only", async () => {
    const person = await server.person();
    const [simkl, kept] = [nextId(), nextId()];
    await record(person, { movies: [{ ids: { simkl } }, { ids: { simkl: kept } }] });
    await person.post("/sync/history/remove", { movies: [{ ids: { simkl } }] });
    await addTitles(aMovie(simkl), aMovie(kept));
    assert.deepEqual(
      (await library(person)).map((row) => row.movie.ids.simkl),
      [kept],
    );
  });

  test("of the removed episodes only", async () => {
    const person = await server.person();
    const simkl = nextId();
    const seasons = (...numbers: number[]) => [
      { number: 1, episodes: numbers.map((number) => ({ number })) },
    ];
    await record(person, { shows: [{ ids: { simkl }, seasons: seasons(1, 2, 3) }] });
    await person.post("/sync/history/remove", { shows: [{ ids: { simkl }, seasons: seasons(2) }] });
    await addTitles(aShow(simkl, 3));
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1", "S1E3"]);
  });

  test("with ratings only, if it removes a rating", async () => {
    const person = await server.person();
    const simkl = nextId();
    await record(person, { movies: [{ ids: { simkl } }] });
    await person.post("/sync/ratings", { movies: [{ ids: { simkl }, rating: 3 }] });
    await person.post("/sync/ratings/remove", { movies: [{ ids: { simkl } }] });
    await addTitles(aMovie(simkl));
    const row = await onlyRow(person);
    assert.deepEqual([row.status, row.user_rating], ["completed", null]);
  });
});

test(`${ITEMS} items: half of them are recorded, while clients keep writing`, async (t) => {
  const person = await server.person();
  const first = lastTitle + 1;
  lastTitle += ITEMS;
  const sent = new Map<number, string>();
  for (let at = 0; at < ITEMS; at += 1_000) {
    const shows = Array.from({ length: Math.min(1_000, ITEMS - at) }, (_, index) => {
      const simkl = first + at + index;
      sent.set(simkl, new Date(Date.UTC(2020, 0, 1) + simkl * 1000).toISOString().replace(".000Z", "Z"));
      return {
        ids: { simkl },
        seasons: [{ number: 1, episodes: [{ number: 1, watched_at: sent.get(simkl) }] }],
      };
    });
    await record(person, { shows });
  }
  assert.equal((await waiting(person)).length, ITEMS);
  const added = [...sent.keys()].filter((simkl) => simkl % 2 === 0);
  await server.catalogue.addTitles({ titles: added.map((simkl) => aShow(simkl, 1)) });

  const memory = process.memoryUsage().rss;
  const started = performance.now();
  let isDone = false;
  const retried = Promise.all([server.background(), (await server.openAnother()).background()]).then(() => {
    isDone = true;
  });
  let [writes, slowest] = [0, 0];
  while (!isDone) {
    const before = performance.now();
    const body = { anime: [{ ids: { simkl: 39508 }, episodes: [{ number: (writes % 200) + 1 }] }] };
    assert.equal((await person.post("/sync/history", body)).status, 201);
    slowest = Math.max(slowest, performance.now() - before);
    writes += 1;
  }
  await retried;
  t.diagnostic(
    `${Math.round(performance.now() - started)} ms, ${writes} writes in this time, the slowest ${Math.round(slowest)} ms, ` +
      `${Math.round((process.memoryUsage().rss - memory) / 1e6)} MB more`,
  );
  assert.ok(writes > 0);
  const rows = (await library(person)).filter((row) => sent.has(row.show?.ids.simkl));
  assert.deepEqual(
    new Map(rows.map((row) => [row.show.ids.simkl, watchesIn(row).S1E1])),
    new Map(added.map((simkl) => [simkl, sent.get(simkl)]).sort() as [number, string][]),
  );
  assert.equal((await waiting(person)).length, ITEMS - added.length);
  const page = await person.get("/reprise/v1/revisions?source=/sync/history&limit=1000");
  const counts = Map.groupBy(page.body.revisions, ({ summary }: { summary: string }) => summary);
  for (const [summary, revisions] of counts)
    if (summary.startsWith("Late ")) assert.equal(revisions.length, 1, `${summary} was recorded once`);
});

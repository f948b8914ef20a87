// What no title was found for: kept, tried again when the catalogue learns, matched by hand, taken back.
// INBOX_ITEMS sets how many items wait in the test of many.

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
/** A number that no title has yet. */
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
const learn = async (...titles: object[]): Promise<void> => {
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
  test("is listed as it was sent, once, the oldest first", async () => {
    const person = await server.person();
    const movie = { title: "Nobody Knows This", year: 1999, ids: { simkl: nextId() } };
    await record(person, { movies: [movie] });
    server.advance(1_000);
    await record(person, { movies: [movie], shows: [{ ids: { simkl: 2090 }, seasons: [{ number: 99 }] }] });
    const [first, second, ...more] = await waiting(person);
    const { id, ...told } = first as Item;
    assert.ok(id > 0);
    assert.deepEqual(told, {
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

  test("that waits for an episode is only watched by it: what it said of the show was kept when it came", async () => {
    const person = await server.person();
    const simkl = nextId();
    await learn(aShow(simkl, 2));
    const seasons = [{ number: 1, episodes: [{ number: 3 }] }];
    const said = { rating: 5, memo: { text: "first" }, added_at: "2020-01-01T00:00:00Z" };
    await record(person, { shows: [{ ids: { simkl }, seasons, ...said }] });
    await person.post("/sync/ratings", { shows: [{ ids: { simkl }, rating: 2 }] });
    await record(person, { shows: [{ ids: { simkl }, memo: { text: "second" } }] });
    await person.post("/sync/add-to-list", { shows: [{ ids: { simkl }, to: "dropped" }] });
    const before = await onlyRow(person);
    assert.deepEqual([before.user_rating, before.memo.text, before.status], [2, "second", "dropped"]);
    await learn(aShow(simkl, 2, { year: 2020 }));
    const again = await onlyRow(person);
    assert.deepEqual([again.user_rating, again.memo.text, again.status], [2, "second", "dropped"]);
    await learn(aShow(simkl, 3));
    const { user_rating, memo, added_to_watchlist_at, ...row } = await onlyRow(person);
    assert.deepEqual([user_rating, memo.text, added_to_watchlist_at], [2, "second", said.added_at]);
    assert.deepEqual(Object.keys(watchesIn(row)), ["S1E3"]);
    assert.deepEqual(await waiting(person), []);
  });

  test("is recorded when its title is learnt: at its own time, as its own app's, once", async () => {
    const person = await server.person();
    const kodi = await person.with("Kodi");
    const simkl = nextId();
    await record(kodi, { movies: [{ ids: { simkl } }] });
    const then = time();
    server.advance(HOUR);
    await learn(aMovie(simkl));
    assert.equal((await onlyRow(person)).last_watched_at, then);
    const { revision, app, source, at } = await lastRevision(person);
    assert.deepEqual([revision, app, source, at], [1, "Kodi", "/sync/history", time()]);
    assert.deepEqual(await waiting(person), []);
    await server.background();
    assert.equal((await lastRevision(person)).revision, 1);
  });

  test("is recorded when its episode is learnt, the others having been recorded before", async () => {
    const person = await server.person();
    const simkl = nextId();
    await learn(aShow(simkl, 2));
    const watched = "2026-05-05T05:05:05Z";
    const episodes = [2, 3].map((number) => ({ number, watched_at: watched }));
    await record(person, { shows: [{ ids: { simkl }, seasons: [{ number: 1, episodes }] }] });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E2: watched });
    await learn(aShow(simkl, 3));
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
    test(`that is ${name} is carried out when its title is learnt`, async () => {
      const person = await server.person();
      const simkl = nextId();
      await person.post(url, send({ simkl }));
      assert.equal((await waiting(person))[0]?.endpoint, url);
      server.advance(HOUR);
      await learn(aMovie(simkl, { runtime: 60 }));
      const row = await onlyRow(person);
      for (const [key, value] of Object.entries(check)) assert.equal(row[key], value, key);
      assert.deepEqual(await waiting(person), []);
    });

  test("that is a stop of an anime film in two parts is recorded as a whole, one of a part as that part", async () => {
    const [whole, part] = [await server.person(), await server.person()];
    const simkl = nextId();
    const film = { anime: { ids: { simkl } } };
    await whole.post("/scrobble/stop", { progress: 95, ...film });
    await part.post("/scrobble/stop", { progress: 95, ...film, episode: { season: 1, number: 2 } });
    const seasons = [{ number: 1, episodes: 2, first_aired: "2020-01-01" }];
    await learn(aMovie(simkl, { type: "anime", anime_type: "movie", seasons }));
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(whole))), ["S1E1", "S1E2"]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(part))), ["S1E2"]);
  });

  test("that was a request for rewatches is one when it is recorded", async () => {
    const person = await server.person();
    const simkl = nextId();
    const body = { movies: [{ ids: { simkl }, watched_at: "2025-01-01T00:00:00Z" }] };
    await record(person, body, "?allow_rewatch=yes");
    const again = { movies: [{ ids: { simkl }, is_rewatch: true, watched_at: "2026-01-01T00:00:00Z" }] };
    server.advance(1_000);
    await record(person, again, "?allow_rewatch=yes");
    await learn(aMovie(simkl));
    const shelf = [...(await server.library.whole(person.account).shelves([simkl as never])).values()][0];
    assert.deepEqual([shelf?.watches.size, shelf?.rewatches.length], [1, 1]);
  });

  for (const [what, send] of [
    [
      "a player stops",
      (person: TestPerson, ids: object, query: string) =>
        person.post(`/scrobble/stop${query}`, { progress: 95, movie: { ids } }),
    ],
    [
      "a client records",
      (person: TestPerson, ids: object, query: string) =>
        person.post(`/sync/history${query}`, { movies: [{ ids }] }),
    ],
  ] as const)
    for (const [query, viewings] of [
      ["?allow_rewatch=yes", 3],
      ["", 1],
    ] as const)
      test(`${what} again and again days apart${query}: ${viewings} viewings are kept, and no repetition`, async () => {
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
        await learn(aMovie(simkl));
        const shelf = [...(await server.library.whole(person.account).shelves([simkl as never])).values()][0];
        assert.deepEqual([shelf?.watches.size, shelf?.rewatches.length], [1, viewings - 1]);
        assert.deepEqual(await waiting(person), []);
      });

  test("that counts viewings and was dismissed does not come back days later either", async () => {
    const person = await server.person();
    const movie = { ids: { simkl: nextId() } };
    await record(person, { movies: [movie] }, "?allow_rewatch=yes");
    const [{ id } = { id: 0 }] = await waiting(person);
    await person.post(`/reprise/v1/inbox/${id}/dismiss`, {});
    server.advance(5 * 24 * HOUR);
    await record(person, { movies: [movie] }, "?allow_rewatch=yes");
    assert.deepEqual(await waiting(person), []);
  });

  test("is recorded after what happened before it, and watched before it is rated, though all came at once", async () => {
    const times = ["2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"];
    const of = async (simkl: number, person: TestPerson) => {
      const shelves = await server.library.whole(person.account).shelves([simkl as never]);
      const { watches, rewatches } = [...shelves.values()][0] ?? { watches: new Map(), rewatches: [] };
      return [...watches.values(), ...rewatches.map(({ state }) => state.startedAt)].map((at) =>
        new Date(at).toISOString().replace(".000Z", "Z"),
      );
    };
    // The items are numbered as chance has it: by and by every order would come about.
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
      await learn(aMovie(movie), aShow(show, 1));
      assert.deepEqual([await of(movie, person), await of(show, person)], [times, times]);
    }
  });

  test("waits on when what is learnt is something else", async () => {
    const person = await server.person();
    await record(person, { movies: [{ ids: { simkl: nextId() } }] });
    await learn(aMovie(nextId()));
    assert.equal((await waiting(person)).length, 1);
    assert.deepEqual(await library(person), []);
  });

  test("of a title that is still unknown is found by the name of one that is learnt", async () => {
    const person = await server.person();
    const simkl = nextId();
    await record(person, { movies: [{ title: `Quite a Name ${simkl}`, year: 2001 }] });
    await learn(aMovie(simkl, { title: `Quite a Name ${simkl}`, year: 2001 }));
    assert.equal((await library(person)).length, 1);
  });
});

describe("its owner", () => {
  test("says which title is meant, for it and for all that are alike", async () => {
    const person = await server.person();
    const odd = { title: `A Strange Edition ${nextId()}`, year: 1990 };
    await record(person, { movies: [{ ...odd, watched_at: "2026-01-01T00:00:00Z" }] });
    server.advance(1);
    await person.post("/sync/ratings", { movies: [{ ...odd, rating: 9 }] });
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

  test("matches episodes and calls of players alike", async () => {
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

  test("dismisses it, and it does not come back", async () => {
    const person = await server.person();
    const movie = { ids: { simkl: nextId() } };
    await record(person, { movies: [movie] });
    const [{ id } = { id: 0 }] = await waiting(person);
    assert.deepEqual((await person.post(`/reprise/v1/inbox/${id}/dismiss`, {})).body, { dismissed: 1 });
    await record(person, { movies: [movie] });
    assert.deepEqual(await waiting(person), []);
    await learn(aMovie(movie.ids.simkl));
    assert.deepEqual(await library(person), []);
    assertError(await person.post(`/reprise/v1/inbox/${id}/dismiss`, {}), 404, "no_such_item");
  });

  test("dismisses it while it is being tried: it is not recorded", async () => {
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

  test("tries it again at once", async () => {
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

  test("is refused what cannot be", async () => {
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

describe("a removal takes back what waits", () => {
  test("of the same title, and of nothing else", async () => {
    const person = await server.person();
    const [simkl, kept] = [nextId(), nextId()];
    await record(person, { movies: [{ ids: { simkl } }, { ids: { simkl: kept } }] });
    await person.post("/sync/history/remove", { movies: [{ ids: { simkl } }] });
    await learn(aMovie(simkl), aMovie(kept));
    assert.deepEqual(
      (await library(person)).map((row) => row.movie.ids.simkl),
      [kept],
    );
  });

  test("of some of its episodes", async () => {
    const person = await server.person();
    const simkl = nextId();
    const seasons = (...numbers: number[]) => [
      { number: 1, episodes: numbers.map((number) => ({ number })) },
    ];
    await record(person, { shows: [{ ids: { simkl }, seasons: seasons(1, 2, 3) }] });
    await person.post("/sync/history/remove", { shows: [{ ids: { simkl }, seasons: seasons(2) }] });
    await learn(aShow(simkl, 3));
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1", "S1E3"]);
  });

  test("a rating's removal takes back ratings alone", async () => {
    const person = await server.person();
    const simkl = nextId();
    await record(person, { movies: [{ ids: { simkl } }] });
    await person.post("/sync/ratings", { movies: [{ ids: { simkl }, rating: 3 }] });
    await person.post("/sync/ratings/remove", { movies: [{ ids: { simkl } }] });
    await learn(aMovie(simkl));
    const row = await onlyRow(person);
    assert.deepEqual([row.status, row.user_rating], ["completed", null]);
  });
});

test(`${ITEMS} items, a catalogue that learns half of them, and clients that write meanwhile`, async (t) => {
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
  const learnt = [...sent.keys()].filter((simkl) => simkl % 2 === 0);
  await server.catalogue.addTitles({ titles: learnt.map((simkl) => aShow(simkl, 1)) });

  const memory = process.memoryUsage().rss;
  const started = performance.now();
  let isOver = false;
  const retried = Promise.all([server.background(), (await server.openAnother()).background()]).then(() => {
    isOver = true;
  });
  let [writes, slowest] = [0, 0];
  while (!isOver) {
    const before = performance.now();
    const body = { anime: [{ ids: { simkl: 39508 }, episodes: [{ number: (writes % 200) + 1 }] }] };
    assert.equal((await person.post("/sync/history", body)).status, 201);
    slowest = Math.max(slowest, performance.now() - before);
    writes += 1;
  }
  await retried;
  t.diagnostic(
    `${Math.round(performance.now() - started)} ms, ${writes} writes meanwhile, the slowest ${Math.round(slowest)} ms, ` +
      `${Math.round((process.memoryUsage().rss - memory) / 1e6)} MB more`,
  );
  assert.ok(writes > 0);
  const rows = (await library(person)).filter((row) => sent.has(row.show?.ids.simkl));
  assert.deepEqual(
    new Map(rows.map((row) => [row.show.ids.simkl, watchesIn(row).S1E1])),
    new Map(learnt.map((simkl) => [simkl, sent.get(simkl)]).sort() as [number, string][]),
  );
  const left = await waiting(person);
  assert.equal(left.length, ITEMS - learnt.length);
  const page = await person.get("/reprise/v1/revisions?source=/sync/history&limit=1000");
  const counts = Map.groupBy(page.body.revisions, ({ summary }: { summary: string }) => summary);
  for (const [summary, those] of counts)
    if (summary.startsWith("Late ")) assert.equal(those.length, 1, `${summary} was recorded once`);
});

// Long sequences of player calls: an evening with three devices and a crash, and clients that repeat the same calls.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Millis } from "../src/core/ids.ts";
import { ask, type Row, statement } from "../src/database/sql/statement.ts";
import { addContractTitles, library, SMALL, watchesIn } from "./contract/support.ts";
import { openTestServer, TEST_START, type TestPerson, type TestServer } from "./support/server.ts";
import { startServerProcess } from "./support/server-process.ts";

const MINUTE = 60_000;

/** An item of `GET /sync/playback` for an episode. */
type SavedPlayback = {
  readonly show: { readonly title: string };
  readonly episode: { readonly season: number; readonly number: number };
  readonly progress: number;
};

const TABLES = [
  "person",
  "entry",
  "watch",
  "rewatch",
  "rewatch_watch",
  "playback",
  "revision",
  "change",
  "inbox",
  "inbox_key",
  "idempotency",
  "due",
] as const;

let first: TestServer;
before(async () => {
  first = await openTestServer();
  await addContractTitles(first);
});
after(() => first.close());

/** The number of rows in each table of the library, for all accounts. */
async function countRows(): Promise<Record<string, number>> {
  const countOf = async (table: string): Promise<[string, number]> => {
    const [row] = await first.stores.library.read(() =>
      ask(statement<{ n: number }>(`select count(*) as n from ${table}`)),
    );
    return [table, row?.n ?? 0];
  };
  return Object.fromEntries(await Promise.all(TABLES.map(countOf)));
}

type Headers = Record<string, string>;
const headersOf = (token: string, clientId: string): Headers => ({
  authorization: `Bearer ${token}`,
  "simkl-api-key": clientId,
});

/** The library: statuses by title, times by `title S1E2`, and the times of movies by `title watched`. */
async function history(person: TestPerson): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const row of await library(person)) {
    const { title } = row.movie ?? row.show;
    result[title] = row.status;
    if (row.movie) result[`${title} watched`] = row.last_watched_at;
    for (const [part, at] of Object.entries(watchesIn(row))) result[`${title} ${part}`] = at;
  }
  return result;
}

describe("an evening", () => {
  const dark = (number: number) => ({ show: { ids: { tvdb: 334824 } }, episode: { season: 1, number } });
  const small = (number: number, season = 1) => ({
    show: { ids: { simkl: SMALL } },
    episode: { season, number },
  });
  const matrix = { movie: { ids: { imdb: "tt0133093" } } };

  it("with three devices, pauses, seeks, a crash, and repeated and reordered calls is recorded correctly", async () => {
    const person = await first.person();
    const device = async (name: string): Promise<Headers> => {
      const { token, clientId } = await person.with(name);
      return headersOf(token, clientId);
    };
    const television = await device("television");
    const tablet = await device("tablet");
    const phone = await device("phone");
    let minute = 0;
    const start = () => startServerProcess(first.config, (TEST_START + minute * MINUTE) as Millis);
    let server = await start();
    /** Moves the clock to this minute of the evening, which begins at noon. */
    const advanceTo = async (target: number): Promise<void> => {
      first.advance((target - minute) * MINUTE);
      await server.advance((target - minute) * MINUTE);
      minute = target;
    };
    /** Makes a call and returns the status of the response. @throws Error if the server is killed before it responds */
    const call = async (device: Headers, kind: string, progress: number, what: object): Promise<number> => {
      const { status } = await fetch(`${server.url}/scrobble/${kind}`, {
        method: "POST",
        headers: { ...device, "content-type": "application/json" },
        body: JSON.stringify({ progress, ...what }),
      });
      return status;
    };
    /** Makes `times` equal calls at once. Returns how many of them were not rejected as duplicates. */
    const send = async (
      device: Headers,
      kind: string,
      progress: number,
      what: object,
      times = 1,
    ): Promise<number> => {
      const statuses = await Promise.all(
        Array.from({ length: times }, () => call(device, kind, progress, what)),
      );
      for (const status of statuses) assert.ok(status === 201 || status === 409, `${kind}: ${status}`);
      return statuses.filter((status) => status === 201).length;
    };

    // The television plays Dark, whose episodes have 53 minutes. It pauses and seeks in the first, and repeats calls.
    await send(television, "start", 0, dark(1), 3);
    await advanceTo(20);
    await send(television, "pause", 38, dark(1));
    await advanceTo(25);
    await send(television, "start", 38, dark(1), 2);
    await advanceTo(30);
    await send(television, "start", 95, dark(1)); // Sought to the end by mistake,
    await send(television, "start", 47, dark(1)); // and back.
    await advanceTo(40);
    // The tablet starts the small show, whose episodes have 20 minutes.
    await send(tablet, "start", 0, small(1));
    await advanceTo(57);
    // The stop is sent three times: one call records the watch, the others are rejected as duplicates.
    assert.equal(await send(television, "stop", 98, dark(1), 3), 1);
    // A start on any device ends playbacks that have reached 80 %: the tablet's episode, at 85 %, is recorded now.
    await send(television, "start", 0, dark(2));
    // The pause before the stop of the first episode arrives late. The second episode continues.
    await advanceTo(58);
    await send(television, "pause", 97, dark(1));
    await send(television, "start", 1, dark(2));
    await advanceTo(61);
    // The tablet plays on, and sends only the start of the next episode.
    await send(tablet, "start", 0, small(2));
    await advanceTo(65);
    // The phone checks in to the movie, which has 136 minutes.
    await send(phone, "checkin", 0, matrix);

    // The server is killed during calls of the tablet and the phone. Not all calls get a response.
    const calls = [
      call(tablet, "pause", 20, small(2)),
      call(phone, "checkin", 0, matrix),
      call(tablet, "start", 20, small(2)),
    ];
    assert.equal(await Promise.race(calls), 201);
    await server.kill();
    const results = await Promise.allSettled(calls);
    for (const result of results) if (result.status === "fulfilled") assert.equal(result.value, 201);
    server = await start();
    // All acknowledged calls were stored.
    const playbacks = [...(await first.library.whole(person.account).playbacks())];
    const [isPaused, , isStarted] = results.map(({ status }) => status === "fulfilled");
    const ofTablet = playbacks.find(({ title }) => title === SMALL)?.playback;
    if (isPaused || isStarted) assert.equal(ofTablet?.progress, 20);
    assert.equal(playbacks.filter(({ playback }) => playback.state === "checkin").length, 1);
    // The devices repeat their calls, in another order.
    await send(phone, "checkin", 0, matrix);
    await send(tablet, "start", 20, small(2));

    await advanceTo(70);
    await send(tablet, "pause", 45, small(2));
    await send(tablet, "pause", 45, small(2));
    // The start of the second episode on the television was not lost. Its stop arrives at the restarted server.
    await advanceTo(111);
    assert.equal(await send(television, "stop", 99, dark(2)), 1);
    await send(television, "start", 0, dark(3));
    await advanceTo(120);
    // The third episode is stopped early.
    await send(television, "stop", 17, dark(3));
    await advanceTo(130);
    // The tablet continues, seeks, and switches off at the end of the episode without a stop.
    await send(tablet, "start", 45, small(2));
    await advanceTo(132);
    await send(tablet, "start", 70, small(2));
    await advanceTo(150);
    // The tablet starts the next episode. The one before ended at minute 138.
    await send(tablet, "start", 0, small(1, 2));
    await advanceTo(152);
    await send(tablet, "stop", 10, small(1, 2));
    // The check-in ended at minute 201, without any call.
    await advanceTo(202);
    await server.background();
    // A stop that was delayed since minute 57 is not a second viewing.
    assert.equal(await send(television, "stop", 98, dark(1)), 1);

    assert.deepEqual(await history(person), {
      Dark: "watching",
      "Dark S1E1": "2026-11-24T12:57:00Z",
      "Dark S1E2": "2026-11-24T13:51:00Z",
      "A Small Ended Show": "watching",
      "A Small Ended Show S1E1": "2026-11-24T12:57:00Z",
      "A Small Ended Show S1E2": "2026-11-24T14:18:00Z",
      "The Matrix": "completed",
      "The Matrix watched": "2026-11-24T15:21:00Z",
    });
    const { body } = await first.send({ method: "GET", url: "/sync/playback", headers: phone });
    assert.deepEqual(
      body.map(({ show, episode, progress }: SavedPlayback) => [
        show.title,
        episode.season,
        episode.number,
        progress,
      ]),
      [
        ["A Small Ended Show", 2, 1, 10],
        ["Dark", 1, 3, 17],
      ],
    );
  });
});

describe("clients that repeat calls", () => {
  const seasons = [{ number: 1, episodes: [{ number: 3 }] }];
  /** The writes of Jellyfin clients, which they repeat every 30 seconds. */
  const JELLYFIN: [string, (round: number) => [url: string, body: object]][] = [
    [
      "an item of `episodes`",
      () => [
        "/sync/history",
        { movies: [], shows: [], episodes: [{ title: "Dark", year: 2017, season: 1, episode: 3, ids: {} }] },
      ],
    ],
    [
      "a movie with a time",
      () => [
        "/sync/history",
        { movies: [{ ids: { imdb: "tt0113277" }, watched_at: "2026-11-24T11:00:00Z" }] },
      ],
    ],
    ["an episode of a show", () => ["/sync/history", { shows: [{ ids: { tvdb: 334824 }, seasons }] }]],
    [
      "a stop with increasing progress",
      (round) => [
        "/scrobble/stop",
        { progress: 80 + round / 12, show: { ids: { tvdb: 334824 } }, episode: { season: 1, number: 3 } },
      ],
    ],
    [
      "a stop with allow_rewatch",
      () => ["/scrobble/stop?allow_rewatch=yes", { progress: 95, movie: { ids: { imdb: "tt0113277" } } }],
    ],
    [
      "a stop of an unknown title",
      (round) => [
        "/scrobble/stop",
        { progress: 80 + round / 12, movie: { title: "No Such Film", year: 1901 } },
      ],
    ],
    ["a start", (round) => ["/scrobble/start", { progress: round / 3, movie: { ids: { simkl: 53434 } } }]],
    ["a pause", () => ["/scrobble/pause", { progress: 12, movie: { ids: { simkl: 53434 } } }]],
    ["a check-in", () => ["/scrobble/checkin", { progress: 0, movie: { ids: { simkl: 53434 } } }]],
  ];

  for (const [name, request] of JELLYFIN)
    it(`Jellyfin: ${name} every 30 s for two hours changes nothing after the first call`, async () => {
      const person = await first.person();
      const send = async (round: number): Promise<void> => {
        const [url, body] = request(round);
        const { status, text } = await person.post(url, body);
        assert.ok([201, 404, 409].includes(status), text);
      };
      await send(0);
      const [rows, afterFirst] = [await countRows(), await history(person)];
      for (let round = 1; round <= 240; round += 1) {
        first.advance(30_000);
        await send(round);
      }
      assert.deepEqual(await countRows(), rows);
      assert.deepEqual(await history(person), afterFirst);
    });

  it("CrossWatch: 50 rounds of pauses, removals and reads leave one watch and no further rows", async () => {
    const person = await first.person();
    const app = await person.with("crosswatch");
    const headers = headersOf(app.token, app.clientId);
    const remove = (id: number) => first.send({ method: "DELETE", url: `/sync/playback/${id}`, headers });
    const movie = { movie: { title: "Heat", year: 1995, ids: { imdb: "tt0113277" } } };
    const show = { show: { ids: { tvdb: 334824 } }, episode: { season: 1, number: 3 } };
    const watched = { movies: [{ ids: { imdb: "tt0113277" }, watched_at: "2026-11-24T11:00:00Z" }] };

    const round = async (): Promise<void> => {
      first.advance(MINUTE);
      for (const [what, progress] of [
        [movie, 42.2],
        [show, 45.5],
      ] as const)
        assert.equal((await app.post("/scrobble/pause", { progress, ...what })).status, 201);
      const { body } = await app.get("/sync/playback?hide_watched=true&limit=10000");
      assert.deepEqual(body.map(({ progress }: Row) => progress).sort(), [42.2, 45.5]);
      for (const { id } of body) {
        const removed = await remove(id);
        assert.deepEqual([removed.status, removed.text], [204, ""]);
        assert.equal((await remove(id)).status, 404);
      }
      assert.deepEqual((await app.get("/sync/playback")).body, []);
      assert.equal((await app.post("/sync/history", watched)).status, 201);
    };
    await round();
    const rows = await countRows();
    for (let at = 0; at < 50; at += 1) await round();
    assert.deepEqual(await countRows(), rows);
    assert.deepEqual(await history(person), { Heat: "completed", "Heat watched": "2026-11-24T11:00:00Z" });

    // A removed title is absent from reads, and a second removal changes nothing.
    const removal = { movies: [{ ids: { imdb: "tt0113277" } }] };
    const { body } = await app.post("/sync/history/remove", removal);
    assert.equal(body.deleted.movies, 1);
    assert.deepEqual(await history(person), {});
    const after = await countRows();
    for (let at = 0; at < 20; at += 1)
      assert.equal((await app.post("/sync/history/remove", removal)).body.deleted.movies, 0);
    assert.deepEqual(await countRows(), after);
  });
});

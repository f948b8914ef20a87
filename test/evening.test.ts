// An evening with three devices, and the habits of clients that write for hours: what is left is what a person would say.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Millis } from "../src/core/ids.ts";
import { ask, type Row, statement } from "../src/database/sql/statement.ts";
import { addContractTitles, library, SMALL, watchesIn } from "./contract/support.ts";
import { openTestServer, TEST_START, type TestPerson, type TestServer } from "./support/server.ts";
import { startServerProcess } from "./support/server-process.ts";

const MINUTE = 60_000;

/** An item of `GET /sync/playback` that is of a show. */
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

/** How many rows each table of the library holds, of everybody. */
async function counts(): Promise<Record<string, number>> {
  const of = async (table: string): Promise<[string, number]> => {
    const [row] = await first.stores.library.read(() =>
      ask(statement<{ n: number }>(`select count(*) as n from ${table}`)),
    );
    return [table, row?.n ?? 0];
  };
  return Object.fromEntries(await Promise.all(TABLES.map(of)));
}

type Headers = Record<string, string>;
const headersOf = (token: string, clientId: string): Headers => ({
  authorization: `Bearer ${token}`,
  "simkl-api-key": clientId,
});

/** The library as `title S1E2` or `title` → time of day, and the status of each title. */
async function history(person: TestPerson): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const row of await library(person)) {
    const { title } = row.movie ?? row.show;
    told[title] = row.status;
    if (row.movie) told[`${title} seen`] = row.last_watched_at;
    for (const [part, at] of Object.entries(watchesIn(row))) told[`${title} ${part}`] = at;
  }
  return told;
}

describe("an evening", () => {
  const dark = (number: number) => ({ show: { ids: { tvdb: 334824 } }, episode: { season: 1, number } });
  const small = (number: number, season = 1) => ({
    show: { ids: { simkl: SMALL } },
    episode: { season, number },
  });
  const matrix = { movie: { ids: { imdb: "tt0133093" } } };

  it("three devices, pauses, seeks, two shows, one movie, a crash, repeated and reordered calls", async () => {
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
    let at = await start();
    /** Moves the clock to this minute of the evening, which begins at noon. */
    const comes = async (until: number): Promise<void> => {
      first.advance((until - minute) * MINUTE);
      await at.advance((until - minute) * MINUTE);
      minute = until;
    };
    /** One call, and how it was answered. @throws when the server is gone before it answers */
    const call = async (device: Headers, kind: string, progress: number, what: object): Promise<number> => {
      const { status } = await fetch(`${at.url}/scrobble/${kind}`, {
        method: "POST",
        headers: { ...device, "content-type": "application/json" },
        body: JSON.stringify({ progress, ...what }),
      });
      return status;
    };
    /** So many calls at once; how many of them were not refused as repetitions. */
    const says = async (
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

    // The television plays Dark, 53 minutes an episode. The first is paused, sought in, sent twice, and stopped.
    await says(television, "start", 0, dark(1), 3);
    await comes(20);
    await says(television, "pause", 38, dark(1));
    await comes(25);
    await says(television, "start", 38, dark(1), 2);
    await comes(30);
    await says(television, "start", 95, dark(1)); // Sought to the end by mistake…
    await says(television, "start", 47, dark(1)); // …and back.
    await comes(40);
    // The child begins the small show, 20 minutes an episode, on the tablet.
    await says(tablet, "start", 0, small(1));
    await comes(57);
    // Sent once more for want of an answer: one is a watch, the others are told that it is there.
    assert.equal(await says(television, "stop", 98, dark(1), 3), 1);
    // What begins finishes what has come to 80 % anywhere: the tablet's episode, at 85 %, counts from here on.
    await says(television, "start", 0, dark(2));
    // Out of order: the pause of the first before its stop arrives now, and the second goes on.
    await comes(58);
    await says(television, "pause", 97, dark(1));
    await says(television, "start", 1, dark(2));
    await comes(61);
    // The tablet goes on by itself, and only says that the next one begins.
    await says(tablet, "start", 0, small(2));
    await comes(65);
    // On the way out the phone checks in to the movie, 136 minutes.
    await says(phone, "checkin", 0, matrix);

    // The server is killed while the tablet and the phone are calling: not all of them hear whether they were heard.
    const calls = [
      call(tablet, "pause", 20, small(2)),
      call(phone, "checkin", 0, matrix),
      call(tablet, "start", 20, small(2)),
    ];
    assert.equal(await Promise.race(calls), 201);
    await at.kill();
    const answers = await Promise.allSettled(calls);
    for (const answer of answers) if (answer.status === "fulfilled") assert.equal(answer.value, 201);
    at = await start();
    // What was answered is there.
    const playing = [...(await first.library.whole(person.account).playbacks())];
    const [pause, , again] = answers.map(({ status }) => status === "fulfilled");
    const tabletsOwn = playing.find(({ title }) => title === SMALL)?.playback;
    if (pause || again) assert.equal(tabletsOwn?.progress, 20);
    assert.equal(playing.filter(({ playback }) => playback.state === "checkin").length, 1);
    // So they call again, in another order.
    await says(phone, "checkin", 0, matrix);
    await says(tablet, "start", 20, small(2));

    await comes(70);
    await says(tablet, "pause", 45, small(2));
    await says(tablet, "pause", 45, small(2));
    // The television's start of the second was not lost: its stop comes to the server that took over.
    await comes(111);
    assert.equal(await says(television, "stop", 99, dark(2)), 1);
    await says(television, "start", 0, dark(3));
    await comes(120);
    // The third is boring.
    await says(television, "stop", 17, dark(3));
    await comes(130);
    // The tablet goes on where it was, skips a bit, and lets its battery die at the end of the episode.
    await says(tablet, "start", 45, small(2));
    await comes(132);
    await says(tablet, "start", 70, small(2));
    await comes(150);
    // Charged: the next one. The one before ended at 138.
    await says(tablet, "start", 0, small(1, 2));
    await comes(152);
    await says(tablet, "stop", 10, small(1, 2));
    // Nobody asked anything of the check-in, which ended at 201.
    await comes(202);
    await at.background();
    // A stop that stayed in a queue since 57 is no second viewing.
    assert.equal(await says(television, "stop", 98, dark(1)), 1);

    assert.deepEqual(await history(person), {
      Dark: "watching",
      "Dark S1E1": "2026-11-24T12:57:00Z",
      "Dark S1E2": "2026-11-24T13:51:00Z",
      "A Small Ended Show": "watching",
      "A Small Ended Show S1E1": "2026-11-24T12:57:00Z",
      "A Small Ended Show S1E2": "2026-11-24T14:18:00Z",
      "The Matrix": "completed",
      "The Matrix seen": "2026-11-24T15:21:00Z",
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

describe("habits of clients", () => {
  const seasons = [{ number: 1, episodes: [{ number: 3 }] }];
  /** The same writes as these clients send every thirty seconds. */
  const JELLYFIN: [string, (round: number) => [url: string, body: object]][] = [
    [
      "a flat episode",
      () => [
        "/sync/history",
        { movies: [], shows: [], episodes: [{ title: "Dark", year: 2017, season: 1, episode: 3, ids: {} }] },
      ],
    ],
    [
      "a movie with its time",
      () => [
        "/sync/history",
        { movies: [{ ids: { imdb: "tt0113277" }, watched_at: "2026-11-24T11:00:00Z" }] },
      ],
    ],
    ["a show's episode", () => ["/sync/history", { shows: [{ ids: { tvdb: 334824 }, seasons }] }]],
    [
      "a stop that gets further and further",
      (round) => [
        "/scrobble/stop",
        { progress: 80 + round / 12, show: { ids: { tvdb: 334824 } }, episode: { season: 1, number: 3 } },
      ],
    ],
    [
      "a stop that wants rewatches",
      () => ["/scrobble/stop?allow_rewatch=yes", { progress: 95, movie: { ids: { imdb: "tt0113277" } } }],
    ],
    [
      "a stop of a title that nobody knows",
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
    it(`Jellyfin: ${name} every 30 s for two hours leaves what the first one left`, async () => {
      const person = await first.person();
      const send = async (round: number): Promise<void> => {
        const [url, body] = request(round);
        const { status, text } = await person.post(url, body);
        assert.ok([201, 404, 409].includes(status), text);
      };
      await send(0);
      const [rows, told] = [await counts(), await history(person)];
      for (let round = 1; round <= 240; round += 1) {
        first.advance(30_000);
        await send(round);
      }
      assert.deepEqual(await counts(), rows);
      assert.deepEqual(await history(person), told);
    });

  it("CrossWatch: exact 201 and 204, read back after removal, leave one watch and no growth", async () => {
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
        const gone = await remove(id);
        assert.deepEqual([gone.status, gone.text], [204, ""]);
        assert.equal((await remove(id)).status, 404);
      }
      assert.deepEqual((await app.get("/sync/playback")).body, []);
      assert.equal((await app.post("/sync/history", watched)).status, 201);
    };
    await round();
    const rows = await counts();
    for (let at = 0; at < 50; at += 1) await round();
    assert.deepEqual(await counts(), rows);
    assert.deepEqual(await history(person), { Heat: "completed", "Heat seen": "2026-11-24T11:00:00Z" });

    // What is removed is gone when it is read back, and removing it again is nothing.
    const removal = { movies: [{ ids: { imdb: "tt0113277" } }] };
    const { body } = await app.post("/sync/history/remove", removal);
    assert.equal(body.deleted.movies, 1);
    assert.deepEqual(await history(person), {});
    const after = await counts();
    for (let at = 0; at < 20; at += 1)
      assert.equal((await app.post("/sync/history/remove", removal)).body.deleted.movies, 0);
    assert.deepEqual(await counts(), after);
  });
});

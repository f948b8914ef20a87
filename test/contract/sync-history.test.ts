// POST /sync/history. Contract: sync.md 1.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import {
  addContractTitles,
  assertError,
  counts,
  HALF_AIRED,
  library,
  NOTHING_MISSING,
  onlyRow,
  record,
  rowOf,
  SMALL,
  UPCOMING,
  watchesIn,
} from "./support.ts";

let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
});
after(() => server.close());

/** A test with a new person, whose library is empty. */
const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};
const NOW = "2026-11-24T12:00:00Z";
const statusOf = (answer: Awaited<ReturnType<typeof record>>): string =>
  answer.added.statuses[0].response.status;

describe("1.1 query", () => {
  const completed = { shows: [{ ids: { simkl: SMALL }, status: "completed" }] };

  check(
    "skip_auto_watching=yes with an explicit status: the status is set, no episode is marked",
    async () => {
      const answer = await record(person, completed, "?skip_auto_watching=yes");
      assert.deepEqual(counts(answer), [0, 1, 0]);
      assert.equal(statusOf(answer), "completed");
      const row = await onlyRow(person);
      assert.equal(row.status, "completed");
      assert.equal("seasons" in row, false);
    },
  );
  check("skip_auto_watching=yes without a status: filed under watching, no episode is marked", async () => {
    const answer = await record(person, { shows: [{ ids: { simkl: SMALL } }] }, "?skip_auto_watching=yes");
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 0, "watching"]);
    assert.equal((await onlyRow(person)).watched_episodes_count, 0);
  });
  check("skip_auto_watching=yes: named episodes are marked", async () => {
    const body = { shows: [{ ids: { simkl: SMALL }, status: "watching", seasons: [{ number: 1 }] }] };
    assert.deepEqual(counts(await record(person, body, "?skip_auto_watching=yes")), [0, 1, 2]);
  });
  check("skip_auto_watching with another value than yes: episodes are marked", async () => {
    assert.deepEqual(counts(await record(person, completed, "?skip_auto_watching=no")), [0, 1, 3]);
  });
  check("allow_rewatch=no is the same as without allow_rewatch", async () => {
    const body = { movies: [{ ids: { imdb: "tt0113277" } }] };
    assert.deepEqual(counts(await record(person, body, "?allow_rewatch=no")), [1, 0, 0]);
    assert.deepEqual(counts(await record(person, body)), [0, 0, 0]);
  });
});

describe("1.2 body", () => {
  const ZERO = {
    added: { movies: 0, shows: 0, episodes: 0, statuses: [] },
    not_found: { movies: [], shows: [], episodes: [] },
  };
  for (const [name, body] of [
    ["{}", {}],
    ["a zero-length body", undefined],
    ["empty arrays", { movies: [], shows: [], anime: [], episodes: [] }],
    ["null arrays", { movies: null, shows: null }],
    ["unknown keys only", { app_version: "1", things: [1] }],
  ] as const)
    check(`${name} → 201 zero counts, not 400`, async () => {
      const answer = await person.post("/sync/history", body);
      assert.equal(answer.status, 201);
      assert.deepEqual(answer.body, ZERO);
      assert.deepEqual(await library(person), []);
    });

  /** Sends a malformed body together with a valid movie: nothing of it may be written. */
  const refuses = (name: string, identifier: string, body: Record<string, unknown>): void =>
    check(`${name} → 400 ${identifier}, nothing is written`, async () => {
      const valid = { ids: { imdb: "tt0113277" } };
      const movies = [valid, ...((body.movies as unknown[] | undefined) ?? [])];
      assertError(await person.post("/sync/history", { ...body, movies }), 400, identifier);
      assert.deepEqual(await library(person), []);
      assert.equal((await person.get("/sync/activities")).body.all, null);
    });
  const show = (rest: object): object => ({ ids: { simkl: SMALL }, ...rest });
  refuses("a movie with neither ids nor title", "empty_field", { movies: [{ year: 1995 }] });
  refuses("a show with neither ids nor title", "empty_field", { shows: [{}] });
  refuses("an anime with empty ids and no title", "empty_field", { anime: [{ ids: {} }] });
  refuses("ids with empty values only", "empty_field", {
    movies: [{ ids: { imdb: "", tmdb: null, simkl: 0 } }],
  });
  refuses("ids with a slug only", "empty_field", { movies: [{ ids: { slug: "heat" } }] });
  refuses("ids with unknown keys only", "empty_field", {
    movies: [{ ids: { plex: "5d776", tvrage: 7 } }],
  });
  refuses("a blank title without ids", "empty_field", { movies: [{ title: "  " }] });
  refuses("a season without number", "empty_field", { shows: [show({ seasons: [{ episodes: [] }] })] });
  refuses("an episode with neither number nor ids", "empty_field", {
    shows: [show({ seasons: [{ number: 1, episodes: [{ watched_at: NOW }] }] })],
  });
  refuses("an item-level episode with neither number nor ids", "empty_field", {
    shows: [show({ episodes: [{}] })],
  });
  refuses("a season without number, in movies", "empty_field", {
    movies: [{ ids: { simkl: SMALL }, seasons: [{ episodes: [] }] }],
  });
  refuses("episodes that are not an array, in movies", "wrong_parameter", {
    movies: [{ ids: { simkl: SMALL }, episodes: 1 }],
  });
  refuses("a standalone episode with only its show", "empty_field", {
    episodes: [{ show: { ids: { simkl: SMALL } } }],
  });
  refuses("an unknown status", "wrong_parameter", { shows: [show({ status: "finished" })] });
  refuses("an unknown rewatch_status", "wrong_parameter", {
    shows: [show({ rewatch_status: "paused" })],
  });
  refuses("status hold on a movie", "wrong_parameter", {
    movies: [{ ids: { imdb: "tt0133093" }, status: "hold" }],
  });
  refuses("status hold on a movie sent as a show", "wrong_parameter", {
    shows: [{ ids: { imdb: "tt0133093" }, status: "hold" }],
  });
  refuses("an item that is not an object", "wrong_parameter", { shows: ["Dark"] });
  refuses("a list that is not an array", "wrong_parameter", { shows: { ids: { simkl: SMALL } } });
  refuses("a negative season number", "wrong_parameter", { shows: [show({ seasons: [{ number: -1 }] })] });
  refuses("an episode number that is not a whole number", "wrong_parameter", {
    shows: [show({ episodes: [{ number: 1.5 }] })],
  });
  refuses("ids that are not an object", "wrong_parameter", { shows: [{ title: "Dark", ids: "737685" }] });
  for (const text of ["yesterday", "2026-13-01T00:00:00Z", "2026-02-30", "24/11/2026", "1764000000"])
    refuses(`watched_at "${text}"`, "wrong_parameter", { shows: [show({ watched_at: text })] });
  refuses("a malformed watched_at of a season", "wrong_parameter", {
    shows: [show({ seasons: [{ number: 1, watched_at: "soon" }] })],
  });
  refuses("a malformed watched_at of an episode", "wrong_parameter", {
    shows: [show({ seasons: [{ number: 1, episodes: [{ number: 1, watched_at: "soon" }] }] })],
  });
  refuses("a malformed watched_at of a standalone episode", "wrong_parameter", {
    episodes: [{ title: "Dark", episode: 1, watched_at: "soon" }],
  });
  refuses("a malformed added_at", "wrong_parameter", { shows: [show({ added_at: "soon" })] });
  for (const body of [null, [], "text", 5, true])
    check(`a body of ${JSON.stringify(body)} → 400`, async () => {
      assertError(await person.post("/sync/history", body), 400, "wrong_parameter");
    });

  const timeOf = async (watched_at: unknown): Promise<string> => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, watched_at }] });
    return (await onlyRow(person)).last_watched_at;
  };
  for (const [sent, stored] of [
    ["2026-02-03T21:15:00Z", "2026-02-03T21:15:00Z"],
    ["2026-02-03T21:15:00.000Z", "2026-02-03T21:15:00Z"],
    ["2026-02-03T21:15:00.1234567Z", "2026-02-03T21:15:00Z"],
    ["2026-02-03T21:15:00+02:00", "2026-02-03T19:15:00Z"],
    ["20260203T211500Z", "2026-02-03T21:15:00Z"],
    ["2026-02-03T24:00:00Z", "2026-02-04T00:00:00Z"],
    ["2026-02-03T21:15:00-0530", "2026-02-04T02:45:00Z"],
    ["2026-02-03 21:15:00", "2026-02-03T21:15:00Z"],
    ["2026-02-03T21:15:00", "2026-02-03T21:15:00Z"],
    ["2026-02-03", "2026-02-03T00:00:00Z"],
    ["1970-01-01T00:00:01Z", "1970-01-01T00:00:01Z"],
    ["1994-09-01T16:00:00Z", "1994-09-01T16:00:00Z"],
    ["2031-01-01T00:00:00Z", "2031-01-01T00:00:00Z"],
    ["", NOW],
    [null, NOW],
  ])
    check(`watched_at ${JSON.stringify(sent)} is stored as ${stored}`, async () => {
      assert.equal(await timeOf(sent), stored);
    });

  check("watched_at, default: the time of the request", async () => {
    assert.equal(await timeOf(undefined), NOW);
  });
  check(
    "watched_at: of the episode, else the season, else the item, else the time of the request",
    async () => {
      await record(person, {
        shows: [
          {
            ids: { simkl: SMALL },
            watched_at: "2026-01-01T00:00:00Z",
            seasons: [
              {
                number: 1,
                watched_at: "2026-02-02T00:00:00Z",
                episodes: [{ number: 1, watched_at: "2026-03-03T00:00:00Z" }, { number: 2 }],
              },
              { number: 2, episodes: [{ number: 1 }] },
            ],
          },
          { ids: { simkl: HALF_AIRED }, seasons: [{ number: 1, episodes: [{ number: 1 }] }] },
        ],
      });
      assert.deepEqual(watchesIn(await rowOf(person, SMALL)), {
        S1E1: "2026-03-03T00:00:00Z",
        S1E2: "2026-02-02T00:00:00Z",
        S2E1: "2026-01-01T00:00:00Z",
      });
      assert.deepEqual(watchesIn(await rowOf(person, HALF_AIRED)), { S1E1: NOW });
    },
  );
  check("watched_at of a whole season and of a whole show applies to every episode", async () => {
    await record(person, {
      shows: [
        { ids: { simkl: SMALL }, seasons: [{ number: 1, watched_at: "2026-02-02T00:00:00Z" }] },
        { ids: { simkl: HALF_AIRED }, watched_at: "2026-01-01T00:00:00Z" },
      ],
    });
    const [season, show] = ["2026-02-02T00:00:00Z", "2026-01-01T00:00:00Z"];
    assert.deepEqual(watchesIn(await rowOf(person, SMALL)), { S1E1: season, S1E2: season });
    assert.deepEqual(watchesIn(await rowOf(person, HALF_AIRED)), { S1E1: show, S1E2: show });
  });
  check("watched_at of item-level episodes: of the episode, else the item", async () => {
    const [item, own] = ["2026-01-01T00:00:00Z", "2026-03-03T00:00:00Z"];
    const episodes = [{ number: 1 }, { number: 2, watched_at: own }];
    await record(person, { shows: [{ ids: { simkl: SMALL }, watched_at: item, episodes }] });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: item, S1E2: own });
  });
  check("the watched_at of an episode takes precedence over that of its whole season", async () => {
    const own = "2026-03-03T00:00:00Z";
    const seasons = [{ number: 1 }, { number: 1, episodes: [{ number: 2, watched_at: own }] }];
    assert.deepEqual(
      counts(await record(person, { shows: [{ ids: { simkl: SMALL }, seasons }] })),
      [0, 1, 2],
    );
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: NOW, S1E2: own });
  });

  check("added_at sets added_to_watchlist_at", async () => {
    const added_at = "2025-01-02T03:04:05Z";
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, added_at }] });
    assert.equal((await onlyRow(person)).added_to_watchlist_at, added_at);
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, added_at: "2024-01-01T00:00:00Z" }] });
    assert.equal((await onlyRow(person)).added_to_watchlist_at, "2024-01-01T00:00:00Z");
  });
  check("added_to_watchlist_at is the time of the first request without added_at", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, watched_at: "2020-01-01T00:00:00Z" }] });
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, status: "dropped" }] });
    assert.equal((await onlyRow(person)).added_to_watchlist_at, NOW);
  });

  for (const rating of [1, 10])
    check(`rating ${rating} is stored with the time of rating`, async () => {
      await record(person, { movies: [{ ids: { imdb: "tt0113277" }, rating }] });
      const { user_rating, user_rated_at } = await onlyRow(person);
      assert.deepEqual({ user_rating, user_rated_at }, { user_rating: rating, user_rated_at: NOW });
    });
  for (const rating of [0, 11, -1, 100, 7.5, null, "good"])
    check(`rating ${JSON.stringify(rating)} is ignored, the watch is recorded`, async () => {
      const answer = await record(person, { movies: [{ ids: { imdb: "tt0113277" }, rating }] });
      assert.deepEqual(counts(answer), [1, 0, 0]);
      assert.deepEqual(answer.not_found, NOTHING_MISSING);
      assert.equal(answer.added.statuses[0].request.rating, rating);
      const { user_rating, user_rated_at, status } = await onlyRow(person);
      assert.deepEqual([user_rating, user_rated_at, status], [null, null, "completed"]);
    });
  check("a rating out of range keeps an earlier rating", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, rating: 8 }] });
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, rating: 0 }] });
    assert.equal((await onlyRow(person)).user_rating, 8);
  });
  check("a rating alone on a listed show: all counts 0, no episode is marked", async () => {
    await record(person, { shows: [{ ids: { simkl: SMALL }, status: "plantowatch" }] });
    const answer = await record(person, { shows: [{ ids: { simkl: SMALL }, rating: 7 }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 0, 0, "plantowatch"]);
    assert.equal((await onlyRow(person)).user_rating, 7);
  });

  const storeMemo = async (memo: unknown): Promise<unknown> => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, memo }] });
    return (await onlyRow(person)).memo;
  };
  check("memo is stored, with is_private", async () => {
    const memo = { text: "with Anna", is_private: true };
    assert.deepEqual(await storeMemo(memo), memo);
    const publicMemo = { text: "with Bert", is_private: false };
    assert.deepEqual(await storeMemo(publicMemo), publicMemo);
  });
  check("memo without is_private is public", async () => {
    assert.deepEqual(await storeMemo({ text: "loved it" }), { text: "loved it", is_private: false });
  });
  check("a memo of 140 characters is stored in full, a longer one is cut to 140 code points", async () => {
    const exact = "🎬".repeat(140);
    assert.deepEqual(await storeMemo({ text: exact }), { text: exact, is_private: false });
    assert.deepEqual(await storeMemo({ text: `${exact}x` }), { text: exact, is_private: false });
  });
  for (const empty of [{ text: "" }, { text: " \n" }, { text: null }, {}, null])
    check(`memo ${JSON.stringify(empty)} clears it`, async () => {
      assert.deepEqual(await storeMemo({ text: "old" }), { text: "old", is_private: false });
      assert.deepEqual(await storeMemo(empty), {});
    });
  check("a later write without memo keeps the memo", async () => {
    await storeMemo({ text: "keep" });
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, rating: 5 }] });
    assert.equal((await onlyRow(person)).memo.text, "keep");
  });
  check("a memo alone on a listed show: all counts 0, no episode is marked", async () => {
    await record(person, { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] });
    const answer = await record(person, { shows: [{ ids: { simkl: SMALL }, memo: { text: "slow" } }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 0, 0, "watching"]);
    const row = await onlyRow(person);
    assert.deepEqual([row.memo.text, row.watched_episodes_count], ["slow", 1]);
  });
  check("a memo with a status on an unlisted title: filed with the memo", async () => {
    const item = { ids: { imdb: "tt0113277" }, status: "plantowatch", memo: { text: "from Ina" } };
    assert.deepEqual(counts(await record(person, { movies: [item] })), [1, 0, 0]);
    const { status, memo, last_watched_at } = await onlyRow(person);
    assert.deepEqual([status, memo.text, last_watched_at], ["plantowatch", "from Ina", null]);
  });

  check("status notinteresting is an old name of dropped", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, status: "notinteresting" }] });
    assert.equal((await onlyRow(person)).status, "dropped");
  });
  check("unknown keys at any level are ignored", async () => {
    const episodes = [{ number: 1, multipart: false, app_version: "2" }];
    const shows = [
      { ids: { simkl: SMALL, plex: "x", title: "y" }, part: 1, seasons: [{ number: 1, episodes, x: {} }] },
    ];
    assert.deepEqual(counts(await record(person, { shows, app: {} })), [0, 1, 1]);
  });
});

describe("1.3 what gets marked", () => {
  const HEAT = { imdb: "tt0113277" };

  check("movie, no status: watched → completed", async () => {
    const answer = await record(person, { movies: [{ ids: HEAT }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [1, 0, 0, "completed"]);
    const { status, last_watched_at } = await onlyRow(person);
    assert.deepEqual([status, last_watched_at], ["completed", NOW]);
  });
  for (const status of ["completed", "watching"])
    check(`movie, status ${status}: watched → completed`, async () => {
      const answer = await record(person, { movies: [{ ids: HEAT, status }] });
      assert.deepEqual([...counts(answer), statusOf(answer)], [1, 0, 0, "completed"]);
      assert.equal((await onlyRow(person)).last_watched_at, NOW);
    });
  for (const status of ["plantowatch", "dropped"]) {
    check(`movie, status ${status}: status only, no watch`, async () => {
      const answer = await record(person, { movies: [{ ids: HEAT, status }] });
      assert.deepEqual([...counts(answer), statusOf(answer)], [1, 0, 0, status]);
      const row = await onlyRow(person);
      assert.deepEqual([row.status, row.last_watched_at], [status, null]);
    });
    check(`movie, status ${status} with watched_at: the watch is recorded, the status is kept`, async () => {
      const watched_at = "2026-05-05T05:05:05Z";
      const answer = await record(person, { movies: [{ ids: HEAT, status, watched_at }] });
      assert.deepEqual([...counts(answer), statusOf(answer)], [1, 0, 0, status]);
      const row = await onlyRow(person);
      assert.deepEqual([row.status, row.last_watched_at], [status, watched_at]);
    });
  }
  check("movie, plantowatch before: watched → completed, counted", async () => {
    await record(person, { movies: [{ ids: HEAT, status: "plantowatch" }] });
    const answer = await record(person, { movies: [{ ids: HEAT }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [1, 0, 0, "completed"]);
  });
  check("movie, unreleased: watched → completed", async () => {
    const answer = await record(person, { movies: [{ ids: { imdb: "tt31378509" } }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [1, 0, 0, "completed"]);
  });

  check("show, completed, ended: every regular episode → completed", async () => {
    const answer = await record(person, { shows: [{ ids: { simkl: SMALL }, status: "completed" }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 3, "completed"]);
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: NOW, S1E2: NOW, S2E1: NOW });
  });
  check("show, completed, airing: aired episodes → watching", async () => {
    const answer = await record(person, { shows: [{ ids: { simkl: HALF_AIRED }, status: "completed" }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 2, "watching"]);
    const row = await onlyRow(person);
    assert.deepEqual([row.status, row.watched_episodes_count, row.next_to_watch], ["watching", 2, null]);
  });
  check("show, no status, ended: every regular episode → completed", async () => {
    const answer = await record(person, { shows: [{ ids: { simkl: SMALL } }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 3, "completed"]);
  });
  check("show, no status, airing: aired episodes → watching", async () => {
    const answer = await record(person, { shows: [{ ids: { simkl: HALF_AIRED } }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 2, "watching"]);
  });
  check("show, no status, unreleased: no episodes → watching", async () => {
    const answer = await record(person, { shows: [{ ids: { simkl: UPCOMING } }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 0, "watching"]);
    assert.equal("seasons" in (await onlyRow(person)), false);
  });
  for (const status of ["watching", "plantowatch", "hold", "dropped"])
    check(`show, status ${status}, no seasons: status only, no episodes`, async () => {
      const answer = await record(person, { shows: [{ ids: { simkl: SMALL }, status }] });
      assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 0, status]);
      const row = await onlyRow(person);
      assert.deepEqual([row.status, row.watched_episodes_count], [status, 0]);
    });

  check("seasons:[{number}] without episodes: the aired episodes of that season", async () => {
    const seasons = [{ number: 1 }];
    const answer = await record(person, {
      shows: [
        { ids: { simkl: SMALL }, seasons },
        { ids: { simkl: HALF_AIRED }, seasons },
      ],
    });
    assert.deepEqual(counts(answer), [0, 2, 4]);
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, SMALL))), ["S1E1", "S1E2"]);
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, HALF_AIRED))), ["S1E1", "S1E2"]);
  });
  check("seasons:[{number, episodes}]: those episodes", async () => {
    const seasons = [
      { number: 1, episodes: [{ number: 2 }] },
      { number: 2, episodes: [{ number: 1 }] },
    ];
    assert.deepEqual(
      counts(await record(person, { shows: [{ ids: { simkl: SMALL }, seasons }] })),
      [0, 1, 2],
    );
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E2", "S2E1"]);
  });
  check("item-level episodes: as season 1", async () => {
    const body = { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 2 }] }] };
    assert.deepEqual(counts(await record(person, body)), [0, 1, 1]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E2"]);
  });
  check("numbers as strings", async () => {
    const seasons = [{ number: "1", episodes: [{ number: "2" }] }];
    await record(person, { shows: [{ ids: { simkl: SMALL }, seasons }] });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E2"]);
  });
  check("the same episode twice in one body counts once, with its first time", async () => {
    const episodes = [{ number: 1, watched_at: "2026-01-01T00:00:00Z" }, { number: 1 }];
    const shows = [
      { ids: { simkl: SMALL }, episodes },
      { ids: { simkl: SMALL }, episodes: [{ number: 1 }] },
    ];
    const answer = await record(person, { shows });
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.equal(answer.added.statuses.length, 2);
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: "2026-01-01T00:00:00Z" });
  });

  check("season 0 is marked if it is named, and does not count for completion and counters", async () => {
    const seasons = [{ number: 0 }];
    const answer = await record(person, { shows: [{ ids: { simkl: SMALL }, seasons }] });
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 1, "watching"]);
    const row = await onlyRow(person);
    assert.deepEqual(watchesIn(row), { S0E1: NOW });
    assert.deepEqual([row.watched_episodes_count, row.total_episodes_count], [0, 3]);
    assert.deepEqual([row.last_watched, row.next_to_watch], [null, "S01E01"]);
  });

  check("status after marking: a title that is not in the library → watching", async () => {
    const body = { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] };
    assert.equal(statusOf(await record(person, body)), "watching");
  });
  check("status after marking: every aired regular episode of an ended show → completed", async () => {
    await record(person, { shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1 }] }] });
    const last = { shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 2, episodes: [{ number: 1 }] }] }] };
    const answer = await record(person, last);
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 0, 1, "completed"]);
  });
  check("status after marking: every aired episode of an airing show → watching", async () => {
    const body = { shows: [{ ids: { simkl: HALF_AIRED }, seasons: [{ number: 1 }] }] };
    assert.equal(statusOf(await record(person, body)), "watching");
  });
  check("status after marking: a completed show stays completed", async () => {
    await record(
      person,
      { shows: [{ ids: { simkl: SMALL }, status: "completed" }] },
      "?skip_auto_watching=yes",
    );
    const body = { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] };
    const answer = await record(person, body);
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 0, 1, "completed"]);
  });
  for (const status of ["plantowatch", "hold", "dropped"]) {
    check(`status after marking: ${status} → watching`, async () => {
      await record(person, { shows: [{ ids: { simkl: SMALL }, status }] });
      const body = { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] };
      assert.equal(statusOf(await record(person, body)), "watching");
      assert.equal((await onlyRow(person)).status, "watching");
    });
    check(
      `explicit status ${status} with episodes: the episodes are marked, then the status is set`,
      async () => {
        const body = { shows: [{ ids: { simkl: SMALL }, status, episodes: [{ number: 1 }] }] };
        const answer = await record(person, body);
        assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 1, status]);
        const row = await onlyRow(person);
        assert.deepEqual([row.status, Object.keys(watchesIn(row))], [status, ["S1E1"]]);
      },
    );
  }
  for (const status of ["plantowatch", "hold", "dropped"])
    for (const [name, simkl, resumed] of [
      ["a fully watched show", SMALL, "completed"],
      ["a caught-up airing show", HALF_AIRED, "watching"],
    ] as const)
      check(`${name}, ${status} since, sent as a whole again: ${resumed} (sync.md 1.3)`, async () => {
        const whole = (watched_at: string) => ({ shows: [{ ids: { simkl }, watched_at }] });
        const first = whole("2020-01-01T00:00:00Z");
        await record(person, first);
        await record(person, { shows: [{ ids: { simkl }, status }] });
        const same = await record(person, first);
        assert.deepEqual([...counts(same), statusOf(same)], [0, 0, 0, status]);
        const answer = await record(person, whole("2026-11-20T00:00:00Z"));
        assert.deepEqual([...counts(answer), statusOf(answer)], [0, 0, 0, resumed]);
        assert.equal((await onlyRow(person)).status, resumed);
      });
  for (const status of ["plantowatch", "hold", "dropped"])
    check(`an unreleased show, ${status} before, sent as a whole: no episodes, watching`, async () => {
      await record(person, { shows: [{ ids: { simkl: UPCOMING }, status }] });
      const answer = await record(person, { shows: [{ ids: { simkl: UPCOMING } }] });
      assert.deepEqual([...counts(answer), statusOf(answer)], [0, 0, 0, "watching"]);
    });
  check("explicit completed with episodes on an airing show → watching", async () => {
    const body = { shows: [{ ids: { simkl: HALF_AIRED }, status: "completed", episodes: [{ number: 1 }] }] };
    const answer = await record(person, body);
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 1, "watching"]);
  });

  check("watched already, sent again: not counted, watched_at unchanged", async () => {
    const times = { first: "2026-01-01T00:00:00Z", second: "2026-06-06T00:00:00Z" };
    const body = (watched_at: string): object => ({
      movies: [{ ids: HEAT, watched_at }],
      shows: [{ ids: { simkl: SMALL }, watched_at, episodes: [{ number: 1 }] }],
    });
    assert.deepEqual(counts(await record(person, body(times.first))), [1, 1, 1]);
    const before = await library(person);
    const activities = (await person.get("/sync/activities")).body;
    const again = await record(person, body(times.second));
    assert.deepEqual(counts(again), [0, 0, 0]);
    assert.deepEqual(again.not_found, NOTHING_MISSING);
    assert.equal(again.added.statuses.length, 2);
    assert.deepEqual(await library(person), before);
    assert.deepEqual((await person.get("/sync/activities")).body, activities);
  });
  check(
    "a whole show of which some episodes are watched: only the others are marked and counted",
    async () => {
      const first = "2026-01-01T00:00:00Z";
      await record(person, {
        shows: [{ ids: { simkl: SMALL }, watched_at: first, episodes: [{ number: 1 }] }],
      });
      const answer = await record(person, { shows: [{ ids: { simkl: SMALL }, status: "completed" }] });
      assert.deepEqual(counts(answer), [0, 0, 2]);
      assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: first, S1E2: NOW, S2E1: NOW });
    },
  );

  check("a named episode that has not aired is marked and counted", async () => {
    const body = { shows: [{ ids: { simkl: HALF_AIRED }, episodes: [{ number: 4 }] }] };
    const answer = await record(person, body);
    assert.deepEqual([...counts(answer), statusOf(answer)], [0, 1, 1, "watching"]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E4"]);
    const upcoming = { shows: [{ ids: { simkl: UPCOMING }, episodes: [{ number: 1 }] }] };
    assert.deepEqual(counts(await record(person, upcoming)), [0, 1, 1]);
  });
});

describe("1.3 unknown episodes", () => {
  check("not_found.episodes has the item reduced to them; the others are recorded", async () => {
    const item = {
      title: "A Small Ended Show",
      ids: { simkl: String(SMALL) },
      seasons: [
        { number: 1, episodes: [{ number: 1 }, { number: 99, watched_at: NOW }, { number: "98" }] },
        { number: 2, episodes: [{ number: 1 }] },
        { number: 7 },
        { number: 8, episodes: [{ number: 1 }] },
      ],
    };
    const answer = await record(person, { shows: [item] });
    assert.deepEqual(counts(answer), [0, 1, 2]);
    assert.equal(answer.added.statuses.length, 1);
    assert.deepEqual(answer.not_found, {
      movies: [],
      shows: [],
      episodes: [
        {
          title: "A Small Ended Show",
          ids: { simkl: String(SMALL) },
          seasons: [
            { number: 1, episodes: [{ number: 99, watched_at: NOW }, { number: "98" }] },
            { number: 7 },
            { number: 8, episodes: [{ number: 1 }] },
          ],
        },
      ],
    });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1", "S2E1"]);
  });
  check("item-level episodes are reduced in the form in which they were sent", async () => {
    const answer = await record(person, {
      anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }, { number: 27 }] }],
    });
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.deepEqual(answer.not_found.episodes, [{ ids: { mal: 1 }, episodes: [{ number: 27 }] }]);
  });
  check("no part of the item known: no status, no row, the item in not_found.episodes", async () => {
    const item = { ids: { simkl: SMALL }, seasons: [{ number: 9, episodes: [{ number: 1 }] }] };
    const answer = await record(person, { shows: [item], movies: [{ ids: { imdb: "tt0113277" } }] });
    assert.deepEqual(counts(answer), [1, 0, 0]);
    assert.equal(answer.added.statuses.length, 1);
    assert.deepEqual(answer.not_found, { movies: [], shows: [], episodes: [item] });
    assert.equal((await onlyRow(person)).movie.title, "Heat");
  });
});

describe("1.4 response", () => {
  const KNOWN = { ids: { simkl: SMALL }, episodes: [{ number: 1 }] };
  const MISSING = { title: "No Such Title At All", year: 1901, ids: { imdb: "tt9999999", tmdb: 99999999 } };

  check("every key is present, with the exact types", async () => {
    const { added, not_found, ...rest } = await record(person, { shows: [KNOWN] });
    assert.deepEqual(rest, {});
    assert.deepEqual(Object.keys(added).sort(), ["episodes", "movies", "shows", "statuses"]);
    assert.deepEqual(not_found, NOTHING_MISSING);
    for (const count of [added.movies, added.shows, added.episodes]) assert.ok(Number.isInteger(count));
    const [{ request, response, ...more }] = added.statuses;
    assert.deepEqual(more, {});
    assert.deepEqual(request, { ids: { simkl: SMALL }, type: "show", rating: null });
    assert.deepEqual(response, { status: "watching", simkl_type: "tv", anime_type: null });
  });
  check("added.shows: 1 if the row is created, 0 if a listed show gains episodes", async () => {
    assert.deepEqual(counts(await record(person, { shows: [KNOWN] })), [0, 1, 1]);
    const more = { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 2 }] }] };
    assert.deepEqual(counts(await record(person, more)), [0, 0, 1]);
  });
  check("added.movies: 0 for a memo or a status of an existing row", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" } }] });
    const memo = { movies: [{ ids: { imdb: "tt0113277" }, memo: { text: "x" } }] };
    assert.deepEqual(counts(await record(person, memo)), [0, 0, 0]);
    const status = { movies: [{ ids: { imdb: "tt0113277" }, status: "plantowatch" }] };
    assert.deepEqual(counts(await record(person, status)), [0, 0, 0]);
  });
  check(
    "statuses: movies, shows, anime, episodes, in the order of the request, whatever the order of keys",
    async () => {
      const answer = await record(person, {
        episodes: [{ show: { ids: { simkl: HALF_AIRED } }, number: 1 }],
        anime: [{ ids: { mal: 1 }, episodes: [{ number: 1 }] }],
        shows: [{ ids: { imdb: "tt0944947" }, status: "hold" }, KNOWN],
        movies: [{ ids: { imdb: "tt0133093" } }, { ids: { imdb: "tt0113277" } }],
      });
      const order = answer.added.statuses.map(
        ({ request, response }: { request: { ids?: object; show?: object }; response: object }) => [
          request.ids ?? request.show,
          response,
        ],
      );
      assert.deepEqual(order, [
        [{ imdb: "tt0133093" }, { status: "completed", simkl_type: "movie", anime_type: null }],
        [{ imdb: "tt0113277" }, { status: "completed", simkl_type: "movie", anime_type: null }],
        [{ imdb: "tt0944947" }, { status: "hold", simkl_type: "tv", anime_type: null }],
        [{ simkl: SMALL }, { status: "watching", simkl_type: "tv", anime_type: null }],
        [{ mal: 1 }, { status: "watching", simkl_type: "anime", anime_type: "tv" }],
        [{ ids: { simkl: HALF_AIRED } }, { status: "watching", simkl_type: "tv", anime_type: null }],
      ]);
      assert.deepEqual(counts(answer), [2, 3, 3]);
    },
  );
  check("request: the item as sent without seasons and episodes, plus type and rating null", async () => {
    const item = {
      ids: { simkl: String(SMALL), tvdb: 990001, nonsense: null },
      title: "whatever",
      year: "2020",
      watched_at: "2026-02-03 21:15:00",
      status: "watching",
      memo: { text: "m", is_private: 0 },
      custom: { deep: [1, null] },
    };
    const answer = await record(person, { shows: [{ ...item, seasons: [{ number: 1 }], episodes: [] }] });
    assert.deepEqual(answer.added.statuses[0].request, { ...item, type: "show", rating: null });
  });
  for (const section of ["shows", "anime"])
    check(`anime under ${section}: type show, simkl_type anime, anime_type, listed under anime`, async () => {
      const answer = await record(person, {
        [section]: [{ ids: { simkl: 37089 }, episodes: [{ number: 4 }] }],
      });
      assert.deepEqual(counts(answer), [0, 1, 1]);
      assert.deepEqual(answer.added.statuses, [
        {
          request: { ids: { simkl: 37089 }, type: "show", rating: null },
          response: { status: "watching", simkl_type: "anime", anime_type: "tv" },
        },
      ]);
      assert.deepEqual(Object.keys((await person.get("/sync/all-items")).body), ["anime"]);
    });
  check("an anime movie under movies: simkl_type anime, anime_type movie, counted as a movie", async () => {
    const answer = await record(person, { movies: [{ ids: { imdb: "tt0245429" } }] });
    assert.deepEqual(counts(answer), [1, 0, 0]);
    assert.deepEqual(answer.added.statuses[0].response, {
      status: "completed",
      simkl_type: "anime",
      anime_type: "movie",
    });
  });
  check("not_found: items as sent, by list; anime under shows, no anime key", async () => {
    const answer = await record(person, {
      movies: [{ ...MISSING, rating: 9 }],
      shows: [{ ...MISSING, seasons: [{ number: 1 }] }, KNOWN],
      anime: [{ ids: { mal: "99999999" }, x: 1 }],
      episodes: [{ ...MISSING, season: 1, episode: 2 }],
    });
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.deepEqual(answer.not_found, {
      movies: [{ ...MISSING, rating: 9 }],
      shows: [
        { ...MISSING, seasons: [{ number: 1 }] },
        { ids: { mal: "99999999" }, x: 1 },
      ],
      episodes: [{ ...MISSING, season: 1, episode: 2 }],
    });
    assert.equal(answer.added.statuses.length, 1);
  });
});

describe("1.5 example", () => {
  check("the counts 2, 2 and 65, and every status", async () => {
    const answer = await person.post("/sync/history?client_id=CID&app-name=my-app-name&app-version=1.0", {
      movies: [
        { watched_at: "2026-05-15T22:30:00Z", title: "Dune: Part Two", year: 2024, ids: { simkl: 1015859 } },
        {
          watched_at: "2026-05-14T20:00:00Z",
          title: "Oppenheimer",
          year: 2023,
          ids: { imdb: "tt15398776", tmdb: "872585" },
        },
      ],
      shows: [
        {
          title: "The Last of Us",
          year: 2023,
          ids: { simkl: 1411674 },
          seasons: [
            {
              number: 1,
              episodes: [
                { number: 1, watched_at: "2026-05-13T19:00:00Z" },
                { number: 2, watched_at: "2026-05-13T20:00:00Z" },
                { number: 3, watched_at: "2026-05-14T18:30:00Z" },
              ],
            },
          ],
        },
        { title: "Breaking Bad", year: 2008, ids: { imdb: "tt0903747" }, status: "completed", rating: 10 },
      ],
    });
    assert.equal(answer.status, 201);
    assert.match(String(answer.headers["content-type"]), /^application\/json/);
    assert.deepEqual(answer.body, {
      added: {
        movies: 2,
        shows: 2,
        episodes: 65,
        statuses: [
          {
            request: {
              watched_at: "2026-05-15T22:30:00Z",
              title: "Dune: Part Two",
              year: 2024,
              ids: { simkl: 1015859 },
              type: "movie",
              rating: null,
            },
            response: { status: "completed", simkl_type: "movie", anime_type: null },
          },
          {
            request: {
              watched_at: "2026-05-14T20:00:00Z",
              title: "Oppenheimer",
              year: 2023,
              ids: { imdb: "tt15398776", tmdb: "872585" },
              type: "movie",
              rating: null,
            },
            response: { status: "completed", simkl_type: "movie", anime_type: null },
          },
          {
            request: {
              title: "The Last of Us",
              year: 2023,
              ids: { simkl: 1411674 },
              type: "show",
              rating: null,
            },
            response: { status: "watching", simkl_type: "tv", anime_type: null },
          },
          {
            request: {
              title: "Breaking Bad",
              year: 2008,
              ids: { imdb: "tt0903747" },
              status: "completed",
              rating: 10,
              type: "show",
            },
            response: { status: "completed", simkl_type: "tv", anime_type: null },
          },
        ],
      },
      not_found: { movies: [], shows: [], episodes: [] },
    });
    const rows = await library(person);
    const titles = rows.map((row) => [(row.movie ?? row.show).title, row.status, row.last_watched_at]);
    assert.deepEqual(titles.sort(), [
      ["Breaking Bad", "completed", NOW],
      ["Dune: Part Two", "completed", "2026-05-15T22:30:00Z"],
      ["Oppenheimer", "completed", "2026-05-14T20:00:00Z"],
      ["The Last of Us", "watching", "2026-05-14T18:30:00Z"],
    ]);
    assert.deepEqual(watchesIn(await rowOf(person, 1411674)), {
      S1E1: "2026-05-13T19:00:00Z",
      S1E2: "2026-05-13T20:00:00Z",
      S1E3: "2026-05-14T18:30:00Z",
    });
  });
  for (const [name, rest, episodes] of [
    ["whole show, completed → 177", { status: "completed" }, 177],
    ["its season 1 → 6", { seasons: [{ number: 1 }] }, 6],
    ["S1E1-2 → 2", { seasons: [{ number: 1, episodes: [{ number: 1 }, { number: 2 }] }] }, 2],
  ] as const)
    check(`The Walking Dead: ${name}`, async () => {
      const answer = await record(person, { shows: [{ ids: { simkl: 2090 }, ...rest }] });
      assert.deepEqual(counts(answer), [0, 1, episodes]);
      const row = await onlyRow(person);
      assert.equal(row.watched_episodes_count, episodes);
      assert.equal(row.status, episodes === 177 ? "completed" : "watching");
    });
  check("the unknown movie", async () => {
    const movie = { title: "ZZZ-Definitely-Not-A-Real-Movie-Title-XYZ", year: 9999 };
    assert.deepEqual(await record(person, { movies: [movie] }), {
      added: { movies: 0, shows: 0, episodes: 0, statuses: [] },
      not_found: { movies: [movie], shows: [], episodes: [] },
    });
    assert.deepEqual(await library(person), []);
  });
});

describe("1.6 side effects", () => {
  check("last_watched_at is the time of the latest watch", async () => {
    const at = (number: number, watched_at: string): object => ({
      shows: [{ ids: { simkl: SMALL }, episodes: [{ number, watched_at }] }],
    });
    await record(person, at(1, "2026-05-05T00:00:00Z"));
    await record(person, at(2, "2026-01-01T00:00:00Z"));
    const row = await onlyRow(person);
    assert.deepEqual([row.last_watched_at, row.last_watched], ["2026-05-05T00:00:00Z", "S01E01"]);
  });
  for (const [name, note] of [
    ["rating", { rating: 7 }],
    ["memo", { memo: { text: "mine" } }],
    ["rating and memo", { rating: 7, memo: { text: "mine" } }],
  ] as const)
    check(`a ${name} alone on a planned movie: stored, not watched`, async () => {
      const heat = { ids: { imdb: "tt0113277" } };
      await person.post("/sync/add-to-list", { movies: [{ ...heat, to: "plantowatch" }] });
      const answer = await record(person, { movies: [{ ...heat, ...note }] });
      assert.equal(answer.added.movies, 0);
      const row = await onlyRow(person);
      assert.deepEqual([row.status, row.last_watched_at], ["plantowatch", null]);
      await record(person, { movies: [{ ...heat, ...note, watched_at: "2026-05-05T00:00:00Z" }] });
      assert.equal((await onlyRow(person)).status, "completed");
    });
  check("the same rating again changes its time only if rated_at is sent", async () => {
    const rate = (fields: object) =>
      record(person, { movies: [{ ids: { imdb: "tt0113277" }, rating: 7, ...fields }] });
    await rate({ rated_at: "2026-01-01T00:00:00Z" });
    await rate({});
    assert.equal((await onlyRow(person)).user_rated_at, "2026-01-01T00:00:00Z");
    await rate({ rated_at: "2026-02-02T00:00:00Z" });
    assert.equal((await onlyRow(person)).user_rated_at, "2026-02-02T00:00:00Z");
  });
  check("a title is in one list only", async () => {
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, status: "plantowatch" }] });
    await record(person, { movies: [{ ids: { imdb: "tt0113277" }, status: "dropped" }] });
    assert.equal((await onlyRow(person)).status, "dropped");
  });
});

describe("which title an item stands for (media-objects.md 1, 4, 5)", () => {
  const found = async (section: string, item: object): Promise<string | null> => {
    const { added, not_found } = await record(person, { [section]: [item] });
    if (added.statuses.length === 0) {
      assert.equal(not_found[section === "anime" ? "shows" : section].length, 1);
      return null;
    }
    const row = await onlyRow(person);
    const { title, year } = row.movie ?? row.show;
    return `${title} ${year}`;
  };
  const resolves = (name: string, section: string, item: object, title: string | null): void =>
    check(`${name} → ${title ?? "not_found"}`, async () => {
      assert.equal(await found(section, item), title);
    });

  resolves(
    "simkl as a number",
    "movies",
    { ids: { simkl: 53536 } },
    "Terminator 3: Rise of the Machines 2003",
  );
  resolves(
    "simkl as a string",
    "movies",
    { ids: { simkl: "53536" } },
    "Terminator 3: Rise of the Machines 2003",
  );
  resolves("simkl_id", "movies", { ids: { simkl_id: 53536 } }, "Terminator 3: Rise of the Machines 2003");
  resolves("tmdb as a number", "movies", { ids: { tmdb: 949 } }, "Heat 1995");
  resolves("tmdb as a string", "movies", { ids: { tmdb: "949" } }, "Heat 1995");
  resolves("tvdb as a string", "shows", { ids: { tvdb: "334824" } }, "Dark 2017");
  resolves("tvdb as a slug", "shows", { ids: { tvdb: "the-walking-dead" } }, "The Walking Dead 2010");
  resolves("an IMDb URL", "movies", { ids: { imdb: "https://www.imdb.com/title/tt0113277/" } }, "Heat 1995");
  resolves("mal as a number", "anime", { ids: { mal: 1 } }, "Cowboy Bebop 1998");
  resolves("anidb", "anime", { ids: { anidb: "23" } }, "Cowboy Bebop 1998");
  resolves("anilist", "shows", { ids: { anilist: "20" } }, "Naruto 2002");
  resolves("kitsu", "anime", { ids: { kitsu: 11 } }, "Naruto 2002");
  resolves("anisearch", "anime", { ids: { anisearch: 2227 } }, "One Piece 1999");
  resolves("livechart", "anime", { ids: { livechart: "321" } }, "One Piece 1999");
  resolves("letterboxd", "movies", { ids: { letterboxd: "the-truman-show" } }, "The Truman Show 1998");
  resolves("netflix", "movies", { ids: { netflix: "60011152" } }, "The Godfather 1972");
  resolves(
    "traktslug",
    "movies",
    { ids: { traktslug: "john-wick-chapter-4-2023" } },
    "John Wick: Chapter 4 2023",
  );
  resolves("a tmdb id of a show, under movies", "movies", { ids: { tmdb: 1396 } }, null);
  resolves("a tmdb id of a show, under shows", "shows", { ids: { tmdb: 1396 } }, "Breaking Bad 2008");

  resolves(
    "simkl before the others",
    "movies",
    { ids: { simkl: 53536, imdb: "tt0113277" }, title: "Heat" },
    "Terminator 3: Rise of the Machines 2003",
  );
  resolves("imdb before tmdb", "movies", { ids: { tmdb: 603, imdb: "tt0113277" } }, "Heat 1995");
  resolves("tmdb before tvdb", "shows", { ids: { tvdb: 334824, tmdb: 1396 } }, "Breaking Bad 2008");
  resolves(
    "an unknown simkl id: the others decide",
    "movies",
    { ids: { simkl: 999_999_999, imdb: "tt0113277" } },
    "Heat 1995",
  );
  resolves(
    "an unknown imdb id: the others decide",
    "movies",
    { ids: { imdb: "tt9999999", tmdb: 949 } },
    "Heat 1995",
  );
  resolves(
    "ids before title and year",
    "movies",
    { ids: { imdb: "tt0113277" }, title: "Alien", year: 1979 },
    "Heat 1995",
  );
  resolves(
    "null, empty and 0 ids are ignored",
    "movies",
    { ids: { simkl: 0, imdb: null, tmdb: "", tvdb: [] }, title: "Heat", year: 1995 },
    "Heat 1995",
  );

  resolves("title and year", "movies", { title: "Heat", year: 1986 }, "Heat 1986");
  resolves("title and year as a string", "movies", { title: "heat", year: "1995", ids: {} }, "Heat 1995");
  resolves("the year is one too late", "movies", { title: "Inception", year: 2011 }, "Inception 2010");
  resolves("the year is one too early", "movies", { title: "Inception", year: 2009 }, "Inception 2010");
  resolves("the year is two off", "movies", { title: "Inception", year: 2012 }, null);
  resolves(
    "the exact year before a neighbouring one",
    "movies",
    { title: "Psycho", year: 1998 },
    "Psycho 1998",
  );
  resolves("title alone", "movies", { title: "Inception" }, "Inception 2010");
  resolves("title alone, of several titles", "movies", { title: "Heat" }, null);
  resolves(
    "case, accents, punctuation and articles make no difference",
    "movies",
    { title: "GODFATHER", year: 1972 },
    "The Godfather 1972",
  );
  resolves("another name", "movies", { title: "Shichinin no Samurai", year: 1954 }, "Seven Samurai 1954");
  resolves("title and year inside ids", "movies", { ids: { title: "Heat", year: 1995 } }, "Heat 1995");
  resolves(
    "the name of a show and a movie, under shows",
    "shows",
    { title: "Westworld", year: 2016 },
    "Westworld 2016",
  );
  resolves(
    "the name of a show and a movie, under movies",
    "movies",
    { title: "Westworld", year: 1973 },
    "Westworld 1973",
  );
  resolves(
    "the name of an anime, under shows",
    "shows",
    { title: "Cowboy Bebop", year: 1998 },
    "Cowboy Bebop 1998",
  );

  check("of two names that differ by the article, the exact one is found", async () => {
    const { rejected } = await server.catalogue.addTitles({
      titles: [
        { type: "movie", title: "Lantern Thing", year: 2001, ids: { imdb: "tt8800001" } },
        { type: "movie", title: "The Lantern Thing", year: 2001, ids: { imdb: "tt8800002" } },
      ],
    });
    assert.deepEqual(rejected, []);
    for (const [title, year, imdb] of [
      ["lantern thing", undefined, "tt8800001"],
      ["The Lantern Thing", undefined, "tt8800002"],
      ["Lantern Thing, The", 2001, "tt8800002"],
      ["Lantern Thing", 2001, "tt8800001"],
    ] as const) {
      person = await server.person();
      await record(person, { movies: [{ title, year }] });
      assert.equal((await onlyRow(person)).movie.ids.imdb, imdb, `${title} ${year}`);
    }
    const answer = await record(person, { movies: [{ title: "A Lantern Thing" }] });
    assert.equal(answer.not_found.movies.length, 1, "with a third article, the name is ambiguous");
  });
  check("a movie sent as a show: ids decide, the key does not", async () => {
    const answer = await record(person, { shows: [{ ids: { imdb: "tt0113277" } }] });
    assert.deepEqual(counts(answer), [1, 0, 0]);
    assert.deepEqual(answer.added.statuses[0].response, {
      status: "completed",
      simkl_type: "movie",
      anime_type: null,
    });
    assert.deepEqual(Object.keys((await person.get("/sync/all-items")).body), ["movies"]);
  });
  check("a show sent as a movie: ids decide, the key does not", async () => {
    const answer = await record(person, { movies: [{ ids: { simkl: SMALL } }] });
    assert.equal(answer.added.statuses[0].response.simkl_type, "tv");
    assert.deepEqual(counts(answer).slice(1), [1, 3]);
  });
  for (const [name, parts] of [
    ["episodes of a season", { seasons: [{ number: 1, episodes: [{ number: 1, watched_at: NOW }] }] }],
    ["item-level episodes", { episodes: [{ number: 1, watched_at: NOW }] }],
  ] as const)
    check(`a show sent as a movie with ${name}: those episodes and no others`, async () => {
      const answer = await record(person, { movies: [{ ids: { simkl: SMALL }, ...parts }] });
      assert.deepEqual(counts(answer), [0, 1, 1]);
      assert.deepEqual(answer.added.statuses, [
        {
          request: { ids: { simkl: SMALL }, type: "movie", rating: null },
          response: { status: "watching", simkl_type: "tv", anime_type: null },
        },
      ]);
      assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: NOW });
    });
  check("a show sent as a movie with a whole season: that season", async () => {
    const body = { movies: [{ ids: { simkl: SMALL }, seasons: [{ number: 1 }] }] };
    assert.deepEqual(counts(await record(person, body)), [0, 1, 2]);
  });
  check("an anime sent as a movie with one episode: that episode", async () => {
    const seasons = [{ number: 1, episodes: [{ number: 1 }] }];
    assert.deepEqual(counts(await record(person, { movies: [{ ids: { mal: 1 }, seasons }] })), [0, 1, 1]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1"]);
  });
  check("a show sent as a movie with an episode that it lacks → not_found.episodes", async () => {
    const item = { ids: { simkl: SMALL }, episodes: [{ number: 1 }, { number: 77 }] };
    const answer = await record(person, { movies: [item] });
    assert.deepEqual(counts(answer), [0, 1, 1]);
    const unknown = { ...item, episodes: [{ number: 77 }] };
    assert.deepEqual(answer.not_found, { movies: [], shows: [], episodes: [unknown] });
  });
  check("a movie under movies is the movie, whatever seasons are sent with it", async () => {
    const item = { ids: { imdb: "tt0113277" }, seasons: [{ number: 2, episodes: [{ number: 9 }] }] };
    const answer = await record(person, { movies: [item] });
    assert.deepEqual([counts(answer), answer.not_found], [[1, 0, 0], NOTHING_MISSING]);
  });
  for (const value of ["nonsense", "tt", "-1", "1.5", "9".repeat(300)])
    check(`text for a numeric id does not resolve: "${value.slice(0, 8)}"`, async () => {
      const invalid = { ids: { simkl: value } };
      const movies = [invalid, { ids: { simkl: 53434 } }];
      const answer = await record(person, { movies, shows: [invalid], episodes: [invalid] });
      assert.deepEqual(counts(answer), [1, 0, 0]);
      assert.deepEqual(answer.not_found, { movies: [invalid], shows: [invalid], episodes: [invalid] });
      // The items wait in the inbox, where a person can match them.
      assert.equal((await person.get("/reprise/v1/inbox")).body.items.length, 3);
    });
  check("text for a numeric id of an episode does not resolve; the other episodes are marked", async () => {
    const invalid = { ids: { anidb: "nonsense" } };
    const item = { ids: { simkl: SMALL }, episodes: [{ number: 1 }, invalid] };
    const answer = await record(person, { shows: [item] });
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.deepEqual(answer.not_found.episodes, [{ ...item, episodes: [invalid] }]);
  });
  check("the ids of an episode take precedence over its number", async () => {
    const seasons = [{ number: 1, episodes: [{ number: 7, ids: { tvdb: 6312390 } }] }];
    await record(person, { shows: [{ ids: { simkl: 737685 }, seasons }] });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E3"]);
  });
  check("an episode with ids only", async () => {
    const seasons = [{ number: 1, episodes: [{ ids: { tvdb: "6312390" } }] }];
    assert.deepEqual(counts(await record(person, { shows: [{ title: "Dark", seasons }] })), [0, 1, 1]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E3"]);
  });
  check("use_tvdb_anime_seasons: TVDB coordinates go to the titles that they are mapped to", async () => {
    const item = { ids: { tvdb: 267440 }, use_tvdb_anime_seasons: true };
    const seasons = [{ number: 3, episodes: [{ number: 1 }, { number: 13 }] }];
    const answer = await record(person, { anime: [{ ...item, seasons }] });
    assert.deepEqual(counts(answer), [0, 2, 2]);
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, 694485))), ["S1E1"]);
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, 931899))), ["S1E1"]);
  });
});

describe("top-level episodes[]", () => {
  const episode = (name: string, item: object, part: string): void =>
    check(`${name}: counted in added.episodes only, a status with type show`, async () => {
      const answer = await record(person, { episodes: [item] });
      assert.deepEqual(counts(answer), [0, 0, 1]);
      assert.deepEqual(answer.not_found, NOTHING_MISSING);
      assert.equal(answer.added.statuses[0].request.type, "show");
      assert.equal(answer.added.statuses[0].response.status, "watching");
      assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), [part]);
    });
  episode("a parent show and a number", { show: { ids: { simkl: SMALL } }, number: 2 }, "S1E2");
  episode(
    "a parent show, season and number",
    { show: { ids: { simkl: SMALL } }, season: 2, number: 1 },
    "S2E1",
  );
  episode("a parent show by title and year", { show: { title: "Dark", year: 2017 }, number: 4 }, "S1E4");
  episode("the simkl id of an episode", { ids: { simkl: 310766, hulu: 681868 } }, "S1E1");
  episode("the hulu id of an episode", { ids: { hulu: 740489 } }, "S6E11");
  episode("the tvdb id of an episode", { ids: { tvdb: "3254641" } }, "S1E1");
  episode(
    "series title, season and episode",
    { title: "Dark", year: 2017, season: 2, episode: 3, ids: {} },
    "S2E3",
  );

  check("watched_at is that of the episode", async () => {
    const watched_at = "2014-09-01T09:10:11Z";
    await record(person, { episodes: [{ watched_at, ids: { simkl: 310766 } }] });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S1E1: watched_at });
  });
  check("unknown ids → not_found.episodes, as sent", async () => {
    const item = {
      watched_at: "2014-09-01T09:10:11Z",
      ids: { simkl: 343633, hulu: 681868, tvdb: 2493011, crunchyroll: 656647 },
    };
    const answer = await record(person, { episodes: [item] });
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(answer.not_found, { movies: [], shows: [], episodes: [item] });
  });
  check("an unknown number of a known show → not_found.episodes, as sent", async () => {
    const item = { show: { ids: { simkl: SMALL } }, season: 1, number: 77 };
    const answer = await record(person, { episodes: [item] });
    assert.deepEqual([...counts(answer), answer.added.statuses.length], [0, 0, 0, 0]);
    assert.deepEqual(answer.not_found, { movies: [], shows: [], episodes: [item] });
    assert.deepEqual(await library(person), []);
  });
  check("sent again: 0, empty not_found", async () => {
    const body = { episodes: [{ show: { ids: { simkl: SMALL } }, number: 1 }] };
    await record(person, body);
    const again = await record(person, body);
    assert.deepEqual(counts(again), [0, 0, 0]);
    assert.deepEqual(again.not_found, NOTHING_MISSING);
  });
});

// Scrobbling, check-ins and saved playbacks, row by row. Contract: scrobble.md; clients.md 7.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { printTime } from "../../src/core/time.ts";
import { ask, type Row, statement } from "../../src/database/sql/statement.ts";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { addContractTitles, assertError, library, onlyRow, record, SMALL, watchesIn } from "./support.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** No runtime, no air dates: the defaults. */
const BARE_MOVIE = 9_100_001;
const BARE_SHOW = 9_100_002;
const BARE_ANIME = 9_100_003;
const BARE_ANIME_MOVIE = 9_100_005;
/** Runs two hours as a whole; its second episode runs ten minutes. */
const UNEVEN = 9_100_004;

let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
  const { rejected } = await server.catalogue.addTitles({
    titles: [
      { type: "movie", title: "A Bare Movie", ids: { simkl: BARE_MOVIE } },
      {
        type: "anime",
        anime_type: "movie",
        title: "A Bare Anime Movie",
        ids: { simkl: BARE_ANIME_MOVIE },
        seasons: [{ number: 1, episodes: 1 }],
      },
      {
        type: "show",
        title: "A Bare Show",
        ids: { simkl: BARE_SHOW },
        seasons: [{ number: 1, episodes: 9 }],
      },
      {
        type: "anime",
        anime_type: "tv",
        title: "A Bare Anime",
        ids: { simkl: BARE_ANIME },
        seasons: [{ number: 1, episodes: 9 }],
      },
      {
        type: "show",
        title: "An Uneven Show",
        runtime: 120,
        ids: { simkl: UNEVEN },
        episodes: [
          { season: 1, number: 1, ids: { tvdb: 7_700_001 } },
          { season: 1, number: 2, runtime: 10, ids: { tvdb: 7_700_002 } },
        ],
      },
    ],
  });
  assert.deepEqual(rejected, []);
});
after(() => server.close());

const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};

type Kind = "start" | "pause" | "stop" | "checkin";
const INCEPTION = { title: "Inception", year: 2010, ids: { imdb: "tt1375666" } };
const MOVIE = { movie: INCEPTION };
/** Inception runs 148 minutes, The Godfather 175, an episode of the small show 20. */
const LENGTH = 148 * MINUTE;
const GODFATHER = { movie: { ids: { simkl: 53434 } } };
const small = (number: number, season = 1) => ({
  show: { ids: { simkl: SMALL } },
  episode: { season, number },
});

const call = (kind: Kind, progress: number, what: object, query = ""): Promise<Answer> =>
  person.post(`/scrobble/${kind}${query}`, { progress, ...what });

/** A call that must succeed; answers its body. */
async function scrobble(kind: Kind, progress: number, what: object, query = ""): Promise<Answer["body"]> {
  const answer = await call(kind, progress, what, query);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

type SavedTitle = { readonly title: string };
type SavedPlayback = {
  readonly progress: number;
  readonly episode?: { readonly season: number; readonly number: number };
  readonly show?: SavedTitle;
  readonly anime?: SavedTitle;
  readonly movie?: SavedTitle;
};

/** The saved playbacks as `title progress`, or `title S1E2 progress`, in the list's order. */
async function saved(query = ""): Promise<string[]> {
  const { status, body } = await person.get(`/sync/playback${query}`);
  assert.equal(status, 200);
  return body.map(({ progress, episode, show, anime, movie }: SavedPlayback) => {
    const at = episode ? [`S${episode.season}E${episode.number}`] : [];
    return [(show ?? anime ?? movie)?.title, ...at, progress].join(" ");
  });
}

/** What the library holds, as `title status` and its watched episodes. */
async function watched(): Promise<Record<string, unknown>> {
  const rows = await library(person);
  return Object.fromEntries(
    rows.map((row) => [
      (row.movie ?? row.show).title,
      row.movie ? [row.status, row.last_watched_at] : [row.status, watchesIn(row)],
    ]),
  );
}

const now = (back = 0): string => printTime((server.now() - back) as never);

const remove = (id: unknown): Promise<Answer> =>
  server.send({
    method: "DELETE",
    url: `/sync/playback${id === undefined ? "" : `/${id}`}`,
    headers: { authorization: `Bearer ${person.token}`, "simkl-api-key": person.clientId },
  });

type Moments = Record<string, string | null>;
/** The three moments of saved playbacks, after the newest of everything. */
async function moments(): Promise<Moments> {
  const { body } = await person.get("/sync/activities");
  return {
    all: body.all,
    tv_shows: body.tv_shows.playback,
    anime: body.anime.playback,
    movies: body.movies.playback,
  };
}

/** Which of the moments the deed moves. */
async function moved(deed: () => Promise<unknown>): Promise<string[]> {
  const before = await moments();
  server.advance(5_000);
  await deed();
  const after = await moments();
  return Object.keys(after).filter((key) => before[key] !== after[key]);
}

const rowsOf = (table: string): Promise<readonly Row[]> =>
  server.stores.library
    .read(() => ask(statement(`select * from ${table} where account = ?`), person.account))
    .then((rows) => [...rows]);

describe("1 request body", () => {
  for (const [sent, told] of [
    [42.5, 42.5],
    [75.0, 75],
    [45.5, 45.5],
    [75.12, 75.12],
    [33.333333, 33.33],
    ["45.50", 45.5],
    [0, 0],
    [100, 100],
    [130, 100],
    [-1, 0],
    [undefined, 0],
    [null, 0],
  ] as const)
    check(`progress ${sent} is told as ${told}`, async () => {
      assert.equal((await scrobble("pause", sent as number, MOVIE)).progress, told);
    });

  check("progress may go down between calls; never corrected", async () => {
    await scrobble("start", 60, MOVIE);
    assert.equal((await scrobble("pause", 20, MOVIE)).progress, 20);
    assert.deepEqual(await saved(), ["Inception 20"]);
  });

  for (const [name, body, title] of [
    ["movie by ids", { movie: { title: "Heat", year: 1995, ids: { imdb: "tt0113277", tmdb: 949 } } }, "Heat"],
    ["movie by title and year, ids {}", { movie: { title: "Heat", year: 1995, ids: {} } }, "Heat"],
    [
      "show with ids as strings, season and number",
      {
        show: { title: "Dark", ids: { imdb: "tt5753856", tmdb: "70523" } },
        episode: { season: 1, number: 3 },
      },
      "Dark",
    ],
    ["anime without season", { anime: { ids: { simkl: 37089 } }, episode: { number: 4 } }, "Cowboy Bebop"],
    ["anime alone: an anime movie", { anime: { ids: { mal: 199 } } }, "Spirited Away"],
    ["an anime movie under movie", { movie: { ids: { mal: 199 } } }, "Spirited Away"],
    [
      "an anime movie in two parts, alone",
      { anime: { ids: { mal: 23775 } } },
      "Gekijouban Shingeki no Kyojin",
    ],
    [
      "extra keys",
      { movie: INCEPTION, id: 5, app_version: "1", app_date: "x", show: null, anime: null },
      "Inception",
    ],
    [
      "season 0: specials",
      { show: { ids: { simkl: SMALL } }, episode: { season: 0, number: 1 } },
      "A Small Ended Show",
    ],
  ] as const)
    check(`understands ${name}`, async () => {
      const body_ = await scrobble("pause", 10, body);
      assert.equal((body_.movie ?? body_.show ?? body_.anime).title, title);
    });

  check("episode ids win over numbers", async () => {
    const { episode } = await scrobble("start", 10, {
      show: { ids: { simkl: UNEVEN } },
      episode: { season: 1, number: 1, ids: { tvdb: 7_700_002 } },
    });
    assert.equal(episode.number, 2);
  });

  check("episode ids alone are enough", async () => {
    const { episode } = await scrobble("start", 10, {
      show: { ids: { simkl: UNEVEN } },
      episode: { ids: { tvdb: "7700002" } },
    });
    assert.deepEqual(episode, { season: 1, number: 2, title: "Episode 2" });
  });

  for (const [name, body, episode] of [
    [
      "tmdb of the family, season 2",
      { anime: { ids: { tmdb: 1429 } }, episode: { season: 2, number: 4 } },
      [439744, 1, 4, 2, 4],
    ],
    [
      "tvdb under show, season 4 (anime.md 8.5 case 1)",
      { show: { ids: { tvdb: 267440 } }, episode: { season: 4, number: 17 } },
      [1579947, 1, 1, 4, 17],
    ],
    [
      "imdb under show, season 3 second half",
      { show: { ids: { imdb: "tt2560140" } }, episode: { season: 3, number: 13 } },
      [931899, 1, 1, 3, 13],
    ],
    [
      "an anime-native id and a plain number are used directly",
      { anime: { ids: { mal: 25777 } }, episode: { number: 4 } },
      [439744, 1, 4, 2, 4],
    ],
  ] as const)
    check(`TVDB coordinates to anime: ${name}`, async () => {
      const { anime, episode: told } = await scrobble("start", 42.2, body);
      const { season, number, tvdb_season, tvdb_number } = told;
      assert.deepEqual([anime.ids.simkl, season, number, tvdb_season, tvdb_number], episode);
      await scrobble("stop", 90, body);
      const row = await onlyRow(person);
      assert.equal(row.show.ids.simkl, episode[0]);
      assert.deepEqual(Object.keys(watchesIn(row)), [`S${episode[1]}E${episode[2]}`]);
    });
});

describe("media-objects.md 3 ids decide, the key does not", () => {
  const asMovie = { movie: { ids: { simkl: SMALL } }, episode: { season: 2, number: 1 } };

  check("a show sent as a movie, with its episode: that episode", async () => {
    const { show, episode } = await scrobble("stop", 90, asMovie);
    assert.deepEqual([show.ids.simkl, episode.season, episode.number], [SMALL, 2, 1]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S2E1"]);
  });
  check("a show sent as a movie, without an episode or with one that it lacks: an error", async () => {
    assertError(await call("stop", 90, { movie: asMovie.movie }), 400, "empty_field");
    const unknown = { ...asMovie, episode: { season: 9, number: 1 } };
    assertError(await call("stop", 90, unknown), 404, "id_err");
  });
  check("a movie is the movie, whatever episode stands beside it", async () => {
    for (const episode of [{}, { season: 7, number: 7 }])
      assert.equal((await scrobble("pause", 10, { ...MOVIE, episode })).movie.title, "Inception");
  });
});

describe("2 response", () => {
  check("a movie's: id, action, progress, movie with title, year and every external id", async () => {
    const body = await scrobble("pause", 50, MOVIE);
    assert.equal(Number.isSafeInteger(body.id) && body.id > 0, true);
    assert.deepEqual(body, {
      id: body.id,
      action: "pause",
      progress: 50,
      movie: {
        title: "Inception",
        year: 2010,
        ids: {
          simkl: 472214,
          slug: "inception",
          imdb: "tt1375666",
          tmdb: "27205",
          tvdb: "113",
          letterboxd: "inception",
          traktslug: "inception-2010",
          tvdbslug: "inception",
        },
      },
    });
  });

  check("an anime's, sent by TMDB's season", async () => {
    const body = await scrobble("start", 42.2, {
      anime: { ids: { tmdb: 1429 } },
      episode: { season: 2, number: 4 },
    });
    const { ids, ...anime } = body.anime;
    assert.deepEqual(
      { ...body, anime },
      {
        id: 0,
        action: "start",
        progress: 42.2,
        episode: { season: 1, number: 4, title: body.episode.title, tvdb_season: 2, tvdb_number: 4 },
        anime: { title: "Shingeki no Kyojin Season 2", year: 2017, anime_type: "tv" },
      },
    );
    assert.equal(typeof body.episode.title, "string");
    assert.equal(ids.mal, "25777");
    assert.equal(ids.anidb, "10944");
  });

  check("a show's: title falls back to Episode <number>, no tvdb keys, no anime_type", async () => {
    const body = await scrobble("start", 42, {
      show: { title: "A Bare Show", ids: { simkl: BARE_SHOW } },
      episode: { season: 1, number: 3 },
    });
    assert.deepEqual(body, {
      id: 0,
      action: "start",
      progress: 42,
      episode: { season: 1, number: 3, title: "Episode 3" },
      show: { title: "A Bare Show", year: null, ids: { simkl: BARE_SHOW, slug: body.show.ids.slug } },
    });
  });

  check("an anime movie's: no episode", async () => {
    const body = await scrobble("pause", 10, { anime: { ids: { mal: 199 } } });
    assert.equal("episode" in body, false);
    assert.equal(body.anime.anime_type, "movie");
  });
});

describe("3 endpoint behaviour", () => {
  for (const [kind, progress, action, marks, lists] of [
    ["start", 10, "start", false, false],
    ["start", 95, "start", false, false],
    ["pause", 10, "pause", false, true],
    ["pause", 99, "pause", false, true],
    ["stop", 80, "scrobble", true, false],
    ["stop", 100, "scrobble", true, false],
    ["stop", 79.99, "pause", false, true],
    ["stop", 0, "pause", false, true],
    ["checkin", 10, "checkin", false, false],
    ["checkin", 99, "checkin", false, false],
  ] as const)
    check(
      `${kind} at ${progress}: action ${action}, ${marks ? "marks" : "does not mark"} watched now, ${lists ? "" : "not "}listed in /sync/playback`,
      async () => {
        const body = await scrobble(kind, progress, MOVIE);
        assert.equal(body.action, action);
        assert.equal(body.id === 0, kind === "start");
        assert.deepEqual(await watched(), marks ? { Inception: ["completed", now()] } : {});
        assert.deepEqual(await saved(), lists ? [`Inception ${progress}`] : []);
      },
    );

  check("/checkin is the old address", async () => {
    const { status, body } = await person.post("/checkin", MOVIE);
    assert.deepEqual([status, body.action, body.progress], [201, "checkin", 0]);
  });

  check("start replaces the previous session of the same item, clears its pauses", async () => {
    await scrobble("pause", 30, MOVIE);
    await scrobble("start", 30, MOVIE);
    assert.deepEqual(await saved(), []);
  });

  check("pause replaces the previous session of the same item, and keeps its id", async () => {
    const { id } = await scrobble("pause", 30, MOVIE);
    server.advance(MINUTE);
    await scrobble("start", 30, MOVIE);
    assert.equal((await scrobble("pause", 55, MOVIE)).id, id);
    assert.deepEqual(await saved(), ["Inception 55"]);
  });

  check("stop at 80 or more removes the saved playback", async () => {
    await scrobble("pause", 30, MOVIE);
    await scrobble("stop", 80, MOVIE);
    assert.deepEqual(await saved("?hide_watched=false"), []);
  });

  check("checkin replaces the previous session of the same item", async () => {
    await scrobble("pause", 30, MOVIE);
    await scrobble("checkin", 0, MOVIE);
    assert.deepEqual(await saved(), []);
  });

  check("one stored session per show: a new episode replaces the paused one, under a new id", async () => {
    const first = await scrobble("pause", 30, small(1));
    const second = await scrobble("pause", 40, small(2));
    assert.notEqual(first.id, second.id);
    assert.deepEqual(await saved(), ["A Small Ended Show S1E2 40"]);
    assertError(await remove(first.id), 404, "empty");
    await scrobble("start", 5, small(1, 2));
    assert.deepEqual(await saved(), []);
  });

  check("different titles are different sessions", async () => {
    await scrobble("pause", 30, small(1));
    server.advance(MINUTE);
    await scrobble("pause", 40, MOVIE);
    assert.deepEqual(await saved(), ["Inception 40", "A Small Ended Show S1E1 30"]);
  });

  check("stop writes the watch as /sync/history would: watching, then completed", async () => {
    const at = now();
    await scrobble("stop", 90, small(1));
    assert.deepEqual(await watched(), { "A Small Ended Show": ["watching", { S1E1: at }] });
    await scrobble("stop", 90, small(2));
    await scrobble("stop", 90, small(1, 2));
    assert.deepEqual(await watched(), {
      "A Small Ended Show": ["completed", { S1E1: at, S1E2: at, S2E1: at }],
    });
  });

  for (const [kind, progress] of [
    ["pause", 5],
    ["stop", 5],
  ] as const)
    check(`${kind} of another episode, after the first has run its length: marks nothing`, async () => {
      await scrobble("start", 0, small(1));
      server.advance(LENGTH);
      await scrobble(kind, progress, small(2));
      assert.deepEqual(await watched(), {});
      assert.equal((await saved()).length, 1);
    });

  check("a late stop of an episode that is watched keeps where another was paused", async () => {
    await scrobble("stop", 95, small(1));
    server.advance(2 * HOUR);
    await scrobble("pause", 40, small(2));
    const before = await saved();
    await scrobble("stop", 95, small(1));
    assert.deepEqual(await saved(), before);
  });

  check("a stop of a new episode replaces where another was paused", async () => {
    await scrobble("pause", 40, small(1));
    await scrobble("stop", 95, small(2));
    assert.deepEqual(await saved(), []);
  });

  const TWO_PARTS = { mal: 23775 };
  for (const sent of [{ anime: { ids: TWO_PARTS } }, { movie: { ids: TWO_PARTS } }])
    check(
      `an anime movie in two parts, sent alone as ${Object.keys(sent)}, is watched as a whole`,
      async () => {
        await scrobble("stop", 90, sent);
        const row = await onlyRow(person);
        assert.deepEqual([row.status, watchesIn(row)], ["completed", { S1E1: now(), S1E2: now() }]);
        const { status, body } = await call("stop", 90, sent);
        assert.deepEqual([status, body.error], [409, "already_watched"]);
      },
    );

  for (const [number, part] of [
    [14, "S1E1"],
    [18, "S1E2"],
  ] as const)
    check(`anime.md 8.4: S0E${number} of the series is one of the movie's two parts`, async () => {
      const sent = { show: { ids: { tvdb: 267440 } }, episode: { season: 0, number } };
      await scrobble("stop", 95, sent);
      const row = await onlyRow(person);
      assert.deepEqual(
        [row.show.ids.simkl, row.status, watchesIn(row)],
        [49394, "watching", { [part]: now() }],
      );
    });

  check(
    "a movie in two parts that was left in the middle is finished as a whole, a part as a part",
    async () => {
      await scrobble("pause", 40, { anime: { ids: TWO_PARTS } });
      const { body } = await person.get("/sync/playback");
      assert.deepEqual([body.length, body[0].type, "episode" in body[0]], [1, "movie", false]);
      await scrobble("start", 10, { anime: { ids: TWO_PARTS }, episode: { season: 1, number: 2 } });
      server.advance(3 * HOUR);
      await scrobble("start", 1, MOVIE);
      const row = await onlyRow(person);
      assert.deepEqual([row.status, Object.keys(watchesIn(row))], ["watching", ["S1E2"]]);
    },
  );

  check("already watched and no opt-in: the write is a no-op, the answer still 201 scrobble", async () => {
    await record(person, { movies: [{ ...INCEPTION, watched_at: "2020-01-01T00:00:00Z" }] });
    assert.equal((await scrobble("stop", 90, MOVIE)).action, "scrobble");
    assert.deepEqual(await watched(), { Inception: ["completed", "2020-01-01T00:00:00Z"] });
    assert.equal((await rowsOf("rewatch")).length, 0);
  });

  check("pause without a prior start is fine", async () => {
    assert.equal((await scrobble("pause", 12, small(1))).action, "pause");
  });

  describe("auto-finish", () => {
    for (const [kind, progress, minutes, marks] of [
      ["start", 0, 119, true],
      ["start", 0, 117, false],
      ["start", 50, 45, true],
      ["start", 50, 43, false],
      ["checkin", 0, 119, true],
      ["start", 80, 0, true],
    ] as const)
      for (const begins of ["start", "checkin"] as const)
        check(
          `on ${begins}: a ${kind} of another title at ${progress}, ${minutes} of its 148 minutes ago, is ${marks ? "" : "not "}watched`,
          async () => {
            await scrobble(kind, progress, MOVIE);
            server.advance(minutes * MINUTE);
            await scrobble(begins, 0, small(1));
            assert.deepEqual(await watched(), marks ? { Inception: ["completed", now()] } : {});
          },
        );

    check("the next episode of the same show finishes the one before", async () => {
      await scrobble("start", 0, small(1));
      server.advance(17 * MINUTE);
      await scrobble("start", 0, small(2));
      assert.deepEqual(await watched(), { "A Small Ended Show": ["watching", { S1E1: now() }] });
    });

    check("what was over long ago is watched when it was over", async () => {
      await scrobble("start", 0, small(1));
      const over = printTime((server.now() + 20 * MINUTE) as never);
      server.advance(DAY);
      await scrobble("start", 0, MOVIE);
      assert.deepEqual(await watched(), { "A Small Ended Show": ["watching", { S1E1: over }] });
    });

    for (const kind of ["pause", "stop"] as const)
      check(`not on ${kind} of another title`, async () => {
        await scrobble("start", 0, MOVIE);
        server.advance(LENGTH);
        await scrobble(kind, 10, small(1));
        assert.deepEqual(await watched(), {});
      });

    for (const kind of ["pause", "stop"] as const)
      check(`not of what a ${kind} below 80 has ended`, async () => {
        await scrobble("start", 0, MOVIE);
        await scrobble(kind, 30, MOVIE);
        server.advance(LENGTH);
        await scrobble("start", 0, small(1));
        assert.deepEqual(await watched(), {});
        assert.deepEqual(await saved(), ["Inception 30"]);
      });

    check("not of the same item: the player says itself how far it is", async () => {
      await scrobble("start", 0, MOVIE);
      server.advance(LENGTH);
      await scrobble("start", 40, MOVIE);
      assert.deepEqual(await watched(), {});
    });

    check("not of what was left below 80 for something else, however late", async () => {
      await scrobble("start", 0, MOVIE);
      server.advance(10 * MINUTE);
      await scrobble("start", 0, small(1));
      server.advance(DAY);
      await scrobble("start", 0, GODFATHER);
      assert.deepEqual(Object.keys(await watched()), ["A Small Ended Show"]);
    });

    check("once: the session is over, and a late stop changes nothing", async () => {
      await scrobble("start", 0, small(1));
      server.advance(20 * MINUTE);
      await scrobble("start", 0, small(2));
      const before = await watched();
      server.advance(MINUTE);
      assert.equal((await scrobble("stop", 98, small(1))).action, "scrobble");
      assert.deepEqual(await watched(), before);
    });

    check("a late stop of the last episode leaves the next one playing", async () => {
      await scrobble("start", 0, small(1));
      server.advance(20 * MINUTE);
      await scrobble("start", 0, small(2));
      await scrobble("stop", 98, small(1));
      server.advance(20 * MINUTE);
      await scrobble("start", 0, MOVIE);
      assert.deepEqual(Object.keys((await watched())["A Small Ended Show"]?.[1 as never] ?? {}), [
        "S1E1",
        "S1E2",
      ]);
    });

    check("two devices at once: what the other one plays goes on", async () => {
      const other = await server.accounts.findOrCreateApp(`other of ${person.account}`);
      const token = await server.accounts.issueToken(person.account, other.clientId);
      const headers = { authorization: `Bearer ${token}`, "simkl-api-key": other.clientId };
      const start = (body: object): Promise<Answer> =>
        server.send({ method: "POST", url: "/scrobble/start", headers, payload: { progress: 0, ...body } });
      await scrobble("start", 0, MOVIE);
      await start(small(1));
      server.advance(20 * MINUTE);
      await start(small(2));
      server.advance(110 * MINUTE);
      await start(GODFATHER);
      assert.deepEqual(Object.keys(await watched()).sort(), ["A Small Ended Show", "Inception"]);
    });
  });

  describe("extrapolation by runtime", () => {
    for (const [name, what, minutes] of [
      ["a movie's own", MOVIE, 148],
      ["a movie's default", { movie: { ids: { simkl: BARE_MOVIE } } }, 90],
      ["an anime movie's default", { anime: { ids: { simkl: BARE_ANIME_MOVIE } } }, 90],
      ["an episode's own", { show: { ids: { simkl: UNEVEN } }, episode: { season: 1, number: 2 } }, 10],
      ["a show's", { show: { ids: { simkl: UNEVEN } }, episode: { season: 1, number: 1 } }, 120],
      [
        "a TV episode's default",
        { show: { ids: { simkl: BARE_SHOW } }, episode: { season: 1, number: 1 } },
        45,
      ],
      ["an anime episode's default", { anime: { ids: { simkl: BARE_ANIME } }, episode: { number: 1 } }, 25],
    ] as const)
      check(`${name}: ${minutes} minutes`, async () => {
        await scrobble("checkin", 0, what);
        server.advance(minutes * MINUTE - 1_000);
        await server.background();
        assert.deepEqual(await library(person), []);
        server.advance(1_000);
        await server.background();
        assert.equal((await onlyRow(person)).last_watched_at, now());
      });
  });

  describe("check-ins", () => {
    check("are watched at 100 %, at the moment at which they end", async () => {
      await scrobble("checkin", 0, MOVIE);
      server.advance(LENGTH + 100_000);
      await server.background();
      assert.deepEqual(await watched(), { Inception: ["completed", now(100_000)] });
      assert.equal((await rowsOf("due")).length + (await rowsOf("playback")).length, 0);
    });

    check("progress shortens the time and is echoed", async () => {
      assert.equal((await scrobble("checkin", 75, MOVIE)).progress, 75);
      server.advance(LENGTH / 4);
      await server.background();
      assert.deepEqual(await watched(), { Inception: ["completed", now()] });
    });

    check("calling again resets it: its first end does nothing", async () => {
      await scrobble("checkin", 0, MOVIE);
      server.advance(LENGTH / 2);
      await scrobble("checkin", 0, MOVIE);
      server.advance(LENGTH / 2);
      await server.background();
      assert.deepEqual(await watched(), {});
      server.advance(LENGTH / 2);
      await server.background();
      assert.deepEqual(await watched(), { Inception: ["completed", now()] });
    });

    check("called again after the end, before anybody looked: the first one counts", async () => {
      await scrobble("checkin", 0, small(1));
      server.advance(30 * MINUTE);
      await scrobble("checkin", 0, small(1));
      await server.background();
      assert.deepEqual(await watched(), { "A Small Ended Show": ["watching", { S1E1: now(10 * MINUTE) }] });
      assert.equal((await rowsOf("playback")).length, 1);
    });

    check("the same one sent every minute leaves one row of due work", async () => {
      for (let at = 0; at < 10; at += 1) {
        await scrobble("checkin", 0, MOVIE);
        server.advance(MINUTE);
      }
      assert.equal((await rowsOf("due")).length, 1);
    });

    check("can be cancelled with DELETE", async () => {
      const { id } = await scrobble("checkin", 0, MOVIE);
      assert.equal((await remove(id)).status, 204);
      assert.deepEqual(await rowsOf("due"), []);
      server.advance(LENGTH);
      await server.background();
      assert.deepEqual(await watched(), {});
    });

    check("converted: stop at 80 or more is watched now", async () => {
      await scrobble("checkin", 0, MOVIE);
      server.advance(100 * MINUTE);
      await scrobble("stop", 85, MOVIE);
      const at = now();
      server.advance(HOUR);
      await server.background();
      assert.deepEqual(await watched(), { Inception: ["completed", at] });
    });

    check("converted: pause is a saved playback", async () => {
      await scrobble("checkin", 0, MOVIE);
      await scrobble("pause", 30, MOVIE);
      server.advance(LENGTH);
      await server.background();
      assert.deepEqual(await watched(), {});
      assert.deepEqual(await saved(), ["Inception 30"]);
    });

    check("converted: start is a live session", async () => {
      await scrobble("checkin", 0, MOVIE);
      await scrobble("start", 30, MOVIE);
      server.advance(LENGTH);
      await server.background();
      assert.deepEqual(await watched(), {});
    });

    for (const kind of ["start", "pause", "stop"] as const)
      check(`${kind} after the end, before anybody looked, does not lose the watch`, async () => {
        await scrobble("checkin", 0, MOVIE);
        server.advance(LENGTH + MINUTE);
        await scrobble(kind, 10, MOVIE);
        assert.deepEqual(await watched(), { Inception: ["completed", now(MINUTE)] });
      });

    check("what comes after the end is another session, with another id", async () => {
      const { id } = await scrobble("checkin", 0, MOVIE);
      server.advance(LENGTH + MINUTE);
      assert.notEqual((await scrobble("pause", 10, MOVIE)).id, id);
      assertError(await remove(id), 404, "empty");
      assert.deepEqual(await saved(), ["Inception 10"]);
    });

    check("due work that has nothing to do is forgotten, and other kinds are left alone", async () => {
      for (const kind of ["checkin", "another"])
        await server.stores.library.write(() =>
          ask(statement("insert into due (at, account, kind) values (?, ?, ?)"), 1_000, person.account, kind),
        );
      await server.background();
      assert.deepEqual(
        (await rowsOf("due")).map(({ kind }) => kind),
        ["another"],
      );
    });

    check("a hundred and more people's check-ins end in one round", async () => {
      const people: TestPerson[] = [];
      for (let at = 0; at < 120; at += 1) people.push(await server.person());
      for (person of people) await scrobble("checkin", 0, MOVIE);
      server.advance(LENGTH);
      await server.background();
      for (person of people) assert.deepEqual(await watched(), { Inception: ["completed", now()] });
    });

    check("two at once end each at its time", async () => {
      await scrobble("checkin", 0, MOVIE);
      await scrobble("checkin", 0, small(1));
      const begun = server.now();
      server.advance(20 * MINUTE);
      await server.background();
      assert.deepEqual(Object.keys(await watched()), ["A Small Ended Show"]);
      server.advance(130 * MINUTE);
      await server.background();
      assert.deepEqual((await watched()).Inception, ["completed", printTime((begun + LENGTH) as never)]);
    });

    check("due work done by two processes at once, or twice, is done once", async () => {
      await scrobble("checkin", 0, MOVIE);
      server.advance(LENGTH);
      const other = await server.openAnother();
      other.advance(server.now() - other.now());
      await Promise.all([server.background(), other.background(), server.background()]);
      const revisions = await rowsOf("revision");
      await server.background();
      assert.equal(revisions.length, 1);
      assert.deepEqual(await rowsOf("revision"), revisions);
    });

    check("what removes the title cancels its check-in", async () => {
      await scrobble("checkin", 0, MOVIE);
      await person.post("/sync/history/remove", { movies: [INCEPTION] });
      server.advance(LENGTH);
      await server.background();
      assert.deepEqual(await watched(), {});
      assert.deepEqual(await rowsOf("due"), []);
    });

    check("a title that the catalogue lost meanwhile: the event waits in the inbox", async () => {
      await scrobble("checkin", 0, MOVIE);
      const begun = server.now();
      await server.stores.library.write(() =>
        ask(statement("update playback set title = 8888 where account = ?"), person.account),
      );
      server.advance(2 * LENGTH);
      await server.background();
      const [item] = await rowsOf("inbox");
      assert.deepEqual(
        [item?.endpoint, item?.reason, item?.event_at, JSON.parse(String(item?.input)).movie],
        ["/scrobble/checkin#movies", "title_unknown", begun + LENGTH, { ids: { simkl: 8888 } }],
      );
      assert.deepEqual([...(await rowsOf("due")), ...(await rowsOf("playback"))], []);
    });
  });

  for (const [name, unmarking] of [
    ["the episode", { seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
    ["its season", { seasons: [{ number: 1 }] }],
  ] as const)
    check(`check-in of an episode: ${name} unmarked, it does not become watched after all`, async () => {
      await scrobble("checkin", 0, small(1));
      await record(person, { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] });
      await person.post("/sync/history/remove", { shows: [{ ids: { simkl: SMALL }, ...unmarking }] });
      server.advance(HOUR);
      await server.background();
      assert.deepEqual(await watched(), { "A Small Ended Show": ["watching", {}] });
      assert.deepEqual([await rowsOf("playback"), await rowsOf("due")], [[], []]);
    });

  check("an unmarked episode clears its saved playback, and no other episode's", async () => {
    const unmark = (number: number): Promise<unknown> =>
      person.post("/sync/history/remove", {
        shows: [{ ids: { simkl: SMALL }, episodes: [{ number }] }],
      });
    await record(person, { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }, { number: 2 }] }] });
    server.advance(MINUTE);
    await scrobble("pause", 40, small(2));
    await unmark(1);
    assert.deepEqual(await saved(), ["A Small Ended Show S1E2 40"]);
    assert.deepEqual(await moved(() => unmark(2)), ["all", "tv_shows"]);
    assert.deepEqual(await saved(), []);
  });

  check("removing the title from the library also clears its saved playbacks", async () => {
    await record(person, { movies: [{ ...INCEPTION, watched_at: "2020-01-01T00:00:00Z" }] });
    await scrobble("pause", 30, MOVIE);
    await person.post("/sync/history/remove", { movies: [INCEPTION] });
    assert.deepEqual(await saved(), []);
    assert.deepEqual(await rowsOf("playback"), []);
  });

  check("removing a title that is only paused clears it too", async () => {
    await scrobble("pause", 30, MOVIE);
    await person.post("/sync/history/remove", { movies: [INCEPTION] });
    assert.deepEqual(await saved(), []);
  });

  for (const [plan, days] of [
    ["free", 7],
    ["pro", 30],
    ["vip", 90],
  ] as const)
    check(`saved playbacks are pruned after ${days} days on ${plan}`, async () => {
      await server.accounts.changePerson(person.account, { plan });
      const { id } = await scrobble("pause", 30, MOVIE);
      server.advance(days * DAY);
      assert.deepEqual(await saved(), ["Inception 30"]);
      server.advance(1_000);
      assert.deepEqual(await saved(), []);
      assertError(await remove(id), 404, "empty");
      await scrobble("start", 0, small(1));
      assert.deepEqual(
        (await rowsOf("playback")).map(({ state }) => state),
        ["playing"],
      );
    });

  describe("activities: <type>.playback moves exactly when the list of saved playbacks changes", () => {
    const HISTORY: [string, () => Promise<unknown>, string[], () => Promise<unknown>][] = [
      ["added by pause", () => Promise.resolve(), ["all", "movies"], () => scrobble("pause", 30, MOVIE)],
      [
        "added by stop below 80",
        () => Promise.resolve(),
        ["all", "tv_shows"],
        () => scrobble("stop", 3, small(1)),
      ],
      [
        "added for anime",
        () => Promise.resolve(),
        ["all", "anime"],
        () => scrobble("pause", 3, { anime: { ids: { mal: 1 } }, episode: { number: 4 } }),
      ],
      ["moved on", () => scrobble("pause", 10, MOVIE), ["all", "movies"], () => scrobble("pause", 30, MOVIE)],
      ["resumed", () => scrobble("pause", 10, MOVIE), ["all", "movies"], () => scrobble("start", 10, MOVIE)],
      ["finished", () => scrobble("pause", 10, MOVIE), ["all", "movies"], () => scrobble("stop", 90, MOVIE)],
      [
        "replaced by another episode",
        () => scrobble("pause", 10, small(1)),
        ["all", "tv_shows"],
        () => scrobble("start", 0, small(2)),
      ],
      [
        "cleared by removing the title",
        () => scrobble("pause", 10, MOVIE),
        ["all", "movies"],
        () => person.post("/sync/history/remove", { movies: [INCEPTION] }),
      ],
      ["not by start", () => Promise.resolve(), [], () => scrobble("start", 30, MOVIE)],
      ["not by checkin", () => Promise.resolve(), [], () => scrobble("checkin", 0, MOVIE)],
      [
        "not by a stop of what was not saved, which moves the list alone",
        () => Promise.resolve(),
        ["all"],
        () => scrobble("stop", 90, MOVIE),
      ],
      ["not by a duplicate stop", () => scrobble("stop", 90, MOVIE), [], () => call("stop", 95, MOVIE)],
    ];
    for (const [name, prepare, expected, deed] of HISTORY)
      check(name, async () => {
        await prepare();
        assert.deepEqual(await moved(deed), expected);
      });

    check("cleared by DELETE", async () => {
      const { id } = await scrobble("pause", 10, MOVIE);
      assert.deepEqual(await moved(() => remove(id)), ["all", "movies"]);
      assert.deepEqual(await moved(() => remove(id)), []);
    });

    check("not by a DELETE of what is only playing", async () => {
      const { id } = await scrobble("checkin", 10, MOVIE);
      assert.deepEqual(await moved(() => remove(id)), []);
    });
  });
});

describe("4 errors", () => {
  for (const [name, body, status, error] of [
    ["an empty body", {}, 400, "empty_field"],
    ["none of movie, show, anime", { progress: 10 }, 400, "empty_field"],
    ["show without episode", { show: { ids: { simkl: SMALL } } }, 400, "empty_field"],
    ["an anime series without episode", { anime: { ids: { mal: 1 } } }, 400, "empty_field"],
    [
      "an episode with neither number nor ids",
      { show: { ids: { simkl: SMALL } }, episode: { season: 1 } },
      400,
      "empty_field",
    ],
    ["item not matched", { movie: { title: "No Such Film", year: 1901 } }, 404, "id_err"],
    ["text for a numeric id", { movie: { ids: { simkl: "nonsense" } } }, 404, "id_err"],
    ["unknown episode number of a matched show", small(77), 404, "id_err"],
    ["stale episode id", { show: { ids: { simkl: SMALL } }, episode: { ids: { tvdb: 1 } } }, 404, "id_err"],
    ["progress that is no number", { progress: "half", ...MOVIE }, 400, "wrong_parameter"],
  ] as const)
    for (const kind of ["start", "pause", "stop", "checkin"] as const)
      check(`${status} ${error}: ${name}, on ${kind}`, async () => {
        const answer = await person.post(`/scrobble/${kind}`, { progress: 10, ...body });
        assertError(answer, status, error);
        assert.deepEqual(await rowsOf("playback"), []);
      });

  check("400 empty_field: no body at all", async () => {
    assertError(await person.post("/scrobble/start"), 400, "empty_field");
  });

  for (const url of [
    "/scrobble/start",
    "/scrobble/pause",
    "/scrobble/stop",
    "/scrobble/checkin",
    "/checkin",
  ]) {
    check(`401 user_token_failed, 412 client_id_failed: ${url}`, async () => {
      const send = (headers: Record<string, string>): Promise<Answer> =>
        server.send({ method: "POST", url, headers, payload: MOVIE });
      assertError(await send({ "simkl-api-key": "ID" }), 401, "user_token_failed");
      assertError(await send({ authorization: `Bearer ${person.token}` }), 412, "client_id_failed");
    });
  }

  describe("unknown titles wait in the inbox when they would have been watched", () => {
    const unknown = { movie: { title: "No Such Film", year: 1901, ids: { imdb: "tt9999999" } } };
    for (const [kind, progress, waits] of [
      ["stop", 80, 1],
      ["stop", 79, 0],
      ["pause", 99, 0],
      ["start", 99, 0],
      ["checkin", 0, 1],
    ] as const)
      check(`${kind} at ${progress}: ${waits}`, async () => {
        assertError(await call(kind, progress, unknown), 404, "id_err");
        const items = await rowsOf("inbox");
        assert.equal(items.length, waits);
        if (items[0]) {
          const { endpoint, reason, event_at, app, input } = items[0];
          assert.deepEqual(
            [endpoint, reason, event_at, app],
            [`/scrobble/${kind}#movies`, "title_unknown", server.now(), person.clientId],
          );
          assert.deepEqual(JSON.parse(String(input)), unknown);
        }
      });

    check("once, however often a player repeats it with another progress", async () => {
      for (let progress = 80; progress <= 100; progress += 1) {
        await call("stop", progress, unknown);
        server.advance(30_000);
      }
      assert.equal((await rowsOf("inbox")).length, 1);
    });

    check("an unknown episode of a known show waits for that show", async () => {
      assertError(await call("stop", 95, small(77)), 404, "id_err");
      const [item] = await rowsOf("inbox");
      const [key] = await rowsOf("inbox_key");
      assert.equal(item?.reason, "episode_unknown");
      assert.deepEqual([key?.namespace, key?.value], ["title", String(SMALL)]);
    });
  });
});

describe("3 the threshold", () => {
  for (const [sent, action, told] of [
    [79.994, "pause", 79.99],
    [79.999, "pause", 79.99],
    ["79.9999", "pause", 79.99],
    [80, "scrobble", 80],
    [80.001, "scrobble", 80],
  ] as const)
    check(`stop at ${sent}: ${action}, by the value sent and not by what it is rounded to`, async () => {
      const { status, body } = await person.post("/scrobble/stop", { progress: sent, ...MOVIE });
      assert.deepEqual([status, body.action, body.progress], [201, action, told]);
      assert.equal((await rowsOf("watch")).length, action === "scrobble" ? 1 : 0);
    });
});

describe("5 409 on stop", () => {
  check("second stop at 80 or more within the hour: both dates, nothing changed", async () => {
    await scrobble("stop", 80, MOVIE);
    const first = server.now();
    server.advance(HOUR - 1_000);
    const before = await watched();
    const { status, body } = await call("stop", 99, MOVIE);
    assert.equal(status, 409);
    assert.deepEqual(body, {
      error: "already_watched",
      watched_at: printTime(first),
      expires_at: printTime((first + HOUR) as never),
    });
    assert.deepEqual(await watched(), before);
  });

  check("no longer after the hour", async () => {
    await scrobble("stop", 80, MOVIE);
    server.advance(HOUR);
    assert.equal((await scrobble("stop", 99, MOVIE)).action, "scrobble");
  });

  check("a refused stop does not lengthen the window", async () => {
    await scrobble("stop", 80, MOVIE);
    server.advance(HOUR - 1_000);
    await call("stop", 99, MOVIE);
    server.advance(1_000);
    assert.equal((await call("stop", 99, MOVIE)).status, 201);
  });

  check("for the same episode only: each has a window of its own", async () => {
    await scrobble("stop", 90, small(1));
    await scrobble("stop", 90, small(2));
    assert.equal((await call("stop", 90, small(1))).status, 409);
    assert.equal((await call("stop", 90, small(2))).status, 409);
    assert.equal((await call("stop", 90, small(1, 2))).status, 201);
  });

  for (const [kind, progress] of [
    ["start", 0],
    ["pause", 20],
    ["stop", 20],
    ["checkin", 0],
  ] as const)
    check(`a ${kind} at ${progress} in between is an ordinary one, and the window stays`, async () => {
      await scrobble("stop", 90, MOVIE);
      server.advance(MINUTE);
      await scrobble(kind, progress, MOVIE);
      assert.deepEqual(await saved(), kind === "pause" || kind === "stop" ? [`Inception ${progress}`] : []);
      assert.equal((await call("stop", 95, MOVIE)).status, 409);
      assert.deepEqual(await saved("?hide_watched=false"), []);
      assert.deepEqual(
        (await rowsOf("playback")).map(({ state }) => state),
        ["watched"],
        "what began in between is over, as after any stop at 80 or more",
      );
    });

  check("what began in between is not watched once more when it was taken back", async () => {
    await scrobble("stop", 85, small(1));
    await scrobble("start", 85, small(1));
    assert.equal((await call("stop", 99, small(1))).status, 409);
    server.advance(DAY);
    await record(person, { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 2 }] }] });
    const removal = { shows: [{ ids: { simkl: SMALL }, episodes: [{ number: 1 }] }] };
    assert.equal((await person.post("/sync/history/remove", removal)).body.deleted.episodes, 1);
    await scrobble("start", 0, small(1, 2));
    assert.deepEqual(await watched(), { "A Small Ended Show": ["watching", { S1E2: now() }] });
  });

  check("not on pause at 80 or more", async () => {
    await scrobble("stop", 90, MOVIE);
    assert.equal((await scrobble("pause", 95, MOVIE)).action, "pause");
  });

  check("not after a start, an auto-finish or /sync/history alone", async () => {
    await record(person, { movies: [INCEPTION] });
    assert.equal((await call("stop", 95, MOVIE)).status, 201);
  });

  check("not once the episode was taken back: then the stop is a watch again", async () => {
    await scrobble("stop", 90, small(1));
    await scrobble("stop", 90, small(2));
    await person.post("/sync/history/remove", {
      shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
    });
    server.advance(MINUTE);
    assert.equal((await call("stop", 90, small(1))).status, 201);
    assert.deepEqual(await watched(), {
      "A Small Ended Show": ["watching", { S1E1: now(), S1E2: now(MINUTE) }],
    });
  });

  check("not once the title was removed", async () => {
    await scrobble("stop", 90, MOVIE);
    await person.post("/sync/history/remove", { movies: [INCEPTION] });
    assert.equal((await call("stop", 90, MOVIE)).status, 201);
  });

  check("forty stops at once: one is recorded, the others are told so", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => call("stop", 95, MOVIE)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [
      201,
      ...Array.from({ length: 39 }, () => 409),
    ]);
    assert.equal((await rowsOf("revision")).length, 1);
  });
});

describe("6 playback list", () => {
  /** A movie, an episode, an anime episode and an anime movie, paused a minute apart, the last one now. */
  async function fill(): Promise<void> {
    for (const [progress, what] of [
      [10, MOVIE],
      [20, small(1)],
      [30.5, { anime: { ids: { mal: 25777 } }, episode: { number: 4 } }],
      [40, { anime: { ids: { mal: 199 } } }],
    ] as const) {
      server.advance(MINUTE);
      await scrobble("pause", progress, what);
    }
  }
  const ALL = [
    "Spirited Away 40",
    "Shingeki no Kyojin Season 2 S1E4 30.5",
    "A Small Ended Show S1E1 20",
    "Inception 10",
  ];

  for (const [path, rows] of [
    ["", [0, 1, 2, 3]],
    ["/", [0, 1, 2, 3]],
    ["/episodes", [1, 2]],
    ["/episode", [1, 2]],
    ["/movies", [0, 3]],
    ["/movie", [0, 3]],
    ["/12345", [0, 1, 2, 3]],
    ["?limit=2", [0, 1]],
    ["?limit=10000", [0, 1, 2, 3]],
    ["?limit=none", [0, 1, 2, 3]],
    ["/episodes?limit=1", [1]],
    ["?hide_watched=true&_cb=1690000000000", [0, 1, 2, 3]],
  ] as const)
    check(`/sync/playback${path}: newest pause first`, async () => {
      await fill();
      assert.deepEqual(
        await saved(path),
        rows.map((at) => ALL[at]),
      );
    });

  check("date_from is included, date_to is not", async () => {
    await fill();
    const [from, to] = [now(2 * MINUTE), now()];
    assert.deepEqual(await saved(`?date_from=${from}`), ALL.slice(0, 3));
    assert.deepEqual(await saved(`?date_to=${to}`), ALL.slice(1));
    assert.deepEqual(await saved(`?date_from=${from}&date_to=${to}`), ALL.slice(1, 3));
    assert.deepEqual(await saved("?date_from="), ALL);
  });

  check("POST answers the list as well; nothing is []", async () => {
    assert.deepEqual((await person.get("/sync/playback")).body, []);
    await fill();
    assert.equal((await person.post("/sync/playback")).body.length, 4);
    assert.equal((await person.post("/sync/playback/99")).body.length, 4);
  });

  for (const word of ["shows", "anime", "badtype", "movies/1"])
    check(`/sync/playback/${word}: 404 url_failed`, async () => {
      assertError(await person.get(`/sync/playback/${word}`), 404, "url_failed");
    });

  check("a bad date: 400 wrong_parameter", async () => {
    assertError(await person.get("/sync/playback?date_from=soon"), 400, "wrong_parameter");
  });

  check("the row of an episode, of an anime's and of a movie", async () => {
    await fill();
    const { body } = await person.get("/sync/playback");
    const [animeMovie, anime, show, movie] = body;
    assert.deepEqual(show, {
      id: show.id,
      progress: 20,
      paused_at: now(2 * MINUTE),
      type: "episode",
      episode: { season: 1, number: 1, episode: 1, title: "Episode 1" },
      show: { title: "A Small Ended Show", year: 2020, ids: show.show.ids },
    });
    assert.deepEqual(show.show.ids, { simkl: SMALL, slug: show.show.ids.slug, tvdb: "990001" });
    assert.deepEqual([anime.type, anime.anime.ids.mal], ["episode", "25777"]);
    assert.deepEqual([anime.episode.season, anime.episode.number, anime.episode.episode], [1, 4, 4]);
    assert.deepEqual([anime.episode.tvdb_season, anime.episode.tvdb_number], [2, 4]);
    assert.deepEqual(
      [animeMovie.type, animeMovie.anime.title, "episode" in animeMovie],
      ["movie", "Spirited Away", false],
    );
    assert.deepEqual(Object.keys(movie).sort(), ["id", "movie", "paused_at", "progress", "type"]);
    assert.equal(new Set(body.map(({ id }: Row) => id)).size, 4);
  });

  check("after a pause the session is in the next list, with the same progress and id", async () => {
    const { id } = await scrobble("pause", 45.55, MOVIE);
    const { body } = await person.get("/sync/playback/movies");
    assert.deepEqual([body[0].id, body[0].progress, body[0].paused_at], [id, 45.55, now()]);
  });

  describe("hide_watched", () => {
    const both = async (): Promise<[number, number]> => [
      (await saved()).length,
      (await saved("?hide_watched=false")).length,
    ];
    for (const [name, watchedAt, listed] of [
      ["watched after the pause: hidden", () => now(-1_000), 0],
      ["watched at the moment of the pause: hidden", () => now(), 0],
      ["watched before the pause: re-viewing in progress, listed", () => now(1_000), 1],
      ["the 1970 placeholder on a completed movie: hidden", () => "1970-01-01T00:00:01Z", 0],
    ] as const) {
      check(`a movie ${name}`, async () => {
        await scrobble("pause", 30, MOVIE);
        await record(person, { movies: [{ ...INCEPTION, watched_at: watchedAt() }] });
        assert.deepEqual(await both(), [listed, 1]);
      });
      check(
        `an episode ${name.replace("on a completed movie", "on the episode last pointed at")}`,
        async () => {
          await scrobble("pause", 30, small(1));
          await record(person, {
            shows: [
              {
                ids: { simkl: SMALL },
                seasons: [{ number: 1, episodes: [{ number: 1, watched_at: watchedAt() }] }],
              },
            ],
          });
          assert.deepEqual(await both(), [listed, 1]);
        },
      );
    }

    check("an episode with the 1970 placeholder that the list does not point at: listed", async () => {
      await scrobble("pause", 30, small(1));
      const unknown = "1970-01-01T00:00:01Z";
      const episodes = [1, 2].map((number) => ({ number, watched_at: unknown }));
      await record(person, { shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1, episodes }] }] });
      assert.deepEqual(await both(), [1, 1]);
    });

    check("its show called completed since, without watches: hidden", async () => {
      await scrobble("pause", 30, small(1));
      await person.post("/sync/add-to-list", { shows: [{ ids: { simkl: SMALL }, to: "completed" }] });
      assert.deepEqual(await both(), [0, 1]);
    });

    check("another episode watched since: listed", async () => {
      await scrobble("pause", 30, small(1));
      await record(person, {
        shows: [{ ids: { simkl: SMALL }, seasons: [{ number: 1, episodes: [{ number: 2 }] }] }],
      });
      assert.deepEqual(await both(), [1, 1]);
    });

    check("a movie watched again since, as a rewatch: hidden", async () => {
      await record(person, { movies: [{ ...INCEPTION, watched_at: "2020-01-01T00:00:00Z" }] });
      await scrobble("pause", 30, MOVIE);
      assert.deepEqual(await both(), [1, 1]);
      await record(person, { movies: [{ ...INCEPTION, is_rewatch: true }] }, "?allow_rewatch=yes");
      assert.deepEqual(await both(), [0, 1]);
    });
  });

  check(
    "a title that the catalogue lost is told as the library remembers it, and can be deleted",
    async () => {
      await record(person, { movies: [{ ...INCEPTION, watched_at: "2020-01-01T00:00:00Z" }] });
      const { id } = await scrobble("pause", 30, MOVIE);
      for (const table of ["entry", "watch", "playback"])
        await server.stores.library.write(() =>
          ask(statement(`update ${table} set title = 8888 where account = ?`), person.account),
        );
      const { body } = await person.get("/sync/playback");
      assert.deepEqual([body[0].movie.title, body[0].movie.ids.simkl], ["Inception", 8888]);
      assert.equal((await remove(id)).status, 204);
      assert.deepEqual(await saved(), []);
    },
  );

  check("one that not even the library remembers is not listed, and can be deleted", async () => {
    const { id } = await scrobble("pause", 30, MOVIE);
    await server.stores.library.write(() =>
      ask(statement("update playback set title = 8888 where account = ?"), person.account),
    );
    assert.deepEqual(await saved(), []);
    assert.equal((await remove(id)).status, 204);
    assert.deepEqual(await rowsOf("playback"), []);
  });

  check("401 user_token_failed, 412 client_id_failed", async () => {
    for (const [method, url] of [
      ["GET", "/sync/playback"],
      ["GET", "/sync/playback/movies"],
      ["DELETE", "/sync/playback/1"],
    ] as const) {
      const nobody = { "simkl-api-key": "ID" };
      assertError(await server.send({ method, url, headers: nobody }), 401, "user_token_failed");
      const nameless = { authorization: `Bearer ${person.token}` };
      assertError(await server.send({ method, url, headers: nameless }), 412, "client_id_failed");
    }
  });

  check("what is somebody else's is not listed", async () => {
    await fill();
    person = await server.person();
    assert.deepEqual(await saved(), []);
  });
});

describe("7 DELETE /sync/playback/{id}", () => {
  for (const [name, kind] of [
    ["saved playback", "pause"],
    ["active check-in", "checkin"],
  ] as const)
    check(`${name}: 204 with no body, then 404 empty`, async () => {
      const { id } = await scrobble(kind, 30, MOVIE);
      const gone = await remove(id);
      assert.deepEqual([gone.status, gone.text], [204, ""]);
      assertError(await remove(id), 404, "empty");
      assert.deepEqual(await saved(), []);
    });

  check("active scrobble: 204", async () => {
    const { id } = await scrobble("pause", 30, MOVIE);
    await scrobble("start", 30, MOVIE);
    assert.equal((await remove(id)).status, 204);
    assert.deepEqual(await rowsOf("playback"), []);
  });

  check("a finished scrobble is no playback: 404 empty, and it stays watched", async () => {
    const { id } = await scrobble("stop", 90, MOVIE);
    assertError(await remove(id), 404, "empty");
    assert.equal((await call("stop", 90, MOVIE)).status, 409);
  });

  check("none such for this user: 404 empty, and somebody else's stays", async () => {
    const other = await server.person();
    await scrobble("pause", 30, MOVIE);
    const { id } = await scrobble("pause", 30, GODFATHER);
    const first = person;
    person = other;
    assertError(await remove(id), 404, "empty");
    assertError(await remove(999_999), 404, "empty");
    person = first;
    assert.equal((await saved()).length, 2);
  });

  for (const id of [undefined, 0, -3, "abc", "1.5", "movies"])
    check(`${id ?? "no id"}: 404 url_failed`, async () => {
      await scrobble("pause", 30, MOVIE);
      assertError(await remove(id), 404, "url_failed");
      assert.equal((await saved()).length, 1);
    });

  check("an id is not given again", async () => {
    const { id } = await scrobble("pause", 30, MOVIE);
    await remove(id);
    assert.notEqual((await scrobble("pause", 30, MOVIE)).id, id);
  });
});

describe("8 rewatches while scrobbling", () => {
  const AGAIN = "?allow_rewatch=yes";
  const long = "2020-01-01T00:00:00Z";
  const seen = (): Promise<unknown> => record(person, { movies: [{ ...INCEPTION, watched_at: long }] });
  const seenSmall = (...numbers: number[]): Promise<unknown> =>
    record(person, {
      shows: [
        {
          ids: { simkl: SMALL },
          seasons: [{ number: 1, episodes: numbers.map((number) => ({ number, watched_at: long })) }],
        },
      ],
    });

  check("without the opt-in both keys are absent, and no session is made", async () => {
    await seen();
    const body = await scrobble("stop", 90, MOVIE);
    assert.equal("rewatch_id" in body || "rewatch_status" in body, false);
    assert.deepEqual(await rowsOf("rewatch"), []);
  });

  for (const [kind, progress] of [
    ["start", 0],
    ["pause", 95],
    ["stop", 79],
    ["checkin", 0],
  ] as const)
    check(`${kind} at ${progress}: keys absent`, async () => {
      await seen();
      const body = await scrobble(kind, progress, MOVIE, AGAIN);
      assert.equal("rewatch_id" in body || "rewatch_status" in body, false);
      assert.deepEqual(await rowsOf("rewatch"), []);
    });

  check("completed: movies always", async () => {
    await seen();
    const body = await scrobble("stop", 90, MOVIE, AGAIN);
    assert.equal(body.rewatch_status, "completed");
    const [session] = await rowsOf("rewatch");
    assert.deepEqual([session?.rewatch, session?.status], [body.rewatch_id, "completed"]);
  });

  check("active: recorded on a running session of a show; completed when it covers it", async () => {
    await seenSmall(1, 2);
    await record(person, {
      shows: [
        {
          ids: { simkl: SMALL },
          seasons: [{ number: 2, episodes: [{ number: 1, watched_at: long }] }],
        },
      ],
    });
    const first = await scrobble("stop", 90, small(1), AGAIN);
    assert.deepEqual([first.rewatch_status, typeof first.rewatch_id], ["active", "number"]);
    const second = await scrobble("stop", 90, small(2), AGAIN);
    assert.deepEqual([second.rewatch_status, second.rewatch_id], ["active", first.rewatch_id]);
    const third = await scrobble("stop", 90, small(1, 2), AGAIN);
    assert.deepEqual([third.rewatch_status, third.rewatch_id], ["completed", first.rewatch_id]);
  });

  check("first_watch: not a repeat", async () => {
    const body = await scrobble("stop", 90, MOVIE, AGAIN);
    assert.deepEqual([body.rewatch_status, body.rewatch_id], ["first_watch", null]);
  });

  for (const flag of [AGAIN, ""])
    check(
      `a stop after its check-in${flag} has ended, and nobody has noticed yet, tells of that watch`,
      async () => {
        await scrobble("checkin", 0, MOVIE, flag);
        server.advance(LENGTH + MINUTE);
        const first = await scrobble("stop", 95, MOVIE, AGAIN);
        assert.deepEqual([first.rewatch_status, first.rewatch_id], ["first_watch", null]);
        assert.deepEqual(await watched(), { Inception: ["completed", now(MINUTE)] });
        server.advance(5 * DAY);
        await scrobble("checkin", 0, MOVIE, flag);
        server.advance(LENGTH + MINUTE);
        const second = await scrobble("stop", 95, MOVIE, AGAIN);
        assert.deepEqual([second.rewatch_status, typeof second.rewatch_id], ["completed", "number"]);
        assert.equal((await rowsOf("rewatch")).length, 1);
      },
    );

  check("too_soon: within 2 days of another watch; with a running session its id", async () => {
    await scrobble("stop", 90, MOVIE);
    server.advance(47 * HOUR);
    const body = await scrobble("stop", 90, MOVIE, AGAIN);
    assert.deepEqual([body.rewatch_status, body.rewatch_id], ["too_soon", null]);
    await seenSmall(1, 2);
    const { rewatch_id: running } = await scrobble("stop", 90, small(1), AGAIN);
    server.advance(2 * HOUR);
    const again = await scrobble("stop", 90, small(1), AGAIN);
    assert.deepEqual([again.rewatch_status, again.rewatch_id], ["too_soon", running]);
  });

  check("not_eligible: item is plan-to-watch", async () => {
    await seen();
    await person.post("/sync/add-to-list", { movies: [{ ...INCEPTION, to: "plantowatch" }] });
    await seenSmall(1);
    await person.post("/sync/add-to-list", { shows: [{ ids: { simkl: SMALL }, to: "plantowatch" }] });
    for (const what of [small(1), MOVIE]) {
      const body = await scrobble("stop", 90, what, AGAIN);
      assert.deepEqual([body.rewatch_status, body.rewatch_id], ["not_eligible", null]);
    }
    assert.deepEqual(await rowsOf("rewatch"), []);
  });

  check("pro_required: free account, and the watch is an ordinary one", async () => {
    await server.accounts.changePerson(person.account, { plan: "free" });
    await seen();
    const body = await scrobble("stop", 90, MOVIE, AGAIN);
    assert.deepEqual([body.rewatch_status, body.rewatch_id], ["pro_required", null]);
    assert.deepEqual(await rowsOf("rewatch"), []);
  });

  check("the 1-hour 409 comes first", async () => {
    await seen();
    await scrobble("stop", 90, MOVIE, AGAIN);
    assert.equal((await call("stop", 90, MOVIE, AGAIN)).status, 409);
    assert.equal((await rowsOf("rewatch")).length, 1);
  });

  check("checkin: the opt-in is stored and applied at maturity", async () => {
    await seen();
    await scrobble("checkin", 0, MOVIE, AGAIN);
    await scrobble("checkin", 0, small(1));
    server.advance(LENGTH);
    await server.background();
    assert.deepEqual(
      (await rowsOf("rewatch_watch")).map(({ watched_at }) => watched_at),
      [server.now()],
    );
  });

  for (const [then, later, sessions] of [
    ["vip", "free", 1],
    ["free", "vip", 0],
  ] as const)
    check(
      `checkin: the plan is checked now: ${then}, at maturity ${later}, ${sessions} sessions`,
      async () => {
        await seen();
        await server.accounts.changePerson(person.account, { plan: then });
        await scrobble("checkin", 0, MOVIE, AGAIN);
        await server.accounts.changePerson(person.account, { plan: later });
        server.advance(LENGTH);
        await server.background();
        assert.equal((await rowsOf("rewatch")).length, sessions);
      },
    );

  check("checkin: who switches rewatches off before it ends has none", async () => {
    await seen();
    await scrobble("checkin", 0, MOVIE, AGAIN);
    await server.accounts.changePerson(person.account, { tracksRewatches: false });
    server.advance(LENGTH);
    await server.background();
    assert.deepEqual(await rowsOf("rewatch"), []);
    await scrobble("checkin", 0, MOVIE, AGAIN);
    await server.accounts.changePerson(person.account, { tracksRewatches: true });
    server.advance(LENGTH);
    await server.background();
    assert.deepEqual(await rowsOf("rewatch"), [], "nor who switches them on too late");
  });

  check("a check-in that another title ends: the switch is looked at then, too", async () => {
    await seen();
    await scrobble("checkin", 0, MOVIE, AGAIN);
    await server.accounts.changePerson(person.account, { tracksRewatches: false });
    server.advance(LENGTH - MINUTE);
    await scrobble("start", 0, small(1));
    assert.deepEqual(await rowsOf("rewatch"), []);
  });

  check("closed: recorded on a closed session", async () => {
    await seenSmall(1, 2);
    const session = (at: number, number: number): Promise<unknown> =>
      record(
        person,
        {
          shows: [
            {
              ids: { simkl: SMALL },
              seasons: [{ number: 1, episodes: [{ number, watched_at: printTime(at as never) }] }],
            },
          ],
        },
        AGAIN,
      );
    await session(server.now() - DAY, 1);
    await session(server.now() - 200 * DAY, 1);
    const body = await scrobble("stop", 90, small(2), AGAIN);
    assert.deepEqual([body.rewatch_status, typeof body.rewatch_id], ["closed", "number"]);
  });

  check("null: there is no room for another session", async () => {
    await seen();
    for (let time = 1; time <= 50; time += 1) {
      const watched_at = printTime((Date.parse(long) + time * 3 * DAY) as never);
      await record(person, { movies: [{ ...INCEPTION, watched_at }] }, AGAIN);
    }
    assert.equal((await rowsOf("rewatch")).length, 50);
    const body = await scrobble("stop", 90, MOVIE, AGAIN);
    assert.deepEqual([body.action, body.rewatch_status, body.rewatch_id], ["scrobble", null, null]);
    assert.equal((await rowsOf("rewatch")).length, 50);
  });

  for (const [first, second, sessions] of [
    ["", AGAIN, 1],
    ["", "", 0],
    [AGAIN, "", 0],
  ] as const)
    check(
      `start${first}, start${second}: the flag applies to the auto-finished previous playback: ${sessions}`,
      async () => {
        await seen();
        await seenSmall(1, 2);
        await scrobble("start", 0, MOVIE, first);
        server.advance(LENGTH);
        await scrobble("start", 0, small(1), second);
        assert.equal((await rowsOf("rewatch")).length, sessions);
        await scrobble("start", 0, small(1), first);
        server.advance(HOUR);
        await scrobble("start", 0, small(2), second);
        assert.equal((await rowsOf("rewatch")).length, 2 * sessions, "nor of another episode of the title");
      },
    );
});

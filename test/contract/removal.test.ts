// POST /sync/history/remove. Contract: sync.md 2; clients.md 2, 6.2.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import {
  addContractTitles,
  assertError,
  HALF_AIRED,
  library,
  onlyRow,
  record,
  rowOf,
  SMALL,
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

const HEAT = { ids: { imdb: "tt0113277" } };
const SHOW = { ids: { simkl: SMALL } };
const BEBOP = { ids: { simkl: 37089 } };
const TITAN = { ids: { tvdb: 267440 }, use_tvdb_anime_seasons: true };
const T1 = "2026-01-01T00:00:00Z";
const T2 = "2026-01-02T00:00:00Z";

async function remove(body: object): Promise<Answer["body"]> {
  const answer = await person.post("/sync/history/remove", body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

/** The counts of a response in which everything was found. */
async function deleted(body: object): Promise<unknown> {
  const answer = await remove(body);
  assert.deepEqual(answer.not_found, { movies: [], shows: [] });
  return answer.deleted;
}
const NOTHING = { movies: 0, shows: 0, episodes: 0 };

const post = async (url: string, body: object): Promise<void> => {
  const answer = await person.post(url, body);
  assert.equal(answer.status, 201, answer.text);
};
const rate = (body: object): Promise<void> => post("/sync/ratings", body);
const list = (body: object): Promise<void> => post("/sync/add-to-list", body);

/** Records the three regular episodes and the special of the small show. */
const watchSmall = (status?: string): Promise<unknown> =>
  record(person, {
    shows: [
      {
        ...SHOW,
        status,
        seasons: [
          { number: 0, episodes: [{ number: 1, watched_at: T1 }] },
          {
            number: 1,
            episodes: [
              { number: 1, watched_at: T1 },
              { number: 2, watched_at: T2 },
            ],
          },
          { number: 2, episodes: [{ number: 1, watched_at: T2 }] },
        ],
      },
    ],
  });

type Activities = Record<string, Record<string, string | null>>;

/** The buckets that an action moves, as `block.bucket`, without `all`. */
async function moved(action: () => Promise<unknown>): Promise<string[]> {
  const read = async (): Promise<Activities> => (await person.get("/sync/activities")).body;
  const earlier = await read();
  server.advance(5_000);
  await action();
  const later = await read();
  const names = ["tv_shows", "anime", "movies"].flatMap((block) =>
    Object.keys(later[block] ?? {})
      .filter((bucket) => later[block]?.[bucket] !== earlier[block]?.[bucket])
      .map((bucket) => `${block}.${bucket}`),
  );
  if (names.length > 0) assert.notEqual(later.all, earlier.all, "the top-level `all` moves with a bucket");
  for (const block of new Set(names.map((name) => name.split(".")[0] as string))) {
    assert.ok(names.includes(`${block}.all`), `${block}.all moves with a bucket`);
  }
  return names.filter((name) => !name.endsWith(".all")).sort();
}

describe("sync.md 2 POST /sync/history/remove: what is removed", () => {
  for (const status of ["completed", "plantowatch", "dropped"])
    check(`movie (${status}): removed from the library with its watch and rating`, async () => {
      await record(person, { movies: [{ ...HEAT, status, watched_at: T1, rating: 8 }] });
      assert.deepEqual(await deleted({ movies: [HEAT] }), { movies: 1, shows: 0, episodes: 0 });
      assert.deepEqual(await library(person), []);
      await list({ movies: [{ ...HEAT, to: "plantowatch" }] });
      const { user_rating, user_rated_at, last_watched_at } = await onlyRow(person);
      assert.deepEqual([user_rating, user_rated_at, last_watched_at], [null, null, null]);
    });
  for (const status of ["watching", "plantowatch", "hold", "completed", "dropped"])
    check(`show without seasons/episodes (${status}): removed, episodes is 0`, async () => {
      await watchSmall(status);
      assert.equal((await onlyRow(person)).status, status);
      assert.deepEqual(await deleted({ shows: [SHOW] }), { movies: 0, shows: 1, episodes: 0 });
      assert.deepEqual(await library(person), []);
      await list({ shows: [{ ...SHOW, to: "watching" }] });
      const row = await onlyRow(person);
      assert.deepEqual([row.last_watched_at, row.watched_episodes_count], [null, 0]);
    });
  check("the memo is removed with the item", async () => {
    await record(person, { movies: [{ ...HEAT, memo: { text: "again", is_private: true } }] });
    assert.equal((await onlyRow(person)).memo.text, "again");
    await deleted({ movies: [HEAT] });
    await list({ movies: [{ ...HEAT, to: "dropped" }] });
    assert.deepEqual((await onlyRow(person)).memo, {});
  });
  check("the other items stay", async () => {
    await watchSmall();
    await record(person, { movies: [HEAT], anime: [{ ...BEBOP, episodes: [{ number: 1 }] }] });
    await deleted({ shows: [SHOW] });
    const names = (await library(person)).map((row) => (row.movie ?? row.show).title);
    assert.deepEqual(names.sort(), ["Cowboy Bebop", "Heat"]);
  });

  check("seasons:[{number}]: all episodes of the season unmarked, show stays", async () => {
    await watchSmall();
    const answer = await deleted({ shows: [{ ...SHOW, seasons: [{ number: 1 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 2 });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S0E1: T1, S2E1: T2 });
  });
  check("seasons:[{number}]: only watched episodes are counted", async () => {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 2 }] }] });
    const answer = await deleted({ shows: [{ ...SHOW, seasons: [{ number: 1 }, { number: 2 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 1 });
    assert.equal((await onlyRow(person)).watched_episodes_count, 0);
  });
  check("seasons:[{number, episodes}]: those episodes unmarked, show stays", async () => {
    await watchSmall();
    const seasons = [
      { number: 1, episodes: [{ number: 2 }] },
      { number: 2, episodes: [{ number: 1 }] },
    ];
    assert.deepEqual(await deleted({ shows: [{ ...SHOW, seasons }] }), { movies: 0, shows: 0, episodes: 2 });
    assert.deepEqual(watchesIn(await onlyRow(person)), { S0E1: T1, S1E1: T1 });
  });
  check("a show in movies[] with seasons: those episodes unmarked, show stays", async () => {
    await watchSmall();
    const seasons = [{ number: 1, episodes: [{ number: 1 }] }];
    const answer = await deleted({
      movies: [{ ids: { tvdb: 990_001 }, title: "A Small Ended Show", seasons }],
    });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 1 });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S0E1", "S1E2", "S2E1"]);
    const season = await deleted({ movies: [{ ...SHOW, seasons: [{ number: 2 }] }] });
    assert.deepEqual(season, { movies: 0, shows: 0, episodes: 1 });
    const own = await deleted({ movies: [{ ...SHOW, episodes: [{ number: 2 }] }] });
    assert.deepEqual(own, { movies: 0, shows: 0, episodes: 1 });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S0E1"]);
  });
  check("a show in movies[] without seasons/episodes: the show is removed", async () => {
    await watchSmall();
    assert.deepEqual(await deleted({ movies: [SHOW] }), { movies: 0, shows: 1, episodes: 0 });
  });
  check("a movie in movies[] is removed, whatever seasons are sent with it", async () => {
    await record(person, { movies: [HEAT] });
    const movies = [{ ...HEAT, seasons: [{ number: 2 }] }];
    assert.deepEqual(await deleted({ movies }), { movies: 1, shows: 0, episodes: 0 });
  });
  check("text for a numeric id → not_found, and the other items are removed", async () => {
    await record(person, { movies: [HEAT] });
    const invalid = { ids: { simkl: "nonsense" } };
    const answer = await remove({ movies: [invalid, HEAT] });
    assert.deepEqual(answer.deleted, { movies: 1, shows: 0, episodes: 0 });
    assert.deepEqual(answer.not_found, { movies: [{ ...invalid, type: "movie" }], shows: [] });
  });
  check("season 0: only specials are unmarked", async () => {
    await watchSmall("completed");
    const answer = await deleted({ shows: [{ ...SHOW, seasons: [{ number: 0 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 1 });
    const row = await onlyRow(person);
    assert.deepEqual(Object.keys(watchesIn(row)), ["S1E1", "S1E2", "S2E1"]);
    assert.deepEqual([row.status, row.next_to_watch], ["completed", null]);
  });
  check("season 0 of a show completed in bulk: it stays completed, without watches", async () => {
    await person.post("/sync/add-to-list", { shows: [{ ...SHOW, to: "completed" }] });
    await record(person, { shows: [{ ...SHOW, seasons: [{ number: 0, episodes: [{ number: 1 }] }] }] });
    const answer = await deleted({ shows: [{ ...SHOW, seasons: [{ number: 0 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 1 });
    const row = await onlyRow(person);
    assert.deepEqual([row.status, row.watched_episodes_count, watchesIn(row)], ["completed", 3, {}]);
  });
  check("item-level episodes: season 1", async () => {
    await watchSmall();
    const answer = await deleted({ shows: [{ ...SHOW, episodes: [{ number: 1 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 1 });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S0E1", "S1E2", "S2E1"]);
  });
  for (const section of ["anime", "shows"])
    check(
      `an anime in ${section}[]: item-level episodes, a season, the title; counted under shows`,
      async () => {
        await record(person, { anime: [{ ...BEBOP, seasons: [{ number: 1 }] }] });
        const part = await deleted({ [section]: [{ ...BEBOP, episodes: [{ number: 26 }, { number: 25 }] }] });
        assert.deepEqual(part, { movies: 0, shows: 0, episodes: 2 });
        const season = await deleted({ [section]: [{ ...BEBOP, seasons: [{ number: 1 }] }] });
        assert.deepEqual(season, { movies: 0, shows: 0, episodes: 24 });
        assert.deepEqual(await deleted({ [section]: [BEBOP] }), { movies: 0, shows: 1, episodes: 0 });
        assert.deepEqual(await library(person), []);
      },
    );
  for (const [name, item] of [
    ["show with season and episode", { show: SHOW, season: 1, episode: 2 }],
    ["show with season and number", { show: SHOW, season: 1, number: 2 }],
    [
      "series title, year and coordinates",
      { title: "A Small Ended Show", year: 2020, season: 1, episode: 2 },
    ],
  ] as const)
    check(`top-level episodes[], ${name}: that episode unmarked, show stays`, async () => {
      await watchSmall();
      assert.deepEqual(await deleted({ episodes: [item] }), { movies: 0, shows: 0, episodes: 1 });
      assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S0E1", "S1E1", "S2E1"]);
    });
  check("top-level episodes[] by the ids of the episode", async () => {
    const simkl = 9_100_001;
    const episodes = [
      { season: 1, number: 1, aired: "2020-01-01", ids: { tvdb: 8_100_001 } },
      { season: 1, number: 2, aired: "2020-01-08", ids: { tvdb: 8_100_002 } },
    ];
    const title = { type: "show", title: "Removed by Episode", status: "ended", ids: { simkl }, episodes };
    assert.deepEqual((await server.catalogue.addTitles({ titles: [title] })).rejected, []);
    await record(person, { shows: [{ ids: { simkl } }] });
    const body = { episodes: [{ ids: { tvdb: 8_100_002 } }] };
    assert.deepEqual(await deleted(body), { movies: 0, shows: 0, episodes: 1 });
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1"]);
  });
  check("an anime movie in movies[] counts under movies", async () => {
    const akira = { ids: { imdb: "tt0094625" } };
    await record(person, { movies: [akira] });
    assert.deepEqual(await deleted({ movies: [akira] }), { movies: 1, shows: 0, episodes: 0 });
    assert.deepEqual(await library(person), []);
  });
  check("movies, shows, anime and episodes in one body", async () => {
    await watchSmall();
    await record(person, { movies: [HEAT], anime: [BEBOP], shows: [{ ids: { simkl: HALF_AIRED } }] });
    const body = {
      movies: [HEAT],
      shows: [{ ...SHOW, seasons: [{ number: 1 }] }],
      anime: [BEBOP],
      episodes: [{ show: { ids: { simkl: HALF_AIRED } }, season: 1, episode: 1 }],
    };
    assert.deepEqual(await deleted(body), { movies: 1, shows: 1, episodes: 3 });
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, SMALL))), ["S0E1", "S2E1"]);
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, HALF_AIRED))), ["S1E2"]);
  });

  for (const [name, parts] of [
    ["seasons: []", { seasons: [] }],
    ["episodes: []", { episodes: [] }],
    ["seasons: [{number, episodes: []}]", { seasons: [{ number: 1, episodes: [] }] }],
  ] as const)
    check(`${name} removes nothing`, async () => {
      await watchSmall("completed");
      const earlier = await library(person);
      assert.deepEqual(await deleted({ shows: [{ ...SHOW, ...parts }] }), NOTHING);
      assert.deepEqual(await library(person), earlier);
    });
});

describe("sync.md 2 POST /sync/history/remove: the response", () => {
  check("{} → 201 zero counts", async () => {
    assert.deepEqual(await remove({}), { deleted: NOTHING, not_found: { movies: [], shows: [] } });
  });
  check("the sample: a movie, an episode, and an unknown id, echoed with type", async () => {
    await watchSmall();
    await record(person, { movies: [HEAT] });
    const body = {
      movies: [HEAT, { ids: { simkl: 99999991 } }],
      shows: [{ ...SHOW, episodes: [{ number: 1 }] }],
    };
    assert.deepEqual(await remove(body), {
      deleted: { movies: 1, shows: 0, episodes: 1 },
      not_found: { movies: [{ ids: { simkl: 99999991 }, type: "movie" }], shows: [] },
    });
  });
  check("not_found echoes each item with type; anime and episodes under shows; no episodes key", async () => {
    const movie = { title: "ZZZ-Nothing", year: 9999, ids: { imdb: "tt99999999", plex: "5" }, extra: [1] };
    const show = { ids: { simkl: "99999992" }, seasons: [{ number: 1, episodes: [{ number: 3 }] }] };
    const anime = { ids: { mal: "99999993" } };
    const episode = { title: "ZZZ-Nothing", season: 1, episode: 1, ids: { tvdb: "99999994" } };
    const body = { movies: [movie], shows: [show], anime: [anime], episodes: [episode] };
    assert.deepEqual(await remove(body), {
      deleted: NOTHING,
      not_found: {
        movies: [{ ...movie, type: "movie" }],
        shows: [show, anime, episode].map((item) => ({ ...item, type: "show" })),
      },
    });
  });
  check("an unknown episode of a known show: success, not counted", async () => {
    await watchSmall();
    const seasons = [
      { number: 1, episodes: [{ number: 1 }, { number: 99 }] },
      { number: 44, episodes: [{ number: 1 }] },
      { number: 45 },
    ];
    assert.deepEqual(await deleted({ shows: [{ ...SHOW, seasons }] }), { movies: 0, shows: 0, episodes: 1 });
  });
  check("only unknown episodes: the show is not removed", async () => {
    await watchSmall();
    const earlier = await library(person);
    await remove({ shows: [{ ...SHOW, episodes: [{ number: 99 }] }] });
    await remove({ episodes: [{ show: SHOW, season: 9, episode: 9 }] });
    assert.deepEqual(await library(person), earlier);
  });
  check("a known title that is not in the library counts 0", async () => {
    const body = { movies: [HEAT], shows: [SHOW], anime: [{ ...BEBOP, seasons: [{ number: 1 }] }] };
    assert.deepEqual(await deleted(body), NOTHING);
  });
  check("an episode that is not watched counts 0", async () => {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 1 }] }] });
    assert.deepEqual(await deleted({ shows: [{ ...SHOW, episodes: [{ number: 2 }] }] }), NOTHING);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E1"]);
  });
  check("the same item twice in one body, and in a second request: counted once", async () => {
    await record(person, { movies: [HEAT] });
    await watchSmall();
    const body = {
      movies: [HEAT, HEAT],
      shows: [1, 2].map(() => ({ ...SHOW, episodes: [{ number: 1 }, { number: 1 }] })),
    };
    assert.deepEqual(await deleted(body), { movies: 1, shows: 0, episodes: 1 });
    assert.deepEqual(await deleted(body), NOTHING);
  });
  check("rewatches and rewatch_episodes are present only if a session was removed", async () => {
    await record(person, { shows: [{ ...SHOW, watched_at: T1 }] });
    const again = {
      ...SHOW,
      is_rewatch: true,
      episodes: [{ number: 1, watched_at: "2026-06-01T00:00:00Z" }],
    };
    const { added } = await record(person, { shows: [again] }, "?allow_rewatch=yes");
    assert.equal(added.statuses[0].response.rewatch_status, "active");
    const sessions = { rewatches: 1, rewatch_episodes: 1 };
    assert.deepEqual(await deleted({ shows: [SHOW] }), { movies: 0, shows: 1, episodes: 0, ...sessions });
    assert.deepEqual((await person.get("/sync/all-items?allow_rewatch=yes")).body, {});
  });

  for (const [name, identifier, item] of [
    ["a show with neither ids nor title", "empty_field", { year: 2020 }],
    ["a season without number", "empty_field", { ...SHOW, seasons: [{ episodes: [{ number: 1 }] }] }],
    ["an episode with neither number nor ids", "empty_field", { ...SHOW, episodes: [{}] }],
    ["an item that is not an object", "wrong_parameter", "Dark"],
  ] as const)
    check(`${name} → 400 ${identifier}, nothing is removed`, async () => {
      await record(person, { movies: [HEAT] });
      const body = { movies: [HEAT], shows: [item] };
      assertError(await person.post("/sync/history/remove", body), 400, identifier);
      assert.equal((await library(person)).length, 1);
    });
});

describe("sync.md 2 POST /sync/history/remove: side effects", () => {
  check("a completed show of which episodes are unmarked becomes watching", async () => {
    await watchSmall();
    assert.equal((await onlyRow(person)).status, "completed");
    await deleted({ shows: [{ ...SHOW, seasons: [{ number: 2 }] }] });
    const row = await onlyRow(person);
    const { status, watched_episodes_count, next_to_watch, last_watched_at } = row;
    assert.deepEqual([status, watched_episodes_count, next_to_watch], ["watching", 2, "S02E01"]);
    assert.equal(last_watched_at, T2);
  });
  check("a show without remaining watches stays watching", async () => {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 1 }] }] });
    await deleted({ shows: [{ ...SHOW, episodes: [{ number: 1 }] }] });
    const row = await onlyRow(person);
    const { status, watched_episodes_count, last_watched, last_watched_at } = row;
    assert.deepEqual(
      [status, watched_episodes_count, last_watched, last_watched_at],
      ["watching", 0, null, null],
    );
    assert.equal("seasons" in row, false);
  });
  for (const status of ["hold", "dropped", "plantowatch"])
    check(`a show on ${status} keeps its status when episodes are unmarked`, async () => {
      await watchSmall(status);
      await deleted({ shows: [{ ...SHOW, seasons: [{ number: 1 }] }] });
      assert.equal((await onlyRow(person)).status, status);
    });
  check("unmarking episodes keeps the rating", async () => {
    await watchSmall();
    await rate({ shows: [{ ...SHOW, rating: 9 }] });
    await deleted({ shows: [{ ...SHOW, seasons: [{ number: 1 }] }] });
    assert.equal((await onlyRow(person)).user_rating, 9);
  });
  check("completed in bulk, one episode unmarked: counted, the others stay watched", async () => {
    await list({ shows: [{ ...SHOW, to: "completed", watched_at: T1 }] });
    assert.equal("seasons" in (await onlyRow(person)), false);
    const answer = await deleted({ shows: [{ ...SHOW, episodes: [{ number: 2 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 1 });
    const row = await onlyRow(person);
    assert.deepEqual([row.status, row.watched_episodes_count], ["watching", 2]);
    assert.deepEqual(watchesIn(row), { S1E1: T1, S2E1: T1 });
    assert.equal(row.last_watched_at, T1);
  });
  check("completed in bulk, a season unmarked: the other seasons stay watched", async () => {
    await list({ anime: [{ ...BEBOP, to: "completed" }], shows: [{ ...SHOW, to: "completed" }] });
    const answer = await deleted({ shows: [{ ...SHOW, seasons: [{ number: 1 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 2 });
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, SMALL))), ["S2E1"]);
    assert.equal((await rowOf(person, 37089)).status, "completed");
  });
  check("completed in bulk, an unknown episode unmarked: it stays completed", async () => {
    await list({ shows: [{ ...SHOW, to: "completed" }] });
    assert.deepEqual(await deleted({ shows: [{ ...SHOW, episodes: [{ number: 99 }] }] }), NOTHING);
    assert.equal((await onlyRow(person)).status, "completed");
  });

  for (const [block, wire, item] of [
    ["movies", "movies", HEAT],
    ["tv_shows", "shows", SHOW],
    ["anime", "anime", BEBOP],
  ] as const) {
    check(`${block}: removed_from_list moves, and neither the status bucket nor rated_at`, async () => {
      await record(person, { [wire]: [{ ...item, status: "dropped" }] });
      assert.deepEqual(await moved(() => deleted({ [wire]: [item] })), [`${block}.removed_from_list`]);
    });
    check(`${block}: rated_at moves if it had a rating`, async () => {
      await record(person, { [wire]: [{ ...item, status: "dropped", rating: 3 }] });
      const buckets = [`${block}.rated_at`, `${block}.removed_from_list`];
      assert.deepEqual(await moved(() => deleted({ [wire]: [item] })), buckets);
    });
  }
  check("unmarking moves the status bucket: watching", async () => {
    await record(person, { shows: [{ ...SHOW, episodes: [{ number: 1 }] }] });
    const unmark = { shows: [{ ...SHOW, episodes: [{ number: 1 }] }] };
    assert.deepEqual(await moved(() => deleted(unmark)), ["tv_shows.watching"]);
  });
  check("unmarking a completed show moves completed and watching", async () => {
    await watchSmall();
    const unmark = { shows: [{ ...SHOW, seasons: [{ number: 2 }] }] };
    assert.deepEqual(await moved(() => deleted(unmark)), ["tv_shows.completed", "tv_shows.watching"]);
  });
  check("unmarking a show on hold moves hold", async () => {
    await watchSmall("hold");
    const unmark = { shows: [{ ...SHOW, seasons: [{ number: 2 }] }] };
    const buckets = await moved(() => deleted(unmark));
    assert.ok(buckets.includes("tv_shows.hold"));
    assert.ok(!buckets.includes("tv_shows.removed_from_list"));
  });
  check("a request that removes nothing moves nothing", async () => {
    await watchSmall();
    const withoutEffect = {
      movies: [HEAT],
      shows: [{ ...SHOW, seasons: [] }],
      anime: [{ ids: { mal: 99999 } }],
    };
    assert.deepEqual(await moved(() => remove(withoutEffect)), []);
  });

  check("reads directly after it no longer show the item", async () => {
    await record(person, { movies: [{ ...HEAT, rating: 9 }], shows: [SHOW] });
    await deleted({ movies: [HEAT] });
    const { body } = await person.get("/sync/all-items");
    assert.deepEqual(Object.keys(body), ["shows"]);
    assert.deepEqual((await person.get("/sync/all-items/movies")).body, { movies: [] });
    assert.deepEqual((await person.get("/sync/ratings/movies/9")).body, {});
    const [watched] = (await person.post("/sync/watched", [HEAT])).body;
    assert.deepEqual([watched.result, watched.list, watched.last_watched_at], [false, null, null]);
  });
  check("a delta after unmarking has the whole current row", async () => {
    await watchSmall();
    const { all } = (await person.get("/sync/activities")).body;
    server.advance(1_000);
    await deleted({ shows: [{ ...SHOW, seasons: [{ number: 2 }] }] });
    const { shows } = (await person.get(`/sync/all-items?date_from=${all}&extended=full`)).body;
    assert.deepEqual(
      shows.map((row: Answer["body"]) => [row.status, row.watched_episodes_count, row.show.ids.simkl]),
      [["watching", 2, SMALL]],
    );
  });
  check("a title recorded again after its removal is a new row, with a new date of adding", async () => {
    await record(person, { movies: [{ ...HEAT, added_at: T1, watched_at: T1 }] });
    await deleted({ movies: [HEAT] });
    const { added } = await record(person, { movies: [{ ...HEAT, watched_at: T2 }] });
    assert.equal(added.movies, 1);
    const row = await onlyRow(person);
    assert.equal(row.last_watched_at, T2);
    assert.notEqual(row.added_to_watchlist_at, T1);
  });
});

describe("clients.md 2 GET /sync/history/remove with a body", () => {
  const send = (payload?: object) =>
    server.send({
      method: "GET",
      url: `/sync/history/remove?client_id=${person.clientId}`,
      headers: { authorization: `Bearer ${person.token}`, "content-type": "application-json" },
      ...(payload ? { payload: JSON.stringify(payload) } : {}),
    });
  check("is the same write", async () => {
    await record(person, { movies: [HEAT] });
    const answer = await send({ movies: [HEAT] });
    assert.deepEqual([answer.status, answer.body.deleted], [201, { movies: 1, shows: 0, episodes: 0 }]);
    assert.deepEqual(await library(person), []);
  });
  check("without a body → 400 empty_field, nothing is removed", async () => {
    await record(person, { movies: [HEAT] });
    assertError(await send(), 400, "empty_field");
    assert.equal((await library(person)).length, 1);
  });
});

describe("anime.md 6.3 removal with use_tvdb_anime_seasons", () => {
  check("a TVDB coordinate unmarks the episode that it is mapped to", async () => {
    const seasons = [{ number: 3, episodes: [{ number: 12 }, { number: 13 }, { number: 14 }] }];
    await record(person, { shows: [{ ...TITAN, seasons }] });
    const named = [{ number: 3, episodes: [{ number: 13 }] }];
    assert.deepEqual(await deleted({ shows: [{ ...TITAN, seasons: named }] }), {
      movies: 0,
      shows: 0,
      episodes: 1,
    });
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, 694485))), ["S1E12"]);
    assert.deepEqual(Object.keys(watchesIn(await rowOf(person, 931899))), ["S1E2"]);
  });
  check("a TVDB season unmarks its episodes in all titles", async () => {
    await record(person, { anime: [{ ...TITAN, seasons: [{ number: 2 }, { number: 3 }] }] });
    const answer = await deleted({ anime: [{ ...TITAN, seasons: [{ number: 3 }] }] });
    assert.deepEqual(answer, { movies: 0, shows: 0, episodes: 22 });
    const watched = (await library(person)).filter((row) => row.seasons !== undefined);
    assert.deepEqual(
      watched.map((row) => row.show.ids.simkl),
      [439744],
    );
  });
  check("without seasons, every title with regular seasons is removed", async () => {
    await record(person, { anime: [TITAN, { ids: { simkl: 38688 } }] });
    assert.equal((await library(person)).length, 8);
    assert.deepEqual(await deleted({ anime: [TITAN] }), { movies: 0, shows: 7, episodes: 0 });
    assert.equal((await onlyRow(person)).show.ids.simkl, 38688);
  });
  check("without the flag, only the title that the id resolves to is removed", async () => {
    await record(person, { anime: [TITAN] });
    assert.deepEqual(await deleted({ anime: [{ ids: { tvdb: 267440 } }] }), {
      movies: 0,
      shows: 1,
      episodes: 0,
    });
    const remaining = (await library(person)).map((row) => row.show.ids.simkl);
    assert.deepEqual([remaining.length, remaining.includes(39687)], [6, false]);
  });
});

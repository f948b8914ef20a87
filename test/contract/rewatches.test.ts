// Rewatch sessions over HTTP, row by row. Contract: rewatches.md.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ask, statement } from "../../src/database/sql/statement.ts";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { addContractTitles, assertError, counts, HALF_AIRED, record, SMALL } from "./support.ts";

const DAY = 24 * 60 * 60 * 1000;
/** Ended, one season of three episodes and a special. */
const THREE = 9_100_001;
/** Ended, one episode. */
const SINGLE = 9_100_002;
/** Ended, 73 episodes. */
const LONG = 9_100_003;
const ANIME_MOVIE = 9_100_004;
/** Two anime that TVDB holds for the seasons 1 and 2 of one show, of two episodes each. */
const [PART_ONE, PART_TWO, BOTH_PARTS] = [9_100_005, 9_100_006, 7_910_001];
/** Ended, two seasons of two episodes, with an English name, lengths and ids of TVDB. */
const DETAILED = 9_100_007;
/** Ended, and nobody knows its episodes. */
const BLANK = 9_100_008;
const GODFATHER = 53434;
const BEBOP = 37089;

let server: TestServer;
let person: TestPerson;
before(async () => {
  server = await openTestServer();
  await addContractTitles(server);
  const past = (episodes: number) => [{ number: 1, episodes, first_aired: "2010-01-01" }];
  const { rejected } = await server.catalogue.addTitles({
    titles: [
      {
        type: "show",
        title: "Three Episodes",
        status: "ended",
        ids: { simkl: THREE },
        seasons: [{ number: 0, episodes: 1, first_aired: "2010-01-01" }, ...past(3)],
      },
      { type: "show", title: "One Episode", status: "ended", ids: { simkl: SINGLE }, seasons: past(1) },
      { type: "show", title: "Long", status: "ended", ids: { simkl: LONG }, seasons: past(73) },
      {
        type: "anime",
        anime_type: "movie",
        title: "An Anime Movie",
        status: "ended",
        ids: { simkl: ANIME_MOVIE },
        seasons: past(1),
      },
      ...[PART_ONE, PART_TWO].map((simkl, at) => ({
        type: "anime",
        anime_type: "tv",
        title: `An Anime in Parts ${at + 1}`,
        status: "ended",
        ids: { simkl, tvdb: BOTH_PARTS },
        seasons: past(2),
        tvdb_seasons: [{ season: at + 1, first: 1, last: 2, offset: 0 }],
      })),
      {
        type: "show",
        title: "Una serie",
        english_title: "A Series",
        status: "ended",
        runtime: 50,
        ids: { simkl: DETAILED },
        seasons: [
          { number: 1, episodes: 2, first_aired: "2010-01-01" },
          { number: 2, episodes: 2, first_aired: "2011-01-01" },
        ],
        episodes: [{ season: 1, number: 1, ids: { tvdb: 6_910_001 }, runtime: 61 }],
      },
      { type: "show", title: "Blank", status: "ended", ids: { simkl: BLANK } },
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

// biome-ignore lint/suspicious/noExplicitAny: rows and answers are read as a client reads them
type Wire = any;

/** So many days after the first watches of these tests, which were on 2025-01-01. */
const day = (days: number): string =>
  `${new Date(Date.parse("2025-01-01T20:00:00Z") + days * DAY).toISOString().slice(0, 19)}Z`;
const LONG_AGO = day(0);
const UNKNOWN = "1970-01-01T00:00:01Z";

const movie = (says: object = {}) => ({ movies: [{ ids: { simkl: GODFATHER }, ...says }] });
const show = (simkl: number, says: object = {}) => ({ shows: [{ ids: { simkl }, ...says }] });
/** Episodes of season 1, each with its time. */
const episodes = (times: Record<number, string | null>, season = 1) => ({
  seasons: [
    {
      number: season,
      episodes: Object.entries(times).map(([number, watched_at]) => ({
        number: Number(number),
        ...(watched_at === null ? {} : { watched_at }),
      })),
    },
  ],
});

const again = (body: object, query = "?allow_rewatch=yes"): Promise<Wire> => record(person, body, query);
/** What the one status of the answer says. */
const response = (answer: Wire): Wire => answer.added.statuses[0].response;
/** The session that the answer tells of; undefined when it tells of none. */
const told = (answer: Wire): [id: number, status: string] | undefined => {
  const { rewatch_id, rewatch_status } = response(answer);
  return rewatch_id === undefined ? undefined : [rewatch_id, rewatch_status];
};

async function rows(query = "&extended=full&episode_watched_at=yes", path = ""): Promise<Wire[]> {
  const answer = await person.get(`/sync/all-items${path}?allow_rewatch=yes${query}`);
  assert.equal(answer.status, 200, answer.text);
  const { shows = [], anime = [], movies = [] } = answer.body;
  return [...shows, ...anime, ...movies];
}

const sessions = async (): Promise<Wire[]> => (await rows()).filter((row) => row.is_rewatch);
/** The sessions as their state and what was watched, the oldest first. */
async function story(): Promise<[status: string, watched: Record<string, string>][]> {
  return (await sessions()).map((row) => [
    row.rewatch_status,
    Object.fromEntries(
      (row.seasons ?? []).flatMap(({ number, episodes: list }: Wire) =>
        list.map((one: Wire) => [`S${number}E${one.number}`, one.watched_at]),
      ),
    ),
  ]);
}
async function canonical(): Promise<Wire> {
  const found = (await rows("&extended=full&episode_watched_at=yes&include_all_episodes=original")).filter(
    (row) => !row.is_rewatch,
  );
  assert.equal(found.length, 1);
  return found[0];
}

/** The three episodes, long ago. */
const seenThree = () => again(show(THREE, { watched_at: LONG_AGO, status: "completed" }));
const seenMovie = () => again(movie({ watched_at: LONG_AGO }));

describe("1 vocabulary: opting in, and the plan", () => {
  check("without the flag nothing of a rewatch does or shows anything", async () => {
    await seenMovie();
    const answer = await again(movie({ is_rewatch: true, rewatch_status: "active", watched_at: day(9) }), "");
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(Object.keys(response(answer)), ["status", "simkl_type", "anime_type"]);
    const { body } = await person.get("/sync/all-items");
    assert.equal(body.movies.length, 1);
    assert.ok(!("is_rewatch" in body.movies[0]));
    assert.equal((await rows()).length, 1);
  });

  check("a free account: the call succeeds, counts nothing, keeps the status (62, 70)", async () => {
    await server.accounts.changePerson(person.account, { plan: "free" });
    assert.deepEqual(counts(await seenMovie()), [1, 0, 0]);
    const answer = await again(movie({ is_rewatch: true, watched_at: day(9) }));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(response(answer), { status: "completed", simkl_type: "movie", anime_type: null });
    const [only, ...others] = await rows();
    assert.deepEqual(others, []);
    assert.ok(!("is_rewatch" in only));
  });

  check("who switched rewatches off is as one on the free plan; sessions come back with them", async () => {
    await seenMovie();
    await again(movie({ watched_at: day(9) }));
    await server.accounts.changePerson(person.account, { tracksRewatches: false });
    assert.deepEqual(counts(await again(movie({ watched_at: day(19) }))), [0, 0, 0]);
    assert.equal((await rows()).length, 1);
    await server.accounts.changePerson(person.account, { tracksRewatches: true });
    assert.equal((await rows()).length, 2);
  });

  check("pro is enough", async () => {
    await server.accounts.changePerson(person.account, { plan: "pro" });
    await seenMovie();
    assert.equal(told(await again(movie({ watched_at: day(9) })))?.[1], "completed");
  });

  check("the canonical row is never changed by rewatch writes", async () => {
    await seenThree();
    const before = await canonical();
    await again(show(THREE, episodes({ 1: day(9), 2: day(9) })));
    await again(show(THREE, episodes({ 1: day(20) })));
    assert.deepEqual(await canonical(), before);
  });
});

describe("2 request fields", () => {
  check("rewatch_status takes three words, any other is refused", async () => {
    await seenThree();
    const bad = await person.post(
      "/sync/history?allow_rewatch=yes",
      show(THREE, { rewatch_status: "watching" }),
    );
    assertError(bad, 400, "wrong_parameter");
  });

  check("without watched_at the time is the request's", async () => {
    await seenMovie();
    await again(movie({ is_rewatch: true }));
    const [session] = await sessions();
    const now = `${new Date(server.now()).toISOString().slice(0, 19)}Z`;
    assert.equal(session.last_watched_at, now);
    assert.equal(session.added_to_watchlist_at, now);
  });

  check("rewatch_id as a string pins all the same", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
    await again(show(THREE, { rewatch_id: id, rewatch_status: "closed" }));
    const answer = await again(show(THREE, { rewatch_id: String(id), ...episodes({ 1: day(9) }) }));
    assert.deepEqual(told(answer), [id, "closed"]);
  });
});

describe("3 when a write becomes a rewatch", () => {
  for (const [what, body, added] of [
    ["a movie", movie({ is_rewatch: true }), [1, 0, 0]],
    ["a whole show", show(THREE, { is_rewatch: true }), [0, 1, 3]],
    ["an episode", show(THREE, { ...episodes({ 2: LONG_AGO }), is_rewatch: true }), [0, 1, 1]],
  ] as const)
    check(`the first watch of ${what} is an ordinary one, flag or not`, async () => {
      const answer = await again(body);
      assert.deepEqual(counts(answer), added);
      assert.equal(told(answer), undefined);
      assert.deepEqual(await sessions(), []);
    });

  check("rule 2: one episode that is new makes it a regular write, without a session", async () => {
    await again(show(THREE, episodes({ 1: LONG_AGO })));
    const answer = await again(show(THREE, { ...episodes({ 1: day(9), 2: day(9) }), is_rewatch: true }));
    assert.deepEqual(counts(answer), [0, 0, 1]);
    assert.equal(told(answer), undefined);
    assert.deepEqual(await sessions(), []);
  });

  check("rule 2: a show newly completed is a regular write", async () => {
    await again(show(THREE, { ...episodes({ 1: LONG_AGO, 2: LONG_AGO, 3: LONG_AGO }), status: "watching" }));
    const answer = await again(show(THREE));
    assert.equal(response(answer).status, "completed");
    assert.equal(told(answer), undefined);
    assert.equal(told(await again(show(THREE))), undefined, "nor is it a rewatch when it comes again");
    assert.deepEqual(await sessions(), []);
  });

  check("rule 3a: a completed movie, a completed show without episodes", async () => {
    await seenMovie();
    await seenThree();
    assert.deepEqual(counts(await again(movie({ watched_at: day(9) }))), [1, 0, 0]);
    const answer = await again(show(THREE, { watched_at: day(9) }));
    assert.deepEqual(counts(answer), [0, 1, 0]);
    assert.equal(told(answer)?.[1], "active");
  });

  check("rule 3b: episodes that are all in the history, whatever the show's status", async () => {
    await again(show(THREE, episodes({ 1: LONG_AGO, 2: LONG_AGO })));
    const answer = await again(show(THREE, episodes({ 1: day(9) })));
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.equal(response(answer).status, "watching");
    assert.deepEqual(await story(), [["active", { S1E1: day(9) }]]);
  });

  check("rule 3c: is_rewatch opens a session of a show that is seen but not filed as completed", async () => {
    await again(show(HALF_AIRED, { ...episodes({ 1: LONG_AGO, 2: LONG_AGO }), status: "hold" }));
    assert.equal(told(await again(show(HALF_AIRED, { watched_at: day(9) }))), undefined);
    assert.deepEqual(await sessions(), []);
    const asked = show(HALF_AIRED, { is_rewatch: true, watched_at: day(9) });
    assert.equal(told(await again(asked))?.[1], "active");
  });
  for (const status of ["hold", "dropped", "plantowatch"])
    check(
      `rule 2: a ${status} show of which all is watched, posted whole again: newly completed`,
      async () => {
        await again(show(THREE, { ...episodes({ 1: LONG_AGO, 2: LONG_AGO, 3: LONG_AGO }), status }));
        for (const says of [{ is_rewatch: true, watched_at: day(9) }, { watched_at: day(9) }]) {
          const answer = await again(show(THREE, says));
          assert.deepEqual([response(answer).status, told(answer)], ["completed", undefined]);
        }
        assert.deepEqual(await sessions(), []);
        assert.equal(told(await again(show(THREE, { watched_at: day(20) })))?.[1], "active");
      },
    );

  for (const status of ["watching", "hold", "dropped"])
    check(`rule 4: an episode of a show that is ${status} can be watched again`, async () => {
      await again(show(THREE, { ...episodes({ 1: LONG_AGO }), status }));
      const answer = await again(show(THREE, episodes({ 1: day(9) })));
      assert.equal(told(answer)?.[1], "active");
      assert.equal(response(answer).status, status);
    });

  check("rule 4: one that is planned cannot", async () => {
    await again(show(THREE, { ...episodes({ 1: LONG_AGO }), status: "plantowatch" }));
    const answer = await again(show(THREE, { ...episodes({ 1: day(9) }), is_rewatch: true }));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.equal(told(answer), undefined);
    assert.equal(response(answer).status, "plantowatch");
    assert.deepEqual(await sessions(), []);
  });

  check("rule 4: nor a movie: to watch it completes it, and makes no session", async () => {
    await seenMovie();
    await person.post("/sync/add-to-list", movie({ to: "plantowatch" }));
    const answer = await again(movie({ watched_at: day(60) }));
    assert.deepEqual(
      [response(answer).status, told(answer), counts(answer)],
      ["completed", undefined, [1, 0, 0]],
    );
    assert.deepEqual(await sessions(), []);
    assert.equal((await canonical()).last_watched_at, LONG_AGO);
  });

  check("what was never watched cannot be watched again", async () => {
    for (const says of [{ status: "hold" }, { status: "hold", is_rewatch: true }])
      assert.equal(told(await again(show(THREE, says))), undefined);
    assert.deepEqual(await sessions(), []);
  });

  for (const [what, body, added] of [
    ["a movie", movie({ rewatch_status: "active" }), [1, 0, 0]],
    ["a show", show(THREE, { rewatch_status: "active" }), [0, 1, 3]],
    ["a show, asked for", show(THREE, { is_rewatch: true, rewatch_status: "active" }), [0, 1, 3]],
  ] as const)
    check(`rule 2: the first watch of ${what} is kept, whatever state a session should have`, async () => {
      assert.deepEqual(counts(await again(body)), added);
      assert.deepEqual(await sessions(), []);
      assert.deepEqual(counts(await again(movie({ rewatch_id: 1, rewatch_status: "closed" }))), [0, 0, 0]);
    });

  check("rule 2: of a show on hold with nothing watched the first watch is kept too", async () => {
    await again(show(THREE, { status: "hold" }));
    const answer = await again(show(THREE, { is_rewatch: true, rewatch_status: "active" }));
    assert.deepEqual(counts(answer), [0, 0, 3]);
    assert.deepEqual(await sessions(), []);
  });

  check("rule 3a: a completed show of which nobody knows the episodes", async () => {
    assert.deepEqual(
      counts(await again(show(BLANK, { status: "completed", watched_at: LONG_AGO }))),
      [0, 1, 0],
    );
    assert.deepEqual(counts(await again(show(BLANK, { watched_at: day(1) }))), [0, 0, 0]);
    assert.deepEqual(counts(await again(show(BLANK, { watched_at: day(9) }))), [0, 1, 0]);
    assert.deepEqual(await story(), [["active", {}]]);
  });

  check("rule 4: of a title that is planned again a session can still be closed", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, { status: "plantowatch" }));
    assert.equal(told(await again(show(THREE, { rewatch_status: "closed" }))), undefined);
    const closing = show(THREE, { rewatch_id: id, rewatch_status: "closed" });
    assert.deepEqual(told(await again(closing)), [id, "closed"]);
    assert.deepEqual(
      counts(await again(show(THREE, { rewatch_id: id, ...episodes({ 2: day(9) }) }))),
      [0, 0, 0],
    );
    assert.deepEqual(await story(), [["closed", { S1E1: day(9) }]]);
  });

  check("rule 5: the time of the canonical watch is no rewatch, asked for or not", async () => {
    await seenMovie();
    await again(show(THREE, episodes({ 1: LONG_AGO })));
    for (const says of [{}, { is_rewatch: true }]) {
      assert.deepEqual(counts(await again(movie({ ...says, watched_at: LONG_AGO }))), [0, 0, 0]);
      const answer = await again(show(THREE, { ...says, ...episodes({ 1: LONG_AGO }) }));
      assert.deepEqual(counts(answer), [0, 0, 0]);
      assert.equal(told(answer), undefined);
    }
    assert.deepEqual(await sessions(), []);
  });

  check("a rating, a memo or a status alone is no viewing", async () => {
    await seenMovie();
    await seenThree();
    for (const says of [{ rating: 8 }, { memo: { text: "!", is_private: false } }, { status: "completed" }]) {
      assert.equal(told(await again(movie(says))), undefined);
      assert.equal(told(await again(show(THREE, says))), undefined);
    }
    assert.deepEqual(await sessions(), []);
  });

  check("a whole season, seen before, is watched again", async () => {
    await again(show(SMALL, { watched_at: LONG_AGO }));
    const answer = await again(show(SMALL, { seasons: [{ number: 1, watched_at: day(9) }] }));
    assert.deepEqual(counts(answer), [0, 1, 2]);
    assert.deepEqual(await story(), [["active", { S1E1: day(9), S1E2: day(9) }]]);
  });

  check("a season marked to its end makes no session, nor when the same comes again", async () => {
    await again(show(THREE, episodes({ 1: LONG_AGO })));
    const season = show(THREE, { seasons: [{ number: 1 }] });
    assert.deepEqual(counts(await again(season)), [0, 0, 2]);
    server.advance(5_000);
    assert.deepEqual(counts(await again(season)), [0, 0, 0]);
    assert.deepEqual(await sessions(), []);
  });
});

describe("3 shows completed in bulk", () => {
  const inBulk = async (watched_at = LONG_AGO) => {
    const body = { shows: [{ ids: { simkl: THREE }, to: "completed", watched_at }] };
    assert.equal((await person.post("/sync/add-to-list", body)).status, 201);
  };

  check("an episode watched after is a rewatch; the counts without rows stay", async () => {
    await inBulk();
    const answer = await again(show(THREE, episodes({ 1: day(9) })));
    assert.deepEqual(counts(answer), [0, 1, 1]);
    const row = await canonical();
    assert.equal(row.watched_episodes_count, 3);
    assert.ok(!("seasons" in row));
  });

  check("an episode watched before is the viewing that was meant: it becomes canonical", async () => {
    await inBulk(day(30));
    const answer = await again(show(THREE, episodes({ 1: day(0), 2: day(1) })));
    assert.deepEqual(counts(answer), [0, 0, 2]);
    assert.deepEqual(await sessions(), []);
    assert.deepEqual(counts(await again(show(THREE, episodes({ 1: day(0), 2: day(1) })))), [0, 0, 0]);
    assert.equal((await canonical()).status, "completed");
  });

  check("what aired after it has not been seen: a revived show goes on in the history", async () => {
    await inBulk("2009-01-01T00:00:00Z");
    assert.deepEqual(counts(await again(show(THREE, episodes({ 1: LONG_AGO })))), [0, 0, 1]);
    assert.deepEqual(await sessions(), []);
  });

  check("a word to a session reaches it, whatever time stands beside", async () => {
    await inBulk(day(30));
    const [id] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
    const says = { rewatch_id: id, rewatch_status: "closed", watched_at: day(9) };
    const answer = await again(show(THREE, says));
    assert.deepEqual(told(answer), [id, "closed"]);
    assert.deepEqual(counts(answer), [0, 0, 0]);
  });

  check("within two days of it, and of unknown date, is the same viewing", async () => {
    await inBulk();
    for (const at of [day(1), LONG_AGO, UNKNOWN])
      assert.deepEqual(counts(await again(show(THREE, episodes({ 1: at })))), [0, 0, 0]);
    assert.deepEqual(await sessions(), []);
  });

  check("the whole show again opens an empty session", async () => {
    await inBulk();
    assert.deepEqual(counts(await again(show(THREE, { watched_at: day(1) }))), [0, 0, 0]);
    assert.deepEqual(counts(await again(show(THREE, { watched_at: day(2) }))), [0, 1, 0]);
  });
});

describe("4 choosing the session", () => {
  check("a rewatch_id of this item takes the write, though another is active", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, episodes({ 1: day(20) })));
    const answer = await again(show(THREE, { rewatch_id: first, ...episodes({ 2: day(10) }) }));
    assert.deepEqual(counts(answer), [0, 0, 1]);
    assert.deepEqual(told(answer), [first, "closed"]);
    assert.deepEqual(await story(), [
      ["closed", { S1E1: day(9), S1E2: day(10) }],
      ["active", { S1E1: day(20) }],
    ]);
  });

  check("rewatch_status active with the write reactivates it", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, { rewatch_id: id, rewatch_status: "closed" }));
    const says = { rewatch_id: id, rewatch_status: "active" };
    assert.deepEqual(told(await again(show(THREE, { ...says, ...episodes({ 2: day(10) }) }))), [
      id,
      "active",
    ]);
  });

  check("without an id the active session takes it; a bare is_rewatch finds it", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    assert.deepEqual(told(await again(show(THREE, episodes({ 2: day(15) })))), [id, "active"]);
    const bare = await again(show(THREE, { is_rewatch: true }));
    assert.deepEqual(told(bare), [id, "active"]);
    assert.deepEqual(counts(bare), [0, 0, 0]);
    assert.equal((await sessions()).length, 1);
  });

  check("last_watched_at finds a finished session again", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, { rewatch_id: first, rewatch_status: "closed" }));
    const answer = await again(show(THREE, { last_watched_at: day(9), ...episodes({ 2: day(40) }) }));
    assert.deepEqual(told(answer), [first, "closed"]);
    assert.equal((await sessions()).length, 1);
  });

  check("none of these: a new session, active for shows and anime, completed for movies", async () => {
    await seenThree();
    await again({ anime: [{ ids: { simkl: BEBOP }, watched_at: LONG_AGO }] });
    await seenMovie();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, { rewatch_id: first, rewatch_status: "closed" }));
    const next = told(await again(show(THREE, episodes({ 2: day(40) }))));
    assert.equal(next?.[1], "active");
    assert.notEqual(next?.[0], first);
    const anime = await again({
      anime: [{ ids: { simkl: BEBOP }, episodes: [{ number: 1, watched_at: day(9) }] }],
    });
    assert.deepEqual(counts(anime), [0, 1, 1]);
    assert.equal(told(anime)?.[1], "active");
    assert.equal(told(await again(movie({ watched_at: day(9) })))?.[1], "completed");
  });

  check("a bare is_rewatch, with no session active, starts one, however soon after the last", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
    await again(show(THREE, { rewatch_id: first, rewatch_status: "closed" }));
    const next = told(await again(show(THREE, { is_rewatch: true })));
    assert.equal(next?.[1], "active");
    assert.notEqual(next?.[0], first);
  });

  check("who pins a session is told of that one, though another has the event", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, episodes({ 1: day(20) })));
    const answer = await again(show(THREE, { rewatch_id: first, ...episodes({ 1: day(21) }) }));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(told(answer), [first, "closed"]);
  });

  check("an unknown id, and one of another title, are as none (63)", async () => {
    await seenThree();
    await again(show(SMALL, { watched_at: LONG_AGO }));
    const [foreign] = told(await again(show(SMALL, { is_rewatch: true }))) ?? [];
    const answer = await again(show(THREE, { rewatch_id: foreign, ...episodes({ 1: day(9) }) }));
    const [id] = told(answer) ?? [];
    assert.notEqual(id, foreign);
    assert.deepEqual(told(await again(show(THREE, { rewatch_id: 99_999, ...episodes({ 2: day(9) }) }))), [
      id,
      "active",
    ]);
    const closing = await again(show(THREE, { rewatch_id: foreign, rewatch_status: "closed" }));
    assert.deepEqual(told(closing), [id, "closed"]);
    const ofSmall = (await sessions()).find((row) => row.show.ids.simkl === SMALL);
    assert.equal(ofSmall.rewatch_status, "active");
  });

  check("a session of another person is out of reach", async () => {
    const somebody = person;
    await seenMovie();
    const [id] = told(await again(movie({ watched_at: day(9) }))) ?? [];
    person = await server.person();
    await seenMovie();
    await again(movie({ watched_at: day(90), rewatch_id: id }));
    person = somebody;
    assert.deepEqual(
      (await sessions()).map((row) => row.last_watched_at),
      [day(9)],
    );
  });

  check("first compare: close to an event of any session, it collapses there", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, episodes({ 1: day(20) })));
    const answer = await again(show(THREE, episodes({ 1: day(10) })));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(told(answer), [first, "closed"]);
    assert.equal((await sessions()).length, 2);
  });

  check("a pinned id never splits: the session keeps its own time", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    const answer = await again(show(THREE, { rewatch_id: id, ...episodes({ 1: day(30) }) }));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.deepEqual(told(answer), [id, "active"]);
    assert.deepEqual(await story(), [["active", { S1E1: day(9) }]]);
  });

  check("conflict: the active session closes with its count, and a fresh one starts", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 1: day(9), 2: day(9) })));
    const answer = await again(show(THREE, episodes({ 1: day(20) })));
    assert.deepEqual(counts(answer), [0, 1, 1]);
    assert.deepEqual(await story(), [
      ["closed", { S1E1: day(9), S1E2: day(9) }],
      ["active", { S1E1: day(20) }],
    ]);
  });

  check(
    "conflict: an older viewing that comes late splits as well; what follows goes where it lies",
    async () => {
      await seenThree();
      const [id] = told(await again(show(THREE, episodes({ 1: day(90) })))) ?? [];
      const late = await again(show(THREE, episodes({ 1: day(40) })));
      assert.equal(told(late)?.[1], "active");
      assert.deepEqual(told(await again(show(THREE, episodes({ 2: day(91) })))), [id, "closed"]);
      assert.deepEqual(await story(), [
        ["closed", { S1E1: day(90), S1E2: day(91) }],
        ["active", { S1E1: day(40) }],
      ]);
    },
  );

  check("an earlier episode that the active session lacks is the active session's", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(300) })))) ?? [];
    assert.deepEqual(told(await again(show(THREE, episodes({ 2: day(40) })))), [id, "active"]);
  });

  check("two viewings told episode by episode stay two sessions, each with its own", async () => {
    await seenThree();
    for (const number of [1, 2, 3])
      for (const at of [40, 80]) await again(show(THREE, episodes({ [number]: day(at) })));
    assert.deepEqual(await story(), [
      ["completed", { S1E1: day(40), S1E2: day(40), S1E3: day(40) }],
      ["completed", { S1E1: day(80), S1E2: day(80), S1E3: day(80) }],
    ]);
  });

  check("two weekly viewings of a long show, told in turns, lose nothing", async () => {
    await again(show(LONG, { watched_at: LONG_AGO }));
    const numbers = Array.from({ length: 73 }, (_, at) => at + 1);
    for (const number of numbers)
      for (const start of [100, 1000])
        await again(show(LONG, episodes({ [number]: day(start + 7 * number) })));
    const told = (start: number) =>
      Object.fromEntries(numbers.map((number) => [`S1E${number}`, day(start + 7 * number)]));
    assert.deepEqual(await story(), [
      ["completed", told(100)],
      ["completed", told(1000)],
    ]);
  });

  check("no closed session takes what lies more than a month from all of it", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 2: day(300) })))) ?? [];
    await again(show(THREE, { rewatch_id: first, rewatch_status: "closed" }));
    await again(show(THREE, episodes({ 1: day(400) })));
    await again(show(THREE, episodes({ 1: day(40) })));
    assert.deepEqual(await story(), [
      ["closed", { S1E2: day(300) }],
      ["closed", { S1E1: day(400) }],
      ["active", { S1E1: day(40) }],
    ]);
  });

  check("a session closed by hand takes nothing more unless it is named", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, { rewatch_id: first, rewatch_status: "closed" }));
    assert.equal(told(await again(show(THREE, episodes({ 2: day(10) }))))?.[1], "active");
    assert.equal((await sessions()).length, 2);
  });

  check("a session made active again takes the next episode, though a newer one lies nearer", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, episodes({ 1: day(200) })));
    await again(show(THREE, { rewatch_id: first, rewatch_status: "active" }));
    assert.deepEqual(told(await again(show(THREE, episodes({ 2: day(201) })))), [first, "active"]);
  });

  check("an episode twice in one item is two viewings", async () => {
    await seenThree();
    const twice = [
      { number: 1, watched_at: day(40) },
      { number: 1, watched_at: day(80) },
      { number: 1, watched_at: day(81) },
    ];
    const item = show(THREE, { episodes: twice });
    assert.deepEqual(counts(await again(item)), [0, 2, 2]);
    assert.deepEqual(await story(), [
      ["closed", { S1E1: day(40) }],
      ["active", { S1E1: day(80) }],
    ]);
    assert.deepEqual(counts(await again(item)), [0, 0, 0]);
  });

  check("last_watched_at of a completed session finds it; a movie's event stands alone", async () => {
    await again(show(SMALL, { watched_at: LONG_AGO }));
    await again(show(SMALL, episodes({ 1: LONG_AGO }, 0)));
    const whole = { seasons: [1, 2].map((number) => ({ number, watched_at: day(9) })) };
    const [first] = told(await again(show(SMALL, whole))) ?? [];
    const special = episodes({ 1: day(90) }, 0);
    const answer = await again(show(SMALL, { last_watched_at: day(9), ...special }));
    assert.deepEqual(
      [told(answer), counts(answer)],
      [
        [first, "completed"],
        [0, 0, 1],
      ],
    );
    await seenMovie();
    const [viewing] = told(await again(movie({ watched_at: day(9) }))) ?? [];
    const other = await again(movie({ watched_at: day(90), last_watched_at: day(9) }));
    assert.deepEqual(counts(other), [1, 0, 0]);
    assert.notEqual(told(other)?.[0], viewing);
  });

  check("a movie's rewatch_id keeps its own time", async () => {
    await seenMovie();
    const [id] = told(await again(movie({ watched_at: day(9) }))) ?? [];
    for (const at of [day(9), day(10), day(90)]) {
      const answer = await again(movie({ rewatch_id: id, watched_at: at }));
      assert.deepEqual(
        [told(answer), counts(answer)],
        [
          [id, "completed"],
          [0, 0, 0],
        ],
      );
    }
    assert.deepEqual(
      (await sessions()).map((row) => row.last_watched_at),
      [day(10)],
    );
  });

  check("an empty session is started by the same request alone", async () => {
    await seenThree();
    const start = (at: number) => again(show(THREE, { is_rewatch: true, watched_at: day(at) }));
    const [id] = told(await start(9)) ?? [];
    await again(show(THREE, { rewatch_id: id, rewatch_status: "closed" }));
    assert.deepEqual(told(await start(9)), [id, "closed"]);
    assert.notEqual(told(await start(10))?.[0], id);
    assert.equal((await sessions()).length, 2);
  });

  check("who pins a session is not taken for the first watch sent again", async () => {
    await again(show(THREE, episodes({ 1: day(0), 2: day(-9), 3: day(-9) })));
    const [id] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
    const answer = await again(show(THREE, { rewatch_id: id, ...episodes({ 1: day(0), 2: day(0) }) }));
    assert.deepEqual(
      [told(answer), counts(answer)],
      [
        [id, "active"],
        [0, 0, 1],
      ],
    );
    assert.deepEqual(await story(), [["active", { S1E2: day(0) }]]);
  });
});

describe("5 states", () => {
  check("closed by hand, and active again, closing the other", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    assert.deepEqual(told(await again(show(THREE, { rewatch_id: first, rewatch_status: "closed" }))), [
      first,
      "closed",
    ]);
    await again(show(THREE, episodes({ 1: day(20) })));
    assert.deepEqual(told(await again(show(THREE, { rewatch_id: first, rewatch_status: "active" }))), [
      first,
      "active",
    ]);
    assert.deepEqual(
      (await story()).map(([status]) => status),
      ["active", "closed"],
    );
  });

  check("reactivating by a write closes the one that was active", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await again(show(THREE, episodes({ 1: day(20) })));
    const says = { rewatch_id: first, rewatch_status: "active", ...episodes({ 2: day(21) }) };
    assert.deepEqual(told(await again(show(THREE, says))), [first, "active"]);
    assert.deepEqual(await story(), [
      ["active", { S1E1: day(9), S1E2: day(21) }],
      ["closed", { S1E1: day(20) }],
    ]);
  });

  check("active beside what a completed session has already ends no other", async () => {
    await seenThree();
    const [first] = told(await again(show(THREE, episodes({ 1: day(9), 2: day(9), 3: day(9) })))) ?? [];
    await again(show(THREE, episodes({ 1: day(20) })));
    for (const says of [{}, { rewatch_id: first }]) {
      const answer = await again(
        show(THREE, { ...says, rewatch_status: "active", ...episodes({ 1: day(9) }) }),
      );
      assert.deepEqual(told(answer), [first, "completed"]);
    }
    assert.deepEqual(
      (await story()).map(([status]) => status),
      ["completed", "active"],
    );
  });

  check("every regular episode makes it completed; a special neither helps nor hinders", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 1: LONG_AGO }, 0)));
    await again(show(THREE, episodes({ 1: day(9) }, 0)));
    const two = await again(show(THREE, episodes({ 1: day(9), 2: day(9) })));
    assert.equal(told(two)?.[1], "active");
    assert.equal(told(await again(show(THREE, episodes({ 3: day(10) }))))?.[1], "completed");
  });

  check("every AIRED episode is enough", async () => {
    await again(show(HALF_AIRED, episodes({ 1: LONG_AGO, 2: LONG_AGO })));
    const answer = await again(show(HALF_AIRED, episodes({ 1: day(9), 2: day(9) })));
    assert.equal(told(answer)?.[1], "completed");
  });

  check("a closed session is completed by its last episode too", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(9), 2: day(9) })))) ?? [];
    await again(show(THREE, { rewatch_id: id, rewatch_status: "closed" }));
    const answer = await again(show(THREE, { rewatch_id: id, ...episodes({ 3: day(9) }) }));
    assert.deepEqual(told(answer), [id, "completed"]);
  });

  check("a session completed and displaced by one request is completed", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 1: day(9), 2: day(9) })));
    await again(show(THREE, episodes({ 3: day(9), 1: day(20) })));
    assert.deepEqual(await story(), [
      ["completed", { S1E1: day(9), S1E2: day(9), S1E3: day(9) }],
      ["active", { S1E1: day(20) }],
    ]);
  });

  check(
    "closed has no effect on a completed one; active reopens it, the next write completes it",
    async () => {
      await seenThree();
      const all = show(THREE, episodes({ 1: day(9), 2: day(9), 3: day(9) }));
      const [id] = told(await again(all)) ?? [];
      const say = (rewatch_status: string) => again(show(THREE, { rewatch_id: id, rewatch_status }));
      assert.deepEqual(told(await say("closed")), [id, "completed"]);
      assert.deepEqual(told(await say("active")), [id, "active"]);
      assert.deepEqual(told(await again(all)), [id, "completed"]);
      await say("active");
      assert.deepEqual(told(await say("closed")), [id, "closed"]);
    },
  );

  check("completed written on a show is stored as closed (88)", async () => {
    await seenThree();
    const says = { rewatch_status: "completed", ...episodes({ 1: day(9) }) };
    assert.equal(told(await again(show(THREE, says)))?.[1], "closed");
  });

  check("a movie's session is completed, whatever is said", async () => {
    await seenMovie();
    const [id, status] = told(await again(movie({ watched_at: day(9), rewatch_status: "active" }))) ?? [];
    assert.equal(status, "completed");
    assert.deepEqual(told(await again(movie({ rewatch_id: id, rewatch_status: "closed" }))), [
      id,
      "completed",
    ]);
    assert.equal((await sessions()).length, 1);
  });

  check("a word to a session marks nothing: not an unwatched episode, not a title that is gone", async () => {
    await again(show(THREE, episodes({ 1: LONG_AGO })));
    const [id] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    for (const says of [{ rewatch_id: id }, {}]) {
      const answer = await again(show(THREE, { ...says, rewatch_status: "closed" }));
      assert.deepEqual(counts(answer), [0, 0, 0]);
    }
    assert.equal((await canonical()).watched_episodes_count, 1);
    assert.deepEqual(await story(), [["closed", { S1E1: day(9) }]]);
    await person.post("/sync/history/remove", show(THREE));
    const late = await again(show(THREE, { rewatch_id: id, rewatch_status: "closed" }));
    assert.deepEqual(counts(late), [0, 0, 0]);
    assert.equal(response(late).status, "removed");
    assert.deepEqual(await rows(), []);
  });

  check("a word that finds no session makes none", async () => {
    await seenThree();
    await seenMovie();
    for (const rewatch_status of ["active", "closed", "completed"]) {
      assert.equal(told(await again(show(THREE, { rewatch_status }))), undefined);
      assert.equal(told(await again(movie({ rewatch_status }))), undefined);
    }
    assert.equal(told(await again(show(THREE, { is_rewatch: true, rewatch_status: "closed" }))), undefined);
    assert.deepEqual(await sessions(), []);
  });
});

describe("6 two days", () => {
  const at = (hours: number): string => day(hours / 24);

  check("48 hours are a second viewing, a second less is not (66, 67)", async () => {
    await seenMovie();
    const almost = new Date(Date.parse(at(48)) - 1000).toISOString();
    const close = await again(movie({ watched_at: almost, is_rewatch: true }));
    assert.deepEqual(counts(close), [0, 0, 0]);
    assert.equal(told(close), undefined);
    assert.deepEqual(counts(await again(movie({ watched_at: at(48) }))), [1, 0, 0]);
    const before = await again(movie({ watched_at: at(-48) }));
    assert.deepEqual(counts(before), [1, 0, 0], "before the canonical watch as after it");
  });

  check("by episode, not by show", async () => {
    await again(show(THREE, episodes({ 1: at(0), 2: at(30), 3: at(60) })));
    const answer = await again(show(THREE, episodes({ 1: at(60), 2: at(60), 3: at(120) })));
    assert.deepEqual(counts(answer), [0, 1, 2]);
    assert.deepEqual(await story(), [["active", { S1E1: at(60), S1E3: at(120) }]]);
  });

  check("a closer write moves the session's last_watched_at to the later, and nothing else", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 1: at(100) })));
    for (const [hours, last] of [
      [120, 120],
      [110, 120],
      [90, 120],
    ] as const) {
      assert.deepEqual(counts(await again(show(THREE, episodes({ 1: at(hours) })))), [0, 0, 0]);
      const [session] = await sessions();
      assert.equal(session.last_watched_at, at(last));
      assert.equal(session.watched_episodes_count, 1);
      assert.equal(session.seasons[0].episodes[0].watched_at, at(100));
    }
  });

  check("an unknown date proves no second viewing; asked for, it is kept", async () => {
    await seenMovie();
    await again(show(THREE, episodes({ 1: LONG_AGO })));
    assert.deepEqual(counts(await again(movie({ watched_at: UNKNOWN }))), [0, 0, 0]);
    assert.deepEqual(counts(await again(show(THREE, episodes({ 1: UNKNOWN })))), [0, 0, 0]);
    assert.deepEqual(await sessions(), []);
    const says = { is_rewatch: true, ...episodes({ 1: UNKNOWN }) };
    assert.deepEqual(counts(await again(show(THREE, says))), [0, 1, 1]);
    assert.deepEqual(counts(await again(show(THREE, says))), [0, 0, 0]);
    assert.deepEqual(await story(), [["active", { S1E1: UNKNOWN }]]);
  });

  check("any date before 2000 is as unknown as the placeholder, and told as it was sent", async () => {
    await again(movie({ watched_at: "1994-09-01T16:00:00Z" }));
    const early = movie({ watched_at: "1996-09-01T16:00:00Z" });
    assert.deepEqual(counts(await again(early)), [0, 0, 0]);
    assert.deepEqual(counts(await again(movie({ watched_at: "2000-01-01T00:00:00Z" }))), [1, 0, 0]);
    assert.equal((await canonical()).last_watched_at, "1994-09-01T16:00:00Z");
  });

  check("after a watch of unknown date, a dated one is a rewatch", async () => {
    await again(movie({ watched_at: UNKNOWN }));
    assert.deepEqual(counts(await again(movie({ watched_at: day(9) }))), [1, 0, 0]);
    assert.equal((await canonical()).last_watched_at, UNKNOWN);
  });
});

describe("7 limits", () => {
  check("50 sessions of a movie; the 51st is no error, and nothing (65)", async () => {
    await seenMovie();
    for (let time = 1; time <= 50; time += 1)
      assert.equal(counts(await again(movie({ watched_at: day(3 * time) })))[0], 1, `the ${time}th`);
    const answer = await again(movie({ watched_at: day(3 * 51), is_rewatch: true }));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.equal(told(answer), undefined);
    assert.equal((await sessions()).length, 50);
  });

  check("50 of a show: the active one neither closes nor takes the event", async () => {
    await seenThree();
    for (let time = 1; time <= 50; time += 1) await again(show(THREE, episodes({ 1: day(3 * time) })));
    const answer = await again(show(THREE, episodes({ 1: day(3 * 51) })));
    assert.deepEqual(counts(answer), [0, 0, 0]);
    assert.equal(told(answer), undefined);
    const all = await story();
    assert.equal(all.length, 50);
    assert.deepEqual(all.at(-1), ["active", { S1E1: day(150) }]);
    const [last] = (await sessions()).slice(-1);
    await again(show(THREE, { rewatch_id: last.rewatch_id, rewatch_status: "closed" }));
    assert.equal(told(await again(show(THREE, { is_rewatch: true }))), undefined);
    assert.equal((await sessions()).length, 50);
  });
});

describe("7 limits of anime, and of sessions without an event", () => {
  check("50 of an anime", async () => {
    const item = (at: string) => ({ anime: [{ ids: { simkl: BEBOP }, ...episodes({ 1: at }) }] });
    await again({ anime: [{ ids: { simkl: BEBOP }, watched_at: LONG_AGO }] });
    for (let time = 1; time <= 50; time += 1)
      assert.deepEqual(counts(await again(item(day(3 * time)))), [0, 1, 1], `the ${time}th`);
    const answer = await again(item(day(3 * 51)));
    assert.deepEqual([counts(answer), told(answer)], [[0, 0, 0], undefined]);
  });

  check("50 empty ones", async () => {
    await seenThree();
    for (let time = 1; time <= 50; time += 1) {
      const [rewatch_id, status] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
      assert.equal(status, "active", `the ${time}th`);
      await again(show(THREE, { rewatch_id, rewatch_status: "closed" }));
    }
    const answer = await again(show(THREE, { is_rewatch: true }));
    assert.deepEqual([counts(answer), told(answer)], [[0, 0, 0], undefined]);
    assert.equal((await sessions()).length, 50);
  });
});

describe("8 the answer", () => {
  check("the documented movie", async () => {
    await again(movie({ watched_at: "1994-09-01T16:00:00Z" }));
    const item = { ids: { simkl: GODFATHER }, is_rewatch: true, watched_at: "2026-04-11T11:30:00Z" };
    const answer = await again({ movies: [item] });
    const id = answer.added.statuses[0].response.rewatch_id;
    assert.ok(Number.isInteger(id));
    assert.deepEqual(answer, {
      added: {
        movies: 1,
        shows: 0,
        episodes: 0,
        statuses: [
          {
            request: { ...item, type: "movie", rating: null },
            response: {
              status: "completed",
              simkl_type: "movie",
              anime_type: null,
              rewatch_id: id,
              rewatch_status: "completed",
            },
          },
        ],
      },
      not_found: { movies: [], shows: [], episodes: [] },
    });
  });

  check("creating with two episodes counts a show and two; resuming with two counts two", async () => {
    await again(show(LONG, { watched_at: LONG_AGO }));
    const first = await again(show(LONG, episodes({ 1: day(9), 2: day(9) })));
    assert.deepEqual(counts(first), [0, 1, 2]);
    const [id] = told(first) ?? [];
    const next = await again(show(LONG, { rewatch_id: id, ...episodes({ 3: day(9), 4: day(9) }) }));
    assert.deepEqual(counts(next), [0, 0, 2]);
    assert.deepEqual(told(next), [id, "active"]);
    assert.equal(response(next).status, "completed");
    assert.deepEqual(Object.keys(next.added.statuses[0].request).sort(), [
      "ids",
      "rating",
      "rewatch_id",
      "type",
    ]);
  });

  check("an empty session counts one show (89)", async () => {
    await seenThree();
    assert.deepEqual(counts(await again(show(THREE, { is_rewatch: true }))), [0, 1, 0]);
  });

  check("an event that only repeats the history tells of no session, though one is active", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 2: day(9) })));
    assert.equal(told(await again(show(THREE, episodes({ 1: LONG_AGO })))), undefined);
  });

  for (const [what, season, simkl] of [
    ["the first", 1, PART_ONE],
    ["the last", 2, PART_TWO],
  ] as const)
    check(`an item of several titles tells of the session that was made, of ${what} of them`, async () => {
      const item = (says: object) => ({
        anime: [{ ids: { tvdb: BOTH_PARTS }, use_tvdb_anime_seasons: true, ...says }],
      });
      await again(item({ seasons: [1, 2].map((number) => ({ number, watched_at: LONG_AGO })) }));
      const seasons = [1, 2].map((number) => ({
        number,
        episodes: [{ number: 1, watched_at: number === season ? day(9) : LONG_AGO }],
      }));
      const answer = await again(item({ seasons }));
      assert.deepEqual(counts(answer), [0, 1, 1]);
      const [session, ...others] = await sessions();
      assert.deepEqual(others, []);
      assert.equal(session.show.ids.simkl, simkl);
      assert.deepEqual(told(answer), [session.rewatch_id, "active"]);
    });

  check("the same title in several items of one request", async () => {
    const answer = await again({
      shows: [
        { ids: { simkl: THREE }, watched_at: LONG_AGO },
        { ids: { simkl: THREE }, ...episodes({ 1: day(9) }) },
        { ids: { simkl: THREE }, ...episodes({ 1: day(9) }) },
        { ids: { simkl: THREE }, ...episodes({ 1: day(20) }) },
      ],
      movies: [
        { ids: { simkl: GODFATHER }, watched_at: day(9) },
        { ids: { simkl: GODFATHER }, watched_at: day(0) },
        { ids: { simkl: GODFATHER }, watched_at: day(10) },
      ],
    });
    assert.deepEqual(counts(answer), [2, 3, 5]);
    const ids = answer.added.statuses.map((one: Wire) => one.response.rewatch_id);
    assert.equal(new Set(ids.filter((id: unknown) => id !== undefined)).size, 3);
    assert.deepEqual(await story(), [
      ["closed", { S1E1: day(9) }],
      ["active", { S1E1: day(20) }],
      ["completed", {}],
    ]);
  });
});

describe("9 reading", () => {
  /** A canonical row, a session that is going on, and a movie's. */
  const library = async () => {
    await again(show(LONG, { watched_at: LONG_AGO, rating: 10 }));
    await again(show(LONG, episodes({ 1: day(9), 2: day(9), 3: day(9.2), 4: day(9.3) })));
    await seenMovie();
    await again(movie({ watched_at: day(9) }));
  };

  check("the rows, key by key", async () => {
    await library();
    const now = `${new Date(server.now()).toISOString().slice(0, 19)}Z`;
    const [first, session, film, filmAgain] = await rows();
    assert.equal(first.is_rewatch, false);
    assert.ok(!("rewatch_id" in first) && !("rewatch_status" in first) && !("seasons" in first));
    assert.deepEqual([first.watched_episodes_count, first.last_watched_at], [73, LONG_AGO]);
    const { rewatch_id, ...rest } = session;
    assert.ok(Number.isInteger(rewatch_id));
    assert.deepEqual(rest, {
      added_to_watchlist_at: now,
      last_watched_at: day(9.3),
      user_rated_at: first.user_rated_at,
      user_rating: 10,
      status: "completed",
      last_watched: "S01E04",
      next_to_watch: "S01E05",
      watched_episodes_count: 4,
      total_episodes_count: 73,
      not_aired_episodes_count: 0,
      show: first.show,
      is_rewatch: true,
      rewatch_status: "active",
      seasons: [
        {
          number: 1,
          episodes: [
            { number: 1, watched_at: day(9) },
            { number: 2, watched_at: day(9) },
            { number: 3, watched_at: day(9.2) },
            { number: 4, watched_at: day(9.3) },
          ],
        },
      ],
    });
    assert.equal(film.is_rewatch, false);
    assert.deepEqual(
      Object.keys(filmAgain).sort(),
      [...Object.keys(film), "rewatch_id", "rewatch_status"].sort(),
    );
    assert.deepEqual(
      [filmAgain.last_watched_at, filmAgain.rewatch_status, filmAgain.watched_episodes_count],
      [day(9), "completed", 0],
    );
  });

  for (const [flags, count, last, list] of [
    ["", 0, null, undefined],
    ["&episode_watched_at=yes", 0, null, undefined],
    ["&extended=full", 4, "S01E04", { number: 1 }],
    ["&extended=full&episode_watched_at=yes", 4, "S01E04", { number: 1, watched_at: day(9) }],
    ["&extended=full_anime_seasons", 4, "S01E04", { number: 1 }],
    ["&extended=full&include_all_episodes=yes", 4, "S01E04", { number: 1 }],
    ["&include_all_episodes=yes", 0, null, undefined],
    ["&memos=yes&next_watch_info=yes", 0, null, undefined],
  ] as const)
    check(`session rows with ${flags || "no other flag"}`, async () => {
      await library();
      const [, session] = await rows(flags);
      assert.equal(session.is_rewatch, true);
      assert.equal(session.watched_episodes_count, count);
      assert.equal(session.last_watched, last);
      assert.deepEqual(session.seasons?.[0].episodes[0], list);
      assert.equal(session.seasons?.[0].episodes.length, list && 4);
      assert.equal("runtime" in session.show, flags.includes("extended"));
      assert.deepEqual(session.memo, flags.includes("memos") ? {} : undefined);
    });

  check("anime: markers and TVDB coordinates of each episode", async () => {
    const item = (says: object) => ({ anime: [{ ids: { simkl: BEBOP }, ...says }] });
    await again(item({ watched_at: LONG_AGO }));
    await again(item(episodes({ 1: day(9), 2: day(9) })));
    const [first, session] = await rows("&extended=full_anime_seasons");
    assert.equal(session.anime_type, first.anime_type);
    assert.equal(session.last_watched, "E02");
    assert.deepEqual(session.seasons[0].episodes[1], { number: 2, tvdb: { season: 1, episode: 2 } });
  });

  check("anime: with times beside the coordinates; an anime movie has none", async () => {
    const item = (simkl: number, says: object) => ({ anime: [{ ids: { simkl }, ...says }] });
    await again(item(BEBOP, { watched_at: LONG_AGO }));
    await again(item(BEBOP, episodes({ 1: day(9) })));
    await again(item(ANIME_MOVIE, { watched_at: LONG_AGO }));
    await again(item(ANIME_MOVIE, { watched_at: day(9) }));
    const found = await rows("&extended=full_anime_seasons&episode_watched_at=yes");
    const seasons = (simkl: number): Wire =>
      found.find((row) => row.is_rewatch && row.show.ids.simkl === simkl)?.seasons;
    const watched = { number: 1, watched_at: day(9) };
    assert.deepEqual(seasons(BEBOP)[0].episodes, [{ ...watched, tvdb: { season: 1, episode: 1 } }]);
    assert.deepEqual(seasons(ANIME_MOVIE)[0].episodes, [watched]);
  });

  check("several seasons in one session, with every flag of an episode, and the English name", async () => {
    await again(show(DETAILED, { watched_at: LONG_AGO }));
    await again(show(DETAILED, episodes({ 2: day(11) }, 2)));
    await again(show(DETAILED, episodes({ 1: day(9), 2: day(10) })));
    const flags = "&extended=full&episode_watched_at=yes&episode_tvdb_id=yes&episode_runtime=yes&language=en";
    const [first, session] = await rows(flags);
    assert.deepEqual(session.seasons, [
      {
        number: 1,
        episodes: [
          { number: 1, watched_at: day(9), ids: { tvdb_id: 6_910_001 }, runtime: 61 },
          { number: 2, watched_at: day(10), runtime: 50 },
        ],
      },
      { number: 2, episodes: [{ number: 2, watched_at: day(11), runtime: 50 }] },
    ]);
    assert.deepEqual(session.show, first.show);
    assert.equal(session.show.title, "A Series");
    assert.equal(session.last_watched, "S02E02");
    assert.equal(session.next_to_watch, null, "nothing comes after the last episode");
    assert.equal((await rows("&extended=full"))[1].show.title, "Una serie");
  });

  check(
    "what has not aired is the item's own; the canonical row is as if there were no session",
    async () => {
      await again(show(HALF_AIRED, episodes({ 1: LONG_AGO, 2: LONG_AGO })));
      const flags =
        "&extended=full&episode_watched_at=yes&include_all_episodes=yes&next_watch_info=yes&memos=yes";
      const [before] = await rows(flags);
      await again(show(HALF_AIRED, episodes({ 1: day(9) })));
      const [first, session] = await rows(flags);
      assert.deepEqual(first, before);
      assert.deepEqual([session.total_episodes_count, session.not_aired_episodes_count], [4, 2]);
      assert.deepEqual([session.next_to_watch, session.status], ["S01E02", first.status]);
      assert.ok(!("next_to_watch_info" in session));
      assert.deepEqual(session.memo, first.memo);
    },
  );

  check("a read of ratings lists titles, and no session of them", async () => {
    await again(movie({ watched_at: LONG_AGO, rating: 8 }));
    await again(movie({ watched_at: day(9) }));
    for (const path of ["", "/movies", "/movies/8"]) {
      const plain = await person.get(`/sync/ratings${path}`);
      const { body } = await person.get(`/sync/ratings${path}?allow_rewatch=yes`);
      assert.equal(body.movies.length, 1);
      assert.deepEqual(body, plain.body);
    }
  });

  check("ids only: nothing of sessions", async () => {
    await library();
    for (const extended of ["simkl_ids_only", "ids_only"]) {
      const found = await rows(`&extended=${extended}`);
      assert.equal(found.length, 2);
      for (const row of found) assert.deepEqual(Object.keys(row).length, 1);
    }
  });

  check("an empty session: no time, nothing watched, the status of its item", async () => {
    await seenThree();
    await again(show(THREE, { is_rewatch: true }));
    const [, session] = await rows();
    assert.equal(session.last_watched_at, null);
    assert.equal(session.next_to_watch, null);
    assert.equal(session.watched_episodes_count, 0);
    assert.ok(!("seasons" in session));
  });

  check("by type and status, with their item", async () => {
    await library();
    assert.equal((await rows("", "/shows/completed")).length, 2);
    assert.equal((await rows("", "/movies")).length, 2);
    assert.deepEqual(await rows("", "/shows/watching"), []);
  });

  check("a special counts for nothing but is listed", async () => {
    await again(show(SMALL, { watched_at: LONG_AGO }));
    await again(show(SMALL, episodes({ 1: LONG_AGO }, 0)));
    await again(show(SMALL, { ...episodes({ 1: day(9) }, 0) }));
    const [, session] = await rows();
    assert.equal(session.watched_episodes_count, 0);
    assert.deepEqual(session.seasons, [{ number: 0, episodes: [{ number: 1, watched_at: day(9) }] }]);
  });

  check("date_from: the canonical row and all its sessions when one of them changed (69)", async () => {
    await library();
    await again(show(LONG, episodes({ 1: day(30) })));
    const activities = async (): Promise<Answer["body"]> => (await person.get("/sync/activities")).body;
    const { all } = await activities();
    const since = () => rows(`&date_from=${all}`);
    assert.deepEqual(await since(), []);
    server.advance(10_000);
    await again(show(LONG, episodes({ 2: day(31) })));
    assert.deepEqual(
      (await since()).map((row) => [row.is_rewatch, row.rewatch_status]),
      [
        [false, undefined],
        [true, "closed"],
        [true, "active"],
      ],
    );
  });

  check("activities: the bucket of the item's status, and no other (68)", async () => {
    await seenMovie();
    await again(show(THREE, { ...episodes({ 1: LONG_AGO }), status: "dropped" }));
    const read = async () => (await person.get("/sync/activities")).body;
    const before = await read();
    server.advance(10_000);
    await again({ ...show(THREE, episodes({ 1: day(9) })), ...movie({ watched_at: day(9) }) });
    const { tv_shows, movies, all } = await read();
    assert.ok(all > before.all);
    assert.deepEqual(tv_shows, { ...before.tv_shows, dropped: all, all });
    assert.deepEqual(movies, { ...before.movies, completed: all, all });
    await again({ ...show(THREE, episodes({ 1: day(9) })), ...movie({ watched_at: day(9) }) });
    assert.equal((await read()).all, all, "the same again moves nothing");
  });
});

describe("10 buttons, and titles of one part", () => {
  for (const [what, simkl, section] of [
    ["a show of one episode", SINGLE, "shows"],
    ["an anime movie", ANIME_MOVIE, "anime"],
  ] as const)
    check(`${what}: to watch it again is a session that is completed at once`, async () => {
      const item = (says: object = {}) => ({ [section]: [{ ids: { simkl }, ...says }] });
      await again(item({ watched_at: LONG_AGO }));
      assert.deepEqual(counts(await again(item({ watched_at: day(1), is_rewatch: true }))), [0, 0, 0]);
      const answer = await again(item({ watched_at: day(9) }));
      assert.equal(told(answer)?.[1], "completed");
      assert.deepEqual(counts(answer), [0, 1, 1]);
      assert.deepEqual(counts(await again(item({ watched_at: day(9) }))), [0, 0, 0]);
      assert.equal(told(await again(item({ rewatch_status: "closed" }))), undefined, "a word is no viewing");
      assert.deepEqual(await story(), [["completed", { S1E1: day(9) }]]);
    });

  check("a movie under shows, by its first episode", async () => {
    await seenMovie();
    const answer = await again(show(GODFATHER, episodes({ 1: day(9) })));
    assert.deepEqual(counts(answer), [1, 0, 0]);
    const unknown = await again(show(GODFATHER, { ...episodes({ 1: day(30) }, 2), rating: 8 }));
    assert.deepEqual(counts(unknown), [0, 0, 0]);
    assert.equal((await sessions()).length, 1);
  });

  check("a dropped movie that is watched again is completed, and the viewing kept", async () => {
    await again(movie({ watched_at: LONG_AGO }));
    await again(movie({ status: "dropped" }));
    const answer = await again(movie({ watched_at: day(9) }));
    assert.equal(response(answer).status, "completed");
    assert.equal(told(answer)?.[1], "completed");
    assert.deepEqual(counts(await again(movie({ watched_at: day(9) }))), [0, 0, 0]);
  });
});

describe("sessions and removal", () => {
  check("gone with their item, and counted", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 1: day(9), 2: day(9) })));
    await again(show(THREE, episodes({ 1: day(20) })));
    await seenMovie();
    await again(movie({ watched_at: day(9) }));
    const { body } = await person.post("/sync/history/remove", show(THREE));
    assert.deepEqual(body.deleted, { movies: 0, shows: 1, episodes: 0, rewatches: 2, rewatch_episodes: 3 });
    assert.equal((await rows()).length, 2);
    assert.deepEqual(counts(await seenThree()), [0, 1, 3]);
    assert.equal((await sessions()).length, 1, "the sessions do not come back with the title");
  });

  check("the number of a session is never given again", async () => {
    await seenThree();
    const [first = 0] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
    await person.post("/sync/history/remove", show(THREE));
    await seenThree();
    const [next = 0] = told(await again(show(THREE, { is_rewatch: true }))) ?? [];
    assert.ok(next > first);
  });

  check("an episode unmarked leaves the sessions alone", async () => {
    await seenThree();
    await again(show(THREE, episodes({ 1: day(9) })));
    await person.post("/sync/history/remove", show(THREE, episodes({ 1: null })));
    assert.deepEqual(await story(), [["active", { S1E1: day(9) }]]);
  });

  check("what a session tells of is no first watch after the first one was unmarked", async () => {
    await seenThree();
    const [id] = told(await again(show(THREE, episodes({ 1: day(9) })))) ?? [];
    await person.post("/sync/history/remove", show(THREE, episodes({ 1: null })));
    for (const at of [day(9), day(10)]) {
      const answer = await again(show(THREE, episodes({ 1: at })));
      assert.deepEqual(
        [counts(answer), told(answer)],
        [
          [0, 0, 0],
          [id, "active"],
        ],
      );
    }
    assert.deepEqual(counts(await again(show(THREE, episodes({ 1: LONG_AGO })))), [0, 0, 1]);
    assert.deepEqual(await story(), [["active", { S1E1: day(9) }]]);
    assert.equal((await canonical()).seasons[0].episodes[0].watched_at, LONG_AGO);
  });
});

describe("beyond: the same event never makes a second session", () => {
  check("an importer's run, twice, in any order, by two devices at once", async () => {
    const events = [
      show(THREE, episodes({ 1: day(0) })),
      show(THREE, episodes({ 2: day(0) })),
      show(THREE, episodes({ 1: day(50) })),
      show(THREE, episodes({ 2: day(50) })),
      movie({ watched_at: day(0) }),
      movie({ watched_at: day(50) }),
    ];
    for (const event of events) await again(event);
    const before = await rows();
    assert.equal(before.filter((row) => row.is_rewatch).length, 2);
    for (const event of events.toReversed()) await again(event);
    await Promise.all([...events, ...events].map((event) => again(event)));
    assert.deepEqual(await rows(), before);
  });

  check("the same new viewing by two devices at once is one session", async () => {
    await seenMovie();
    const answers = await Promise.all(
      [day(9), day(9.1), day(9.2)].map((at) => again(movie({ watched_at: at }))),
    );
    assert.deepEqual(answers.map((answer) => counts(answer)[0]).sort(), [0, 0, 1]);
    assert.equal((await sessions()).length, 1);
  });

  check(
    "a player that tells of its episode every 30 seconds, without a time: hardly anything is written",
    async () => {
      const size = async (): Promise<unknown> => {
        const count = (table: string) =>
          server.stores.library.read(() =>
            ask(statement(`select count(*) as n from ${table} where account = ?`), person.account),
          );
        const tables = ["revision", "change", "rewatch", "rewatch_watch", "watch"];
        return Promise.all(tables.map(async (table) => Number((await count(table))[0]?.n)));
      };
      await seenThree();
      await seenMovie();
      assert.deepEqual(await size(), [2, 2, 0, 0, 4]);
      const began = server.now();
      for (let seconds = 0; seconds <= 2 * 60 * 60; seconds += 30) {
        await again({ episodes: [{ title: "Three Episodes", season: 1, episode: 2, ids: {} }] });
        await again(movie());
        server.advance(30_000);
      }
      // Both sessions, and their last time twice: after an hour, and after two.
      assert.deepEqual(await size(), [8, 8, 2, 2, 4]);
      const last = `${new Date(began + 2 * 60 * 60 * 1000).toISOString().slice(0, 19)}Z`;
      assert.deepEqual(
        (await sessions()).map((row) => row.last_watched_at),
        [last, last],
      );
    },
  );

  check("a repeated first watch does not hide what was begun anew on the same evening", async () => {
    await again(show(SMALL, episodes({ 1: day(0), 2: day(7) })));
    await again(show(SMALL, episodes({ 1: day(14) }, 2)));
    const evening = show(SMALL, {
      seasons: [...episodes({ 1: day(14) }, 2).seasons, ...episodes({ 1: day(14 + 1 / 24) }).seasons],
    });
    const answer = await again(evening);
    assert.deepEqual([counts(answer), told(answer)?.[1]], [[0, 1, 1], "active"]);
    assert.deepEqual(await story(), [["active", { S1E1: day(14 + 1 / 24) }]]);
    const before = await rows();
    await again(evening);
    assert.deepEqual(await rows(), before);
  });

  check("what one item marks beside something seen, for one time or none, is one sitting", async () => {
    for (const at of [day(9), null]) {
      person = await server.person();
      await again(show(THREE, episodes({ 1: LONG_AGO })));
      for (let times = 0; times < 3; times += 1) {
        assert.equal(told(await again(show(THREE, episodes({ 1: at, 2: at })))), undefined);
        server.advance(5_000);
      }
      assert.deepEqual(await sessions(), []);
    }
  });

  check("a request to start that comes again after the session is over", async () => {
    await seenThree();
    const start = show(THREE, { is_rewatch: true, watched_at: day(9) });
    const [id] = told(await again(start)) ?? [];
    await again(show(THREE, { rewatch_id: id, ...episodes({ 1: day(9), 2: day(9), 3: day(9) }) }));
    assert.deepEqual(told(await again(start)), [id, "completed"]);
    assert.equal((await sessions()).length, 1);
  });

  for (const [what, body] of [
    ["an anime", { anime: [{ ids: { mal: 1 }, is_rewatch: true }] }],
    ["a show that is called completed", show(THREE, { is_rewatch: true, status: "completed" })],
    ["a show with a word for the session", show(THREE, { is_rewatch: true, rewatch_status: "active" })],
    ["a show on the air", show(HALF_AIRED, { is_rewatch: true })],
    ["a show of which nobody knows the episodes", show(BLANK, { is_rewatch: true, status: "completed" })],
    ["a movie", movie({ is_rewatch: true })],
  ] as const)
    check(`a first watch with is_rewatch and without a time, again within the hour: ${what}`, async () => {
      await again(body);
      const before = await rows();
      for (const seconds of [0, 5, 30 * 60]) {
        server.advance(seconds * 1000);
        const answer = await again(body);
        assert.deepEqual([counts(answer), told(answer)], [[0, 0, 0], undefined]);
      }
      assert.deepEqual(await rows(), before);
    });

  check("a show partly seen that a bare is_rewatch completes, again", async () => {
    await again(show(THREE, episodes({ 1: LONG_AGO })));
    assert.deepEqual(counts(await again(show(THREE, { is_rewatch: true }))), [0, 0, 2]);
    server.advance(5_000);
    assert.equal(told(await again(show(THREE, { is_rewatch: true }))), undefined);
    assert.deepEqual(await sessions(), []);
  });

  for (const [what, complete] of [
    ["marked watched", () => again(show(THREE))],
    ["filed as completed", () => person.post("/sync/add-to-list", show(THREE, { to: "completed" }))],
  ] as const)
    check(`a show ${what} just now can be begun anew at once: that is another request`, async () => {
      await complete();
      assert.equal(told(await again(show(THREE, { is_rewatch: true })))?.[1], "active");
      assert.equal((await sessions()).length, 1);
    });

  check("an hour after a first watch with is_rewatch the same request begins it anew", async () => {
    await again(show(THREE, { is_rewatch: true }));
    server.advance(60 * 60 * 1000);
    assert.equal(told(await again(show(THREE, { is_rewatch: true })))?.[1], "active");
  });

  check("a first watch with is_rewatch and a time, again", async () => {
    const first = show(THREE, { is_rewatch: true, watched_at: day(9) });
    assert.deepEqual(counts(await again(first)), [0, 1, 3]);
    assert.deepEqual(counts(await again(first)), [0, 0, 0]);
    assert.deepEqual(await sessions(), []);
  });
});

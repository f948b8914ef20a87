// Held removals: many removals by one app are held, hidden from that app, and released or refused by the owner.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DAY } from "../src/core/time.ts";
import { assertError, library, record } from "./contract/support.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const MOVIES = Array.from({ length: 80 }, (_, at) => 9_700_001 + at);
const SHOWS = Array.from({ length: 20 }, (_, at) => 9_710_001 + at);
const ALL = MOVIES.length + SHOWS.length;
const FIRST = MOVIES[0] as number;

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await addTitles(server);
});
after(() => server.close());

async function addTitles({ catalogue }: TestServer): Promise<void> {
  const movies = MOVIES.map((simkl) => ({ type: "movie", title: `Movie ${simkl}`, ids: { simkl } }));
  const shows = SHOWS.map((simkl) => ({
    type: "show",
    title: `Show ${simkl}`,
    status: "ended",
    ids: { simkl },
    seasons: [{ number: 1, episodes: 4, first_aired: "2020-01-01" }],
  }));
  assert.deepEqual((await catalogue.addTitles({ titles: [...movies, ...shows] })).rejected, []);
}

/** The same person with two apps: `tv` removes, `owner` decides. */
type TwoApps = { readonly owner: TestPerson; readonly tv: TestPerson };

/** A library of a hundred titles with watches, ratings, memos, statuses, a rewatch session and a playback. */
async function aLibrary(testServer: TestServer = server): Promise<TwoApps> {
  const owner = await testServer.person();
  const tv = await owner.with("tv");
  const movies = MOVIES.map((simkl, at) => ({
    ids: { simkl },
    watched_at: `2026-01-01T00:${String(at % 60).padStart(2, "0")}:00Z`,
    ...(at % 3 === 0 ? { rating: 1 + (at % 10) } : {}),
    ...(at % 7 === 0 ? { memo: { text: `memo ${at}`, is_private: true } } : {}),
  }));
  const seasons = [
    { number: 1, episodes: [{ number: 1 }, { number: 2, watched_at: "2026-02-02T00:00:00Z" }] },
  ];
  await record(owner, { movies, shows: SHOWS.map((simkl) => ({ ids: { simkl }, seasons })) });
  await owner.post("/sync/add-to-list", { shows: [{ ids: { simkl: SHOWS[0] }, to: "completed" }] });
  const rewatch = { ids: { simkl: FIRST }, is_rewatch: true, watched_at: "2026-06-01T00:00:00Z" };
  await record(owner, { movies: [rewatch] }, "?allow_rewatch=yes");
  const paused = { progress: 40, show: { ids: { simkl: SHOWS[1] } }, episode: { season: 1, number: 3 } };
  await owner.post("/scrobble/pause", paused);
  return { owner, tv };
}

const READS = [
  "/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=yes&memos=yes&allow_rewatch=yes",
  "/sync/all-items/movies/completed",
  "/sync/all-items/shows?extended=full",
  "/sync/ratings",
  "/sync/ratings/movies/7",
  "/sync/playback",
];

/** The responses of all endpoints that read a library. Lists are sorted by title, because restored titles come first. */
async function answersTo(person: TestPerson): Promise<unknown> {
  const answers: unknown[] = [];
  for (const url of READS) answers.push(sortedByTitle((await person.get(url)).body));
  const watched = [FIRST, SHOWS[0], SHOWS[1]].map((simkl) => ({ simkl }));
  answers.push((await person.post("/sync/watched?extended=full", watched)).body);
  answers.push((await person.get(`/users/${person.account}/stats`)).body);
  answers.push((await person.get(`/users/recently-watched-background/${person.account}`)).body);
  return answers;
}

// biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
function sortedByTitle(body: any): unknown {
  if (Array.isArray(body)) return body;
  // biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
  const idOf = (row: any): string => `${(row.movie ?? row.show).ids.simkl} ${row.rewatch_id ?? ""}`;
  return Object.fromEntries(
    Object.entries(body).map(([list, rows]) => [
      list,
      Array.isArray(rows) ? rows.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)) : rows,
    ]),
  );
}

const removeAll = (person: TestPerson) =>
  person.post("/sync/history/remove", {
    movies: MOVIES.map((simkl) => ({ ids: { simkl } })),
    shows: SHOWS.map((simkl) => ({ ids: { simkl } })),
  });
const removeOne = (person: TestPerson, simkl: number) =>
  person.post("/sync/history/remove", { movies: [{ ids: { simkl } }] });
const held = async (person: TestPerson) => (await person.get("/reprise/v1/guard")).body.held;
const lastRevision = async (person: TestPerson) =>
  (await person.get("/reprise/v1/revisions?limit=1")).body.revisions[0];

describe("an app that removes a whole library", () => {
  test("gets the same responses as after a removal; other apps still see the library", async () => {
    const { owner, tv } = await aLibrary();
    const before = await answersTo(owner);
    const activitiesBefore = (await tv.get("/sync/activities")).body;
    const { status, body } = await removeAll(tv);
    assert.equal(status, 201);
    assert.deepEqual([body.deleted.movies, body.deleted.shows], [MOVIES.length, SHOWS.length]);
    assert.deepEqual(body.not_found, { movies: [], shows: [] });
    assert.deepEqual(await library(tv), []);
    assert.deepEqual((await tv.get("/sync/playback")).body, []);
    assert.deepEqual(
      (await tv.get("/sync/ratings")).body,
      (await (await server.person()).get("/sync/ratings")).body,
    );
    const [watched] = (await tv.post("/sync/watched", [{ simkl: FIRST }])).body;
    assert.equal(watched.result, false);
    const { movies } = (await tv.get(`/users/${tv.account}/stats`)).body;
    assert.equal(movies.total_mins, 0);
    assert.equal((await tv.get(`/users/recently-watched-background/${tv.account}`)).body, null);
    const activities = (await tv.get("/sync/activities")).body;
    assert.notEqual(activities.movies.removed_from_list, activitiesBefore.movies.removed_from_list);
    assert.deepEqual(await answersTo(owner), before);
    const again = await removeAll(tv);
    assert.deepEqual([again.body.deleted.movies, again.body.deleted.shows], [0, 0]);
  });

  test("is listed with the held titles and the time of the first removal", async () => {
    const { owner, tv } = await aLibrary();
    await removeAll(tv);
    const [ofTv, ...others] = await held(owner);
    assert.deepEqual([ofTv.app, ofTv.titles.length, others], ["tv", ALL, []]);
    assert.equal(ofTv.since, new Date(server.now()).toISOString().replace(".000Z", "Z"));
    assert.deepEqual(ofTv.titles[0], {
      type: "movie",
      title: `Movie ${FIRST}`,
      year: null,
      ids: { simkl: FIRST },
    });
  });

  test("has no effect if the owner refuses: all responses are the same as before", async () => {
    const { owner, tv } = await aLibrary();
    const before = await answersTo(tv);
    await removeAll(tv);
    const since = (await tv.get("/sync/activities")).body.all;
    const { revision } = await lastRevision(owner);
    const refused = await owner.post("/reprise/v1/guard/refuse", {});
    assert.deepEqual([refused.status, refused.body], [200, { revision: revision + 1, restored: ALL }]);
    assert.deepEqual(await answersTo(tv), before);
    assert.deepEqual(await held(owner), []);
    // For the app, all titles are in the next delta, because it has seen them as removed.
    const { movies, shows } = (await tv.get(`/sync/all-items?date_from=${since}`)).body;
    assert.deepEqual([movies.length, shows.length], [MOVIES.length, SHOWS.length]);
    const rated = (await tv.get(`/sync/ratings?date_from=${since}`)).body;
    assert.equal(rated.movies.length, MOVIES.filter((_, at) => at % 3 === 0).length);
    assertError(await owner.post("/reprise/v1/guard/refuse", {}), 404, "nothing_held");
  });

  test("is held from the 50th title if it removes them one by one; refusing restores the earlier ones, too", async () => {
    const { owner, tv } = await aLibrary();
    const before = await answersTo(owner);
    for (const simkl of MOVIES) assert.equal((await removeOne(tv, simkl)).body.deleted.movies, 1);
    assert.equal((await library(tv)).length, SHOWS.length);
    assert.equal((await library(owner)).length, ALL - 49);
    assert.equal((await held(owner))[0].titles.length, MOVIES.length - 49);
    const { body } = await owner.post("/reprise/v1/guard/refuse", { app: "tv" });
    assert.equal(body.restored, MOVIES.length);
    assert.deepEqual(await answersTo(owner), before);
    assert.deepEqual(await answersTo(tv), before);
    // The refusal is a revision, and can be undone.
    assert.equal((await owner.post(`/reprise/v1/revisions/${body.revision}/undo`)).status, 200);
    assert.equal((await library(owner)).length, ALL - 49);
  });

  test("is the app of the revision with all removals if the owner releases them", async () => {
    const { owner, tv } = await aLibrary();
    const before = await answersTo(owner);
    await removeAll(tv);
    const { body } = await owner.post("/reprise/v1/guard/release", { app: tv.clientId });
    assert.equal(body.removed, ALL);
    assert.deepEqual(await library(owner), []);
    const { revision, app, source } = await lastRevision(owner);
    assert.deepEqual([revision, app, source], [body.revision, "tv", "guard"]);
    assert.deepEqual(await held(owner), []);
    // The release can be undone.
    assert.equal((await owner.post(`/reprise/v1/revisions/${revision}/undo`)).status, 200);
    assert.deepEqual(await answersTo(owner), before);
  });

  test("cannot release or refuse its own removals", async () => {
    const { owner, tv } = await aLibrary();
    await removeAll(tv);
    assertError(await tv.post("/reprise/v1/guard/release", {}), 403, "own_removal");
    assertError(await tv.post("/reprise/v1/guard/refuse", { app: "tv" }), 403, "own_removal");
    assertError(await owner.post("/reprise/v1/guard/release", { app: "radio" }), 404, "nothing_held");
    assertError(await (await server.person()).post("/reprise/v1/guard/release", {}), 404, "nothing_held");
    await removeAll(await owner.with("radio"));
    assertError(await owner.post("/reprise/v1/guard/refuse", {}), 400, "empty_field");
    assert.equal((await owner.post("/reprise/v1/guard/refuse", { app: "radio" })).status, 200);
    assert.equal((await owner.post("/reprise/v1/guard/refuse", {})).body.restored, ALL);
  });

  test("does not remove inbox items of held titles before the removals are released", async () => {
    const { owner, tv } = await aLibrary();
    const seasons = [{ number: 1, episodes: [{ number: 9 }] }];
    await record(owner, { shows: [{ ids: { simkl: SHOWS[0] }, seasons }] });
    const items = async () => (await owner.get("/reprise/v1/inbox")).body.items.length;
    await removeAll(tv);
    assert.equal(await items(), 1);
    await owner.post("/reprise/v1/guard/release", {});
    assert.equal(await items(), 0);
  });
});

describe("a title whose removal is held", () => {
  test("is no longer held when the same app records the title again", async () => {
    const { owner, tv } = await aLibrary();
    await removeAll(tv);
    await record(tv, { movies: [{ ids: { simkl: FIRST } }] });
    assert.deepEqual(
      (await library(tv)).map(({ movie }) => movie.ids.simkl),
      [FIRST],
    );
    assert.equal((await held(owner))[0].titles.length, ALL - 1);
  });

  test("is no longer held when another app records the title, and is not removed by a release", async () => {
    const { owner, tv } = await aLibrary();
    await removeAll(tv);
    const seasons = [{ number: 1, episodes: [{ number: 4 }] }];
    await record(owner, { shows: [{ ids: { simkl: SHOWS[2] }, seasons }] });
    assert.equal((await owner.post("/reprise/v1/guard/release", {})).body.removed, ALL - 1);
    assert.deepEqual(
      (await library(owner)).map(({ show }) => show.ids.simkl),
      [SHOWS[2]],
    );
  });

  test("is removed when another app removes the title", async () => {
    const { owner, tv } = await aLibrary();
    await removeAll(tv);
    await removeOne(owner, FIRST);
    assert.equal((await library(owner)).length, ALL - 1);
    assert.equal((await owner.post("/reprise/v1/guard/refuse", {})).body.restored, ALL - 1);
  });
});

describe("removals are not held", () => {
  test("if they are few, even if they are the whole library", async () => {
    const person = await server.person();
    const some = MOVIES.slice(0, 49).map((simkl) => ({ ids: { simkl } }));
    await record(person, { movies: some });
    await person.post("/sync/history/remove", { movies: some });
    assert.deepEqual([await library(person), await held(person)], [[], []]);
  });

  test("if there are days between them", async () => {
    const { owner, tv } = await aLibrary();
    for (const [at, simkl] of MOVIES.entries()) {
      if (at % 40 === 0) server.advance(DAY + 1);
      await removeOne(tv, simkl);
    }
    assert.deepEqual([(await library(owner)).length, await held(owner)], [SHOWS.length, []]);
  });

  test("if they come from an undo, which does not count as removals of the app either", async () => {
    const { owner, tv } = await aLibrary();
    assert.equal((await tv.post("/reprise/v1/undo", { from: 1 })).status, 200);
    assert.deepEqual([await library(owner), await held(owner)], [[], []]);
    await record(owner, { movies: MOVIES.map((simkl) => ({ ids: { simkl } })) });
    await removeOne(tv, FIRST);
    assert.deepEqual(await held(owner), []);
  });

  test("if the guard is switched off; an undo of the app's revisions restores everything", async () => {
    const unguarded = await openTestServer({ guard: { share: 1, titlesMin: 50, windowMillis: DAY } });
    await addTitles(unguarded);
    const { owner, tv } = await aLibrary(unguarded);
    const before = await answersTo(owner);
    await removeAll(tv);
    assert.deepEqual(await library(owner), []);
    const { body } = await owner.post("/reprise/v1/undo", { app: "tv" });
    assert.deepEqual(body.kept, []);
    assert.deepEqual(await answersTo(owner), before);
    await unguarded.close();
  });
});

// Two servers on one PostgreSQL database behave like one server. Contract: architecture.md 2 and 5.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { counts, onlyRow, record, watchesIn } from "./contract/support.ts";
import { postgresIsMissing } from "./support/postgres.ts";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const skip = await postgresIsMissing();
const TIMES = 500;

describe("two servers on one PostgreSQL database", { skip }, () => {
  let first: TestServer;
  let second: TestServer;
  let both: readonly [TestServer, TestServer];
  before(async () => {
    first = await openTestServer({ engine: "postgres" });
    second = await first.openAnother();
    both = [first, second];
  });
  after(() => first?.close());

  const headers = ({ token, clientId }: TestPerson) => ({
    authorization: `Bearer ${token}`,
    "simkl-api-key": clientId,
    "content-type": "application/json",
  });
  const post = (server: TestServer, person: TestPerson, body: unknown): Promise<Answer> =>
    server.send({
      method: "POST",
      url: "/sync/history",
      headers: headers(person),
      payload: JSON.stringify(body),
    });
  const get = (server: TestServer, person: TestPerson, url: string): Promise<Answer> =>
    server.send({ method: "GET", url, headers: headers(person) });

  /** Sends all bodies at once, to both servers in turn. Returns the sums of the counts in `added`. */
  async function sendAll(person: TestPerson, bodies: readonly unknown[]): Promise<number[]> {
    const answers = await Promise.all(
      bodies.map((body, at) => post(both[at % 2 === 0 ? 0 : 1], person, body)),
    );
    for (const { status, text } of answers) assert.equal(status, 201, text);
    return answers
      .map(({ body }): number[] => counts(body))
      .reduce((sum, one) => sum.map((count, at) => count + (one[at] ?? 0)));
  }

  test(`the same event sent ${TIMES} times to both is recorded once, and all counts together are one`, async () => {
    const person = await first.person();
    const heat = { movies: [{ ids: { imdb: "tt0113277" } }] };
    const dark = { shows: [{ ids: { simkl: 737685 }, seasons: [{ number: 1, episodes: [{ number: 3 }] }] }] };
    assert.deepEqual(await sendAll(person, Array(TIMES).fill(heat)), [1, 0, 0]);
    assert.equal((await onlyRow(person)).movie.title, "Heat");
    const other = await first.person();
    assert.deepEqual(await sendAll(other, Array(TIMES).fill(dark)), [0, 1, 1]);
    assert.deepEqual(Object.keys(watchesIn(await onlyRow(other))), ["S1E3"]);
  });

  test("different events sent to both are all recorded, each in one revision", async () => {
    const person = await first.person();
    const bodies = Array.from({ length: 100 }, (_, at) => ({
      anime: [{ ids: { simkl: 39508 }, episodes: [{ number: at + 1 }] }],
    }));
    assert.deepEqual(await sendAll(person, bodies), [0, 1, 100]);
    assert.equal((await onlyRow(person)).watched_episodes_count, 100);
    const revisions = await first.library.commit(person.account, {
      author: { app: "", source: "", now: first.now() },
      tasks: [],
    });
    assert.equal(revisions.revision, 100);
  });

  test("a title that was added on one server is known to the next request of the other", async () => {
    const person = await first.person();
    for (let at = 0; at < 20; at += 1) {
      const [adding, asking] = at % 2 === 0 ? both : ([second, first] as const);
      const ids = { simkl: 98_000_000 + at };
      const body = { movies: [{ ids }] };
      assert.deepEqual((await post(asking, person, body)).body.not_found.movies, [{ ids }]);
      await adding.catalogue.addTitles({ titles: [{ type: "movie", title: `New ${at}`, year: 2026, ids }] });
      assert.deepEqual(counts((await post(asking, person, body)).body), [1, 0, 0]);
      // The other server has cached the title by now, and must still see the change.
      await adding.catalogue.addTitles({
        titles: [{ type: "movie", title: `Renamed ${at}`, year: 2026, ids }],
      });
      const [title] = (await asking.catalogue.load([ids.simkl as never])).values();
      assert.equal(title?.name, `Renamed ${at}`);
    }
  });

  test("a token of one server is valid on the other, which also sees recorded watches", async () => {
    const account = await second.accounts.addPerson("somebody", null);
    const { clientId } = await second.accounts.findOrCreateApp("elsewhere");
    const token = await second.accounts.issueToken(account, clientId);
    const person = { account, clientId, token } as TestPerson;
    assert.equal((await post(first, person, { movies: [{ ids: { imdb: "tt0113277" } }] })).status, 201);
    const { body } = await get(second, person, "/sync/all-items/movies");
    assert.equal(body.movies.length, 1);
  });

  test("a poll on one server after a commit on the other misses nothing and repeats nothing", async () => {
    const person = await first.person();
    let from: string | null = null;
    for (let at = 1; at <= 30; at += 1) {
      const [writing, polling] = at % 2 === 0 ? both : ([second, first] as const);
      const event = { anime: [{ ids: { simkl: 39508 }, episodes: [{ number: at }] }] };
      assert.equal((await post(writing, person, event)).status, 201);
      const activities = (await get(polling, person, "/sync/activities")).body;
      const delta = from === null ? "" : `?date_from=${from}`;
      const { body } = await get(polling, person, `/sync/all-items/anime${delta}`);
      assert.equal(body.anime.length, 1);
      assert.equal(body.anime[0].watched_episodes_count, at);
      from = activities.anime.all;
      const again = await get(writing, person, `/sync/all-items/anime?date_from=${from}`);
      assert.deepEqual(again.body?.anime ?? [], []);
    }
  });

  test("closing a server finishes its requests, and does not affect the others", async () => {
    const third = await first.openAnother();
    const person = await first.person();
    const events = Array.from({ length: 40 }, (_, at) => ({
      anime: [{ ids: { simkl: 39508 }, episodes: [{ number: at + 1 }] }],
    }));
    const answers = events.map((event, at) => post(at % 2 === 0 ? first : third, person, event));
    await third.close();
    for (const { status, text } of await Promise.all(answers)) assert.equal(status, 201, text);
    await record(person, { anime: [{ ids: { simkl: 39508 }, episodes: [{ number: 41 }] }] });
    assert.equal((await onlyRow(person)).watched_episodes_count, 41);
  });
});

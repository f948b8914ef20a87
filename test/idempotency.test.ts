// Idempotency-Key: requests with the same key are carried out once, even if processes end during them.
// IDEMPOTENCY_KEYS sets the number of keys in the last test.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { formatOwner, isAbandoned, type ServerIdentity } from "../src/actions/keyed/claim-owner.ts";
import type { Millis } from "../src/core/ids.ts";
import { HOUR, MINUTE } from "../src/core/time.ts";
import { ask, statement } from "../src/database/sql/statement.ts";
import { assertError } from "./contract/support.ts";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const KEYS = Number(process.env.IDEMPOTENCY_KEYS ?? 20);
const TIMES = 10;
const HEAT = { movies: [{ ids: { imdb: "tt0113277" } }] };

let server: TestServer;
before(async () => {
  server = await openTestServer();
});
after(() => server.close());

/** Opens another server on the same stores, with the same time. */
async function anotherServer(): Promise<TestServer> {
  const other = await server.openAnother();
  other.advance(server.now() - other.now());
  return other;
}

const post = (person: TestPerson, key: string, body: unknown = HEAT, url = "/sync/history") =>
  person.post(url, body, { "idempotency-key": key });
const contents = ({ status, text, headers }: Answer): unknown => [status, text, headers["content-type"]];
const rows = (person: TestPerson) =>
  server.stores.library.read(() =>
    ask(statement("select key, answer, outcome from idempotency where account = ?"), person.account),
  );

/** Makes the keys of a person look like those of a process that ended before it stored the response. */
async function simulateCrash(person: TestPerson, { committed }: { committed: boolean }): Promise<void> {
  const ended = formatOwner({ host: "elsewhere", pid: 1, startedAt: 1, server: "dead" });
  const outcome = committed ? "" : ", outcome = null";
  const text = `update idempotency set answer = null, owner = ?, claimed_at = 0${outcome} where account = ?`;
  await server.stores.library.write(() => ask(statement(text), ended, person.account));
}

const WRITES: readonly [url: string, body: object][] = [
  ["/sync/history", { movies: [{ ids: { simkl: 53434 } }] }],
  ["/sync/history/remove", HEAT],
  ["/sync/add-to-list", { movies: [{ ids: { imdb: "tt0113277" }, to: "plantowatch" }] }],
  ["/sync/ratings", { movies: [{ ids: { imdb: "tt0113277" }, rating: 7 }] }],
  ["/sync/ratings/remove", HEAT],
  ["/scrobble/start", { progress: 10, movie: { ids: { imdb: "tt0113277" } } }],
  ["/scrobble/stop", { progress: 90, movie: { ids: { imdb: "tt0113277" } } }],
  ["/scrobble/checkin", { movie: { ids: { imdb: "tt0113277" } } }],
  ["/reprise/v1/undo", { from: 1 }],
  ["/reprise/v1/revisions/1/undo", {}],
  ["/reprise/v1/inbox/1/dismiss", {}],
  ["/reprise/v1/guard/refuse", {}],
];

describe("a request with the same key and body gets the same response, byte for byte", () => {
  for (const [url, body] of WRITES)
    test(url, async () => {
      const person = await server.person();
      await person.post("/sync/history", HEAT);
      const first = await post(person, "k", body, url);
      const revision = (await person.get("/reprise/v1/revisions?limit=1")).body;
      server.advance(MINUTE);
      assert.deepEqual(contents(await post(person, "k", body, url)), contents(first));
      const other = await anotherServer();
      const { token, clientId } = person;
      const elsewhere = await other.send({
        method: "POST",
        url,
        headers: { authorization: `Bearer ${token}`, "simkl-api-key": clientId, "idempotency-key": "k" },
        payload: JSON.stringify(body),
      });
      assert.deepEqual(contents(elsewhere), contents(first));
      assert.deepEqual((await person.get("/reprise/v1/revisions?limit=1")).body, revision);
    });

  for (const [url, body] of WRITES.slice(0, 10))
    test(`${url}, if the process ended between the commit and the response`, async () => {
      const person = await server.person();
      await person.post("/sync/history", HEAT);
      const first = await post(person, "k", body, url);
      const revision = (await person.get("/reprise/v1/revisions?limit=1")).body;
      await simulateCrash(person, { committed: true });
      assert.deepEqual(contents(await post(person, "k", body, url)), contents(first));
      assert.deepEqual((await person.get("/reprise/v1/revisions?limit=1")).body, revision);
    });

  test("if the process ended before the commit, the request is carried out once", async () => {
    const person = await server.person();
    await post(person, "k", { movies: [] });
    await simulateCrash(person, { committed: false });
    assert.equal((await post(person, "k", { movies: [] })).status, 201);
  });

  test("while the first request is still running, in this process and in another", async () => {
    const person = await server.person();
    const other = await anotherServer();
    const { token, clientId } = person;
    const headers = { authorization: `Bearer ${token}`, "simkl-api-key": clientId, "idempotency-key": "k" };
    const send = (at: number) =>
      (at % 2 === 0 ? server : other).send({
        method: "POST",
        url: "/sync/history",
        headers: { ...headers, "content-type": "application/json" },
        payload: JSON.stringify(HEAT),
      });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => send(at)));
    assert.deepEqual([...new Set(answers.map((one) => JSON.stringify(contents(one))))].length, 1);
    assert.equal(answers[0]?.body.added.movies, 1);
  });

  test("if the response has no body, and if it is an error", async () => {
    const person = await server.person();
    await person.post("/scrobble/pause", { progress: 10, movie: { ids: { imdb: "tt0113277" } } });
    const [{ id }] = (await person.get("/sync/playback")).body;
    const { token, clientId } = person;
    const deletePlayback = () =>
      server.send({
        method: "DELETE",
        url: `/sync/playback/${id}`,
        headers: {
          authorization: `Bearer ${token}`,
          "simkl-api-key": clientId,
          "idempotency-key": "deleted",
        },
      });
    assert.deepEqual(
      [(await deletePlayback()).status, (await deletePlayback()).status, (await deletePlayback()).text],
      [204, 204, ""],
    );
    const unknown = { progress: 90, movie: { ids: { imdb: "tt9999999" } } };
    const first = await post(person, "unknown", unknown, "/scrobble/stop");
    assertError(first, 404, "id_err");
    assert.deepEqual(contents(await post(person, "unknown", unknown, "/scrobble/stop")), contents(first));
  });
});

describe("a key", () => {
  test("is rejected with another body, path or query", async () => {
    const person = await server.person();
    await post(person, "k");
    assertError(await post(person, "k", { movies: [{ ids: { simkl: 53434 } }] }), 422, "key_reused");
    assertError(await post(person, "k", HEAT, "/sync/ratings/remove"), 422, "key_reused");
    assertError(await post(person, "k", HEAT, "/sync/history?allow_rewatch=yes"), 422, "key_reused");
    const answer = await post(person, "k", HEAT, "/sync/history?client_id=another&app-name=x");
    assert.equal(answer.status, 201, "parameters that identify the client are ignored");
  });

  test("is separate for each app and each person", async () => {
    const person = await server.person();
    const tv = await person.with("tv");
    await post(person, "k");
    assert.equal((await post(tv, "k", { movies: [] })).status, 201);
    assert.equal((await post(await server.person(), "k", { movies: [] })).status, 201);
  });

  test("must have 1 to 255 visible ASCII characters", async () => {
    const person = await server.person();
    for (const key of ["", "a b", "x".repeat(256), "ä"]) {
      const answer = await post(person, key);
      assert.ok(answer.status === 400 || key === "", key);
    }
    assert.equal((await post(person, "x".repeat(255))).status, 201);
  });

  test("has no effect on requests that read", async () => {
    const person = await server.person();
    const { token, clientId } = person;
    const read = (url: string) =>
      server.send({
        method: "GET",
        url,
        headers: { authorization: `Bearer ${token}`, "simkl-api-key": clientId, "idempotency-key": "k" },
      });
    assert.deepEqual((await read("/sync/all-items")).body, {});
    await person.post("/sync/history", HEAT);
    assert.equal((await read("/sync/all-items")).body.movies.length, 1);
    assert.deepEqual(await rows(person), []);
  });

  test("is kept for 48 hours, then deleted in the background", async () => {
    const person = await server.person();
    await post(person, "old");
    server.advance(40 * HOUR);
    await post(person, "new", { movies: [] });
    server.advance(8 * HOUR - 1);
    await server.background();
    assert.equal((await rows(person)).length, 2);
    server.advance(1);
    await server.background();
    assert.deepEqual(
      (await rows(person)).map(({ key }) => key),
      [`${person.clientId} new`],
    );
    assert.equal((await post(person, "old", { movies: [] })).status, 201, "the key can be used again");
    server.advance(48 * HOUR);
    await server.background();
    assert.deepEqual(await rows(person), []);
    const due = statement("select kind from due where account = ?");
    assert.deepEqual(await server.stores.library.read(() => ask(due, person.account)), []);
  });

  test("is released at once if its process has ended, and after two minutes if that cannot be checked", () => {
    const now = 1_000_000_000 as Millis;
    const mine: ServerIdentity = { host: "here", pid: process.pid, startedAt: 5, server: "a" };
    const claimed = (other: Partial<ServerIdentity>, age = 0) =>
      isAbandoned({ owner: formatOwner({ ...mine, ...other }), at: (now - age) as Millis }, mine, now);
    const unusedPid = 2 ** 22 + 1;
    assert.equal(claimed({}), true, "this server knows its running requests, and this is not one of them");
    assert.equal(claimed({ server: "b" }), false, "another server in the same process");
    assert.equal(claimed({ startedAt: 4 }), true, "another process has the same pid now");
    assert.equal(claimed({ pid: process.ppid, startedAt: 1 }), false);
    assert.equal(claimed({ pid: unusedPid, startedAt: 1 }), true);
    assert.equal(claimed({ host: "there", pid: unusedPid }, 2 * MINUTE), false);
    assert.equal(claimed({ host: "there", pid: unusedPid }, 2 * MINUTE + 1), true);
  });
});

test("the OpenAPI document has the response 422 for every write", async () => {
  const { body } = await server.send({ method: "GET", url: "/openapi.json" });
  const reads = /^post \/(sync\/(all-items|activities|watched|playback|ratings\/\{)|ratings|users)/;
  const operations = Object.entries(body.paths as Record<string, Record<string, { responses: object }>>)
    .flatMap(([path, methods]) =>
      ["post", "delete"].map((method) => [`${method} ${path}`, methods[method]] as const),
    )
    .filter(([name, operation]) => operation !== undefined && !reads.test(name));
  assert.ok(operations.length > 15, `only ${operations.length}`);
  for (const [name, operation] of operations) assert.ok("422" in (operation?.responses ?? {}), name);
});

test(`${KEYS * TIMES} concurrent requests with ${KEYS} keys to two servers record ${KEYS} events`, async () => {
  const person = await server.person();
  const other = await anotherServer();
  const headers = { authorization: `Bearer ${person.token}`, "simkl-api-key": person.clientId };
  const send = async (at: number): Promise<[key: number, answer: string, added: number]> => {
    const key = at % KEYS;
    const payload = JSON.stringify({ anime: [{ ids: { simkl: 39508 }, episodes: [{ number: key + 1 }] }] });
    const answer = await (at % 3 === 0 ? other : server).send({
      method: "POST",
      url: "/sync/history",
      headers: { ...headers, "content-type": "application/json", "idempotency-key": `event-${key}` },
      payload,
    });
    return [key, JSON.stringify(contents(answer)), answer.body.added?.episodes];
  };
  const answers = await Promise.all(Array.from({ length: KEYS * TIMES }, (_, at) => send(at)));
  for (const [, ofKey] of Map.groupBy(answers, ([key]) => key)) {
    assert.equal(new Set(ofKey.map(([, answer]) => answer)).size, 1);
    assert.equal(ofKey[0]?.[2], 1);
  }
  const page = (await person.get("/reprise/v1/changes?limit=5000")).body;
  assert.equal(page.changes.length, KEYS);
});

// /reprise/v1/changes: pages, waiting and streams; and random clients that keep a copy and are killed while they read.
// CHANGES_RUNS sets the number of random runs.

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { ask, statement } from "../src/database/sql/statement.ts";
import { assertError, record } from "./contract/support.ts";
import { APPS, randomWrites } from "./support/random-writes.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const RUNS = Number(process.env.CHANGES_RUNS ?? 25);
const HEAT = { imdb: "tt0113277" };

let server: TestServer;
let url: string;
before(async () => {
  server = await openTestServer();
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
after(() => server.close());

type TitleChanges = {
  revision: number;
  title: { ids: { simkl: number } };
  removed?: true;
  changes: ({ before: unknown; after: unknown } & Record<string, unknown>)[];
};
type Page = { changes: TitleChanges[]; next: number; end: boolean };
type Values = Map<string, unknown>;

/** A client that keeps a copy of the library. It loses everything but `saved` when it is killed. */
class Consumer {
  /** The copy and the cursor, saved together after each page. */
  saved: { since: number; copy: ReadonlyMap<number, Values> } = { since: 0, copy: new Map() };

  /** Reads pages up to the end, or until the client is killed. `isKilled` is called after every step. */
  async follow(person: TestPerson, limit: number, isKilled: () => boolean): Promise<void> {
    for (;;) {
      const { body } = await person.get(`/reprise/v1/changes?since=${this.saved.since}&limit=${limit}`);
      const page = body as Page;
      const copy = structuredClone(this.saved.copy) as Map<number, Values>;
      for (const titleChanges of page.changes) {
        if (isKilled()) return;
        follow(copy, titleChanges);
      }
      if (isKilled()) return;
      this.saved = { since: page.next, copy };
      if (page.end) return;
    }
  }
}

/** Applies changes to the copy. @throws AssertionError if a value before a change differs, after a missed or repeated one */
function follow(copy: Map<number, Values>, { title, removed, changes }: TitleChanges): void {
  const id = title.ids.simkl;
  const values = copy.get(id) ?? new Map<string, unknown>();
  for (const { before, after, ...address } of changes) {
    const at = JSON.stringify(address);
    assert.deepEqual(values.get(at) ?? null, before);
    if (after === null) values.delete(at);
    else values.set(at, after);
  }
  if (removed) assert.equal(values.size, 0, "a removed title has no values");
  if (values.size === 0) copy.delete(id);
  else copy.set(id, values);
}

const sorted = (copy: ReadonlyMap<number, Values>): unknown =>
  [...copy].sort(([a], [b]) => a - b).map(([id, values]) => [id, [...values].sort()]);

test(`${RUNS} random runs: a client that is killed and restarted ends with the same copy as a new one`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomWrites, { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (writes, lives, limit) => {
        const person = await server.person();
        const apps = new Map<string, TestPerson>();
        for (const app of APPS) apps.set(app, await person.with(app));
        const consumer = new Consumer();
        const writing = (async () => {
          for (const { app, url: path, body, seconds } of writes) {
            server.advance(seconds * 1000);
            await apps.get(app)?.post(path, body);
          }
          await person.post("/reprise/v1/undo", { app: APPS[0] });
        })();
        for (const steps of lives) {
          let remaining = steps;
          await consumer.follow(person, limit, () => remaining-- <= 0);
        }
        await writing;
        await consumer.follow(person, limit, () => false);
        const fresh = new Consumer();
        await fresh.follow(person, 5_000, () => false);
        assert.deepEqual(sorted(consumer.saved.copy), sorted(fresh.saved.copy));
        const listed = (await person.get("/sync/all-items?extended=simkl_ids_only")).body;
        const ids = ["shows", "anime", "movies"].flatMap((list) =>
          (listed[list] ?? []).map(
            (row: Record<string, { ids: { simkl: number } }>) => (row.movie ?? row.show)?.ids.simkl,
          ),
        );
        assert.deepEqual(
          [...consumer.saved.copy.keys()].sort((a, b) => a - b),
          ids.sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: RUNS },
  );
});

const watchHeat = (person: TestPerson) => record(person, { movies: [{ ids: HEAT }] });
const changes = async (person: TestPerson, query: string) =>
  (await person.get(`/reprise/v1/changes${query}`)).body as Page;
const headersOf = ({ token, clientId }: TestPerson): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  "simkl-api-key": clientId,
});

describe("a page of changes", () => {
  test("of an empty library is empty and is the last one", async () => {
    assert.deepEqual(await changes(await server.person(), ""), { changes: [], next: 0, end: true });
  });

  test("has each title of a revision, and marks removals", async () => {
    const person = await server.person();
    await watchHeat(person);
    await person.post("/sync/history/remove", { movies: [{ ids: HEAT }] });
    const page = await changes(person, "?since=1");
    assert.deepEqual(
      page.changes.map(({ title, changes: list, ...rest }) => [rest, title.ids.simkl > 0, list.length]),
      [
        [
          {
            revision: 2,
            at: new Date(server.now()).toISOString().replace(".000Z", "Z"),
            app: "test",
            source: "/sync/history/remove",
            removed: true,
          },
          true,
          3,
        ],
      ],
    );
    assert.deepEqual([page.next, page.end], [2, true]);
  });

  test("may be shorter than the limit before the end, and never splits a revision", async () => {
    const person = await server.person();
    await record(person, { movies: [{ ids: HEAT }, { ids: { simkl: 53434 } }] });
    await record(person, { shows: [{ ids: { simkl: 2090 } }] });
    const first = await changes(person, "?limit=1");
    assert.deepEqual([first.changes.length, first.next, first.end], [2, 1, false]);
    const second = await changes(person, `?since=${first.next}&limit=1`);
    assert.deepEqual([second.changes.length, second.next, second.end], [1, 2, true]);
  });

  test("from a cursor that is too old or unknown is an error", async () => {
    const person = await server.person();
    await watchHeat(person);
    await person.post("/sync/ratings", { movies: [{ ids: HEAT, rating: 7 }] });
    assertError(await person.get("/reprise/v1/changes?since=3"), 410, "cursor_unknown");
    await server.stores.library.write(() =>
      ask(statement("delete from revision where account = ? and revision <= ?"), person.account, 1),
    );
    assertError(await person.get("/reprise/v1/changes?since=0"), 410, "cursor_too_old");
    assert.equal((await changes(person, "?since=1")).changes.length, 1);
    assertError(await person.get("/reprise/v1/changes?since=x"), 400, "wrong_parameter");
  });
});

describe("waiting for changes", () => {
  test("a long poll returns as soon as any process writes", async () => {
    const person = await server.person();
    const other = await server.openAnother();
    const polled = changes(person, "?wait=30");
    const { status } = await other.send({
      method: "POST",
      url: "/sync/history",
      headers: { ...headersOf(person), "content-type": "application/json" },
      payload: JSON.stringify({ movies: [{ ids: HEAT }] }),
    });
    assert.equal(status, 201);
    const page = await polled;
    assert.deepEqual([page.changes.length, page.next, page.end], [1, 1, true]);
  });

  test("a long poll returns at once if there are changes, or if it may wait 0 seconds", async () => {
    const person = await server.person();
    await watchHeat(person);
    assert.equal((await changes(person, "?wait=30")).next, 1);
    assert.deepEqual(await changes(person, "?since=1&wait=0"), { changes: [], next: 1, end: true });
  });

  test("a stream sends existing changes, then new ones, and can be resumed after it broke", async () => {
    const person = await server.person();
    await watchHeat(person);
    const headers = { ...headersOf(person), accept: "text/event-stream" };
    const first = new AbortController();
    const response = await fetch(`${url}/reprise/v1/changes`, { headers, signal: first.signal });
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const events = eventsOf(response);
    assert.deepEqual(await events.next(), { id: "1", event: "changes", revisions: [1], end: true });
    await person.post("/sync/ratings", { movies: [{ ids: HEAT, rating: 7 }] });
    assert.deepEqual(await events.next(), { id: "2", event: "changes", revisions: [2], end: true });
    first.abort();
    await person.post("/sync/ratings", { movies: [{ ids: HEAT, rating: 8 }] });
    const second = new AbortController();
    const resumed = await fetch(`${url}/reprise/v1/changes?since=0`, {
      headers: { ...headers, "last-event-id": "2" },
      signal: second.signal,
    });
    assert.deepEqual(await eventsOf(resumed).next(), {
      id: "3",
      event: "changes",
      revisions: [3],
      end: true,
    });
    second.abort();
  });

  test("a stream from an unknown cursor is an error response", async () => {
    const person = await server.person();
    const headers = { ...headersOf(person), accept: "text/event-stream" };
    const response = await fetch(`${url}/reprise/v1/changes?since=7`, { headers });
    assert.equal(response.status, 410);
    assert.equal(((await response.json()) as { error: string }).error, "cursor_unknown");
  });

  test("waiting clients do not delay the stop of the server", async () => {
    const own = await openTestServer();
    await own.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = own.app.server.address() as AddressInfo;
    const person = await own.person();
    const headers = { ...headersOf(person), accept: "text/event-stream" };
    const polled = person.get("/reprise/v1/changes?wait=60");
    const stream = await fetch(`http://127.0.0.1:${port}/reprise/v1/changes`, { headers });
    const events = eventsOf(stream);
    await events.next();
    await own.close();
    assert.equal(await events.next(), null);
    assert.equal((await polled).status, 200);
  });
});

/** Reads the events of a stream without its comments. `next` returns null at the end. */
function eventsOf(response: Response): { next(): Promise<object | null> } {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  return {
    next: async () => {
      for (;;) {
        const [block, event] = /^(.*?)\n\n/s.exec(text) ?? [];
        if (block !== undefined && event !== undefined) {
          text = text.slice(block.length);
          if (event.startsWith(":")) continue;
          const fields = Object.fromEntries(
            event.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)),
          );
          const page = JSON.parse(fields.data) as Page;
          return {
            id: fields.id,
            event: fields.event,
            revisions: page.changes.map(({ revision }) => revision),
            end: page.end,
          };
        }
        const { done, value } = await reader.read();
        if (done) return null;
        text += new TextDecoder().decode(value);
      }
    },
  };
}

// Concurrent requests: nothing is recorded twice, and nothing is lost. Contract: sync.md 1.3.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { counts, onlyRow, watchesIn } from "./support.ts";

const TIMES = 200;
const NARUTO = 39508;

let server: TestServer;
let port: number;
before(async () => {
  server = await openTestServer();
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  port = (server.app.server.address() as AddressInfo).port;
});
after(() => server.close());

type Post = (body: unknown) => Promise<{ status: number; body: ReturnType<typeof JSON.parse> }>;
/** Sends requests in one way, until it is closed. */
type Sender = { readonly post: Post; close(): void };

const inProcess = (person: TestPerson): Sender => ({
  post: (body) => person.post("/sync/history", body),
  close: () => {},
});

/** Two persistent connections, used in turn. Each carries half of the requests, one after the other. */
function twoConnections(person: TestPerson): Sender {
  const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  let next = 0;
  return {
    post: async (body) => {
      const agent = agents[next++ % agents.length];
      assert.ok(agent);
      const headers = { authorization: `Bearer ${person.token}`, "simkl-api-key": person.clientId };
      const request = httpRequest({
        host: "127.0.0.1",
        port,
        method: "POST",
        path: "/sync/history",
        headers,
        agent,
      });
      request.end(JSON.stringify(body));
      const [response] = await once(request, "response");
      let text = "";
      for await (const chunk of response) text += chunk;
      return { status: response.statusCode, body: JSON.parse(text) };
    },
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

for (const [name, open] of [
  ["at once", inProcess],
  ["over two connections", twoConnections],
] as const)
  describe(`${TIMES} requests ${name}`, () => {
    /** Sends all bodies at once. Returns the sums of the counts of the responses. */
    const sendAll = async (person: TestPerson, bodies: readonly unknown[]): Promise<number[]> => {
      const sender = open(person);
      const answers = await Promise.all(bodies.map((body) => sender.post(body)));
      sender.close();
      for (const { status, body } of answers) {
        assert.equal(status, 201);
        assert.deepEqual(body.not_found, { movies: [], shows: [], episodes: [] });
        assert.equal(body.added.statuses.length, 1);
      }
      return answers
        .map(({ body }): number[] => counts(body))
        .reduce((sum, added) => sum.map((count, at) => count + (added[at] ?? 0)), [0, 0, 0]);
    };
    const numbers = Array.from({ length: TIMES }, (_, at) => at + 1);

    it("the same movie is recorded once; the sum of added.movies is 1", async () => {
      const person = await server.person();
      const body = { movies: [{ ids: { imdb: "tt0113277" } }] };
      assert.deepEqual(
        await sendAll(
          person,
          numbers.map(() => body),
        ),
        [1, 0, 0],
      );
      assert.equal((await onlyRow(person)).movie.title, "Heat");
    });
    it("the same episode is recorded once; the sum of added.episodes is 1", async () => {
      const person = await server.person();
      const body = {
        shows: [{ ids: { simkl: 737685 }, seasons: [{ number: 1, episodes: [{ number: 3 }] }] }],
      };
      assert.deepEqual(
        await sendAll(
          person,
          numbers.map(() => body),
        ),
        [0, 1, 1],
      );
      assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E3"]);
    });
    it("the same flat episode is recorded once", async () => {
      const person = await server.person();
      const body = {
        episodes: [{ title: "Dark", year: 2017, season: 1, episode: 3, ids: { tvdb: "6312390" } }],
      };
      assert.deepEqual(
        await sendAll(
          person,
          numbers.map(() => body),
        ),
        [0, 0, 1],
      );
      assert.deepEqual(Object.keys(watchesIn(await onlyRow(person))), ["S1E3"]);
    });
    it("the same movie with different times is recorded once, with one of the times", async () => {
      const person = await server.person();
      const times = numbers.map(
        (n) => `2026-01-01T00:${String(n % 60).padStart(2, "0")}:${String(n % 59).padStart(2, "0")}Z`,
      );
      const bodies = times.map((watched_at) => ({ movies: [{ ids: { imdb: "tt0113277" }, watched_at }] }));
      assert.deepEqual(await sendAll(person, bodies), [1, 0, 0]);
      assert.ok(times.includes((await onlyRow(person)).last_watched_at));
    });
    it("different episodes are all recorded", async () => {
      const person = await server.person();
      const bodies = numbers.map((number) => ({
        anime: [{ ids: { simkl: NARUTO }, episodes: [{ number }] }],
      }));
      assert.deepEqual(await sendAll(person, bodies), [0, 1, TIMES]);
      const row = await onlyRow(person);
      assert.equal(row.watched_episodes_count, TIMES);
      assert.deepEqual(
        Object.keys(watchesIn(row)),
        numbers.map((number) => `S1E${number}`),
      );
    });
    it("requests of many people are recorded in their own libraries", async () => {
      const people = await Promise.all(Array.from({ length: 10 }, () => server.person()));
      const bodies = numbers.slice(0, TIMES / 10).map((number) => ({
        anime: [{ ids: { simkl: NARUTO }, episodes: [{ number }] }],
      }));
      const sums = await Promise.all(people.map((person) => sendAll(person, bodies)));
      for (const sum of sums) assert.deepEqual(sum, [0, 1, bodies.length]);
      for (const person of people)
        assert.equal((await onlyRow(person)).watched_episodes_count, bodies.length);
    });
  });

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { query } from "../../../test/support/catalogue.ts";
import { openTestStores, type TestStores } from "../../../test/support/stores.ts";
import type { Millis } from "../../core/ids.ts";
import { DAY, MINUTE } from "../../core/time.ts";
import { ask, statement } from "../../database/sql/statement.ts";
import { LookUps } from "./look-ups.ts";
import type { Finding, Provider } from "./provider.ts";
import { ProviderFailure } from "./provider-failure.ts";

describe("look-ups", () => {
  let opened: TestStores;
  let now = 0;
  let answer: () => Promise<Finding> = async () => ({ kind: "none" });
  const lookedUp: string[] = [];
  /** The number of requests that are waiting. */
  let waiting = 0;
  const provider: Provider = {
    name: "tvmaze",
    idNamespaces: { movie: [], show: ["imdb"], anime: [] },
    namedTypes: [],
    byId: async (_, { value }) => {
      lookedUp.push(value);
      now += 1;
      return answer();
    },
    byName: async () => ({ kind: "none" }),
  };
  beforeEach(async () => {
    opened = await openTestStores();
    now = Date.parse("2026-11-24T12:00:00Z");
    lookedUp.length = 0;
    waiting = 0;
  });
  afterEach(() => opened.close());

  const open = (parkedMax: number): LookUps =>
    new LookUps({
      database: opened.stores.catalogueDatabase,
      clock: () => now as Millis,
      urgent: [provider],
      patient: [provider],
      after: (_, signal) => {
        waiting += 1;
        return new Promise((done) => signal.addEventListener("abort", () => done()));
      },
      areKnown: async (queries) => queries.map(() => false),
      stopped: new AbortController().signal,
      parkedMax,
    });
  const items = (count: number) =>
    Array.from({ length: count }, (_, at) => query({ ids: { imdb: `tt${1_000_000 + at}` } }));
  const rows = () =>
    opened.stores.catalogueDatabase.read(() =>
      ask(
        statement<{ failures: number; misses: number; due_at: number }>(
          "select failures, misses, due_at from look_up order by request",
        ),
      ),
    );

  test("are limited in number; misses fill at most half of the limit", async () => {
    answer = async () => ({ kind: "none" });
    const lookUps = open(8);
    for (const item of items(16)) await lookUps.learn([item]);
    assert.equal((await rows()).length, 8);
    await lookUps.round();
    assert.equal((await rows()).length, 4);
  });

  test("are retried after a minute, then twice as long each time, and dropped in the end, if a provider is down", async () => {
    answer = async () => {
      throw new ProviderFailure("timeout");
    };
    const lookUps = open(100);
    await lookUps.learn(items(1));
    const waits: number[] = [];
    for (let at = 0; at < 70; at++) {
      const [row] = await rows();
      if (!row) break;
      waits.push((row.due_at - now) / MINUTE);
      now = row.due_at;
      await lookUps.round();
    }
    assert.deepEqual(waits.slice(0, 11), [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    assert.equal(waits.length, 60);
    assert.equal(lookedUp.length, 61);
  });

  test("count failures and misses separately", async () => {
    const lookUps = open(100);
    answer = async () => ({ kind: "none" });
    await lookUps.learn(items(1));
    answer = async () => {
      throw new ProviderFailure("timeout");
    };
    now += DAY;
    await lookUps.round();
    assert.deepEqual(await rows(), [{ failures: 1, misses: 1, due_at: now + MINUTE }]);
  });

  test("end a round after the first page with a failure", async () => {
    answer = async () => ({ kind: "none" });
    const lookUps = open(1_000);
    await lookUps.learn(items(110));
    assert.equal(lookedUp.length, 10);
    answer = async () => {
      throw new ProviderFailure("broken");
    };
    await lookUps.round();
    assert.equal(lookedUp.length, 30);
  });

  test("count a found title that still does not resolve as a miss", async () => {
    const title = { type: "show", title: "A", ids: { imdb: "tt1000000" } } as const;
    answer = async () => ({ kind: "title", title });
    const lookUps = open(100);
    assert.equal(await lookUps.learn(items(1)), false);
    assert.equal(await lookUps.learn(items(1)), false);
    assert.equal(lookedUp.length, 1);
    assert.deepEqual(await rows(), [{ failures: 0, misses: 1, due_at: now + DAY }]);
  });

  test("are shared by concurrent requests", async () => {
    const held = Promise.withResolvers<Finding>();
    answer = () => held.promise;
    const lookUps = open(100);
    const learning = [lookUps.learn(items(2)), lookUps.learn(items(1)), lookUps.learn(items(2))];
    while (waiting < learning.length) await new Promise((turn) => setImmediate(turn));
    held.resolve({ kind: "none" });
    assert.deepEqual(await Promise.all(learning), [false, false, false]);
    assert.deepEqual(lookedUp.toSorted(), ["tt1000000", "tt1000001"]);
  });

  test("are not taken again before the lease of another process has ended", async () => {
    answer = async () => ({ kind: "none" });
    const [first, second] = [open(100), open(100)];
    await first.learn(items(12));
    const held = Promise.withResolvers<Finding>();
    answer = () => held.promise;
    const round = first.round();
    while (lookedUp.length < 12) await new Promise((turn) => setImmediate(turn));
    await second.round();
    held.resolve({ kind: "none" });
    await round;
    assert.equal(lookedUp.length, 12);
  });
});

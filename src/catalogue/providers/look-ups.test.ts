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

describe("look-ups that wait", () => {
  let opened: TestStores;
  let now = 0;
  let answer: () => Promise<Finding> = async () => ({ kind: "none" });
  const asked: string[] = [];
  /** Requests that have begun to wait. */
  let waiting = 0;
  const provider: Provider = {
    name: "tvmaze",
    idNamespaces: { movie: [], show: ["imdb"], anime: [] },
    namedTypes: [],
    byId: async (_, { value }) => {
      asked.push(value);
      now += 1;
      return answer();
    },
    byName: async () => ({ kind: "none" }),
  };
  beforeEach(async () => {
    opened = await openTestStores();
    now = Date.parse("2026-11-24T12:00:00Z");
    asked.length = 0;
    waiting = 0;
  });
  afterEach(() => opened.close());

  const open = (most: number): LookUps =>
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
      parkedMax: most,
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

  test("are no more than so many; what nobody knows leaves half of the room to others", async () => {
    answer = async () => ({ kind: "none" });
    const lookUps = open(8);
    for (const item of items(16)) await lookUps.learn([item]);
    assert.equal((await rows()).length, 8);
    await lookUps.round();
    assert.equal((await rows()).length, 4);
  });

  test("a provider that is down is tried after a minute, then twice as long each time, and not for ever", async () => {
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
    assert.equal(asked.length, 61);
  });

  test("a failure in between does not count among the misses", async () => {
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

  test("a round ends with the first page in which somebody cannot be asked", async () => {
    answer = async () => ({ kind: "none" });
    const lookUps = open(1_000);
    await lookUps.learn(items(110));
    assert.equal(asked.length, 10);
    answer = async () => {
      throw new ProviderFailure("broken");
    };
    await lookUps.round();
    assert.equal(asked.length, 30);
  });

  test("what was found and still does not resolve is not asked for again and again", async () => {
    const title = { type: "show", title: "A", ids: { imdb: "tt1000000" } } as const;
    answer = async () => ({ kind: "title", title });
    const lookUps = open(100);
    assert.equal(await lookUps.learn(items(1)), false);
    assert.equal(await lookUps.learn(items(1)), false);
    assert.equal(asked.length, 1);
    assert.deepEqual(await rows(), [{ failures: 0, misses: 1, due_at: now + DAY }]);
  });

  test("the same at the same time is looked up once, whoever asks", async () => {
    const held = Promise.withResolvers<Finding>();
    answer = () => held.promise;
    const lookUps = open(100);
    const learning = [lookUps.learn(items(2)), lookUps.learn(items(1)), lookUps.learn(items(2))];
    while (waiting < learning.length) await new Promise((turn) => setImmediate(turn));
    held.resolve({ kind: "none" });
    assert.deepEqual(await Promise.all(learning), [false, false, false]);
    assert.deepEqual(asked.toSorted(), ["tt1000000", "tt1000001"]);
  });

  test("those that another process has taken are not taken again before its time is over", async () => {
    answer = async () => ({ kind: "none" });
    const [first, second] = [open(100), open(100)];
    await first.learn(items(12));
    const held = Promise.withResolvers<Finding>();
    answer = () => held.promise;
    const round = first.round();
    while (asked.length < 12) await new Promise((turn) => setImmediate(turn));
    await second.round();
    held.resolve({ kind: "none" });
    await round;
    assert.equal(asked.length, 12);
  });
});

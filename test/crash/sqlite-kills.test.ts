// Real servers on SQLite are killed at random moments: nothing acknowledged may be lost, doubled or half there.
// CRASH_KILLS sets how many are killed.

import assert from "node:assert/strict";
import { cp, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import SqliteConnection from "better-sqlite3";
import { testEngine } from "../support/engine.ts";
import { killWhileStarting, makeToken, startProgram, temporaryFolder } from "./program.ts";
import { Stored, withFile } from "./stored.ts";
import { assertLoad, makeWriters, random, settleAll, summary, Writer, writeUntilStruck } from "./writers.ts";

const KILLS = Number(process.env.CRASH_KILLS ?? 10);
/** Stops a long run in time, in milliseconds; what was reached is said. */
const LIMIT = Number(process.env.CRASH_LIMIT ?? Number.POSITIVE_INFINITY);
const skip = testEngine() === "sqlite" ? false : "this is about SQLite";
const folder = await temporaryFolder("kills");
const library = (dataDir: string): string => join(dataDir, "library.db");

async function newWriters(): Promise<{ env: Record<string, string>; dataDir: string; writers: Writer[] }> {
  const dataDir = await mkdtemp(join(folder, "data-"));
  const env = { REPRISE_DATA_DIR: dataDir };
  return { env, dataDir, writers: await makeWriters(env, folder) };
}

describe("SIGKILL on SQLite", { skip }, () => {
  test(`${KILLS} times at random moments: nothing lost, nothing doubled, nothing half`, async (t) => {
    const { env, dataDir, writers } = await newWriters();
    const stored = new Stored();
    const starts: number[] = [];
    const began = performance.now();
    let kills = 0;
    let met = 0;
    let loaded = 0;
    const startAndCheck = async () => {
      const starting = performance.now();
      const program = await startProgram(env);
      starts.push(performance.now() - starting);
      await settleAll(program.url, writers);
      await withFile(library(dataDir), (query) => stored.check(query));
      return program;
    };
    while (kills < KILLS && performance.now() - began < LIMIT) {
      if (random.next() < 0.1) {
        await killWhileStarting(env, random.next() * 400);
        kills += 1;
        continue;
      }
      const program = await startAndCheck();
      if ((await writeUntilStruck(program.url, writers, program.kill)) > 0) met += 1;
      kills += 1;
      loaded += 1;
    }
    const program = await startAndCheck();
    const answer = await withFile(library(dataDir), (query) => query("pragma integrity_check"));
    assert.deepEqual(answer, [{ integrity_check: "ok" }]);
    assert.equal((await program.stop()).code, 0);
    assertLoad(writers, loaded, met);
    const median = starts.sort((one, other) => one - other)[Math.floor(starts.length / 2)] ?? 0;
    t.diagnostic(
      `${kills} kills, ${met} of them with requests on their way, median start ${Math.round(median)} ms`,
    );
    t.diagnostic(summary(writers));
    assert.ok(kills === KILLS || LIMIT < Number.POSITIVE_INFINITY);
  });

  test("while it starts for the first time: the next start finishes what was begun", async () => {
    for (let time = 0; time < Math.min(3, KILLS); time += 1) {
      const dataDir = await mkdtemp(join(folder, "first-"));
      const env = { REPRISE_DATA_DIR: dataDir };
      await killWhileStarting(env, 100 + random.next() * 500);
      await makeToken(env, "ada");
      const program = await startProgram(env);
      assert.equal((await fetch(`${program.url}/ready`)).status, 200);
      await program.stop();
    }
  });
});

describe("the check itself sees", { skip }, () => {
  const damages: Record<string, [sql: string, expected: RegExp]> = {
    "a watch that is lost": [
      "delete from watch where (account, title, season, number) in (select account, title, season, number from watch limit 1)",
      /lead to the watches/,
    ],
    "a revision that is lost": ["delete from revision where revision = 2", /revisions/],
    "a change that was made twice": [
      "update change set changes = substr(changes, 1, length(changes) - 1) || ',' || substr(changes, 2)",
      /before revision/,
    ],
    "an entry that counts wrongly": [
      "update entry set watched_count = watched_count + 1",
      /counts its watches/,
    ],
  };

  test("what was lost, doubled or half done", async (t) => {
    const { env, dataDir, writers } = await newWriters();
    const program = await startProgram(env);
    for (const writer of writers) for (let time = 0; time < 5; time += 1) await writer.write(program.url);
    await settleAll(program.url, writers);
    await program.stop();
    for (const [name, [sql, expected]] of Object.entries(damages))
      await t.test(name, async () => {
        const copy = await mkdtemp(join(folder, "copy-"));
        await cp(dataDir, copy, { recursive: true });
        await withFile(library(copy), (query) => new Stored().check(query));
        const connection = new SqliteConnection(library(copy));
        connection.exec(sql);
        connection.close();
        await assert.rejects(
          withFile(library(copy), (query) => new Stored().check(query)),
          expected,
        );
      });
    await t.test("an acknowledged event that is not read back", () => {
      const [writer] = writers as [Writer];
      const [, ...others] = writer.certain;
      assert.throws(() => writer.settle(new Map(others)), /acknowledged is there once/);
    });
    await t.test("half of a request without an answer", () => {
      const writer = new Writer({ client_id: "", access_token: "" }, [1]);
      writer.pending = new Map([
        ["1 1x1", "a"],
        ["1 1x2", "b"],
      ]);
      assert.throws(() => writer.settle(new Map([["1 1x1", "a"]])), /wholly or not at all/);
      writer.settle(
        new Map([
          ["1 1x1", "a"],
          ["1 1x2", "b"],
        ]),
      );
      assert.equal(writer.certain.size, 2);
    });
  });
});

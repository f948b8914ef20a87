// Reprise, PostgreSQL's backends and PostgreSQL itself are killed at random moments. What was not answered by 201 may
// be there or not; a server that lived on has to recover by itself. CRASH_POSTGRES_KILLS sets how many are killed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import { runSql } from "../support/postgres-server.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { type Program, startProgram, temporaryFolder } from "./program.ts";
import { type Query, Stored } from "./stored.ts";
import { assertLoad, makeWriters, random, settleAll, summary, writeUntilStruck } from "./writers.ts";

const KILLS = Number(process.env.CRASH_POSTGRES_KILLS ?? 3);
/** Stops a long run in time, in milliseconds; what was reached is said. */
const LIMIT = Number(process.env.CRASH_LIMIT ?? Number.POSITIVE_INFINITY);

const cluster: Cluster | string = await startCluster().catch((error: Error) => error.message);
const skip = typeof cluster === "string" ? cluster : false;

async function withSchema(url: string, work: (query: Query) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, options: "-c search_path=library" });
  await client.connect();
  try {
    await work(async (text) => (await client.query(text)).rows);
  } finally {
    await client.end();
  }
}

/** A server that lost its database is ready again by itself. */
async function ready(program: Program): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const { status } = await fetch(`${program.url}/ready`);
    if (status === 200) return;
    assert.equal(status, 503);
    assert.ok(tries < 300, "the server does not recover");
    await setTimeout(100);
  }
}

test(`${KILLS} kills on PostgreSQL: nothing lost, nothing doubled, nothing half`, { skip }, async (t) => {
  const { url, crash } = cluster as Cluster;
  const folder = await temporaryFolder("postgres-kills");
  const env = { REPRISE_DATA_DIR: folder, REPRISE_DATABASE_URL: url };
  const writers = await makeWriters(env, folder);
  const stored = new Stored();
  let program = await startProgram(env);
  const check = async (): Promise<void> => {
    await ready(program);
    await settleAll(program.url, writers);
    await withSchema(url, (query) => stored.check(query));
  };
  const strikes = {
    "Reprise itself": async () => {
      await program.kill();
    },
    "the backends": async () => {
      const those = "from pg_stat_activity where application_name = 'reprise'";
      const killed = await runSql(url, `select pg_terminate_backend(pid) ${those}`);
      assert.ok(killed.length > 0, "there were backends");
    },
    "PostgreSQL's postmaster": crash,
  };
  const done = new Map<string, number>();
  const began = performance.now();
  let kills = 0;
  let met = 0;
  for (; kills < KILLS && performance.now() - began < LIMIT; kills += 1) {
    // The postmaster takes the longest to come back: it is the rarest in a long run.
    const names = Object.keys(strikes) as (keyof typeof strikes)[];
    const name = names[kills < 3 ? kills : Math.floor(random.next() ** 2 * 3)] as keyof typeof strikes;
    if ((await writeUntilStruck(program.url, writers, strikes[name])) > 0) met += 1;
    if (name === "Reprise itself") program = await startProgram(env);
    await check();
    done.set(name, (done.get(name) ?? 0) + 1);
  }
  assert.equal((await program.stop()).code, 0);
  assertLoad(writers, kills, met);
  const kinds = [...done].map(([name, count]) => `${name} ${count}`).join(", ");
  t.diagnostic(`${kills} kills (${kinds}), ${met} of them with requests on their way`);
  t.diagnostic(summary(writers));
  assert.ok(kills === KILLS || LIMIT < Number.POSITIVE_INFINITY);
});

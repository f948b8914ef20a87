// PostgreSQL for the benchmark: a server of its own, and its floors.

import { Client } from "pg";
import { type PostgresServer, startPostgres } from "../test/support/postgres-server.ts";
import { type Floors, floorRow } from "./floors.ts";

let server: PostgresServer | null = null;

/** Starts PostgreSQL and answers the address of an empty database. */
export async function start(): Promise<string> {
  server = await startPostgres();
  const client = new Client(server.url);
  await client.connect();
  await client.query("create database bench");
  await client.end();
  const url = new URL(server.url);
  url.pathname = "bench";
  return url.href;
}

export async function stop(): Promise<void> {
  await server?.stop();
}

/** See floors.ts: one prepared insert for each row, in one transaction; the same rows read and made JSON. */
export async function measureFloors(url: string): Promise<Floors> {
  const client = new Client(url);
  await client.connect();
  await client.query("set search_path to library");
  const { rows } = await client.query(
    "select account from entry group by account order by count(*) desc limit 1",
  );
  const account = (rows[0] as { account: string }).account;
  return {
    insert: async () => {
      await client.query(`create table floor (account bigint, title bigint, season integer, number integer,
        watched_at bigint, revision bigint, primary key (account, title, season, number))`);
      await client.query("create index floor_time on floor (account, watched_at)");
      const began = performance.now();
      await client.query("begin");
      for (let row = 0; row < 20_000; row += 1)
        await client.query({
          name: "floor",
          text: "insert into floor values ($1, $2, $3, $4, $5, $6)",
          values: floorRow(row),
        });
      await client.query("commit");
      const taken = performance.now() - began;
      await client.query("drop table floor");
      return taken;
    },
    read: async () => {
      const beganReading = performance.now();
      const entries = await client.query("select * from entry where account = $1", [account]);
      const watches = await client.query(
        "select title, season, number, watched_at from watch where account = $1",
        [account],
      );
      JSON.stringify({ entries: entries.rows, watches: watches.rows });
      return performance.now() - beganReading;
    },
    close: () => client.end(),
  };
}

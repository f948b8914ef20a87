// PostgreSQL for the tests of one process: one server, a fresh database for whoever asks.

import { randomUUID } from "node:crypto";
import { after } from "node:test";
import { Client } from "pg";
import { FOR_TESTS, type PostgresServer, SHARED_SERVER, startPostgres } from "./postgres-server.ts";

let starting: Promise<PostgresServer> | null = null;

// Heard by the file as a whole, so that the server outlives the test that asked for it first.
after(async () => {
  const server = await starting?.catch(() => null);
  await server?.stop();
});

function start(): Promise<PostgresServer> {
  const shared = process.env[SHARED_SERVER];
  starting ??= shared ? Promise.resolve({ url: shared, stop: async () => {} }) : startPostgres(FOR_TESTS);
  return starting;
}

/** The address of a new, empty database. @throws when PostgreSQL cannot run here */
export async function freshPostgres(): Promise<string> {
  const { url } = await start();
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await runSql(url, `create database ${name}`);
  const fresh = new URL(url);
  fresh.pathname = name;
  return fresh.href;
}

/** False, or the sentence to skip with: `{ skip: await whyNoPostgres() }`. */
export function whyNoPostgres(): Promise<string | false> {
  return start().then(
    () => false,
    (error: Error) => error.message,
  );
}

/** Runs SQL past the driver, as an operator would, on a connection of its own. */
export async function runSql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

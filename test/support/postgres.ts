// PostgreSQL for the tests of one process: one server, a fresh database for whoever asks.

import { randomUUID } from "node:crypto";
import { after } from "node:test";
import {
  FOR_TESTS,
  MIGRATED,
  makeDatabase,
  makeMigrated,
  type PostgresServer,
  SHARED_SERVER,
  startPostgres,
} from "./postgres-server.ts";

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

const newName = (): string => `test_${randomUUID().replaceAll("-", "")}`;

/** The address of a new, empty database. @throws when PostgreSQL cannot run here */
export async function freshPostgres(): Promise<string> {
  const { url } = await start();
  return makeDatabase(url, newName());
}

let migrated: Promise<void> | null = null;

/** The address of a new database with this version's schemas, and nothing in them. @throws as above */
export async function migratedPostgres(): Promise<string> {
  const { url } = await start();
  // Whoever started a shared server has made it there.
  migrated ??= process.env[SHARED_SERVER] ? Promise.resolve() : makeMigrated(url);
  await migrated;
  return makeDatabase(url, newName(), MIGRATED);
}

/** False, or the sentence to skip with: `{ skip: await whyNoPostgres() }`. */
export function whyNoPostgres(): Promise<string | false> {
  return start().then(
    () => false,
    (error: Error) => error.message,
  );
}

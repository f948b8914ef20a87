// PostgreSQL databases for the tests of one process, on one server.

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

// Registered for the whole file, so that the server is not stopped after the first test that uses it.
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

/** Creates an empty database and returns its URL. @throws Error if PostgreSQL cannot run here */
export async function freshPostgres(): Promise<string> {
  const { url } = await start();
  return makeDatabase(url, newName());
}

let migrated: Promise<void> | null = null;

/** Creates a migrated database without rows and returns its URL. @throws Error if PostgreSQL cannot run here */
export async function migratedPostgres(): Promise<string> {
  const { url } = await start();
  // On a shared server, the global setup has already created the template.
  migrated ??= process.env[SHARED_SERVER] ? Promise.resolve() : makeMigrated(url);
  await migrated;
  return makeDatabase(url, newName(), MIGRATED);
}

/** The reason why PostgreSQL cannot run here, or false. For `{ skip: await postgresIsMissing() }`. */
export function postgresIsMissing(): Promise<string | false> {
  return start().then(
    () => false,
    (error: Error) => error.message,
  );
}

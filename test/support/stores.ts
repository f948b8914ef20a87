// New stores for tests, on the engine of the test run.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../../src/config.ts";
import type { Engine } from "../../src/database/database.ts";
import { openStores, type Stores } from "../../src/stores.ts";
import { testEngine } from "./engine.ts";
import { migratedPostgres } from "./postgres.ts";

export type TestStores = {
  /** The configuration with which another process can open the stores. */
  readonly config: Config;
  readonly stores: Stores;
  /** Opens the same stores once more, as another process would. */
  openAgain(): Promise<Stores>;
  /** Closes all stores and deletes their files. */
  close(): Promise<void>;
};

/** The environment variables, besides the data directory, with which a process finds empty stores. */
export async function freshDatabase(engine: Engine = testEngine()): Promise<Record<string, string>> {
  return engine === "postgres" ? { REPRISE_DATABASE_URL: await migratedPostgres() } : {};
}

/** Opens three empty stores. */
export async function openTestStores(engine: Engine = testEngine()): Promise<TestStores> {
  const folder = await mkdtemp(join(tmpdir(), "reprise-test-"));
  const config = readConfig({ REPRISE_DATA_DIR: folder, ...(await freshDatabase(engine)) });
  const opened: Stores[] = [];
  const openAgain = async (): Promise<Stores> => {
    const stores = await openStores(config);
    opened.push(stores);
    return stores;
  };
  return {
    config,
    stores: await openAgain(),
    openAgain,
    close: async () => {
      await Promise.all(opened.map((stores) => stores.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

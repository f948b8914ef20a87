// The three databases of one data directory, brought to this version's schema and opened.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Config, ConfigError } from "./config.ts";
import type { Database } from "./database/database.ts";
import { migrateSqlite } from "./database/migrate.ts";
import { accountsMigrations } from "./database/migrations/accounts.ts";
import { catalogueMigrations } from "./database/migrations/catalogue.ts";
import { libraryMigrations } from "./database/migrations/library.ts";
import { openSqlite } from "./database/sqlite.ts";

export type Stores = {
  readonly library: Database;
  readonly catalogueDatabase: Database;
  readonly accountsDatabase: Database;
  /** Finishes the writes that were accepted, then closes. */
  close(): Promise<void>;
};

/**
 * Opens the stores, making the data directory on its first use. Other processes may have it open.
 * @throws ConfigError when the configuration names a database that this version cannot use.
 * @throws the file system's or the database's error when the data directory cannot be used.
 */
export async function openStores(config: Config): Promise<Stores> {
  if (config.databaseUrl !== null) {
    throw new ConfigError("REPRISE_DATABASE_URL is set: PostgreSQL is not supported by this version yet");
  }
  // Only its owner may look inside: these files hold people's histories.
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(config.dataDir, name);
  await migrateSqlite(path("library.db"), libraryMigrations);
  await migrateSqlite(path("catalogue.db"), catalogueMigrations);
  await migrateSqlite(path("accounts.db"), accountsMigrations);
  const library = openSqlite(path("library.db"));
  const catalogueDatabase = openSqlite(path("catalogue.db"));
  const accountsDatabase = openSqlite(path("accounts.db"));
  return {
    library,
    catalogueDatabase,
    accountsDatabase,
    close: async () => {
      await Promise.all([library.close(), catalogueDatabase.close(), accountsDatabase.close()]);
    },
  };
}

/** Opens the stores for one piece of work and closes them after it, however it ends. */
export async function withStores<Result>(
  config: Config,
  work: (stores: Stores) => Promise<Result>,
): Promise<Result> {
  const stores = await openStores(config);
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}

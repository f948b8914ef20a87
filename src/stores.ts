// Migrates and opens the three databases: files in the data directory, or schemas of one PostgreSQL database.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.ts";
import { type Database, StorageUnavailable } from "./database/database.ts";
import { isMigratedSqlite } from "./database/migrations/migrated.ts";
import { SCHEMAS, type StoreSchema } from "./database/migrations/schemas.ts";
import { openSqlite } from "./database/sqlite/sqlite.ts";

export type Stores = {
  readonly library: Database;
  readonly catalogueDatabase: Database;
  readonly accountsDatabase: Database;
  /** Finishes all accepted writes, then closes the databases. */
  close(): Promise<void>;
};

/**
 * Opens the stores. Creates and migrates the databases if necessary. Other processes may have them open.
 * @throws StorageUnavailable, or the error of the file system or the database, if they cannot be used.
 */
export async function openStores(config: Config): Promise<Stores> {
  const { library, catalogue, accounts } =
    config.databaseUrl === null ? await openFiles(config.dataDir) : await openSchemas(config.databaseUrl);
  return {
    library,
    catalogueDatabase: catalogue,
    accountsDatabase: accounts,
    close: async () => {
      await Promise.all([library.close(), catalogue.close(), accounts.close()]);
    },
  };
}

const STORE_NAMES = ["library", "catalogue", "accounts"] as const;
type StoreName = (typeof STORE_NAMES)[number];
type Databases = Record<StoreName, Database>;

/** 32 MiB. A dataset import changes the same pages many times, and a long log writes them to the file less often. */
const CATALOGUE_LOG_PAGES_MAX = 8_192;

async function openFiles(dataDir: string): Promise<Databases> {
  // Only the user of the server may read the files: they contain watch histories.
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error) => {
    throw withRemedy(dataDir, error);
  });
  const path = (name: string) => join(dataDir, `${name}.db`);
  for (const name of STORE_NAMES)
    await migrateFile(path(name), SCHEMAS[name]).catch((error) => {
      throw withRemedy(path(name), error);
    });
  return openEach((name) => {
    try {
      return openSqlite(path(name), name === "catalogue" ? { logPagesMax: CATALOGUE_LOG_PAGES_MAX } : {});
    } catch (error) {
      throw withRemedy(path(name), error);
    }
  });
}

/** Migrates a file to the schema of this version. Loads the migrations only if one is missing. */
async function migrateFile(path: string, { newest, migrations }: StoreSchema): Promise<void> {
  if (isMigratedSqlite(path, newest)) return;
  const { migrateSqlite } = await import("./database/migrations/migrate.ts");
  await migrateSqlite(path, await migrations());
}

/** Advice for the operator, by error code. */
const REMEDIES: readonly [codes: RegExp, remedy: string][] = [
  [/^(SQLITE_FULL|SQLITE_IOERR|ENOSPC|EDQUOT|EFBIG)/, "the disk is full or failing; free some space on it"],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EROFS|EACCES|EPERM)/,
    "it is not writable; the user that runs Reprise must be able to write to the directory and its files",
  ],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, "the file is damaged; restore it from a backup"],
];

/** Adds the path and the advice to an error of the storage; returns any other error unchanged. */
function withRemedy(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error instanceof StorageUnavailable ? error.cause : error;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  const remedy = REMEDIES.find(([codes]) => codes.test(String(code)))?.[1];
  if (remedy === undefined) return error;
  return new StorageUnavailable(`${path} cannot be used (${error.message}): ${remedy}`, { cause: error });
}

async function openSchemas(url: string): Promise<Databases> {
  const [{ isMigratedPostgres }, { openPostgres }] = await Promise.all([
    import("./database/migrations/migrated-postgres.ts"),
    import("./database/postgres/postgres.ts"),
  ]);
  for (const name of STORE_NAMES) {
    const { newest, migrations } = SCHEMAS[name];
    if (await isMigratedPostgres(url, name, newest)) continue;
    const { migratePostgres } = await import("./database/migrations/migrate-postgres.ts");
    await migratePostgres(url, name, await migrations());
  }
  return openEach((name) => openPostgres(url, name));
}

function openEach(open: (name: StoreName) => Database): Databases {
  return { library: open("library"), catalogue: open("catalogue"), accounts: open("accounts") };
}

/** Opens the stores, runs `work`, and closes the stores, even if `work` fails. @throws as `openStores`, and as `work`. */
export async function withStores<Result>(
  config: Config,
  work: (stores: Stores) => Promise<Result>,
): Promise<Result> {
  const stores = await openStores(config);
  try {
    return await work(stores);
  } catch (error) {
    throw config.databaseUrl === null && error instanceof StorageUnavailable
      ? withRemedy(config.dataDir, error)
      : error;
  } finally {
    await stores.close();
  }
}

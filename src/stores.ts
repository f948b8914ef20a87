// The three databases, brought to this version's schema and opened: files of one data directory, or the schemas of
// one PostgreSQL database.

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
  /** Finishes the writes that were accepted, then closes. */
  close(): Promise<void>;
};

/**
 * Opens the stores, making what is missing on their first use. Other processes may have them open.
 * @throws the file system's or the database's error when they cannot be used.
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

const NAMES = ["library", "catalogue", "accounts"] as const;
type Databases = Record<(typeof NAMES)[number], Database>;

/** Pages, 32 MiB: reading in a dataset changes the same pages again and again. */
const CATALOGUE_LOG = 8_192;

async function openFiles(dataDir: string): Promise<Databases> {
  // Only its owner may look inside: these files hold people's histories.
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error) => {
    throw naming(dataDir, error);
  });
  const path = (name: string) => join(dataDir, `${name}.db`);
  for (const name of NAMES)
    await completeFile(path(name), SCHEMAS[name]).catch((error) => {
      throw naming(path(name), error);
    });
  return byName((name) => {
    try {
      return openSqlite(path(name), name === "catalogue" ? { logPagesMax: CATALOGUE_LOG } : {});
    } catch (error) {
      throw naming(path(name), error);
    }
  });
}

/** Brings a file to this version's schema. */
async function completeFile(path: string, { newest, migrations }: StoreSchema): Promise<void> {
  if (isMigratedSqlite(path, newest)) return;
  const { migrateSqlite } = await import("./database/migrations/migrate.ts");
  await migrateSqlite(path, await migrations());
}

/** What the codes of troubles with files mean to whoever has to mend them. */
const REMEDIES: readonly [codes: RegExp, remedy: string][] = [
  [/^(SQLITE_FULL|SQLITE_IOERR|ENOSPC|EDQUOT|EFBIG)/, "the disk is full, or broken: make room there"],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EROFS|EACCES|EPERM)/,
    "it is read-only, or another user's: whoever runs Reprise must be able to write to the directory and its files",
  ],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, "the file is damaged: go back to a backup of it"],
];

/** The error with the file or directory that it is about, and what to do. */
function naming(path: string, error: unknown): unknown {
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
  for (const name of NAMES) {
    const { newest, migrations } = SCHEMAS[name];
    if (await isMigratedPostgres(url, name, newest)) continue;
    const { migratePostgres } = await import("./database/migrations/migrate-postgres.ts");
    await migratePostgres(url, name, await migrations());
  }
  return byName((name) => openPostgres(url, name));
}

function byName(open: (name: (typeof NAMES)[number]) => Database): Databases {
  return { library: open("library"), catalogue: open("catalogue"), accounts: open("accounts") };
}

/** Opens the stores for one piece of work and closes them after it, however it ends. */
export async function withStores<Result>(
  config: Config,
  work: (stores: Stores) => Promise<Result>,
): Promise<Result> {
  const stores = await openStores(config);
  try {
    return await work(stores);
  } catch (error) {
    throw config.databaseUrl === null && error instanceof StorageUnavailable
      ? naming(config.dataDir, error)
      : error;
  } finally {
    await stores.close();
  }
}

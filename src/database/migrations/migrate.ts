// Migrates a database to the schema of this version.

import { Kysely, SqliteDialect } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Engine } from "../database.ts";
import { connectSqlite } from "../sqlite/sqlite-connection.ts";

/** Migrations by name. They run in the order of their names. */
export type Migrations = Readonly<Record<string, (engine: Engine) => Migration>>;

/** How long to wait for another process that migrates the same file. */
const BUSY_TIMEOUT_MILLIS = 30_000;

/** The type of eight-byte floating-point numbers. In PostgreSQL, `real` has only four bytes. */
export const real = (engine: Engine): "real" | "double precision" =>
  engine === "sqlite" ? "real" : "double precision";

/** Applies the missing migrations to a SQLite file. Several processes may do so at the same time. */
export async function migrateSqlite(path: string, migrations: Migrations): Promise<void> {
  const connection = connectSqlite(path, BUSY_TIMEOUT_MILLIS);
  const database = new Kysely<unknown>({ dialect: new SqliteDialect({ database: connection }) });
  try {
    const migrator = createMigrator(database, "sqlite", migrations, { disableTransactions: true });
    // Takes no lock if nothing is missing, so that a command does not wait for a server that is writing.
    if (await isComplete(migrator)) return;
    // Kysely takes no lock on SQLite, so other processes are locked out here.
    connection.exec("begin immediate");
    await applyMissing(migrator);
    connection.exec("commit");
  } finally {
    await database.destroy();
  }
}

/** Creates Kysely's migrator for the migrations. */
export function createMigrator(
  database: Kysely<unknown>,
  engine: Engine,
  migrations: Migrations,
  options: { disableTransactions: true } | { migrationTableSchema: string },
): Migrator {
  const byName = Object.fromEntries(
    Object.entries(migrations).map(([name, make]) => [name, make(engine)] as const),
  );
  return new Migrator({ db: database, provider: { getMigrations: async () => byName }, ...options });
}

/** Whether all migrations have been applied. */
export async function isComplete(migrator: Migrator): Promise<boolean> {
  return (await migrator.getMigrations()).every(({ executedAt }) => executedAt !== undefined);
}

/** Applies the migrations that are missing. */
export async function applyMissing(migrator: Migrator): Promise<void> {
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

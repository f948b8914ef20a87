// Bringing a database to the schema of this version.

import { Kysely, SqliteDialect } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Engine } from "./database.ts";
import { connectSqlite } from "./sqlite.ts";

/** Migrations by name, run in the order of their names; each is told for which engine. */
export type Migrations = Readonly<Record<string, (engine: Engine) => Migration>>;

/** The type of eight-byte fractions: SQLite knows no other, and PostgreSQL's own `real` has four bytes. */
export const real = (engine: Engine): "real" | "double precision" =>
  engine === "sqlite" ? "real" : "double precision";

/** Applies what is missing to a SQLite file. Safe while other processes do the same. */
export async function migrateSqlite(path: string, migrations: Migrations): Promise<void> {
  const connection = connectSqlite(path, 30_000);
  const database = new Kysely<unknown>({ dialect: new SqliteDialect({ database: connection }) });
  try {
    const migrator = migratorOf(database, "sqlite", migrations, { disableTransactions: true });
    // A complete file is left alone: a command must not wait for a server that is writing.
    if (await isComplete(migrator)) return;
    // Kysely takes no lock on SQLite: the first process to come here keeps the others waiting.
    connection.exec("begin immediate");
    await applyMissing(migrator);
    connection.exec("commit");
  } finally {
    await database.destroy();
  }
}

/** What applies the migrations, told for this engine. */
export function migratorOf(
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

/** Whether nothing is missing. */
export async function isComplete(migrator: Migrator): Promise<boolean> {
  return (await migrator.getMigrations()).every(({ executedAt }) => executedAt !== undefined);
}

/** Applies what is missing. */
export async function applyMissing(migrator: Migrator): Promise<void> {
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

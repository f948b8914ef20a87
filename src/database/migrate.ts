// Bringing a database to the schema of this version.

import { Kysely, PostgresDialect, SqliteDialect, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Engine } from "./database.ts";
import { acquire, connectPostgres, type Schema } from "./postgres-connect.ts";
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
    await run(migrator);
    connection.exec("commit");
  } finally {
    await database.destroy();
  }
}

/**
 * Applies what is missing to a schema of a PostgreSQL database, which is made when it is not there. Safe
 * while other processes do the same. @throws StorageUnavailable
 */
export async function migratePostgres(url: string, schema: Schema, migrations: Migrations): Promise<void> {
  const pool = connectPostgres(url, schema);
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const all = schema === "library" ? migrations : { ...WRITE_COUNT, ...migrations };
  try {
    // Said in our words when it is not there.
    (await acquire(pool)).release();
    // Kysely makes the schema, and lets one process at a time migrate.
    const migrator = migratorOf(database, "postgres", all, { migrationTableSchema: schema });
    if (!(await isComplete(migrator))) await run(migrator);
  } finally {
    await database.destroy();
  }
}

/** The row that the driver's writers count themselves in; see postgres.ts. Its name keeps it the first. */
const WRITE_COUNT: Migrations = {
  "0 write count": () => ({
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable("write_count")
        .addColumn("id", "integer", (c) => c.primaryKey().notNull())
        .addColumn("value", "bigint", (c) => c.notNull())
        .execute();
      await sql`insert into write_count (id, value) values (1, 0)`.execute(db);
    },
  }),
};

function migratorOf(
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

async function isComplete(migrator: Migrator): Promise<boolean> {
  return (await migrator.getMigrations()).every(({ executedAt }) => executedAt !== undefined);
}

async function run(migrator: Migrator): Promise<void> {
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

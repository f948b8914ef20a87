// Bringing a schema of a PostgreSQL database to this version. A file of its own: SQLite users do not load its driver.

import { Kysely, PostgresDialect, sql } from "kysely";
import { acquire, connectPostgres, type Schema } from "../postgres/postgres-connect.ts";
import { applyMissing, isComplete, type Migrations, migratorOf } from "./migrate.ts";

/**
 * Applies the migrations that a schema of a PostgreSQL database lacks; makes the schema when it is not there. Safe while
 * other processes do the same. @throws StorageUnavailable
 */
export async function migratePostgres(url: string, schema: Schema, migrations: Migrations): Promise<void> {
  const pool = connectPostgres(url, schema);
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const all = schema === "library" ? migrations : { ...WRITE_COUNT, ...migrations };
  try {
    // Kysely would throw an error of its own where no server answers.
    (await acquire(pool)).release();
    // Kysely makes the schema, and locks out other processes while it migrates.
    const migrator = migratorOf(database, "postgres", all, { migrationTableSchema: schema });
    if (!(await isComplete(migrator))) await applyMissing(migrator);
  } finally {
    await database.destroy();
  }
}

/** The row in which writers count themselves; see postgres.ts. Its name makes it the first migration. */
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

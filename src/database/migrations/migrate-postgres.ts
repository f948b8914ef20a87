// Migrates a schema of a PostgreSQL database. A separate file, so that servers on SQLite do not load the driver.

import { Kysely, PostgresDialect, sql } from "kysely";
import { acquire, connectPostgres, type Schema } from "../postgres/postgres-connect.ts";
import { applyMissing, createMigrator, isComplete, type Migrations } from "./migrate.ts";

/**
 * Applies the missing migrations, and creates the schema if necessary. Several processes may do so at the same time.
 * @throws StorageUnavailable
 */
export async function migratePostgres(url: string, schema: Schema, migrations: Migrations): Promise<void> {
  const pool = connectPostgres(url, schema);
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const all = schema === "library" ? migrations : { ...WRITE_COUNT, ...migrations };
  try {
    // Connects first, because Kysely would throw another error if the server does not answer.
    (await acquire(pool)).release();
    // Kysely creates the schema, and holds a lock against other processes while it migrates.
    const migrator = createMigrator(database, "postgres", all, { migrationTableSchema: schema });
    if (!(await isComplete(migrator))) await applyMissing(migrator);
  } finally {
    await database.destroy();
  }
}

/** The table with the number of writes; see postgres.ts. By its name it is the first migration. */
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

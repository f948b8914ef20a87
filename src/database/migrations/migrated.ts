// Checks whether a migration has been applied to a SQLite file. Does not load Kysely: most starts have nothing to migrate.

import { connectSqlite } from "../sqlite/sqlite-connection.ts";

/** How long to wait for another process that migrates the file. */
const BUSY_TIMEOUT_MILLIS = 30_000;

/** Whether the migration has been applied to the file. Creates the file if it does not exist. */
export function isMigratedSqlite(path: string, migration: string): boolean {
  const connection = connectSqlite(path, BUSY_TIMEOUT_MILLIS);
  try {
    const table = connection.prepare("select 1 from sqlite_schema where name = 'kysely_migration'");
    if (table.get() === undefined) return false;
    return connection.prepare("select 1 from kysely_migration where name = ?").get(migration) !== undefined;
  } finally {
    connection.close();
  }
}

// Whether a database has a migration. Does not load Kysely, as most starts find nothing to migrate.

import { connectSqlite } from "../sqlite/sqlite-connection.ts";

/** How long to wait for another process that migrates the file. */
const BUSY_TIMEOUT_MILLIS = 30_000;

/** Whether the migration was applied to a SQLite file; makes an empty one when it is not there. */
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

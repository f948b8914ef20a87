// Whether a database has had a migration, asked without loading what migrates: most starts find nothing missing.

import { connectSqlite } from "./sqlite.ts";

/** Whether the migration was applied to a SQLite file, which is made when it is not there. */
export function isMigratedSqlite(path: string, migration: string): boolean {
  const connection = connectSqlite(path, 30_000);
  try {
    const table = connection.prepare("select 1 from sqlite_schema where name = 'kysely_migration'");
    if (table.get() === undefined) return false;
    return connection.prepare("select 1 from kysely_migration where name = ?").get(migration) !== undefined;
  } finally {
    connection.close();
  }
}

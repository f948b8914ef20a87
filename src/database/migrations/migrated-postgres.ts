// Checks whether a migration has been applied to a schema of a PostgreSQL database; see migrated.ts.

import { DatabaseError } from "pg";
import { acquire, connectPostgres, type Schema } from "../postgres/postgres-connect.ts";

const UNDEFINED_TABLE = "42P01";

/** Whether the migration has been applied to the schema; false if the schema does not exist. @throws StorageUnavailable */
export async function isMigratedPostgres(url: string, schema: Schema, migration: string): Promise<boolean> {
  const pool = connectPostgres(url, schema);
  try {
    const client = await acquire(pool);
    try {
      const text = `select 1 from "${schema}".kysely_migration where name = $1`;
      return (await client.query(text, [migration])).rows.length > 0;
    } catch (error) {
      if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) return false;
      throw error;
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

// Whether a schema of a PostgreSQL database has a migration; see migrated.ts.

import { DatabaseError } from "pg";
import { acquire, connectPostgres, type Schema } from "../postgres/postgres-connect.ts";

const UNDEFINED_TABLE = "42P01";

/** Whether the migration was applied to the schema; false where there is no such schema. @throws StorageUnavailable */
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

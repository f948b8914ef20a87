// The migrations of the library.

import type { Kysely } from "kysely";
import { makeIndex, makeLibraryTables } from "./library-tables.ts";
import type { Migrations } from "./migrate.ts";

export const libraryMigrations: Migrations = {
  "2026-11-01 library": (engine) => ({ up: (db: Kysely<unknown>) => makeLibraryTables(db, engine) }),
  "2026-12-01 column names": () => ({ up: renameColumns }),
};

async function renameColumns(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("person").renameColumn("moments", "activity_times").execute();
  await db.schema.alterTable("person").renameColumn("awaits", "next_air_at").execute();
  await db.schema.alterTable("entry").renameColumn("awaits", "next_air_at").execute();
  // SQLite cannot rename an index.
  await db.schema.dropIndex("entry_awaits").execute();
  await makeIndex(db, "entry_next_air", "entry", ["account", "next_air_at"]);
}

// Opens stores that version 0.1 wrote with this version. Their contents are described in
// ../fixtures/version-0.1/README.md.

import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../../src/config.ts";
import type { Database, Engine } from "../../src/database/database.ts";
import { type Migrations, migrateSqlite } from "../../src/database/migrations/migrate.ts";
import { migratePostgres } from "../../src/database/migrations/migrate-postgres.ts";
import { SCHEMAS } from "../../src/database/migrations/schemas.ts";
import { openPostgres } from "../../src/database/postgres/postgres.ts";
import type { Schema } from "../../src/database/postgres/postgres-connect.ts";
import type { NamedRow } from "../../src/database/sql/columns.ts";
import { ask, type Steps, statement } from "../../src/database/sql/statement.ts";
import { openSqlite } from "../../src/database/sqlite/sqlite.ts";
import { openStores, type Stores } from "../../src/stores.ts";
import { freshPostgres } from "./postgres.ts";

export type TableRows = Readonly<Record<string, readonly NamedRow[]>>;

/** Reads a file of the fixture. */
export const oldText = (file: string): string =>
  readFileSync(new URL(`../fixtures/version-0.1/${file}`, import.meta.url), "utf8");

/** Reads rows by table from a file of the fixture. */
export const oldRows = (file: string): TableRows => JSON.parse(oldText(file));

/** The rows of a store, and further steps that write to it. */
export type OldContents = { readonly rows: TableRows; readonly insertMore?: () => Steps<void> };

export type OldStores = { readonly stores: Stores; readonly config: Config; close(): Promise<void> };

/** Creates databases of version 0.1 with these contents, and opens them with this version. Other stores are empty. */
export async function openOldStores(
  contents: Readonly<Partial<Record<Schema, OldContents>>>,
  engine: Engine,
): Promise<OldStores> {
  const folder = await mkdtemp(join(tmpdir(), "reprise-old-stores-"));
  const url = engine === "postgres" ? await freshPostgres() : null;
  for (const schema of ["library", "catalogue", "accounts"] as const) {
    const content = contents[schema];
    if (!content) continue;
    const old = firstOf(await SCHEMAS[schema].migrations());
    const database =
      url === null ? await createFile(folder, schema, old) : await createSchema(url, schema, old);
    await database.write(function* () {
      yield* insertOldRows(content.rows);
      if (content.insertMore) yield* content.insertMore();
    });
    await database.close();
  }
  const databaseSetting = url === null ? {} : { REPRISE_DATABASE_URL: url };
  const config = readConfig({ REPRISE_DATA_DIR: folder, ...databaseSetting });
  const stores = await openStores(config);
  return {
    stores,
    config,
    close: async () => {
      await stores.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The one migration that version 0.1 had. */
function firstOf(migrations: Migrations): Migrations {
  const [first] = Object.entries(migrations).sort(([one], [other]) => (one < other ? -1 : 1));
  return first ? Object.fromEntries([first]) : {};
}

async function createFile(folder: string, schema: Schema, migrations: Migrations): Promise<Database> {
  const path = join(folder, `${schema}.db`);
  await migrateSqlite(path, migrations);
  return openSqlite(path);
}

async function createSchema(url: string, schema: Schema, migrations: Migrations): Promise<Database> {
  await migratePostgres(url, schema, migrations);
  return openPostgres(url, schema);
}

function* insertOldRows(rows: TableRows): Steps<void> {
  for (const [table, list] of Object.entries(rows))
    for (const row of list) {
      const columns = Object.keys(row);
      const parameters = columns.map(() => "?").join(", ");
      yield* ask(
        statement(`insert into ${table} (${columns.join(", ")}) values (${parameters})`),
        ...Object.values(row),
      );
    }
}

// Stores as version 0.1 left them, opened by this version. Their contents: ../fixtures/version-0.1/README.md.

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

/** The text of a file of the fixture. */
export const oldText = (file: string): string =>
  readFileSync(new URL(`../fixtures/version-0.1/${file}`, import.meta.url), "utf8");

/** Rows by table, from a file of the fixture. */
export const oldRows = (file: string): TableRows => JSON.parse(oldText(file));

/** What a store holds, and what else was written to it. */
export type OldContents = { readonly rows: TableRows; readonly more?: () => Steps<void> };

export type OldStores = { readonly stores: Stores; readonly config: Config; close(): Promise<void> };

/** Stores that were made with these contents before this version opened them; those that are left out are new. */
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
    const database = url === null ? await oldFile(folder, schema, old) : await oldSchema(url, schema, old);
    await database.write(function* () {
      yield* insertOldRows(content.rows);
      if (content.more) yield* content.more();
    });
    await database.close();
  }
  const address = url === null ? {} : { REPRISE_DATABASE_URL: url };
  const config = readConfig({ REPRISE_DATA_DIR: folder, ...address });
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

async function oldFile(folder: string, schema: Schema, migrations: Migrations): Promise<Database> {
  const path = join(folder, `${schema}.db`);
  await migrateSqlite(path, migrations);
  return openSqlite(path);
}

async function oldSchema(url: string, schema: Schema, migrations: Migrations): Promise<Database> {
  await migratePostgres(url, schema, migrations);
  return openPostgres(url, schema);
}

function* insertOldRows(rows: TableRows): Steps<void> {
  for (const [table, list] of Object.entries(rows))
    for (const row of list) {
      const columns = Object.keys(row);
      const places = columns.map(() => "?").join(", ");
      yield* ask(
        statement(`insert into ${table} (${columns.join(", ")}) values (${places})`),
        ...Object.values(row),
      );
    }
}

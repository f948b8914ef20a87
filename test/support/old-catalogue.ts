// A catalogue as version 0.1 left it, opened by this version. Its contents: ../fixtures/version-0.1/README.md.

import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import type { NamedRow } from "../../src/database/columns.ts";
import type { Database, Engine } from "../../src/database/database.ts";
import { migrateSqlite } from "../../src/database/migrate.ts";
import { migratePostgres } from "../../src/database/migrate-postgres.ts";
import { catalogueMigrations } from "../../src/database/migrations/catalogue.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { openSqlite } from "../../src/database/sqlite.ts";
import { ask, type Steps, statement } from "../../src/database/statement.ts";
import { openStores, type Stores } from "../../src/stores.ts";
import { freshPostgres } from "./postgres.ts";

export type TableRows = Readonly<Record<string, readonly NamedRow[]>>;

/** Rows by table, from a file of the fixture. */
export const oldRows = (file: string): TableRows =>
  JSON.parse(readFileSync(new URL(`../fixtures/version-0.1/${file}`, import.meta.url), "utf8"));

export type OldStores = { readonly stores: Stores; close(): Promise<void> };

/** Stores whose catalogue was made with these rows before this version opened it. */
export async function openOldCatalogue(rows: TableRows, engine: Engine): Promise<OldStores> {
  const folder = await mkdtemp(join(tmpdir(), "reprise-old-catalogue-"));
  const url = engine === "postgres" ? await freshPostgres() : undefined;
  const database = url === undefined ? await oldFile(folder) : await oldSchema(url);
  await database.write(() => insertOldRows(rows, engine));
  await database.close();
  const stores = await openStores(
    readConfig({ REPRISE_DATA_DIR: folder, ...(url === undefined ? {} : { REPRISE_DATABASE_URL: url }) }),
  );
  return {
    stores,
    close: async () => {
      await stores.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const [FIRST = ""] = Object.keys(catalogueMigrations).sort();
const { [FIRST]: tables = () => ({ up: async () => {} }) } = catalogueMigrations;

async function oldFile(folder: string): Promise<Database> {
  const path = join(folder, "catalogue.db");
  await migrateSqlite(path, { [FIRST]: tables });
  return openSqlite(path);
}

async function oldSchema(url: string): Promise<Database> {
  await migratePostgres(url, "catalogue", { [FIRST]: tables });
  return openPostgres(url, "catalogue");
}

function* insertOldRows(rows: TableRows, engine: Engine): Steps<void> {
  for (const [table, list] of Object.entries(rows))
    for (const row of list) {
      const columns = Object.keys(row);
      const places = columns.map(() => "?").join(", ");
      yield* ask(
        statement(`insert into ${table} (${columns.join(", ")}) values (${places})`),
        ...Object.values(row),
      );
    }
  for (const { title = null, rank = null } of rows.searchable ?? []) {
    const names = (rows.title_name ?? []).filter((one) => one.title === title).map(({ name }) => name);
    const words = [...new Set(names.join(" ").split(" "))].join(" ");
    yield* engine === "sqlite"
      ? ask(
          statement("insert into title_search (rowid, words) values (cast(? as integer), ?)"),
          (1000 - Number(rank)) * 4_294_967_296 + Number(title),
          words,
        )
      : ask(
          statement("insert into title_search (title, rank, words) values (?, ?, to_tsvector('simple', ?))"),
          title,
          rank,
          words,
        );
  }
}

// The tables of the index of words; see ../text-search.ts.

import { type Kysely, sql } from "kysely";
import type { Engine } from "../database.ts";

/** Makes the tables; part of the migration of the store that has them. */
export async function makeTextSearch(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine === "sqlite") await makeIndex(db);
  else {
    await sql`create table title_search (title bigint primary key, rank integer not null,
      words tsvector not null)`.execute(db);
    await sql`create index title_search_words on title_search using gin (words)`.execute(db);
  }
  // Documents that the index has, with the rank that it has them under.
  await db.schema
    .createTable("searchable")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .addColumn("rank", "integer", (c) => c.notNull())
    .execute();
  // Documents whose words or rank have changed since.
  await db.schema
    .createTable("search_due")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .execute();
  // Every word of every document, to find the one that was meant.
  await db.schema
    .createTable("search_word")
    .addColumn("word", "text", (c) => c.primaryKey().notNull())
    .modifyEnd(engine === "sqlite" ? sql`without rowid` : sql``)
    .execute();
}

const makeIndex = (db: Kysely<unknown>) =>
  sql`create virtual table title_search using fts5(words, content='', contentless_delete=1, detail=none,
    prefix='1 2 3', tokenize="unicode61 remove_diacritics 0")`.execute(db);

/**
 * Version 0.1 numbered the rows of SQLite's index rank × 2^32 + title, which a larger title id overran. Its rows
 * cannot be renumbered without their words, which only the titles have: all titles become due, and are indexed in the
 * background.
 */
export async function remakeTextSearch(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine !== "sqlite") return;
  await sql`drop table title_search`.execute(db);
  await makeIndex(db);
  await sql`insert into search_due (title) select title from searchable where true
    on conflict (title) do nothing`.execute(db);
  await sql`delete from searchable`.execute(db);
}

// The tables of the full-text index; see ../text-search/text-search.ts.

import { type Kysely, sql } from "kysely";
import type { Engine } from "../database.ts";

/** Creates the tables, as a part of the first migration of the catalogue. */
export async function makeTextSearch(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine === "sqlite") await makeIndex(db);
  else {
    await sql`create table title_search (title bigint primary key, rank integer not null,
      words tsvector not null)`.execute(db);
    await sql`create index title_search_words on title_search using gin (words)`.execute(db);
  }
  // The indexed documents, with the ranks under which they are indexed.
  await db.schema
    .createTable("searchable")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .addColumn("rank", "integer", (c) => c.notNull())
    .execute();
  // Documents whose words or rank have changed since they were indexed.
  await db.schema
    .createTable("search_due")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .execute();
  // The words of all documents, to find the intended word of a misspelt query.
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
 * In version 0.1, the rowid of SQLite's index was rank × 2^32 + title, which is wrong for larger title ids. The rows
 * cannot be renumbered, because the index does not store their words. So all titles become due, and are indexed again in
 * the background.
 */
export async function remakeTextSearch(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine !== "sqlite") return;
  await sql`drop table title_search`.execute(db);
  await makeIndex(db);
  await sql`insert into search_due (title) select title from searchable where true
    on conflict (title) do nothing`.execute(db);
  await sql`delete from searchable`.execute(db);
}

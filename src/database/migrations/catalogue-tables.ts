// The tables of the catalogue in version 0.1. Later migrations change them.

import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Engine } from "../database.ts";
import { real } from "./migrate.ts";

export async function makeCatalogueTables(db: Kysely<unknown>, engine: Engine): Promise<void> {
  // SQLite stores the rows of these tables in the primary key, which saves a second look-up.
  const inKey = engine === "sqlite" ? sql`without rowid` : sql``;
  await makeTitleTables(db, engine, inKey);
  await makeEpisodeTables(db, inKey);
  await makeAnimeTables(db, inKey);
  await makeProviderTables(db);
  await makeProgressTables(db);
}

/** Titles, their ids and names, and the data that each source has about them. */
async function makeTitleTables(
  db: Kysely<unknown>,
  engine: Engine,
  inKey: RawBuilder<unknown>,
): Promise<void> {
  await db.schema
    .createTable("title")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("anime_type", "text")
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("english_name", "text")
    .addColumn("slug", "text", (c) => c.notNull())
    .addColumn("year", "integer")
    .addColumn("status", "text")
    .addColumn("released_at", "bigint")
    .addColumn("runtime", "integer")
    .addColumn("poster", "text")
    .addColumn("ids", "text", (c) => c.notNull())
    .addColumn("popularity", real(engine), (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .modifyEnd(inKey)
    .execute();
  await db.schema
    .createTable("title_key")
    .addColumn("namespace", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("title_key_key", ["namespace", "value", "title"])
    .modifyEnd(inKey)
    .execute();
  await db.schema.createIndex("title_key_title").on("title_key").column("title").execute();
  await db.schema
    .createTable("title_name")
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("main", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("title_name_key", ["name", "title"])
    .modifyEnd(inKey)
    .execute();
  await db.schema.createIndex("title_name_title").on("title_name").column("title").execute();
  // The data of each source about a title, under the source's own id.
  await db.schema
    .createTable("source_record")
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("record", "text", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("facts", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("source_record_key", ["source", "record"])
    .modifyEnd(inKey)
    .execute();
  await db.schema.createIndex("source_record_title").on("source_record").column("title").execute();
}

/** Episodes and their ids. */
async function makeEpisodeTables(db: Kysely<unknown>, inKey: RawBuilder<unknown>): Promise<void> {
  await db.schema
    .createTable("episode")
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("name", "text")
    .addColumn("aired_at", "bigint")
    .addColumn("air_offset", "integer", (c) => c.notNull())
    .addColumn("runtime", "integer")
    .addColumn("ids", "text")
    .addColumn("origins", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("episode_key_key", ["title", "season", "number"])
    .modifyEnd(inKey)
    .execute();
  await db.schema
    .createTable("episode_key")
    .addColumn("namespace", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("episode_key_value", ["namespace", "value", "title"])
    .modifyEnd(inKey)
    .execute();
  await db.schema.createIndex("episode_key_title").on("episode_key").column("title").execute();
}

/** The numbering of anime episodes in the series of TVDB and TMDB. */
async function makeAnimeTables(db: Kysely<unknown>, inKey: RawBuilder<unknown>): Promise<void> {
  await db.schema
    .createTable("anime_mapping")
    .addColumn("namespace", "text", (c) => c.notNull())
    .addColumn("series", "text", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("rank", "integer", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("first", "integer", (c) => c.notNull())
    .addColumn("last", "integer")
    .addColumn("target_season", "integer", (c) => c.notNull())
    .addColumn("target_first", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("anime_mapping_key", [
      "namespace",
      "series",
      "title",
      "rank",
      "season",
      "first",
      "target_season",
      "target_first",
    ])
    .modifyEnd(inKey)
    .execute();
  await db.schema.createIndex("anime_mapping_title").on("anime_mapping").column("title").execute();
  // The number of episodes of each season of such a series.
  await db.schema
    .createTable("series_season")
    .addColumn("namespace", "text", (c) => c.notNull())
    .addColumn("series", "text", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("episodes", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("series_season_key", ["namespace", "series", "season"])
    .modifyEnd(inKey)
    .execute();
}

/** Cached answers of providers, and the look-ups that are still to be made. */
async function makeProviderTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("provider_answer")
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("request", "text", (c) => c.notNull())
    .addColumn("answer", "text")
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("provider_answer_key", ["provider", "request"])
    .execute();
  await db.schema.createIndex("provider_answer_expires").on("provider_answer").column("expires_at").execute();
  // Unknown titles of requests, to be looked up at providers.
  await db.schema
    .createTable("look_up")
    .addColumn("request", "text", (c) => c.primaryKey().notNull())
    .addColumn("wanted", "text", (c) => c.notNull())
    .addColumn("asked", "text", (c) => c.notNull())
    .addColumn("failures", "integer", (c) => c.notNull())
    .addColumn("misses", "integer", (c) => c.notNull())
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("look_up_due").on("look_up").column("due_at").execute();
  // The time at which a title is looked up again.
  await db.schema
    .createTable("renewal")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("renewal_due").on("renewal").column("due_at").execute();
}

/** Changed titles, counters, merged titles, and the progress of imports. */
async function makeProgressTables(db: Kysely<unknown>): Promise<void> {
  // Titles that were added or changed, until the inboxes that wait for them have been retried.
  await db.schema
    .createTable("learned")
    .addColumn("title", "bigint", (c) => c.primaryKey().notNull())
    .addColumn("rounds", "integer", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("counter")
    .addColumn("name", "text", (c) => c.primaryKey().notNull())
    .addColumn("value", "bigint", (c) => c.notNull())
    .execute();
  // Titles that were merged or split: the new titles, and the new numbers of parts that were renumbered.
  await db.schema
    .createTable("successor")
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("to_title", "bigint", (c) => c.notNull())
    .addColumn("to_season", "integer", (c) => c.notNull())
    .addColumn("to_number", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("successor_key", ["title", "season", "number"])
    .execute();
  await db.schema.createIndex("successor_to").on("successor").column("to_title").execute();
  await db.schema
    .createTable("import_progress")
    .addColumn("task", "text", (c) => c.primaryKey().notNull())
    .addColumn("rows_done", "bigint", (c) => c.notNull())
    .execute();
}

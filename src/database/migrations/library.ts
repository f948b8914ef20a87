// The library's tables: what was watched. Every key begins with the account, so that it distributes.

import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { Engine } from "../database.ts";
import { type Migrations, real } from "../migrate.ts";

// biome-ignore lint/suspicious/noExplicitAny: Kysely's own type for a table under construction
type Table = CreateTableBuilder<any, any>;

/** SQLite keeps these rows in their primary key itself: one tree to look up instead of two. */
const inKey = (engine: Engine) => (table: Table) =>
  engine === "sqlite" ? table.modifyEnd(sql`without rowid`) : table;

export const libraryMigrations: Migrations = {
  "2026-11-01 library": (engine) => ({
    up: async (db: Kysely<unknown>) => {
      const keyed = inKey(engine);
      await db.schema
        .createTable("person")
        .addColumn("account", "bigint", (c) => c.primaryKey().notNull())
        .addColumn("revision", "bigint", (c) => c.notNull())
        .addColumn("stamp", "bigint", (c) => c.notNull())
        .addColumn("shown", "bigint", (c) => c.notNull())
        .addColumn("moments", "text", (c) => c.notNull())
        .addColumn("settings", "text", (c) => c.notNull())
        .addColumn("last_rewatch", "bigint", (c) => c.notNull())
        .addColumn("last_playback", "bigint", (c) => c.notNull())
        .addColumn("waiting", "integer", (c) => c.notNull())
        .addColumn("held", "integer", (c) => c.notNull())
        .addColumn("awaits", "bigint")
        .execute();
      await keyed(
        db.schema
          .createTable("entry")
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("title", "bigint", (c) => c.notNull())
          .addColumn("type", "text", (c) => c.notNull())
          .addColumn("anime_type", "text")
          .addColumn("status", "text", (c) => c.notNull())
          .addColumn("rating", "integer")
          .addColumn("rated_at", "bigint")
          .addColumn("rating_changed_at", "bigint")
          .addColumn("memo", "text")
          .addColumn("memo_private", "integer", (c) => c.notNull())
          .addColumn("added_at", "bigint")
          .addColumn("completed_in_bulk_at", "bigint")
          .addColumn("last_watched_at", "bigint")
          .addColumn("watched_count", "integer", (c) => c.notNull())
          .addColumn("rewatches", "integer", (c) => c.notNull())
          .addColumn("awaits", "bigint")
          .addColumn("changed_at", "bigint", (c) => c.notNull())
          .addColumn("revision", "bigint", (c) => c.notNull())
          .addColumn("name", "text", (c) => c.notNull())
          .addColumn("year", "integer")
          .addColumn("ids", "text", (c) => c.notNull())
          .addPrimaryKeyConstraint("entry_key", ["account", "title"]),
      ).execute();
      await index(db, "entry_changed", "entry", ["account", "changed_at"]);
      await index(db, "entry_awaits", "entry", ["account", "awaits"]);
      await index(db, "entry_status", "entry", ["account", "status"]);
      await keyed(
        part(db, "watch", [])
          .addColumn("watched_at", "bigint", (c) => c.notNull())
          .addColumn("revision", "bigint", (c) => c.notNull()),
      ).execute();
      await index(db, "watch_time", "watch", ["account", "watched_at"]);
      await keyed(
        db.schema
          .createTable("rewatch")
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("title", "bigint", (c) => c.notNull())
          .addColumn("rewatch", "bigint", (c) => c.notNull())
          .addColumn("status", "text", (c) => c.notNull())
          .addColumn("created_at", "bigint", (c) => c.notNull())
          .addColumn("started_at", "bigint", (c) => c.notNull())
          .addColumn("last_watched_at", "bigint")
          .addColumn("revision", "bigint", (c) => c.notNull())
          .addPrimaryKeyConstraint("rewatch_key", ["account", "title", "rewatch"]),
      ).execute();
      await keyed(
        part(db, "rewatch_watch", ["rewatch"])
          .addColumn("watched_at", "bigint", (c) => c.notNull())
          .addColumn("revision", "bigint", (c) => c.notNull()),
      ).execute();
      await keyed(
        db.schema
          .createTable("playback")
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("playback", "bigint", (c) => c.notNull())
          .addColumn("title", "bigint", (c) => c.notNull())
          .addColumn("season", "integer", (c) => c.notNull())
          .addColumn("number", "integer", (c) => c.notNull())
          .addColumn("state", "text", (c) => c.notNull())
          .addColumn("progress", real(engine), (c) => c.notNull())
          .addColumn("started_at", "bigint", (c) => c.notNull())
          .addColumn("paused_at", "bigint")
          .addColumn("ends_on", "bigint")
          .addColumn("allow_rewatch", "integer", (c) => c.notNull())
          .addColumn("app", "text", (c) => c.notNull())
          .addPrimaryKeyConstraint("playback_key", ["account", "playback"]),
      ).execute();
      await index(db, "playback_title", "playback", ["account", "title"]);
      await keyed(
        db.schema
          .createTable("revision")
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("revision", "bigint", (c) => c.notNull())
          .addColumn("at", "bigint", (c) => c.notNull())
          .addColumn("app", "text", (c) => c.notNull())
          .addColumn("source", "text", (c) => c.notNull())
          .addColumn("summary", "text", (c) => c.notNull())
          .addColumn("removed", "integer", (c) => c.notNull())
          .addPrimaryKeyConstraint("revision_key", ["account", "revision"]),
      ).execute();
      await index(db, "revision_time", "revision", ["account", "at"]);
      // Rows can be long: an ordinary table, so that a look-up by key does not walk over them.
      await db.schema
        .createTable("change")
        .addColumn("account", "bigint", (c) => c.notNull())
        .addColumn("revision", "bigint", (c) => c.notNull())
        .addColumn("title", "bigint", (c) => c.notNull())
        .addColumn("snapshot", "text", (c) => c.notNull())
        .addColumn("changes", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("change_key", ["account", "revision", "title"])
        .execute();
      await index(db, "change_title", "change", ["account", "title"]);
      await db.schema
        .createTable("idempotency")
        .addColumn("account", "bigint", (c) => c.notNull())
        .addColumn("key", "text", (c) => c.notNull())
        .addColumn("request_hash", "text", (c) => c.notNull())
        .addColumn("owner", "text", (c) => c.notNull())
        .addColumn("claimed_at", "bigint", (c) => c.notNull())
        .addColumn("outcome", "text")
        .addColumn("answer", "text")
        .addColumn("at", "bigint", (c) => c.notNull())
        .addPrimaryKeyConstraint("idempotency_key", ["account", "key"])
        .execute();
      await index(db, "idempotency_time", "idempotency", ["account", "at"]);
      await db.schema
        .createTable("inbox")
        .addColumn("account", "bigint", (c) => c.notNull())
        .addColumn("item", "bigint", (c) => c.notNull())
        .addColumn("endpoint", "text", (c) => c.notNull())
        .addColumn("flags", "text", (c) => c.notNull())
        .addColumn("input", "text", (c) => c.notNull())
        .addColumn("content_hash", "text", (c) => c.notNull())
        .addColumn("reason", "text", (c) => c.notNull())
        .addColumn("event_at", "bigint", (c) => c.notNull())
        .addColumn("received_at", "bigint", (c) => c.notNull())
        .addColumn("app", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("inbox_item", ["account", "item"])
        .execute();
      await index(db, "inbox_state", "inbox", ["account", "state", "received_at", "item"]);
      await keyed(
        db.schema
          .createTable("inbox_key")
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("item", "bigint", (c) => c.notNull())
          .addColumn("namespace", "text", (c) => c.notNull())
          .addColumn("value", "text", (c) => c.notNull())
          .addPrimaryKeyConstraint("inbox_key_key", ["account", "item", "namespace", "value"]),
      ).execute();
      await index(db, "inbox_key_value", "inbox_key", ["namespace", "value"]);
      await keyed(
        db.schema
          .createTable("held")
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("app", "text", (c) => c.notNull())
          .addColumn("title", "bigint", (c) => c.notNull())
          .addColumn("source", "text", (c) => c.notNull())
          .addColumn("at", "bigint", (c) => c.notNull())
          .addPrimaryKeyConstraint("held_key", ["account", "app", "title"]),
      ).execute();
      await keyed(
        db.schema
          .createTable("due")
          .addColumn("at", "bigint", (c) => c.notNull())
          .addColumn("account", "bigint", (c) => c.notNull())
          .addColumn("kind", "text", (c) => c.notNull())
          .addPrimaryKeyConstraint("due_key", ["at", "account", "kind"]),
      ).execute();
      await index(db, "due_account", "due", ["account"]);
    },
  }),
  "2026-12-01 column names": () => ({
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable("person").renameColumn("moments", "activity_times").execute();
      await db.schema.alterTable("person").renameColumn("awaits", "next_air_at").execute();
      await db.schema.alterTable("entry").renameColumn("awaits", "next_air_at").execute();
      // SQLite cannot rename an index.
      await db.schema.dropIndex("entry_awaits").execute();
      await index(db, "entry_next_air", "entry", ["account", "next_air_at"]);
    },
  }),
};

/** A table with one row for each part of a title, in a rewatch session or not. */
function part(db: Kysely<unknown>, name: string, within: readonly string[]): Table {
  let table: Table = db.schema
    .createTable(name)
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull());
  for (const column of within) table = table.addColumn(column, "bigint", (c) => c.notNull());
  return table
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint(`${name}_key`, ["account", "title", ...within, "season", "number"]);
}

function index(db: Kysely<unknown>, name: string, table: string, columns: string[]): Promise<void> {
  return db.schema.createIndex(name).on(table).columns(columns).execute();
}

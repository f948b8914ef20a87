// The tables of the library in version 0.1. Later migrations change them.

import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Engine } from "../database.ts";
import { real } from "./migrate.ts";

type Db = Kysely<unknown>;
type TableOptions = RawBuilder<unknown>;

/** Creates the tables. Primary keys contain the account, so that the tables can be distributed by account. */
export async function makeLibraryTables(db: Db, engine: Engine): Promise<void> {
  // SQLite stores the rows of these tables in the primary key, which saves a second look-up.
  const inKey = engine === "sqlite" ? sql`without rowid` : sql``;
  await makePersonTable(db);
  await makeEntryTable(db, inKey);
  await makeWatchTables(db, inKey);
  await makePlaybackTable(db, inKey, engine);
  await makeRevisionTables(db, inKey);
  await makeInboxTables(db, inKey);
  await makeRequestTables(db, inKey);
}

/** The row of each account, with its counters and settings. */
async function makePersonTable(db: Db): Promise<void> {
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
}

/** The entries of the libraries. */
async function makeEntryTable(db: Db, inKey: TableOptions): Promise<void> {
  await db.schema
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
    .addPrimaryKeyConstraint("entry_key", ["account", "title"])
    .modifyEnd(inKey)
    .execute();
  await makeIndex(db, "entry_changed", "entry", ["account", "changed_at"]);
  await makeIndex(db, "entry_awaits", "entry", ["account", "awaits"]);
  await makeIndex(db, "entry_status", "entry", ["account", "status"]);
}

/** Watches, rewatch sessions, and the watches of these sessions. */
async function makeWatchTables(db: Db, inKey: TableOptions): Promise<void> {
  await db.schema
    .createTable("watch")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("watched_at", "bigint", (c) => c.notNull())
    .addColumn("revision", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("watch_key", ["account", "title", "season", "number"])
    .modifyEnd(inKey)
    .execute();
  await makeIndex(db, "watch_time", "watch", ["account", "watched_at"]);
  await db.schema
    .createTable("rewatch")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("rewatch", "bigint", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("last_watched_at", "bigint")
    .addColumn("revision", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("rewatch_key", ["account", "title", "rewatch"])
    .modifyEnd(inKey)
    .execute();
  await db.schema
    .createTable("rewatch_watch")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("rewatch", "bigint", (c) => c.notNull())
    .addColumn("season", "integer", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("watched_at", "bigint", (c) => c.notNull())
    .addColumn("revision", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("rewatch_watch_key", ["account", "title", "rewatch", "season", "number"])
    .modifyEnd(inKey)
    .execute();
}

/** The playbacks. */
async function makePlaybackTable(db: Db, inKey: TableOptions, engine: Engine): Promise<void> {
  await db.schema
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
    .addPrimaryKeyConstraint("playback_key", ["account", "playback"])
    .modifyEnd(inKey)
    .execute();
  await makeIndex(db, "playback_title", "playback", ["account", "title"]);
}

/** Revisions and their changes. */
async function makeRevisionTables(db: Db, inKey: TableOptions): Promise<void> {
  await db.schema
    .createTable("revision")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("revision", "bigint", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("app", "text", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("summary", "text", (c) => c.notNull())
    .addColumn("removed", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("revision_key", ["account", "revision"])
    .modifyEnd(inKey)
    .execute();
  await makeIndex(db, "revision_time", "revision", ["account", "at"]);
  // With a rowid: rows can be long, and a table without one would keep them in its key, which makes look-ups slower.
  await db.schema
    .createTable("change")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("revision", "bigint", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("snapshot", "text", (c) => c.notNull())
    .addColumn("changes", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("change_key", ["account", "revision", "title"])
    .execute();
  await makeIndex(db, "change_title", "change", ["account", "title"]);
}

/** The items of inboxes, and the ids and names by which a title is found for them. */
async function makeInboxTables(db: Db, inKey: TableOptions): Promise<void> {
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
  await makeIndex(db, "inbox_state", "inbox", ["account", "state", "received_at", "item"]);
  await db.schema
    .createTable("inbox_key")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("item", "bigint", (c) => c.notNull())
    .addColumn("namespace", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("inbox_key_key", ["account", "item", "namespace", "value"])
    .modifyEnd(inKey)
    .execute();
  await makeIndex(db, "inbox_key_value", "inbox_key", ["namespace", "value"]);
}

/** Idempotency keys, held removals, and the times of background work. */
async function makeRequestTables(db: Db, inKey: TableOptions): Promise<void> {
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
  await makeIndex(db, "idempotency_time", "idempotency", ["account", "at"]);
  await db.schema
    .createTable("held")
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("app", "text", (c) => c.notNull())
    .addColumn("title", "bigint", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("held_key", ["account", "app", "title"])
    .modifyEnd(inKey)
    .execute();
  await db.schema
    .createTable("due")
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("account", "bigint", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("due_key", ["at", "account", "kind"])
    .modifyEnd(inKey)
    .execute();
  await makeIndex(db, "due_account", "due", ["account"]);
}

/** Creates an index of a table. */
export function makeIndex(db: Db, name: string, table: string, columns: string[]): Promise<void> {
  return db.schema.createIndex(name).on(table).columns(columns).execute();
}

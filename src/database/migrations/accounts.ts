// The migrations of the accounts store: people, apps, and the hashes of tokens.

import type { Kysely } from "kysely";
import type { Migrations } from "./migrate.ts";

export const accountsMigrations: Migrations = {
  "2026-11-01 accounts": () => ({
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable("profile")
        .addColumn("account", "bigint", (c) => c.primaryKey().notNull())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("name_key", "text", (c) => c.notNull().unique())
        .addColumn("password_hash", "text")
        .addColumn("plan", "text", (c) => c.notNull())
        .addColumn("tracks_rewatches", "integer", (c) => c.notNull())
        .addColumn("created_at", "bigint", (c) => c.notNull())
        .execute();
      await db.schema
        .createTable("app")
        .addColumn("client_id", "text", (c) => c.primaryKey().notNull())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("name_key", "text", (c) => c.notNull().unique())
        .addColumn("created_at", "bigint", (c) => c.notNull())
        .execute();
      await db.schema
        .createTable("access_token")
        .addColumn("account", "bigint", (c) => c.notNull())
        .addColumn("hash", "text", (c) => c.notNull())
        .addColumn("client_id", "text", (c) => c.notNull())
        .addColumn("created_at", "bigint", (c) => c.notNull())
        .addPrimaryKeyConstraint("access_token_key", ["account", "hash"])
        .execute();
      // The number of the last account. A counter, because the number of a deleted account must not be reused.
      await db.schema
        .createTable("counter")
        .addColumn("name", "text", (c) => c.primaryKey().notNull())
        .addColumn("value", "bigint", (c) => c.notNull())
        .execute();
    },
  }),
};

// The schema of each store: its newest migration by name, and all of them, which only a store that lacks some loads.

import type { Migrations } from "./migrate.ts";

export type StoreSchema = {
  /** The last of the migrations: what has this one has them all. */
  readonly newest: string;
  readonly migrations: () => Promise<Migrations>;
};

export const SCHEMAS = {
  library: {
    newest: "2026-12-01 column names",
    migrations: async () => (await import("./library.ts")).libraryMigrations,
  },
  catalogue: {
    newest: "2026-12-03 order of episodes",
    migrations: async () => (await import("./catalogue.ts")).catalogueMigrations,
  },
  accounts: {
    newest: "2026-11-01 accounts",
    migrations: async () => (await import("./accounts.ts")).accountsMigrations,
  },
} as const satisfies Readonly<Record<string, StoreSchema>>;

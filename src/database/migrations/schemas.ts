// The schema of each store: the name of its newest migration, and all migrations, which are loaded only if needed.

import type { Migrations } from "./migrate.ts";

export type StoreSchema = {
  /** The name of the last migration. A database that has it has all others. */
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

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import type { Kysely } from "kysely";
import { connectSqlite } from "../sqlite/sqlite-connection.ts";
import { accountsMigrations } from "./accounts.ts";
import { catalogueMigrations } from "./catalogue.ts";
import { libraryMigrations } from "./library.ts";
import { type Migrations, migrateSqlite } from "./migrate.ts";
import { isMigratedSqlite } from "./migrated.ts";
import { SCHEMAS } from "./schemas.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-migrate-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const run = promisify(execFile);

type Column = { name: string; type: string; pk: number };

function query<Row>(path: string, sql: string): Row[] {
  const connection = connectSqlite(path, 0);
  try {
    return connection.prepare(sql).all() as Row[];
  } finally {
    connection.close();
  }
}

const schemaOf = (path: string): { name: string; sql: string | null }[] =>
  query(path, "select name, sql from sqlite_schema order by name");
const tablesOf = (path: string): string[] =>
  query<{ name: string }>(path, "select name from sqlite_schema where type = 'table' order by name")
    .map(({ name }) => name)
    .filter((name) => !/^(kysely|sqlite)_/.test(name));
const columnsOf = (path: string, table: string): Column[] =>
  query(path, `select name, type, pk from pragma_table_info('${table}')`);

const one = (statement: string): Migrations[string] => {
  return () => ({
    up: async (db: Kysely<unknown>) => {
      await db.executeQuery({ sql: statement, parameters: [] } as never);
    },
  });
};

describe("migrating a SQLite file", () => {
  test("a second time changes nothing", async () => {
    const path = join(folder, "twice.db");
    await migrateSqlite(path, libraryMigrations);
    const first = schemaOf(path);
    await migrateSqlite(path, libraryMigrations);
    assert.deepEqual(schemaOf(path), first);
  });

  test("applies the migrations of a later version, and keeps existing rows", async () => {
    const path = join(folder, "later.db");
    await migrateSqlite(path, { "1": one("create table a (x integer)") });
    query(path, "insert into a values (7) returning x");
    await migrateSqlite(path, {
      "1": one("create table a (x integer)"),
      "2": one("alter table a add column y integer"),
    });
    assert.deepEqual(query(path, "select x, y from a"), [{ x: 7, y: null }]);
  });

  test("that fails half way leaves the file unchanged, and can be retried", async () => {
    const path = join(folder, "broken.db");
    const broken = { "1": one("create table a (x integer)"), "2": one("create table a (x integer)") };
    await assert.rejects(migrateSqlite(path, broken), /already exists/);
    assert.deepEqual(tablesOf(path), []);
    await migrateSqlite(path, { ...broken, "2": one("create table b (x integer)") });
    assert.deepEqual(tablesOf(path), ["a", "b"]);
  });

  test("does not wait for a writer if no migration is missing", async () => {
    const path = join(folder, "busy.db");
    await migrateSqlite(path, libraryMigrations);
    const writer = connectSqlite(path, 0);
    try {
      writer.exec("begin immediate");
      await migrateSqlite(path, libraryMigrations);
    } finally {
      writer.close();
    }
  });

  test("works in each of several processes that start at the same time", async () => {
    const path = join(folder, "together.db");
    const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      import { migrateSqlite } from ${module("./migrate.ts")};
      import { libraryMigrations } from ${module("./library.ts")};
      import { openSqlite } from ${module("../sqlite/sqlite.ts")};
      process.stdout.write("ready");
      await new Promise((resolve) => process.stdin.once("data", resolve));
      await migrateSqlite(${JSON.stringify(path)}, libraryMigrations);
      await openSqlite(${JSON.stringify(path)}).close();
      process.stdin.destroy();`;
    const starts = Array.from({ length: 8 }, () =>
      run(process.execPath, ["--input-type=module", "--eval", program]),
    );
    // All processes start the migration at the same time, as soon as each of them is ready.
    await Promise.all(
      starts.map((start) => Promise.race([start, once(start.child.stdout ?? start.child, "data")])),
    );
    for (const { child } of starts) child.stdin?.end("go");
    for (const { stderr } of await Promise.all(starts)) assert.equal(stderr, "");
    const alone = join(folder, "alone.db");
    await migrateSqlite(alone, libraryMigrations);
    assert.deepEqual(schemaOf(path), schemaOf(alone));
  });
});

describe("checking for missing migrations", () => {
  test("uses the newest migration of each store, which is the last by name", async () => {
    for (const { newest, migrations } of Object.values(SCHEMAS))
      assert.equal(
        newest,
        Object.keys(await migrations())
          .sort()
          .at(-1),
      );
  });

  test("finds that a new file and an old file are not migrated, and a current file is", async () => {
    const path = join(folder, "checked.db");
    assert.equal(isMigratedSqlite(path, "2"), false);
    await migrateSqlite(path, { "1": one("create table a (x integer)") });
    assert.equal(isMigratedSqlite(path, "2"), false);
    await migrateSqlite(path, {
      "1": one("create table a (x integer)"),
      "2": one("alter table a add column y integer"),
    });
    assert.equal(isMigratedSqlite(path, "2"), true);
  });

  test("does not load Kysely if no migration is missing", async () => {
    const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      import { registerHooks } from "node:module";
      let loaded = 0;
      registerHooks({ load: (url, context, next) => {
        if (url.includes("/node_modules/kysely/")) loaded += 1;
        return next(url, context);
      } });
      const { openStores } = await import(${module("../../stores.ts")});
      const { close } = await openStores({ dataDir: ${JSON.stringify(join(folder, "whole"))}, databaseUrl: null });
      await close();
      process.stdout.write(String(loaded));`;
    const start = async () => {
      const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
      return Number(stdout);
    };
    assert.ok((await start()) > 0, "the first start migrates new files");
    assert.equal(await start(), 0);
  });
});

describe("architecture.md 5 the library's tables", async () => {
  const path = join(folder, "library.db");
  await migrateSqlite(path, libraryMigrations);

  const keys: Record<string, string[]> = {
    person: ["account"],
    entry: ["account", "title"],
    watch: ["account", "title", "season", "number"],
    rewatch: ["account", "title", "rewatch"],
    rewatch_watch: ["account", "title", "rewatch", "season", "number"],
    playback: ["account", "playback"],
    revision: ["account", "revision"],
    change: ["account", "revision", "title"],
    idempotency: ["account", "key"],
    inbox: ["account", "item"],
    inbox_key: ["account", "item", "namespace", "value"],
    held: ["account", "app", "title"],
    due: ["at", "account", "kind"],
  };
  for (const [table, key] of Object.entries(keys))
    test(`${table} is keyed by ${key.join(", ")}`, () => {
      const columns = columnsOf(path, table).filter(({ pk }) => pk > 0);
      assert.deepEqual(
        columns.sort((a, b) => a.pk - b.pk).map(({ name }) => name),
        key,
      );
    });

  const documented: Record<string, string[]> = {
    person: ["revision", "stamp", "shown", "settings", "activity_times", "next_air_at"],
    entry: [
      ...["type", "status", "rating", "rated_at", "rating_changed_at", "memo", "memo_private", "added_at"],
      ...["last_watched_at", "watched_count", "changed_at", "revision", "ids", "name", "year"],
    ],
    watch: ["watched_at", "revision"],
    rewatch_watch: ["watched_at"],
    playback: ["state", "progress", "started_at", "paused_at", "ends_on", "allow_rewatch", "app"],
    revision: ["at", "app", "source", "summary"],
    change: ["changes"],
    held: ["source", "at"],
    idempotency: ["request_hash", "owner", "claimed_at", "outcome", "answer", "at"],
    inbox: ["endpoint", "input", "content_hash", "reason", "event_at", "app", "state"],
  };
  for (const [table, columns] of Object.entries(documented))
    test(`${table} has the documented columns`, () => {
      const names = columnsOf(path, table).map(({ name }) => name);
      assert.deepEqual(
        columns.filter((column) => !names.includes(column)),
        [],
      );
    });

  test("there are no other tables", () => {
    assert.deepEqual(tablesOf(path), Object.keys(keys).sort());
  });

  test("the account is a bigint in every table, and the first column of every key except that of due", () => {
    for (const table of tablesOf(path)) {
      const columns = columnsOf(path, table);
      const account = columns.find(({ name }) => name === "account");
      assert.equal(account?.type, "bigint", table);
      assert.ok(account.pk === 1 || (table === "due" && account.pk === 2), table);
    }
  });

  test("every unique index is a primary key", () => {
    for (const table of tablesOf(path)) {
      const others = query(
        path,
        `select name from pragma_index_list('${table}') where "unique" = 1 and origin <> 'pk'`,
      );
      assert.deepEqual(others, [], table);
    }
  });

  const indexes: [table: string, columns: string[]][] = [
    ["entry", ["account", "changed_at"]],
    ["entry", ["account", "status"]],
    ["watch", ["account", "watched_at"]],
    ["inbox_key", ["namespace", "value"]],
    ["due", ["account"]],
  ];
  for (const [table, columns] of indexes)
    test(`${table} is indexed by ${columns.join(", ")}`, () => {
      const existing = query<{ columns: string }>(
        path,
        `select (select group_concat(i.name) from pragma_index_info(l.name) i) as columns
         from pragma_index_list('${table}') l where l.origin = 'c'`,
      );
      assert.ok(existing.some((index) => index.columns === columns.join(",")));
    });

  test("there are no triggers, views or foreign keys", () => {
    assert.deepEqual(query(path, "select name from sqlite_schema where type in ('trigger', 'view')"), []);
    for (const table of tablesOf(path))
      assert.deepEqual(query(path, `select "from" from pragma_foreign_key_list('${table}')`), [], table);
  });
});

const stores = { library: libraryMigrations, catalogue: catalogueMigrations, accounts: accountsMigrations };
for (const [store, migrations] of Object.entries(stores))
  test(`${store}: columns are integer, bigint, text or real, and every table has a primary key`, async () => {
    const path = join(folder, `types-${store}.db`);
    await migrateSqlite(path, migrations);
    // The tables of the full-text index differ between engines.
    const tables = tablesOf(path).filter((table) => !/^title_search(_|$)/.test(table));
    assert.notEqual(tables.length, 0);
    for (const table of tables) {
      const columns = columnsOf(path, table);
      for (const { name, type } of columns)
        assert.match(type, /^(integer|bigint|text|real)$/i, `${table}.${name}`);
      assert.ok(
        columns.some(({ pk }) => pk > 0),
        table,
      );
    }
  });

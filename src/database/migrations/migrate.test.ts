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

describe("bringing a file to this version's schema", () => {
  test("a second time changes nothing", async () => {
    const path = join(folder, "twice.db");
    await migrateSqlite(path, libraryMigrations);
    const first = schemaOf(path);
    await migrateSqlite(path, libraryMigrations);
    assert.deepEqual(schemaOf(path), first);
  });

  test("adds what a later version brings, and keeps what is there", async () => {
    const path = join(folder, "later.db");
    await migrateSqlite(path, { "1": one("create table a (x integer)") });
    query(path, "insert into a values (7) returning x");
    await migrateSqlite(path, {
      "1": one("create table a (x integer)"),
      "2": one("alter table a add column y integer"),
    });
    assert.deepEqual(query(path, "select x, y from a"), [{ x: 7, y: null }]);
  });

  test("that fails half way leaves the file as it was, and may be tried again", async () => {
    const path = join(folder, "broken.db");
    const broken = { "1": one("create table a (x integer)"), "2": one("create table a (x integer)") };
    await assert.rejects(migrateSqlite(path, broken), /already exists/);
    assert.deepEqual(tablesOf(path), []);
    await migrateSqlite(path, { ...broken, "2": one("create table b (x integer)") });
    assert.deepEqual(tablesOf(path), ["a", "b"]);
  });

  test("does not wait for a writer when nothing is missing", async () => {
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

  test("by several processes at once, on their first start, works in each", async () => {
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
    // All begin in the same moment, once each of them is ready.
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

describe("whether there is anything to do", () => {
  test("is told by the newest migration of each store, which is the last of them", async () => {
    for (const { newest, migrations } of Object.values(SCHEMAS))
      assert.equal(
        newest,
        Object.keys(await migrations())
          .sort()
          .at(-1),
      );
  });

  test("is asked of a file that is new, of one that lacks something, and of one that lacks nothing", async () => {
    const path = join(folder, "asked.db");
    assert.equal(isMigratedSqlite(path, "2"), false);
    await migrateSqlite(path, { "1": one("create table a (x integer)") });
    assert.equal(isMigratedSqlite(path, "2"), false);
    await migrateSqlite(path, {
      "1": one("create table a (x integer)"),
      "2": one("alter table a add column y integer"),
    });
    assert.equal(isMigratedSqlite(path, "2"), true);
  });

  test("keeps what migrates from being loaded where there is nothing", async () => {
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
    assert.ok((await start()) > 0, "it makes a new directory's files");
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

  const named: Record<string, string[]> = {
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
  for (const [table, columns] of Object.entries(named))
    test(`${table} holds what the page says`, () => {
      const names = columnsOf(path, table).map(({ name }) => name);
      assert.deepEqual(
        columns.filter((column) => !names.includes(column)),
        [],
      );
    });

  test("no table has a place that the page does not give it", () => {
    assert.deepEqual(tablesOf(path), Object.keys(keys).sort());
  });

  test("every account is a bigint, every key holds it, and only due does not begin with it", () => {
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

  const led: [table: string, columns: string[]][] = [
    ["entry", ["account", "changed_at"]],
    ["entry", ["account", "status"]],
    ["watch", ["account", "watched_at"]],
    ["inbox_key", ["namespace", "value"]],
    ["due", ["account"]],
  ];
  for (const [table, columns] of led)
    test(`${table} is indexed by ${columns.join(", ")}`, () => {
      const indexes = query<{ columns: string }>(
        path,
        `select (select group_concat(i.name) from pragma_index_info(l.name) i) as columns
         from pragma_index_list('${table}') l where l.origin = 'c'`,
      );
      assert.ok(indexes.some((index) => index.columns === columns.join(",")));
    });

  test("no trigger, no view, no foreign key", () => {
    assert.deepEqual(query(path, "select name from sqlite_schema where type in ('trigger', 'view')"), []);
    for (const table of tablesOf(path))
      assert.deepEqual(query(path, `select "from" from pragma_foreign_key_list('${table}')`), [], table);
  });
});

const stores = { library: libraryMigrations, catalogue: catalogueMigrations, accounts: accountsMigrations };
for (const [store, migrations] of Object.entries(stores))
  test(`the ${store} has integer, bigint, text and real columns only, and a primary key on every table`, async () => {
    const path = join(folder, `types-${store}.db`);
    await migrateSqlite(path, migrations);
    // The full-text index is each engine's own, and so is what it keeps it in.
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

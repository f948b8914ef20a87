import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { freshPostgres, postgresIsMissing } from "../../../test/support/postgres.ts";
import { runSql } from "../../../test/support/postgres-server.ts";
import { catalogueStatements, libraryStatements, statementsOf } from "../../../test/support/statements.ts";
import * as accounts from "../../accounts/statements.ts";
import { type Database, StorageUnavailable } from "../database.ts";
import { accountsMigrations } from "../migrations/accounts.ts";
import { catalogueMigrations } from "../migrations/catalogue.ts";
import { libraryMigrations } from "../migrations/library.ts";
import type { Migrations } from "../migrations/migrate.ts";
import { migratePostgres } from "../migrations/migrate-postgres.ts";
import { isMigratedPostgres } from "../migrations/migrated-postgres.ts";
import { ask, type Row, rowsOf, type Steps, statement, type Value } from "../sql/statement.ts";
import { openPostgres } from "./postgres.ts";
import type { Schema } from "./postgres-connect.ts";

const skip = await postgresIsMissing();
const run = promisify(execFile);

const insert = statement("insert into thing (name) values (?)");
const list = statement<{ name: string }>("select name from thing order by name");
const lock = statement<{ name: string }>("select name from thing where name = ?", { lock: true });
const fail = statement("select public.fail(?)");

/** The table of every schema in these tests. */
const THINGS: Migrations = {
  "1 things": () => ({
    up: async (db) => {
      await execute(db, "create table thing (name text primary key not null)");
    },
  }),
};

function execute(db: unknown, sql: string): Promise<unknown> {
  return (db as { executeQuery(query: object): Promise<unknown> }).executeQuery({ sql, parameters: [] });
}

/** A function that makes PostgreSQL report an error with the given SQLSTATE. */
const FAIL = `create function public.fail(code text) returns void language plpgsql as
  $$ begin raise exception 'made to fail' using errcode = code; end $$`;

type Opened = { database: Database; url: string };

async function open(t: TestContext, schema: Schema = "library"): Promise<Opened> {
  const url = await freshPostgres();
  await migratePostgres(url, schema, THINGS);
  await runSql(url, FAIL);
  return { database: openAgain(t, url, schema), url };
}

/** Opens the database once more, as another process would. */
function openAgain(t: TestContext, url: string, schema: Schema = "library"): Database {
  const database = openPostgres(url, schema);
  t.after(() => database.close());
  return database;
}

function* add(name: string): Steps<string> {
  yield* ask(insert, name);
  return name;
}

function* names(): Steps<string[]> {
  return (yield* ask(list)).map(({ name }) => name);
}

/** The committed names, read without the driver. */
async function stored(url: string, schema: Schema = "library"): Promise<string[]> {
  const rows = await runSql(url, `select name from ${schema}.thing order by name collate "C"`);
  return rows.map(({ name }) => String(name));
}

describe("analyze", { skip }, () => {
  test("updates the planner's statistics of the schema, and of no other schema", async (t) => {
    const { database, url } = await open(t);
    await migratePostgres(url, "catalogue", THINGS);
    for (const name of ["a", "b", "c"]) await database.write(() => add(name));
    const rowsEstimated = async (schema: Schema): Promise<number> => {
      const [table] = await runSql(
        url,
        `select reltuples from pg_class where oid = '${schema}.thing'::regclass`,
      );
      return Number(table?.reltuples);
    };
    assert.equal(await rowsEstimated("library"), -1);
    await database.analyze();
    assert.equal(await rowsEstimated("library"), 3);
    assert.equal(await rowsEstimated("catalogue"), -1);
  });
});

describe("architecture.md 5 writes on PostgreSQL", { skip }, () => {
  test("a promise resolves with the result of the steps when the commit is visible to others", async (t) => {
    const { database, url } = await open(t);
    assert.equal(await database.write(() => add("a")), "a");
    assert.deepEqual(await stored(url), ["a"]);
  });

  const failures: [what: string, steps: () => Steps<void>, error: RegExp][] = [
    [
      "breaks a constraint",
      function* () {
        yield* add("half");
        yield* add("kept");
      },
      /duplicate key/,
    ],
    [
      "breaks a constraint, and then runs more statements",
      function* () {
        yield* add("half");
        yield* add("kept");
        yield* add("more");
        yield* names();
      },
      /duplicate key/,
    ],
    [
      "throws between its statements",
      function* () {
        yield* add("half");
        throw new Error("of its own");
      },
      /of its own/,
    ],
    [
      "reads a table that does not exist",
      function* () {
        yield* add("half");
        yield* ask(statement("select name from nowhere"));
      },
      /"nowhere" does not exist/,
    ],
    [
      "throws before its first statement",
      () => {
        throw new Error("immediately");
      },
      /immediately/,
    ],
  ];
  for (const [what, steps, error] of failures)
    test(`a write that ${what} fails without affecting others, and writes nothing`, async (t) => {
      const { database, url } = await open(t);
      await database.write(() => add("kept"));
      await assert.rejects(database.write(steps), error);
      await database.write(() => add("later"));
      assert.deepEqual(await stored(url), ["kept", "later"]);
    });

  test("steps see their own writes, even those that are not awaited", async (t) => {
    const { database } = await open(t);
    const seen = await database.write(function* () {
      for (const name of ["a", "b", "c"]) yield* add(name);
      return yield* names();
    });
    assert.deepEqual(seen, ["a", "b", "c"]);
  });

  test("writes in a deadlock are retried from their first step", async (t) => {
    const { database, url } = await open(t);
    for (const name of ["a", "b"]) await database.write(() => add(name));
    let attempts = 0;
    const lockBoth = (first: string, second: string) =>
      database.write(function* () {
        attempts += 1;
        yield* ask(lock, first);
        yield* ask(statement("select pg_sleep(0.2)"));
        yield* ask(lock, second);
        yield* add(`${first}${second}`);
      });
    await Promise.all([lockBoth("a", "b"), lockBoth("b", "a")]);
    assert.deepEqual(await stored(url), ["a", "ab", "b", "ba"]);
    assert.ok(attempts > 2);
  });

  test("a write that conflicts in every attempt fails with StorageUnavailable", async (t) => {
    const { database } = await open(t);
    let attempts = 0;
    const conflicting = database.write(function* () {
      attempts += 1;
      yield* ask(fail, "40001");
    });
    await assert.rejects(conflicting, StorageUnavailable);
    assert.equal(attempts, 10);
  });

  test("500 concurrent writes share at most 10 connections, and all succeed", async (t) => {
    const { database, url } = await open(t);
    const expected = Array.from({ length: 500 }, (_, at) => String(at).padStart(3, "0"));
    await Promise.all(expected.map((name) => database.write(() => add(name))));
    assert.deepEqual(await stored(url), expected);
    const [connections] = await runSql(
      url,
      "select count(*)::int as count from pg_stat_activity where application_name = 'reprise' and datname = current_database()",
    );
    assert.ok(Number(connections?.count) <= 10);
  });
});

describe("architecture.md 5 reads on PostgreSQL", { skip }, () => {
  test("see one snapshot in all their statements", async (t) => {
    const { database, url } = await open(t);
    const reading = database.read(function* () {
      const first = yield* names();
      yield* ask(statement("select pg_sleep(0.3)"));
      return [first, yield* names()];
    });
    await runSql(url, "select pg_sleep(0.1); insert into library.thing values ('meanwhile')");
    assert.deepEqual(await reading, [[], []]);
    assert.deepEqual(await database.read(names), ["meanwhile"]);
  });

  test("must not write, and do not affect the next read if they fail", async (t) => {
    const { database } = await open(t);
    await assert.rejects(
      database.read(() => add("a")),
      (error) => !(error instanceof StorageUnavailable) && /read-only/.test(String(error)),
    );
    await assert.rejects(database.read(() => ask(statement("select name from nowhere"))));
    assert.deepEqual(await database.read(names), []);
  });

  test("lock nothing", async (t) => {
    const { database, url } = await open(t);
    await runSql(url, "insert into library.thing values ('a')");
    assert.deepEqual(await database.read(() => ask(lock, "a")), [{ name: "a" }]);
  });
});

describe("rows and values", { skip }, () => {
  const one = async (database: Database, text: string, ...values: Value[]): Promise<Row | undefined> =>
    (await database.read(() => ask(statement(text), ...values)))[0];

  test("counts, sums and large integers are read as numbers, fractions with full precision", async (t) => {
    const { database } = await open(t);
    assert.deepEqual(
      await one(
        database,
        `select count(*) as count, sum(cast(? as bigint)) as sum, cast(? as bigint) as large,
          cast(? as double precision) as fraction, cast(? as text) as nothing`,
        ...[2, Number.MAX_SAFE_INTEGER, 0.1 + 0.2, null],
      ),
      { count: 1, sum: 2, large: Number.MAX_SAFE_INTEGER, fraction: 0.1 + 0.2, nothing: null },
    );
  });

  test("rows are one JSON parameter, and keep their order", async (t) => {
    const { database } = await open(t);
    const rows = await database.read(() =>
      ask(
        statement(
          "select cast(r.value->>0 as bigint) as a, r.value->>1 as b from {rows} where ? = r.value->>2",
        ),
        rowsOf([
          [1, "a'b\"é😀", "x"],
          [Number.MAX_SAFE_INTEGER, null, "x"],
          [3, "c", "y"],
        ]),
        "x",
      ),
    );
    assert.deepEqual(rows, [
      { a: 1, b: "a'b\"é😀" },
      { a: Number.MAX_SAFE_INTEGER, b: null },
    ]);
  });

  test("more statements than can stay prepared all work", async (t) => {
    const { database, url } = await open(t);
    const count = 600;
    const selects = Array.from({ length: count }, (_, at) => statement<{ x: number }>(`select ${at} as x`));
    for (let round = 0; round < 2; round += 1) {
      const rows = await Promise.all(selects.map((select) => database.read(() => ask(select))));
      assert.equal(
        rows.reduce((sum, [row]) => sum + (row?.x ?? 0), 0),
        (count * (count - 1)) / 2,
      );
    }
    assert.deepEqual(await stored(url), []);
  });
});

describe("a failing server", { skip }, () => {
  const failures: [code: string, what: string][] = [
    ["08006", "a broken connection"],
    ["25006", "a read-only server"],
    ["53100", "a full disk"],
    ["53200", "out of memory"],
    ["53300", "too many connections"],
    ["55P03", "a lock timeout"],
    ["57P01", "a shutdown"],
    ["57P03", "a server that is starting"],
    ["58030", "a failing disk"],
    ["40P01", "deadlocks in all attempts"],
  ];
  for (const [code, what] of failures)
    test(`${code}, ${what}: StorageUnavailable, and nothing is written`, async (t) => {
      const { database, url } = await open(t);
      const failing = database.write(function* () {
        yield* add("half");
        yield* ask(fail, code);
      });
      await assert.rejects(
        failing,
        (error) => error instanceof StorageUnavailable && error.cause !== undefined,
      );
      assert.deepEqual(await stored(url), []);
      assert.equal(await database.write(() => add("after")), "after");
    });

  test("that cannot be reached: StorageUnavailable, with the address but not the password", async (t) => {
    const database = openPostgres("postgres://me:hunter2@127.0.0.1:1/x", "library");
    t.after(() => database.close());
    const isClear = (error: unknown): boolean =>
      error instanceof StorageUnavailable &&
      /cannot be reached.*:1\b/.test(error.message) &&
      !/hunter2/.test(error.message);
    await assert.rejects(database.read(names), isClear);
    await assert.rejects(
      database.write(() => add("a")),
      isClear,
    );
    await assert.rejects(database.version(), isClear);
    await assert.rejects(migratePostgres("postgres://me:hunter2@127.0.0.1:1/x", "library", THINGS), isClear);
  });

  const KILL = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'reprise' and datname = current_database()`;

  test("that ends a connection during a write: StorageUnavailable, nothing is written, the next write works", async (t) => {
    const { database, url } = await open(t);
    const slow = database.write(function* () {
      yield* add("half");
      yield* ask(statement("select pg_sleep(5)"));
    });
    const failed = assert.rejects(slow, StorageUnavailable);
    await runSql(url, `select pg_sleep(0.2); ${KILL}`);
    await failed;
    assert.equal(await database.write(() => add("after")), "after");
    assert.deepEqual(await stored(url), ["after"]);
  });

  test("that ends idle connections: the next read works", async (t) => {
    const { database, url } = await open(t);
    await Promise.all(["a", "b", "c"].map((name) => database.write(() => add(name))));
    await runSql(url, `${KILL}; select pg_sleep(0.2)`);
    await setImmediate();
    assert.deepEqual(await database.read(names), ["a", "b", "c"]);
  });

  test("that ends the connection during COMMIT: StorageUnavailable, because the outcome is unknown", async (t) => {
    const { database, url } = await open(t);
    await runSql(
      url,
      `create function public.die() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return null; end $$;
      create constraint trigger die after insert on library.thing deferrable initially deferred
        for each row when (new.name = 'fatal') execute function public.die()`,
    );
    await assert.rejects(
      database.write(() => add("fatal")),
      StorageUnavailable,
    );
    assert.equal(await database.write(() => add("after")), "after");
  });
});

describe("the version", { skip }, () => {
  for (const schema of ["catalogue", "accounts"] as const)
    test(`of the ${schema} changes with every write of any process, and only then`, async (t) => {
      const { database, url } = await open(t, schema);
      const first = await database.version();
      await database.read(names);
      await assert.rejects(database.write(() => ask(fail, "22000")));
      await runSql(url, "create table public.elsewhere (x integer)");
      assert.equal(await database.version(), first);
      await database.write(() => add("ours"));
      const second = await database.version();
      assert.notEqual(second, first);
      await openAgain(t, url, schema).write(() => add("theirs"));
      assert.notEqual(await database.version(), second);
    });

  test("of the library changes with every write", async (t) => {
    const { database } = await open(t);
    const first = await database.version();
    await database.write(() => add("a"));
    assert.notEqual(await database.version(), first);
  });

  test("includes all commits before the call, even with many concurrent callers", async (t) => {
    const { database, url } = await open(t, "catalogue");
    const other = openAgain(t, url, "catalogue");
    let isDone = false;
    const otherCallers = Array.from({ length: 20 }, async () => {
      while (!isDone) await database.version();
    });
    let last = await database.version();
    for (let at = 0; at < 50; at += 1) {
      await other.write(() => add(String(at)));
      const next = await database.version();
      assert.ok(next > last, `write ${at} was not seen`);
      last = next;
    }
    isDone = true;
    await Promise.all(otherCallers);
  });

  test("and reads do not wait for the queue of catalogue writes", async (t) => {
    const { database } = await open(t, "catalogue");
    const order: string[] = [];
    const writes = Array.from({ length: 10 }, (_, at) =>
      database
        .write(function* () {
          yield* ask(statement("select pg_sleep(0.1)"));
          yield* add(String(at));
        })
        .then(() => order.push("write")),
    );
    await Promise.all([database.version(), database.read(names)]).then(() => order.push("read"));
    await Promise.all(writes);
    assert.ok(order.indexOf("read") <= 2, order.join(" "));
  });
});

describe("closing", { skip }, () => {
  test("finishes accepted work, and rejects later work", async (t) => {
    const { database, url } = await open(t);
    const expected = Array.from({ length: 100 }, (_, at) => String(at).padStart(3, "0"));
    const writes = Promise.all(expected.map((name) => database.write(() => add(name))));
    const reading = database.read(names);
    const closed = database.close();
    await assert.rejects(
      database.write(() => add("late")),
      StorageUnavailable,
    );
    await assert.rejects(database.read(names), StorageUnavailable);
    assert.deepEqual(await writes, expected);
    assert.ok(Array.isArray(await reading));
    await closed;
    assert.deepEqual(await stored(url), expected);
  });

  test("a second time does nothing", async (t) => {
    const { database } = await open(t);
    await database.close();
    await database.close();
  });
});

describe("migrating a schema", { skip }, () => {
  const tablesOf = async (url: string, schema: Schema): Promise<string[]> =>
    (
      await runSql(url, `select tablename from pg_tables where schemaname = '${schema}' order by tablename`)
    ).flatMap(({ tablename }) => (String(tablename).startsWith("kysely_") ? [] : [String(tablename)]));

  test("a second time changes nothing; a later migration keeps existing rows", async (t) => {
    const { database, url } = await open(t);
    await database.write(() => add("kept"));
    await migratePostgres(url, "library", THINGS);
    const later: Migrations = {
      ...THINGS,
      "2 later": () => ({
        up: async (db) => void (await execute(db, "create table later (x integer primary key)")),
      }),
    };
    await migratePostgres(url, "library", later);
    assert.deepEqual(await tablesOf(url, "library"), ["later", "thing"]);
    assert.deepEqual(await stored(url), ["kept"]);
  });

  test("that fails half way leaves no tables, and can be retried", async () => {
    const url = await freshPostgres();
    const broken: Migrations = { ...THINGS, "2 again": THINGS["1 things"] as Migrations[string] };
    await assert.rejects(migratePostgres(url, "library", broken), /already exists/);
    assert.deepEqual(await tablesOf(url, "library"), []);
    await migratePostgres(url, "library", THINGS);
    assert.deepEqual(await tablesOf(url, "library"), ["thing"]);
  });

  test("is not needed if the newest migration was applied, and checking that creates nothing", async () => {
    const url = await freshPostgres();
    assert.equal(await isMigratedPostgres(url, "library", "1 things"), false);
    assert.deepEqual(await runSql(url, "select 1 from pg_namespace where nspname = 'library'"), []);
    await migratePostgres(url, "library", THINGS);
    assert.equal(await isMigratedPostgres(url, "library", "1 things"), true);
    assert.equal(await isMigratedPostgres(url, "library", "2 later"), false);
    assert.equal(await isMigratedPostgres(url, "catalogue", "1 things"), false);
  });

  test("works in each of several processes that start at the same time", async () => {
    const url = await freshPostgres();
    const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      import { readConfig } from ${module("../../config.ts")};
      import { openStores } from ${module("../../stores.ts")};
      const stores = await openStores(readConfig({ REPRISE_DATABASE_URL: ${JSON.stringify(url)} }));
      await stores.catalogueDatabase.version();
      await stores.close();`;
    const starts = Array.from({ length: 4 }, () =>
      run(process.execPath, ["--input-type=module", "--eval", program]),
    );
    for (const { stderr } of await Promise.all(starts)) assert.equal(stderr, "");
    assert.ok((await tablesOf(url, "library")).includes("person"));
    assert.ok((await tablesOf(url, "catalogue")).includes("title"));
    assert.ok((await tablesOf(url, "accounts")).includes("profile"));
    assert.deepEqual(await tablesOf(url, "public" as Schema), []);
  });
});

test("PostgreSQL can prepare every statement of the three stores", { skip }, async (t) => {
  const url = await freshPostgres();
  const stores = [
    ["library", libraryStatements, libraryMigrations],
    ["catalogue", catalogueStatements, catalogueMigrations],
    ["accounts", accounts, accountsMigrations],
  ] as const;
  for (const [schema, module, migrations] of stores) {
    await migratePostgres(url, schema, migrations);
    const database = openAgain(t, url, schema);
    const statements = statementsOf({ ...module });
    assert.notEqual(statements.length, 0);
    for (const [, query] of statements) {
      // The values do not matter: a statement fails only if PostgreSQL rejects its text, or null in a column.
      const values = query.text
        .split(/\?|\{rows\}/)
        .slice(1)
        .map(() => null);
      const running = database.write(function* () {
        yield* ask(query, ...values);
        throw new Error("prepared");
      });
      await assert.rejects(running, /^Error: prepared$|null value in column/, `${schema}: ${query.text}`);
    }
  }
});

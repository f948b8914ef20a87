import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { freshPostgres, whyNoPostgres } from "../../../test/support/postgres.ts";
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

const skip = await whyNoPostgres();
const run = promisify(execFile);

const insert = statement("insert into thing (name) values (?)");
const list = statement<{ name: string }>("select name from thing order by name");
const lock = statement<{ name: string }>("select name from thing where name = ?", { lock: true });
const fail = statement("select public.fail(?)");

/** What every schema of these tests has. */
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

/** An error that PostgreSQL itself reports, with the SQLSTATE that is asked for. */
const FAIL = `create function public.fail(code text) returns void language plpgsql as
  $$ begin raise exception 'made to fail' using errcode = code; end $$`;

type Opened = { database: Database; url: string };

async function open(t: TestContext, schema: Schema = "library"): Promise<Opened> {
  const url = await freshPostgres();
  await migratePostgres(url, schema, THINGS);
  await runSql(url, FAIL);
  return { database: openAgain(t, url, schema), url };
}

/** As another process would. */
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

/** What is committed, seen past the driver. */
async function stored(url: string, schema: Schema = "library"): Promise<string[]> {
  const rows = await runSql(url, `select name from ${schema}.thing order by name collate "C"`);
  return rows.map(({ name }) => String(name));
}

describe("what the planner knows", { skip }, () => {
  test("is the size of the schema's own tables once they are analyzed, and of no other's", async (t) => {
    const { database, url } = await open(t);
    await migratePostgres(url, "catalogue", THINGS);
    for (const name of ["a", "b", "c"]) await database.write(() => add(name));
    const rowsKnown = async (schema: Schema): Promise<number> => {
      const [table] = await runSql(
        url,
        `select reltuples from pg_class where oid = '${schema}.thing'::regclass`,
      );
      return Number(table?.reltuples);
    };
    assert.equal(await rowsKnown("library"), -1);
    await database.analyze();
    assert.equal(await rowsKnown("library"), 3);
    assert.equal(await rowsKnown("catalogue"), -1);
  });
});

describe("architecture.md 5 writes on PostgreSQL", { skip }, () => {
  test("a promise settles when others see the commit, with what its steps answered", async (t) => {
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
      "breaks a constraint, and asks on",
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
      "asks for a table that is not there",
      function* () {
        yield* add("half");
        yield* ask(statement("select name from nowhere"));
      },
      /"nowhere" does not exist/,
    ],
    [
      "throws before its first statement",
      () => {
        throw new Error("at once");
      },
      /at once/,
    ],
  ];
  for (const [what, steps, error] of failures)
    test(`a write that ${what} fails alone and leaves nothing`, async (t) => {
      const { database, url } = await open(t);
      await database.write(() => add("kept"));
      await assert.rejects(database.write(steps), error);
      await database.write(() => add("later"));
      assert.deepEqual(await stored(url), ["kept", "later"]);
    });

  test("steps see what they wrote, whether they wait for it or not", async (t) => {
    const { database } = await open(t);
    const seen = await database.write(function* () {
      for (const name of ["a", "b", "c"]) yield* add(name);
      return yield* names();
    });
    assert.deepEqual(seen, ["a", "b", "c"]);
  });

  test("writes that hold each other's locks are tried again, each as a whole", async (t) => {
    const { database, url } = await open(t);
    for (const name of ["a", "b"]) await database.write(() => add(name));
    let tries = 0;
    const crossing = (first: string, second: string) =>
      database.write(function* () {
        tries += 1;
        yield* ask(lock, first);
        yield* ask(statement("select pg_sleep(0.2)"));
        yield* ask(lock, second);
        yield* add(`${first}${second}`);
      });
    await Promise.all([crossing("a", "b"), crossing("b", "a")]);
    assert.deepEqual(await stored(url), ["a", "ab", "b", "ba"]);
    assert.ok(tries > 2);
  });

  test("a write that only ever collides is given up as StorageUnavailable", async (t) => {
    const { database } = await open(t);
    let tries = 0;
    const colliding = database.write(function* () {
      tries += 1;
      yield* ask(fail, "40001");
    });
    await assert.rejects(colliding, StorageUnavailable);
    assert.equal(tries, 10);
  });

  test("500 writes at once wait for the few connections, and are all made", async (t) => {
    const { database, url } = await open(t);
    const all = Array.from({ length: 500 }, (_, at) => String(at).padStart(3, "0"));
    await Promise.all(all.map((name) => database.write(() => add(name))));
    assert.deepEqual(await stored(url), all);
    const [connections] = await runSql(
      url,
      "select count(*)::int as count from pg_stat_activity where application_name = 'reprise' and datname = current_database()",
    );
    assert.ok(Number(connections?.count) <= 10);
  });
});

describe("architecture.md 5 reads on PostgreSQL", { skip }, () => {
  test("see one snapshot from their first statement to their last", async (t) => {
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

  test("may not write, and one that tried or failed leaves the next one well", async (t) => {
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

  test("counts, sums and large integers come as numbers, fractions whole", async (t) => {
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

  test("rows travel as one JSON parameter, in their order", async (t) => {
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

  test("more forms of statements than are kept prepared all work", async (t) => {
    const { database, url } = await open(t);
    const count = 600;
    const forms = Array.from({ length: count }, (_, at) => statement<{ x: number }>(`select ${at} as x`));
    for (let round = 0; round < 2; round += 1) {
      const rows = await Promise.all(forms.map((form) => database.read(() => ask(form))));
      assert.equal(
        rows.reduce((sum, [row]) => sum + (row?.x ?? 0), 0),
        (count * (count - 1)) / 2,
      );
    }
    assert.deepEqual(await stored(url), []);
  });
});

describe("a server in trouble", { skip }, () => {
  const troubles: [code: string, what: string][] = [
    ["08006", "a connection that broke"],
    ["25006", "a server that refuses writes"],
    ["53100", "a full disk"],
    ["53200", "no memory"],
    ["53300", "too many connections"],
    ["55P03", "a lock that never came"],
    ["57P01", "a shutdown"],
    ["57P03", "a server that starts"],
    ["58030", "a disk that fails"],
    ["40P01", "deadlocks without end"],
  ];
  for (const [code, what] of troubles)
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

  test("that is not there: StorageUnavailable, which says where it looked and not the password", async (t) => {
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

  test("that ends the connection in the middle: StorageUnavailable, nothing is written, and the next works", async (t) => {
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

  test("that ends idle connections is not noticed", async (t) => {
    const { database, url } = await open(t);
    await Promise.all(["a", "b", "c"].map((name) => database.write(() => add(name))));
    await runSql(url, `${KILL}; select pg_sleep(0.2)`);
    await setImmediate();
    assert.deepEqual(await database.read(names), ["a", "b", "c"]);
  });

  test("that ends the connection during COMMIT: StorageUnavailable, for nobody knows", async (t) => {
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
    test(`of the ${schema} differs after a write, whoever wrote, and not otherwise`, async (t) => {
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

  test("of the library differs after a write", async (t) => {
    const { database } = await open(t);
    const first = await database.version();
    await database.write(() => add("a"));
    assert.notEqual(await database.version(), first);
  });

  test("is never older than what was committed before it was asked for, however many ask", async (t) => {
    const { database, url } = await open(t, "catalogue");
    const other = openAgain(t, url, "catalogue");
    let isOver = false;
    const crowd = Array.from({ length: 20 }, async () => {
      while (!isOver) await database.version();
    });
    let last = await database.version();
    for (let at = 0; at < 50; at += 1) {
      await other.write(() => add(String(at)));
      const next = await database.version();
      assert.ok(next > last, `write ${at} was not seen`);
      last = next;
    }
    isOver = true;
    await Promise.all(crowd);
  });

  test("and reads are answered while writers of the catalogue wait for each other", async (t) => {
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
  test("finishes what was accepted, and refuses what comes later", async (t) => {
    const { database, url } = await open(t);
    const all = Array.from({ length: 100 }, (_, at) => String(at).padStart(3, "0"));
    const writes = Promise.all(all.map((name) => database.write(() => add(name))));
    const reading = database.read(names);
    const closed = database.close();
    await assert.rejects(
      database.write(() => add("late")),
      StorageUnavailable,
    );
    await assert.rejects(database.read(names), StorageUnavailable);
    assert.deepEqual(await writes, all);
    assert.ok(Array.isArray(await reading));
    await closed;
    assert.deepEqual(await stored(url), all);
  });

  test("twice is once", async (t) => {
    const { database } = await open(t);
    await database.close();
    await database.close();
  });
});

describe("bringing a schema to this version", { skip }, () => {
  const tablesOf = async (url: string, schema: Schema): Promise<string[]> =>
    (
      await runSql(url, `select tablename from pg_tables where schemaname = '${schema}' order by tablename`)
    ).flatMap(({ tablename }) => (String(tablename).startsWith("kysely_") ? [] : [String(tablename)]));

  test("a second time changes nothing; what is there is kept when a later version adds to it", async (t) => {
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

  test("that fails half way leaves nothing, and may be tried again", async () => {
    const url = await freshPostgres();
    const broken: Migrations = { ...THINGS, "2 again": THINGS["1 things"] as Migrations[string] };
    await assert.rejects(migratePostgres(url, "library", broken), /already exists/);
    assert.deepEqual(await tablesOf(url, "library"), []);
    await migratePostgres(url, "library", THINGS);
    assert.deepEqual(await tablesOf(url, "library"), ["thing"]);
  });

  test("is not needed where the newest migration was applied, which nothing is made to ask", async () => {
    const url = await freshPostgres();
    assert.equal(await isMigratedPostgres(url, "library", "1 things"), false);
    assert.deepEqual(await runSql(url, "select 1 from pg_namespace where nspname = 'library'"), []);
    await migratePostgres(url, "library", THINGS);
    assert.equal(await isMigratedPostgres(url, "library", "1 things"), true);
    assert.equal(await isMigratedPostgres(url, "library", "2 later"), false);
    assert.equal(await isMigratedPostgres(url, "catalogue", "1 things"), false);
  });

  test("by several processes at once, on their first start, works in each", async () => {
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

test("every statement of the three stores prepares against its schema", { skip }, async (t) => {
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
    for (const [, one] of statements) {
      // No value is wanted: what is asked for is whether the text is understood.
      const values = one.text
        .split(/\?|\{rows\}/)
        .slice(1)
        .map(() => null);
      const asking = database.write(function* () {
        yield* ask(one, ...values);
        throw new Error("understood");
      });
      await assert.rejects(asking, /understood|null value in column/, `${schema}: ${one.text}`);
    }
  }
});

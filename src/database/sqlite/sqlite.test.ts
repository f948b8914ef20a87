import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type Database, StorageUnavailable } from "../database.ts";
import { ask, rowsOf, type Steps, statement } from "../sql/statement.ts";
import { openSqlite } from "./sqlite.ts";
import { connectSqlite } from "./sqlite-connection.ts";
import type { Flush } from "./wal-sync.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const insert = statement("insert into thing (name) values (?)");
const insertAll = statement("insert into thing (name) select r.value->>0 from {rows}");
const list = statement<{ name: string }>("select name from thing order by name");
const noSuchTable = statement("select name from nowhere");

function* add(name: string): Steps<string> {
  yield* ask(insert, name);
  return name;
}

function* names(): Steps<string[]> {
  return (yield* ask(list)).map(({ name }) => name);
}

let files = 0;

/** Opens a new file with one table. The file is closed after the test. */
function open(
  context: { after(done: () => Promise<void>): void },
  flush?: Flush,
): { database: Database; path: string } {
  files += 1;
  const path = join(folder, `${files}.db`);
  const connection = connectSqlite(path, 0);
  connection.exec("create table thing (name text primary key not null)");
  connection.close();
  const database = openSqlite(path, flush ? { flush } : {});
  context.after(() => database.close());
  return { database, path };
}

/** The names in the file, read by a connection of its own. */
function stored(path: string): string[] {
  const connection = connectSqlite(path, 0);
  try {
    return (connection.prepare("select name from thing order by name").all() as { name: string }[]).map(
      ({ name }) => name,
    );
  } finally {
    connection.close();
  }
}

describe("architecture.md 5 group commit", () => {
  test("a promise resolves with the result of the steps when the commit is in the file", async (t) => {
    const { database, path } = open(t);
    const seen = ["a", "b", "c"].map(async (name) => {
      assert.equal(await database.write(() => add(name)), name);
      return stored(path).includes(name);
    });
    assert.deepEqual(stored(path), []);
    assert.deepEqual(await Promise.all(seen), [true, true, true]);
  });

  test("waiting writes share one transaction, in the order of the calls", async (t) => {
    const { database, path } = open(t);
    const seen: { inTransaction: string[]; inFile: string[] }[] = [];
    const addAndLook = (name: string) =>
      function* (): Steps<void> {
        yield* add(name);
        seen.push({ inTransaction: yield* names(), inFile: stored(path) });
      };
    await Promise.all(["c", "a", "b"].map((name) => database.write(addAndLook(name))));
    assert.deepEqual(seen, [
      { inTransaction: ["c"], inFile: [] },
      { inTransaction: ["a", "c"], inFile: [] },
      { inTransaction: ["a", "b", "c"], inFile: [] },
    ]);
  });

  test("a lazy write is in the file like any other, alone or in a batch", async (t) => {
    const { database, path } = open(t);
    await database.write(() => add("lazy"), { lazily: true });
    assert.deepEqual(stored(path), ["lazy"]);
    await Promise.all([database.write(() => add("too"), { lazily: true }), database.write(() => add("not"))]);
    assert.deepEqual(stored(path), ["lazy", "not", "too"]);
  });

  test("more writes than fit in one batch all succeed", async (t) => {
    const { database, path } = open(t);
    const expected = Array.from({ length: 600 }, (_, at) => String(at).padStart(3, "0"));
    await Promise.all(expected.map((name) => database.write(() => add(name))));
    assert.deepEqual(stored(path), expected);
  });

  const failures: [what: string, fail: () => Steps<void>, error: RegExp][] = [
    [
      "breaks a constraint",
      function* () {
        yield* add("half");
        yield* add("kept 1");
      },
      /UNIQUE/,
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
        yield* ask(noSuchTable);
      },
      /no such table/,
    ],
    [
      "throws before its first statement",
      () => {
        throw new Error("immediately");
      },
      /immediately/,
    ],
  ];
  for (const [what, fail, error] of failures)
    test(`a write that ${what} writes nothing and does not affect others of its batch`, async (t) => {
      const { database, path } = open(t);
      const results = await Promise.allSettled([
        database.write(() => add("kept 1")),
        database.write(fail),
        database.write(() => add("kept 2")),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected", "fulfilled"],
      );
      assert.match(String((results[1] as PromiseRejectedResult).reason), error);
      assert.deepEqual(stored(path), ["kept 1", "kept 2"]);
    });
});

describe("architecture.md 2 writes are durable before they are acknowledged", () => {
  /** A disk whose flushes end when the test ends them. */
  function slowDisk() {
    const flushes: { done(): void; fail(error: Error): void }[] = [];
    const flush: Flush = () =>
      new Promise((resolve, reject) => flushes.push({ done: resolve, fail: reject }));
    return { flushes, flush };
  }

  /** Runs the event loop until this number of flushes was started. */
  async function untilFlushed(flushes: readonly unknown[], count: number): Promise<void> {
    for (let turns = 0; flushes.length < count; turns += 1) {
      assert.ok(turns < 10_000, `only ${flushes.length} of ${count} flushes were started`);
      await setImmediate();
    }
  }

  test("no write is acknowledged before it is on the disk, not even one that changed nothing", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const settled: string[] = [];
    const first = database.write(() => add("a")).then(() => settled.push("first"));
    await untilFlushed(flushes, 1);
    assert.deepEqual([stored(path), settled], [["a"], []]);
    const second = database.write(names).then(() => settled.push("second"));
    const third = database.write(() => add("b")).then(() => settled.push("third"));
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    assert.deepEqual([stored(path), settled, flushes.length], [["a"], [], 1], "both wait for the next batch");
    flushes[0]?.done();
    await first;
    await untilFlushed(flushes, 2);
    assert.deepEqual([stored(path), settled], [["a", "b"], ["first"]]);
    flushes[1]?.done();
    await Promise.all([second, third]);
    assert.deepEqual([settled, flushes.length], [["first", "second", "third"], 2]);
  });

  test("a failed flush rejects the write, and the next write first moves the log to the file", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const lost = database.write(() => add("a"));
    await untilFlushed(flushes, 1);
    const next = database.write(() => add("next"));
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    flushes[0]?.fail(new Error("EIO"));
    await assert.rejects(lost, StorageUnavailable);
    await untilFlushed(flushes, 2);
    // Only the file itself is copied, without the log that was not flushed.
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    assert.deepEqual(stored(copy), ["a"]);
    flushes[1]?.done();
    assert.equal(await next, "next");
  });

  test("all writes that arrive during a flush share one transaction and one flush", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const first = database.write(() => add("first"));
    await untilFlushed(flushes, 1);
    const others = Array.from({ length: 200 }, (_, at) => database.write(() => add(`other ${at}`)));
    flushes[0]?.done();
    await first;
    await untilFlushed(flushes, 2);
    assert.equal(stored(path).length, 201);
    flushes[1]?.done();
    await Promise.all(others);
    assert.equal(flushes.length, 2);
  });

  test("a lazy write waits for the running flush, but is not flushed itself", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const first = database.write(() => add("first"));
    await untilFlushed(flushes, 1);
    const lazy = database.write(() => add("lazy"), { lazily: true });
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    assert.deepEqual(stored(path), ["first"]);
    flushes[0]?.done();
    assert.deepEqual(await Promise.all([first, lazy]), ["first", "lazy"]);
    assert.equal(flushes.length, 1);
  });

  for (const fails of [false, true])
    test(`closing waits for the running flush, which ${fails ? "fails" : "succeeds"}`, async (t) => {
      const { flushes, flush } = slowDisk();
      const { database } = open(t, flush);
      const events: string[] = [];
      const write = database
        .write(() => add("a"))
        .then(
          () => events.push("written"),
          () => events.push("rejected"),
        );
      await untilFlushed(flushes, 1);
      const closed = database.close().then(() => events.push("closed"));
      for (let turns = 0; turns < 20; turns += 1) await setImmediate();
      assert.deepEqual(events, []);
      if (fails) flushes[0]?.fail(new Error("EIO"));
      else flushes[0]?.done();
      await Promise.all([write, closed]);
      assert.deepEqual(events, [fails ? "rejected" : "written", "closed"]);
    });

  test("after a failed flush, the next write waits for readers that keep the log from being moved", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const lost = database.write(() => add("a"));
    await untilFlushed(flushes, 1);
    const reader = connectSqlite(path, 0);
    t.after(() => reader.close());
    reader.exec("begin");
    reader.prepare("select count(*) from thing").get();
    flushes[0]?.fail(new Error("EIO"));
    await assert.rejects(lost, StorageUnavailable);
    // With a reader at its end, the log can be copied but not restarted, so the next write waits.
    const next = database.write(() => add("b"));
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    assert.deepEqual(stored(path), ["a"]);
    reader.exec("commit");
    await untilFlushed(flushes, 2);
    flushes[1]?.done();
    assert.equal(await next, "b");
  });
});

describe("architecture.md 5 reads", () => {
  test("do not see uncommitted rows", async (t) => {
    const { database } = open(t);
    let duringWrite: Promise<string[]> | undefined;
    const write = database.write(function* () {
      yield* add("a");
      // This read runs immediately, on the reader's connection, before the row is committed.
      duringWrite = database.read(names);
      assert.deepEqual(yield* names(), ["a"]);
    });
    await write;
    assert.deepEqual(await duringWrite, []);
    assert.deepEqual(await database.read(names), ["a"]);
  });

  test("do not see rows that are rolled back", async (t) => {
    const { database } = open(t);
    let duringWrite: Promise<string[]> | undefined;
    await assert.rejects(
      database.write(function* () {
        yield* add("a");
        duringWrite = database.read(names);
        throw new Error("no");
      }),
    );
    assert.deepEqual([await duringWrite, await database.read(names)], [[], []]);
  });

  test("see one snapshot in all their statements", async (t) => {
    const { database, path } = open(t);
    const other = connectSqlite(path, 0);
    t.after(async () => void other.close());
    const seen = await database.read(function* () {
      const first = yield* names();
      other.exec("insert into thing values ('meanwhile')");
      return [first, yield* names()];
    });
    assert.deepEqual(seen, [[], []]);
    assert.deepEqual(await database.read(names), ["meanwhile"]);
  });

  test("must not write, and do not affect the next read if they fail", async (t) => {
    const { database } = open(t);
    await assert.rejects(database.read(() => add("a")));
    await assert.rejects(
      database.read(() => ask(noSuchTable)),
      /no such table/,
    );
    assert.deepEqual(await database.read(names), []);
    await database.write(() => add("b"));
    assert.deepEqual(await database.read(names), ["b"]);
  });
});

describe("another process that takes the lock after a batch was rolled back", () => {
  test("delays the writes of the batch that did not fail", async (t) => {
    const { database, path } = open(t);
    const other = connectSqlite(path, 0);
    t.after(() => other.close());
    // Every statement of better-sqlite3 has this prototype. After a rollback, the other connection takes the lock.
    const statements = Object.getPrototypeOf(other.prepare("select 1")) as {
      run: (...values: unknown[]) => unknown;
    };
    const { run } = statements;
    t.after(() => {
      statements.run = run;
    });
    statements.run = function (this: { source: string }, ...values) {
      const result = run.apply(this, values);
      if (this.source !== "rollback") return result;
      statements.run = run;
      other.exec("begin immediate");
      setTimeout(() => other.exec("rollback"), 20);
      return result;
    };
    const results = await Promise.allSettled([
      database.write(() => add("one")),
      database.write(() => {
        throw new Error("of its own");
      }),
      database.write(() => add("two")),
    ]);
    assert.deepEqual(
      results.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message)),
      ["one", "of its own", "two"],
    );
    assert.deepEqual(stored(path), ["one", "two"]);
  });
});

describe("another process that writes", () => {
  test("delays writes as long as it holds the lock, and makes none fail", async (t) => {
    const { database, path } = open(t);
    const other = connectSqlite(path, 0);
    t.after(async () => void other.close());
    other.exec("begin immediate; insert into thing values ('theirs')");
    let settled = 0;
    const writes = ["a", "b"].map((name) => database.write(() => add(name)).finally(() => (settled += 1)));
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    const late = database.write(() => add("late"));
    assert.equal(settled, 0);
    assert.deepEqual(await database.read(names), []);
    other.exec("commit");
    assert.deepEqual(await Promise.all([...writes, late]), ["a", "b", "late"]);
    assert.deepEqual(stored(path), ["a", "b", "late", "theirs"]);
  });

  test("does not prevent a closing database from finishing its accepted writes", async (t) => {
    const { database, path } = open(t);
    const other = connectSqlite(path, 0);
    t.after(async () => void other.close());
    other.exec("begin immediate");
    const write = database.write(() => add("a"));
    await setImmediate();
    const closed = database.close();
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    other.exec("rollback");
    assert.equal(await write, "a");
    await closed;
    assert.deepEqual(stored(path), ["a"]);
  });
});

test("the version changes with every write of any process, and only then", async (t) => {
  const { database, path } = open(t);
  const first = await database.version();
  assert.equal(await database.version(), first);
  await database.read(names);
  assert.equal(await database.version(), first);
  await database.write(() => add("ours"));
  const second = await database.version();
  assert.notEqual(second, first);
  const other = connectSqlite(path, 0);
  t.after(async () => void other.close());
  other.exec("insert into thing values ('theirs')");
  // Commits of other processes are visible from the next turn of the event loop.
  await setImmediate();
  assert.notEqual(await database.version(), second);
});

describe("closing", () => {
  test("finishes accepted writes, and rejects later ones", async (t) => {
    const { database, path } = open(t);
    const expected = Array.from({ length: 300 }, (_, at) => String(at).padStart(3, "0"));
    const writes = Promise.all(expected.map((name) => database.write(() => add(name))));
    const closed = database.close();
    await assert.rejects(
      database.write(() => add("late")),
      StorageUnavailable,
    );
    assert.deepEqual(await writes, expected);
    await closed;
    assert.deepEqual(stored(path), expected);
  });

  test("a second time does nothing", async (t) => {
    const { database } = open(t);
    await database.close();
    await database.close();
  });
});

describe("a full disk", () => {
  const limit = (pages: number) => statement<{ max_page_count: number }>(`pragma max_page_count = ${pages}`);
  const big = rowsOf(Array.from({ length: 500 }, (_, at) => [`${at} `.repeat(200)]));

  test("makes only the large write fail, with StorageUnavailable; it works again when there is space", async (t) => {
    const { database, path } = open(t);
    await database.write(() => ask(limit(20)));
    const results = await Promise.allSettled([
      database.write(() => add("a")),
      database.write(function* () {
        yield* add("half");
        yield* ask(insertAll, big);
      }),
      database.write(() => add("b")),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    const { reason } = results[1] as PromiseRejectedResult;
    assert.ok(reason instanceof StorageUnavailable, String(reason));
    assert.match(reason.message, /full/);
    assert.deepEqual(stored(path), ["a", "b"]);
    await database.write(() => ask(limit(1_000_000)));
    await database.write(() => ask(insertAll, big));
    assert.equal(stored(path).length, 502);
  });
});

describe("a file that is damaged while it is open", () => {
  test("makes all reads and writes fail with StorageUnavailable", async (t) => {
    const { database, path } = open(t);
    const many = Array.from({ length: 5_000 }, (_, at) => `${at} ${"x".repeat(200)}`);
    await database.write(() => ask(insertAll, rowsOf(many.map((name) => [name]))));
    const checkpoint = connectSqlite(path, 0);
    checkpoint.pragma("wal_checkpoint(TRUNCATE)");
    checkpoint.close();
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole.subarray(0, 4_096), Buffer.alloc(whole.length - 4_096, 7)]));
    for (let time = 0; time < 2; time += 1) {
      await assert.rejects(
        database.read(() => names()),
        StorageUnavailable,
      );
      await assert.rejects(
        database.write(() => add("new")),
        StorageUnavailable,
      );
    }
  });
});

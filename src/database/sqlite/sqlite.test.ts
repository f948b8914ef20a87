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

/** A fresh file with one table, opened; closed and forgotten with the test. */
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

/** What is in the file, seen by nobody's connection but its own. */
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
  test("a promise settles when the commit is in the file, with what its steps answered", async (t) => {
    const { database, path } = open(t);
    const seen = ["a", "b", "c"].map(async (name) => {
      assert.equal(await database.write(() => add(name)), name);
      return stored(path).includes(name);
    });
    assert.deepEqual(stored(path), []);
    assert.deepEqual(await Promise.all(seen), [true, true, true]);
  });

  test("commits that wait together share one transaction, in the order in which they came", async (t) => {
    const { database, path } = open(t);
    const seen: { within: string[]; inFile: string[] }[] = [];
    const looking = (name: string) =>
      function* (): Steps<void> {
        yield* add(name);
        seen.push({ within: yield* names(), inFile: stored(path) });
      };
    await Promise.all(["c", "a", "b"].map((name) => database.write(looking(name))));
    assert.deepEqual(seen, [
      { within: ["c"], inFile: [] },
      { within: ["a", "c"], inFile: [] },
      { within: ["a", "b", "c"], inFile: [] },
    ]);
  });

  test("a lazy commit is in the file like any other, and so is what shares it", async (t) => {
    const { database, path } = open(t);
    await database.write(() => add("lazy"), { lazily: true });
    assert.deepEqual(stored(path), ["lazy"]);
    await Promise.all([database.write(() => add("too"), { lazily: true }), database.write(() => add("not"))]);
    assert.deepEqual(stored(path), ["lazy", "not", "too"]);
  });

  test("more commits than one batch holds are all made", async (t) => {
    const { database, path } = open(t);
    const all = Array.from({ length: 600 }, (_, at) => String(at).padStart(3, "0"));
    await Promise.all(all.map((name) => database.write(() => add(name))));
    assert.deepEqual(stored(path), all);
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
      "asks for a table that is not there",
      function* () {
        yield* add("half");
        yield* ask(noSuchTable);
      },
      /no such table/,
    ],
    [
      "throws before its first statement",
      () => {
        throw new Error("at once");
      },
      /at once/,
    ],
  ];
  for (const [what, fail, error] of failures)
    test(`a commit that ${what} fails alone and leaves nothing; its neighbours are kept`, async (t) => {
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

describe("architecture.md 2 durable before it is answered", () => {
  /** A disk whose flushes end when the test says so. */
  function slowDisk() {
    const flushes: { done(): void; fail(error: Error): void }[] = [];
    const flush: Flush = () =>
      new Promise((resolve, reject) => flushes.push({ done: resolve, fail: reject }));
    return { flushes, flush };
  }

  /** Lets everything happen that waits for nothing but the event loop. */
  async function untilFlushed(flushes: readonly unknown[], count: number): Promise<void> {
    for (let turns = 0; flushes.length < count; turns += 1) {
      assert.ok(turns < 10_000, `only ${flushes.length} of ${count} flushes were asked for`);
      await setImmediate();
    }
  }

  test("no commit is acknowledged before the disk has it, nor one that found its work done", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const settled: string[] = [];
    const first = database.write(() => add("a")).then(() => settled.push("first"));
    await untilFlushed(flushes, 1);
    assert.deepEqual([stored(path), settled], [["a"], []]);
    const second = database.write(names).then(() => settled.push("second"));
    const third = database.write(() => add("b")).then(() => settled.push("third"));
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    assert.deepEqual([stored(path), settled, flushes.length], [["a"], [], 1], "they wait for the next");
    flushes[0]?.done();
    await first;
    await untilFlushed(flushes, 2);
    assert.deepEqual([stored(path), settled], [["a", "b"], ["first"]]);
    flushes[1]?.done();
    await Promise.all([second, third]);
    assert.deepEqual([settled, flushes.length], [["first", "second", "third"], 2]);
  });

  test("a disk that fails is told, and the next commit brings all into the file first", async (t) => {
    const { flushes, flush } = slowDisk();
    const { database, path } = open(t, flush);
    const lost = database.write(() => add("a"));
    await untilFlushed(flushes, 1);
    const behind = database.write(() => add("behind"));
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    flushes[0]?.fail(new Error("EIO"));
    await assert.rejects(lost, StorageUnavailable);
    await untilFlushed(flushes, 2);
    // Nothing but the file itself: what the failed flush left of the log was not relied upon.
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    assert.deepEqual(stored(copy), ["a"]);
    flushes[1]?.done();
    assert.equal(await behind, "behind");
  });

  test("what comes while the disk is waited for is one transaction and one flush, however much it is", async (t) => {
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

  test("a lazy commit waits its turn, and for no flush of its own", async (t) => {
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
    test(`closing waits for the flush that is under way, which ${fails ? "fails" : "succeeds"}`, async (t) => {
      const { flushes, flush } = slowDisk();
      const { database } = open(t, flush);
      const told: string[] = [];
      const write = database
        .write(() => add("a"))
        .then(
          () => told.push("written"),
          () => told.push("refused"),
        );
      await untilFlushed(flushes, 1);
      const closed = database.close().then(() => told.push("closed"));
      for (let turns = 0; turns < 20; turns += 1) await setImmediate();
      assert.deepEqual(told, []);
      if (fails) flushes[0]?.fail(new Error("EIO"));
      else flushes[0]?.done();
      await Promise.all([write, closed]);
      assert.deepEqual(told, [fails ? "refused" : "written", "closed"]);
    });

  test("after a flush that failed, what keeps the log from being moved is waited for", async (t) => {
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
    // Behind a reader of the log's end it can be moved, and not begun anew: the next commit waits for that.
    const kept = database.write(() => add("b"));
    for (let turns = 0; turns < 20; turns += 1) await setImmediate();
    assert.deepEqual(stored(path), ["a"]);
    reader.exec("commit");
    await untilFlushed(flushes, 2);
    flushes[1]?.done();
    assert.equal(await kept, "b");
  });
});

describe("architecture.md 5 reads", () => {
  test("do not see what is not committed", async (t) => {
    const { database } = open(t);
    let midway: Promise<string[]> | undefined;
    const write = database.write(function* () {
      yield* add("a");
      // Runs at once, on the reader's connection, while the row is written and not committed.
      midway = database.read(names);
      assert.deepEqual(yield* names(), ["a"]);
    });
    await write;
    assert.deepEqual(await midway, []);
    assert.deepEqual(await database.read(names), ["a"]);
  });

  test("do not see what was rolled back", async (t) => {
    const { database } = open(t);
    let midway: Promise<string[]> | undefined;
    await assert.rejects(
      database.write(function* () {
        yield* add("a");
        midway = database.read(names);
        throw new Error("no");
      }),
    );
    assert.deepEqual([await midway, await database.read(names)], [[], []]);
  });

  test("see one snapshot from their first statement to their last", async (t) => {
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

  test("may not write, and one that tried or failed leaves the next one well", async (t) => {
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

describe("another process that writes, between a batch that failed and its parts", () => {
  test("what did not fail by itself waits its turn", async (t) => {
    const { database, path } = open(t);
    const other = connectSqlite(path, 0);
    t.after(() => other.close());
    // As soon as the batch is rolled back, the other one has the lock.
    const statements = Object.getPrototypeOf(other.prepare("select 1")) as {
      run: (...all: unknown[]) => unknown;
    };
    const { run } = statements;
    t.after(() => {
      statements.run = run;
    });
    statements.run = function (this: { source: string }, ...all) {
      const result = run.apply(this, all);
      if (this.source !== "rollback") return result;
      statements.run = run;
      other.exec("begin immediate");
      setTimeout(() => other.exec("rollback"), 20);
      return result;
    };
    const ended = await Promise.allSettled([
      database.write(() => add("one")),
      database.write(() => {
        throw new Error("of its own");
      }),
      database.write(() => add("two")),
    ]);
    assert.deepEqual(
      ended.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message)),
      ["one", "of its own", "two"],
    );
    assert.deepEqual(stored(path), ["one", "two"]);
  });
});

describe("another process that writes", () => {
  test("delays commits for as long as it holds the lock, and fails none", async (t) => {
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

  test("does not keep a closing database from finishing what it accepted", async (t) => {
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

test("the version differs after a write, whoever wrote, and not otherwise", async (t) => {
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
  // Another process is heard of with the next turn of the event loop.
  await setImmediate();
  assert.notEqual(await database.version(), second);
});

describe("closing", () => {
  test("finishes every commit that was accepted, and refuses what comes later", async (t) => {
    const { database, path } = open(t);
    const all = Array.from({ length: 300 }, (_, at) => String(at).padStart(3, "0"));
    const writes = Promise.all(all.map((name) => database.write(() => add(name))));
    const closed = database.close();
    await assert.rejects(
      database.write(() => add("late")),
      StorageUnavailable,
    );
    assert.deepEqual(await writes, all);
    await closed;
    assert.deepEqual(stored(path), all);
  });

  test("twice is once", async (t) => {
    const { database } = open(t);
    await database.close();
    await database.close();
  });
});

describe("a disk that is full", () => {
  const limit = (pages: number) => statement<{ max_page_count: number }>(`pragma max_page_count = ${pages}`);
  const big = rowsOf(Array.from({ length: 500 }, (_, at) => [`${at} `.repeat(200)]));

  test("refuses that commit alone as StorageUnavailable, keeps its neighbours, and takes work again", async (t) => {
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
  test("refuses reads and writes as StorageUnavailable, the next as the first", async (t) => {
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

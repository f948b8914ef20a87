// SQLite behind the Database interface: one connection reads, one only writes, through a queue.

import SqliteConnection from "better-sqlite3";
import { type Database, StorageUnavailable, type WriteOptions } from "./database.ts";
import { prepareInsert } from "./sqlite-inserts.ts";
import { type Row, Rows, type Statement, type Step, type Steps } from "./statement.ts";

type Connection = SqliteConnection.Database;
type Waiting = {
  readonly steps: () => Steps<unknown>;
  readonly isLazy: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};
type Settled = { readonly waiting: Waiting; readonly result?: unknown; readonly error?: unknown };

/** Most commits that share one disk flush. */
const LARGEST_BATCH = 256;
/** Memory for pages, in KiB: a large library's trees stay there between commits; reads find much in the system's cache. */
const [WRITE_CACHE, READ_CACHE] = [16_384, 4_096];
/** As SQLite has it by itself: 4 MiB. */
const LOG_PAGES = 1_000;
/**
 * How long the writer may block the process for another process's write, in milliseconds, and how soon it comes back:
 * one that writes batch after batch leaves only short gaps…
 */
const [BLOCKING_PATIENCE, COMING_BACK] = [3, 2];
/** …and how long a commit may wait for it all in all. */
const PATIENCE = 20_000;

/** Moves with every commit of this process, and with the turns of its event loop. */
let moment = 0;
const passMoment = (): void => {
  moment += 1;
};

/** Opens one connection with the settings that make an acknowledged commit durable. */
export function connectSqlite(path: string, busyTimeout: number): Connection {
  const connection = new SqliteConnection(path, { timeout: busyTimeout });
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("temp_store = MEMORY");
  return connection;
}

/**
 * Opens a migrated SQLite file; its log is moved into it when it has so many pages. A long log spares much writing where
 * the same pages change again and again, and makes each moving longer.
 */
export function openSqlite(path: string, { logPages = LOG_PAGES } = {}): Database {
  const reader = connectSqlite(path, 5_000);
  reader.pragma("query_only = ON");
  const writing = connectSqlite(path, 5_000);
  writing.pragma(`busy_timeout = ${BLOCKING_PATIENCE}`);
  reader.pragma(`cache_size = -${READ_CACHE}`);
  writing.pragma(`cache_size = -${WRITE_CACHE}`);
  writing.pragma(`wal_autocheckpoint = ${logPages}`);
  const writer = new WriteQueue(writing);
  const execute = executor(reader);
  const [begin, commit, rollback] = ["begin", "commit", "rollback"].map((text) => reader.prepare(text));
  /** Nothing hangs on how a transaction ends that only read; some troubles of the disk have ended it already. */
  const endRead = (): void => {
    for (const end of [commit, rollback])
      try {
        if (reader.inTransaction) end?.run();
      } catch {
        // The one that is tried next, or the next read, tells what is wrong.
      }
  };
  const version = reader.prepare("pragma data_version").pluck();
  const readVersion = (): number => {
    try {
      return version.get() as number;
    } catch (error) {
      throw understood(error);
    }
  };
  let seen = { moment: -1, version: 0 };
  return {
    engine: "sqlite",
    read: async <Result>(steps: () => Steps<Result>) => {
      try {
        begin?.run();
        return run(steps(), execute);
      } catch (error) {
        throw understood(error);
      } finally {
        endRead();
      }
    },
    write: (steps, options) => writer.write(steps, options),
    version: async () => {
      // One look serves all the requests that came in together: none can know of a commit that came later.
      if (seen.moment !== moment) {
        seen = { moment, version: readVersion() };
        setImmediate(passMoment);
      }
      return seen.version;
    },
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}

function run<Result>(steps: Steps<Result>, execute: (step: Step) => Row[]): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(execute(step.value));
  return step.value;
}

/** Prepares each statement once per connection. */
function executor(connection: Connection): (step: Step) => Row[] {
  const prepared = new Map<string, (values: Step["values"]) => Row[]>();
  return ({ statement, values }) => {
    let ready = prepared.get(statement.text);
    if (!ready) {
      ready = prepareInsert(connection, statement) ?? prepareAny(connection, statement);
      // Composed queries come in many forms; keep the cache bounded.
      if (prepared.size > 500) prepared.clear();
      prepared.set(statement.text, ready);
    }
    return ready(values);
  };
}

function prepareAny(connection: Connection, { text }: Statement): (values: Step["values"]) => Row[] {
  const ready = connection.prepare(text.replaceAll("{rows}", "json_each(?) as r"));
  return (values) => {
    const bound = values.map((value) => (value instanceof Rows ? value.toString() : value));
    if (ready.reader) return ready.all(...bound) as Row[];
    ready.run(...bound);
    return [];
  };
}

/**
 * Gathers waiting commits and runs them as one synchronous transaction, each in a savepoint; their promises
 * settle after COMMIT, so that one disk flush makes many commits durable.
 */
class WriteQueue {
  readonly #connection: Connection;
  readonly #execute: (step: Step) => Row[];
  readonly #controls = new Map<string, SqliteConnection.Statement>();
  #queue: Waiting[] = [];
  #scheduled = false;
  #isLazy = false;
  #busySince: number | null = null;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#execute = executor(connection);
  }

  write<Result>(steps: () => Steps<Result>, { lazily = false }: WriteOptions = {}): Promise<Result> {
    if (this.#closed) return Promise.reject(new StorageUnavailable("the database is closed"));
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ steps, isLazy: lazily, resolve: resolve as (result: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Finishes what was accepted, then closes. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#queue.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#connection.close();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#queue.splice(0, LARGEST_BATCH);
    let settled: Settled[];
    try {
      settled = this.#commitTogether(batch);
    } catch (error) {
      if (isBusy(error)) {
        this.#comeBack(batch, error);
        return;
      }
      settled = batch.length === 1 ? [{ waiting: batch[0] as Waiting, error }] : this.#commitEachAlone(batch);
    }
    this.#busySince = null;
    for (const { waiting, result, error } of settled) {
      if (error === undefined) waiting.resolve(result);
      else waiting.reject(understood(error));
    }
    if (this.#queue.length > 0) this.#schedule();
    else for (const idle of this.#idle.splice(0)) idle();
  }

  /** Another process is writing: try again soon, without blocking this one. */
  #comeBack(batch: Waiting[], error: unknown): void {
    this.#busySince ??= performance.now();
    if (performance.now() - this.#busySince > PATIENCE) {
      this.#busySince = null;
      for (const waiting of batch) waiting.reject(understood(error));
      if (this.#queue.length > 0) this.#schedule();
      else for (const idle of this.#idle.splice(0)) idle();
      return;
    }
    this.#queue.unshift(...batch);
    this.#scheduled = true;
    setTimeout(() => this.#flush(), COMING_BACK);
  }

  #commitTogether(batch: readonly Waiting[]): Settled[] {
    const connection = this.#connection;
    this.#beLazy(batch.every(({ isLazy }) => isLazy));
    this.#control("begin immediate");
    try {
      const settled = batch.map((waiting) => this.#inSavepoint(waiting));
      this.#control("commit");
      passMoment();
      return settled;
    } catch (error) {
      if (connection.inTransaction) this.#control("rollback");
      throw error;
    }
  }

  /** A commit that fails by itself leaves its neighbours alone; when the engine gave up all, the batch fails. */
  #inSavepoint(waiting: Waiting): Settled {
    const connection = this.#connection;
    this.#control("savepoint one");
    try {
      const result = run(waiting.steps(), this.#execute);
      this.#control("release one");
      return { waiting, result };
    } catch (error) {
      if (!connection.inTransaction) throw error;
      this.#control("rollback to one");
      this.#control("release one");
      return { waiting, error };
    }
  }

  /** Lazy commits are flushed with the next one that is not, or when the log is moved into the file. */
  #beLazy(isLazy: boolean): void {
    if (isLazy === this.#isLazy) return;
    this.#connection.pragma(`synchronous = ${isLazy ? "NORMAL" : "FULL"}`);
    this.#isLazy = isLazy;
  }

  /** The words around a transaction, prepared like every statement. */
  #control(text: string): void {
    const ready = this.#controls.get(text) ?? this.#connection.prepare(text);
    this.#controls.set(text, ready);
    ready.run();
  }

  #commitEachAlone(batch: readonly Waiting[]): Settled[] {
    return batch.map((waiting) => {
      try {
        return this.#commitTogether([waiting])[0] as Settled;
      } catch (error) {
        return { waiting, error };
      }
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof SqliteConnection.SqliteError ? error.code : "";
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/** Troubles of the disk become StorageUnavailable; everything else stays what it is. */
function understood(error: unknown): unknown {
  if (
    !/^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM|BUSY|LOCKED|NOMEM|PROTOCOL|CORRUPT|NOTADB)/.test(
      codeOf(error),
    )
  )
    return error;
  return new StorageUnavailable((error as Error).message, { cause: error });
}

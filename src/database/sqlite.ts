// SQLite behind the Database interface: one connection reads, one only writes, through a queue.

import SqliteConnection from "better-sqlite3";
import type { Database } from "./database.ts";
import { isBusy, understood } from "./sqlite-errors.ts";
import { executor, runSteps } from "./sqlite-steps.ts";
import { ask, type Steps } from "./statement.ts";
import { type Flush, WalSync } from "./wal-sync.ts";
import { WriteQueue } from "./write-queue.ts";

type Connection = SqliteConnection.Database;

/** Memory for pages, in KiB: a large library's trees stay there between commits; reads find much in the system's cache. */
const [WRITE_CACHE, READ_CACHE] = [6_144, 2_048];
/**
 * Pages in the log before they go into the file. A long log spares much writing where the same pages change again and
 * again, and makes each moving, between two commits, longer.
 */
const LOG_PAGES = 4_000;
/** How long the writer may block the process for another process's write, in milliseconds. */
const BLOCKING_PATIENCE = 3;

/** Moves with every commit of this process, with the turns of its event loop, and when requests come. */
let moment = 0;
const passMoment = (): void => {
  moment += 1;
};

/** Opens one connection with the settings that make an acknowledged commit durable. */
export function connectSqlite(path: string, busyTimeout: number): Connection {
  const connection = new SqliteConnection(path, { timeout: busyTimeout });
  keepLog(connection, busyTimeout);
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("temp_store = MEMORY");
  return connection;
}

/** Processes that make the same file a logged one at once are told that it is busy, whatever their patience. */
function keepLog(connection: Connection, patience: number): void {
  const until = performance.now() + patience;
  const bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (;;)
    try {
      connection.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      Atomics.wait(bell, 0, 0, BLOCKING_PATIENCE);
    }
}

export type SqliteOptions = {
  /** Pages in the log before they go into the file. */
  readonly logPages?: number;
  /** Makes what was committed durable; the operating system's own by default. */
  readonly flush?: Flush;
};

/** Opens a migrated SQLite file. */
export function openSqlite(path: string, { logPages = LOG_PAGES, flush }: SqliteOptions = {}): Database {
  const reader = connectSqlite(path, 5_000);
  reader.pragma("query_only = ON");
  const writing = connectSqlite(path, 5_000);
  writing.pragma(`busy_timeout = ${BLOCKING_PATIENCE}`);
  reader.pragma(`cache_size = -${READ_CACHE}`);
  writing.pragma(`cache_size = -${WRITE_CACHE}`);
  writing.pragma(`wal_autocheckpoint = ${logPages}`);
  const writer = new WriteQueue(writing, logOf(writing, path, flush), passMoment);
  const execute = executor(reader);
  const [begin, commit, rollback] = ["begin", "commit", "rollback"].map((text) => reader.prepare(text));
  /** Nothing hangs on how a transaction ends that only read; some troubles of the disk have ended it already. */
  const endRead = (): void => {
    try {
      if (reader.inTransaction) commit?.run();
    } catch {
      try {
        if (reader.inTransaction) rollback?.run();
      } catch {
        // The next read tells what is wrong.
      }
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
  /** One look serves those who came in together; who comes later may know of a later commit. */
  const look = (): number => {
    if (seen.moment !== moment) {
      seen = { moment, version: readVersion() };
      setImmediate(passMoment);
    }
    return seen.version;
  };
  return {
    engine: "sqlite",
    ask: async (asked, ...values) => {
      try {
        return runSteps(ask(asked, ...values), execute);
      } catch (error) {
        throw understood(error);
      }
    },
    read: async <Result>(steps: () => Steps<Result>) => {
      try {
        begin?.run();
        return runSteps(steps(), execute);
      } catch (error) {
        throw understood(error);
      } finally {
        endRead();
      }
    },
    write: (steps, options) => writer.write(steps, options),
    version: async () => look(),
    lookAnew: passMoment,
    versionAtOnce: () => {
      try {
        return look();
      } catch {
        return null;
      }
    },
    // Its statements say in which order tables are read, and the keys say how.
    analyze: async () => {},
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}

/** A COMMIT need not flush the log where the queue does, before it acknowledges; where there is no log, it must. */
function logOf(writing: Connection, path: string, flush: Flush | undefined): WalSync | null {
  if (writing.pragma("journal_mode", { simple: true }) !== "wal") return null;
  writing.pragma("synchronous = NORMAL");
  return new WalSync(path, flush);
}

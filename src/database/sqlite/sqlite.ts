// SQLite behind the Database interface: one connection reads, another one writes, through a queue.

import type SqliteConnection from "better-sqlite3";
import type { Database } from "../database.ts";
import { connectSqlite } from "./sqlite-connection.ts";
import { toStorageError } from "./sqlite-errors.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { DataVersion } from "./sqlite-version.ts";
import { type Flush, WalSync } from "./wal-sync.ts";
import { WriteQueue } from "./write-queue.ts";

/**
 * Memory for pages. The writer keeps the trees of a large library between commits; readers find much in the operating
 * system's cache.
 */
const WRITE_CACHE_KIB = 6_144;
const READ_CACHE_KIB = 2_048;
/**
 * Pages in the log before a checkpoint. A longer log writes a page less often that changes again and again, but makes
 * each checkpoint longer, and it runs between two commits.
 */
const LOG_PAGES_MAX = 4_000;
const BUSY_TIMEOUT_MILLIS = 5_000;
/** The writer blocks the event loop while another process writes: only for so long, then the queue tries again. */
const WRITE_BUSY_TIMEOUT_MILLIS = 3;

export type SqliteOptions = {
  /** Pages in the log before they go into the file. */
  readonly logPagesMax?: number;
  /** Makes what was committed durable; the operating system's own by default. */
  readonly flush?: Flush;
};

/** Opens a migrated SQLite file. @throws SqliteError */
export function openSqlite(
  path: string,
  { logPagesMax = LOG_PAGES_MAX, flush }: SqliteOptions = {},
): Database {
  const reading = connectSqlite(path, BUSY_TIMEOUT_MILLIS);
  reading.pragma("query_only = ON");
  reading.pragma(`cache_size = -${READ_CACHE_KIB}`);
  const writing = connectSqlite(path, BUSY_TIMEOUT_MILLIS);
  writing.pragma(`busy_timeout = ${WRITE_BUSY_TIMEOUT_MILLIS}`);
  writing.pragma(`cache_size = -${WRITE_CACHE_KIB}`);
  writing.pragma(`wal_autocheckpoint = ${logPagesMax}`);
  const reader = new SqliteReader(reading);
  const version = new DataVersion(reading);
  const writer = new WriteQueue(writing, logOf(writing, path, flush), () => version.forget());
  return {
    engine: "sqlite",
    ask: async (statement, ...values) => withStorageErrors(() => reader.ask(statement, values)),
    read: async (steps) => withStorageErrors(() => reader.read(steps)),
    write: (steps, options) => writer.write(steps, options),
    version: async () => withStorageErrors(() => version.read()),
    forgetVersion: () => version.forget(),
    versionAtOnce: () => {
      try {
        return version.read();
      } catch {
        return null;
      }
    },
    // Nothing to do: the statements say in which order tables are read, and the keys say how.
    analyze: async () => {},
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}

/** @throws StorageUnavailable where the storage fails */
function withStorageErrors<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error);
  }
}

/**
 * Flushing the log is left to the queue, which does it off the event loop before it acknowledges a commit. Where a file
 * has no log (some file systems allow none), COMMIT itself flushes, and this is null.
 */
function logOf(writing: SqliteConnection.Database, path: string, flush: Flush | undefined): WalSync | null {
  if (writing.pragma("journal_mode", { simple: true }) !== "wal") return null;
  writing.pragma("synchronous = NORMAL");
  return new WalSync(path, flush);
}

// The Database interface on SQLite: one connection for reads, and one for the write queue.

import type SqliteConnection from "better-sqlite3";
import type { Database } from "../database.ts";
import { connectSqlite } from "./sqlite-connection.ts";
import { toStorageError } from "./sqlite-errors.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { DataVersion } from "./sqlite-version.ts";
import { type Flush, WalSync } from "./wal-sync.ts";
import { WriteQueue } from "./write-queue.ts";

/**
 * Memory for cached pages. The writer needs more, to keep the pages of a large library between commits. Reads also profit
 * from the cache of the operating system.
 */
const WRITE_CACHE_KIB = 6_144;
const READ_CACHE_KIB = 2_048;
/**
 * Pages in the write-ahead log before a checkpoint. With a longer log, a page that changes often is written less often,
 * but each checkpoint delays the next commit for longer.
 */
const LOG_PAGES_MAX = 4_000;
const BUSY_TIMEOUT_MILLIS = 5_000;
/** Waiting for another process blocks the event loop, so the writer waits only briefly, and the queue retries later. */
const WRITE_BUSY_TIMEOUT_MILLIS = 3;

export type SqliteOptions = {
  /** Pages in the write-ahead log before a checkpoint. */
  readonly logPagesMax?: number;
  /** Flushes the log to the disk; `fdatasync` by default. Tests replace it. */
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
    versionSync: () => {
      try {
        return version.read();
      } catch {
        return null;
      }
    },
    // Not needed: every statement fixes the order of its joins, and uses the keys of the tables.
    analyze: async () => {},
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}

/** @throws StorageUnavailable if the storage fails; otherwise the error of `work` */
function withStorageErrors<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error);
  }
}

/**
 * Leaves flushing the write-ahead log to the queue, which does it outside the event loop before it acknowledges a commit.
 * Null if the file has no such log, because its file system does not support it; then COMMIT itself flushes.
 */
function logOf(writing: SqliteConnection.Database, path: string, flush: Flush | undefined): WalSync | null {
  if (writing.pragma("journal_mode", { simple: true }) !== "wal") return null;
  writing.pragma("synchronous = NORMAL");
  return new WalSync(path, flush);
}

// Opens connections to a SQLite file, with the settings that make commits durable.

import SqliteConnection from "better-sqlite3";
import { isBusy } from "./sqlite-errors.ts";

const RETRY_MILLIS = 3;

/**
 * Opens a connection. Creates the file if it does not exist.
 * @param busyTimeoutMillis how long a statement may block the process while another process writes
 */
export function connectSqlite(path: string, busyTimeoutMillis: number): SqliteConnection.Database {
  const connection = new SqliteConnection(path, { timeout: busyTimeoutMillis });
  useWriteAheadLog(connection, busyTimeoutMillis);
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("temp_store = MEMORY");
  return connection;
}

/** If several processes switch a new file to WAL, SQLite reports SQLITE_BUSY without waiting, so this retries. */
function useWriteAheadLog(connection: SqliteConnection.Database, timeoutMillis: number): void {
  const deadline = performance.now() + timeoutMillis;
  const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (;;)
    try {
      connection.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      Atomics.wait(pause, 0, 0, RETRY_MILLIS);
    }
}

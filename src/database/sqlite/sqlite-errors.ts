// SQLite's errors, as the errors that the rest of the program knows.

import SqliteConnection from "better-sqlite3";
import { StorageUnavailable } from "../database.ts";

const BUSY = /^SQLITE_(BUSY|LOCKED)/;
/** The disk, the file or the memory fails, or another process writes for too long. */
const UNAVAILABLE = /^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM|BUSY|LOCKED|NOMEM|PROTOCOL|CORRUPT|NOTADB)/;

function hasCode(error: unknown, codes: RegExp): error is InstanceType<typeof SqliteConnection.SqliteError> {
  return error instanceof SqliteConnection.SqliteError && codes.test(error.code);
}

/** Whether another connection is writing. */
export function isBusy(error: unknown): boolean {
  return hasCode(error, BUSY);
}

/** Failures of the storage become StorageUnavailable; any other error stays as it is. */
export function toStorageError(error: unknown): unknown {
  return hasCode(error, UNAVAILABLE) ? new StorageUnavailable(error.message, { cause: error }) : error;
}

// Classifies SQLite's errors by their codes.

import SqliteConnection from "better-sqlite3";
import { StorageUnavailable } from "../database.ts";

const BUSY = /^SQLITE_(BUSY|LOCKED)/;
/** The disk, the file or the memory failed, or another process wrote for too long. */
const UNAVAILABLE = /^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM|BUSY|LOCKED|NOMEM|PROTOCOL|CORRUPT|NOTADB)/;

function hasCode(error: unknown, codes: RegExp): error is InstanceType<typeof SqliteConnection.SqliteError> {
  return error instanceof SqliteConnection.SqliteError && codes.test(error.code);
}

/** Whether the statement failed because another connection holds a lock. */
export function isBusy(error: unknown): boolean {
  return hasCode(error, BUSY);
}

/** Converts failures of the storage to StorageUnavailable; returns any other error unchanged. */
export function toStorageError(error: unknown): unknown {
  return hasCode(error, UNAVAILABLE) ? new StorageUnavailable(error.message, { cause: error }) : error;
}

// What SQLite and the disk say, as the errors that the rest of the program knows.

import SqliteConnection from "better-sqlite3";
import { StorageUnavailable } from "./database.ts";

function codeOf(error: unknown): string {
  return error instanceof SqliteConnection.SqliteError ? error.code : "";
}

/** Another connection is writing. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/** Troubles of the disk become StorageUnavailable; everything else stays what it is. */
export function understood(error: unknown): unknown {
  if (
    !/^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM|BUSY|LOCKED|NOMEM|PROTOCOL|CORRUPT|NOTADB)/.test(
      codeOf(error),
    )
  )
    return error;
  return new StorageUnavailable((error as Error).message, { cause: error });
}

// Classifies PostgreSQL's errors by their SQLSTATE. Names of constraints and tables differ between shards.

import { DatabaseError } from "pg";
import { StorageUnavailable } from "../database.ts";

/** Serialization failures and deadlocks: the transaction must be run again. */
const CONFLICT = /^(40001|40P01)$/;

/**
 * Connection errors (08); insufficient disk space, memory or connections (53); shutdown, restart or a cancelled statement
 * (57); system errors and damaged files (58, XX001, XX002); lock timeouts (55P03); idle transactions that were ended
 * (25P03); failed authorization (28); conflicts that remained after all attempts (40).
 */
const UNAVAILABLE = /^(08|53|57|58|28|40|55P03|25P03|XX001|XX002)/;
/** The server is a standby, or is set to read-only. */
const READ_ONLY = /^25006$/;

/** Whether the transaction failed because of a concurrent one and can be run again. */
export function isConflict(error: unknown): boolean {
  return hasState(error, CONFLICT);
}

/** Converts failures of the server to StorageUnavailable; returns any other error unchanged. */
export function toStorageError(error: unknown): unknown {
  return hasState(error, UNAVAILABLE) ? unavailable(error) : error;
}

/** Like `toStorageError`, for writes: a read-only server counts as a failure as well. */
export function toWriteError(error: unknown): unknown {
  return hasState(error, READ_ONLY) ? unavailable(error) : toStorageError(error);
}

function hasState(error: unknown, states: RegExp): error is DatabaseError {
  return error instanceof DatabaseError && states.test(error.code ?? "");
}

function unavailable(error: DatabaseError): StorageUnavailable {
  return new StorageUnavailable(error.message, { cause: error });
}

// What PostgreSQL's errors mean, by their SQLSTATE; names of constraints and tables differ between shards.

import { DatabaseError } from "pg";
import { StorageUnavailable } from "../database.ts";

/** Two transactions were in each other's way, and this one has to be tried again. */
const COLLISION = /^(40001|40P01)$/;

/**
 * Connection trouble (08), resources such as the disk, memory or connections (53), shutdown, restart or a cancelled
 * statement (57), the system and its files (58, XX001, XX002), a lock that was waited for too long (55P03), a
 * transaction that was silent for too long (25P03), nobody let in (28).
 */
const UNAVAILABLE = /^(08|53|57|58|28|40|55P03|25P03|XX001|XX002)/;
/** The server is a standby, or was set to refuse writes. */
const READ_ONLY = /^25006$/;

export function isCollision(error: unknown): boolean {
  return hasState(error, COLLISION);
}

/** Failures of the server become StorageUnavailable; any other error stays as it is. */
export function toStorageError(error: unknown): unknown {
  return hasState(error, UNAVAILABLE) ? unavailable(error) : error;
}

/** The same for a write, where a server that refuses to write has failed as well. */
export function toWriteError(error: unknown): unknown {
  return hasState(error, READ_ONLY) ? unavailable(error) : toStorageError(error);
}

function hasState(error: unknown, states: RegExp): error is DatabaseError {
  return error instanceof DatabaseError && states.test(error.code ?? "");
}

function unavailable(error: DatabaseError): StorageUnavailable {
  return new StorageUnavailable(error.message, { cause: error });
}

// What PostgreSQL's errors mean, by their SQLSTATE; names of constraints and tables differ between shards.

import { DatabaseError } from "pg";
import { StorageUnavailable } from "./database.ts";

/** Two writers got in each other's way, and this one was asked to begin again. */
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
  return codeMatches(error, COLLISION);
}

/** Troubles of the server become StorageUnavailable; everything else stays what it is. */
export function understood(error: unknown): unknown {
  return codeMatches(error, UNAVAILABLE) ? unavailable(error) : error;
}

/** The same, where writing was allowed on our side. */
export function understoodOfWrite(error: unknown): unknown {
  return codeMatches(error, READ_ONLY) ? unavailable(error) : error;
}

function codeMatches(error: unknown, codes: RegExp): error is DatabaseError {
  return error instanceof DatabaseError && codes.test(error.code ?? "");
}

function unavailable(error: DatabaseError): StorageUnavailable {
  return new StorageUnavailable(error.message, { cause: error });
}

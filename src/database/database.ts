// The interface of a database: the stores use it, and each engine implements it.

import type { Row, Statement, Steps, Value } from "./sql/statement.ts";

export type Engine = "sqlite" | "postgres";

/** A value, or a promise of it. A value that is known at once is returned directly, which makes cached requests faster. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Methods that return a promise reject with StorageUnavailable if the storage fails. */
export type Database = {
  readonly engine: Engine;
  /** Runs one statement that only reads. It needs no transaction, because a single statement reads one snapshot. */
  ask<R extends Row>(statement: Statement<R>, ...values: readonly Value[]): Promise<readonly R[]>;
  /** Runs the steps on one snapshot. They must not write. */
  read<Result>(steps: () => Steps<Result>): Promise<Result>;
  /** Runs the steps as one transaction. Settles when it is durable. The steps may run again after a failure. */
  write<Result>(steps: () => Steps<Result>, options?: WriteOptions): Promise<Result>;
  /** A number that changes with every commit of any process. */
  version(): Promise<number>;
  /** The version without waiting; null on PostgreSQL, where only the server knows it, and if it cannot be read. */
  versionSync(): number | null;
  /** Makes the next call read the version again. Until then, the version may be cached for a turn of the event loop. */
  forgetVersion(): void;
  /** Updates the planner's statistics, after many rows were added. Never fails: without statistics, reads are slower. */
  analyze(): Promise<void>;
  close(): Promise<void>;
};

export type WriteOptions = {
  /**
   * Settles before the commit is on the disk. A power failure may undo it, but only together with all later commits. The
   * next durable write makes it durable as well. For work that can resume, such as imports.
   */
  readonly lazily?: boolean;
};

/**
 * The database is not available: for example, the disk is full or read-only, or the database is busy for too long.
 * Nothing was written, except possibly if the connection to PostgreSQL broke during COMMIT. The work can be retried.
 */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

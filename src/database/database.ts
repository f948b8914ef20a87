// What a store needs of a database, whichever engine is behind it.

import type { Row, Statement, Steps, Value } from "./sql/statement.ts";

export type Engine = "sqlite" | "postgres";

/** A value where nothing has to be waited for: a promise costs more than most polls. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Every method that answers a promise rejects with StorageUnavailable where the storage fails. */
export type Database = {
  readonly engine: Engine;
  /** Asks one statement that only reads: it is a snapshot by itself, and needs no transaction around it. */
  ask<R extends Row>(statement: Statement<R>, ...values: readonly Value[]): Promise<readonly R[]>;
  /** Runs the steps on one snapshot; they may not write. */
  read<Result>(steps: () => Steps<Result>): Promise<Result>;
  /** Runs the steps as one transaction; settles when they are durable. They may run again after a failure. */
  write<Result>(steps: () => Steps<Result>, options?: WriteOptions): Promise<Result>;
  /** A number that changes with every commit of any process. */
  version(): Promise<number>;
  /** The same without waiting; null where only a server knows it, or where it cannot be read now. */
  versionAtOnce(): number | null;
  /** Makes the next call read the version again; until then, requests that arrive together may share one. */
  forgetVersion(): void;
  /** Updates the planner's statistics after many rows were added. Never fails: without them, reads are only slower. */
  analyze(): Promise<void>;
  close(): Promise<void>;
};

export type WriteOptions = {
  /**
   * Settles before the commit is on the disk. A loss of power may undo it together with all that was written after it,
   * never without; the next durable write makes it durable too. For work that continues where it stopped.
   */
  readonly lazily?: boolean;
};

/**
 * The database cannot do the work now (the disk is full, it is read-only, it is busy for too long): nothing was written.
 * Only where the connection to a server breaks during COMMIT is that unknown; the work may be sent again.
 */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

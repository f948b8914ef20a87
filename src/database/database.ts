// What a store needs of a database, whichever engine is behind it.

import type { Row, Statement, Steps, Value } from "./statement.ts";

export type Engine = "sqlite" | "postgres";

/** At once where nothing must be waited for: a promise costs more than most polls. */
export type MaybePromise<Value> = Value | Promise<Value>;

export type Database = {
  readonly engine: Engine;
  /** Asks one statement that only reads: it is a snapshot by itself, and needs no transaction around it. */
  ask<R extends Row>(asked: Statement<R>, ...values: readonly Value[]): Promise<readonly R[]>;
  /** Runs the steps on one snapshot; they may not write. */
  read<Result>(steps: () => Steps<Result>): Promise<Result>;
  /** Runs the steps as one transaction; settles when they are durable. They may run again after a failure. */
  write<Result>(steps: () => Steps<Result>, options?: WriteOptions): Promise<Result>;
  /** A number that differs once anybody, in any process, has written. */
  version(): Promise<number>;
  /** The same without waiting; null where somebody must be asked, or where it cannot be told now. */
  versionAtOnce(): number | null;
  /** Somebody comes who may know of a later commit than was looked for before. */
  lookAnew(): void;
  /**
   * Tells the planner what the tables hold by now: for after many rows were added, which it learns of late by itself.
   * Never fails: what cannot be looked at now is looked at then.
   */
  analyze(): Promise<void>;
  close(): Promise<void>;
};

export type WriteOptions = {
  /**
   * Settles before the disk has it: a power cut may take it away again with all that was written after it, but never
   * without. For work that is begun again where it was cut short; the next durable write makes it durable too.
   */
  readonly lazily?: boolean;
};

/**
 * The database cannot take the work now (disk full, read-only, busy for too long): nothing was written. Where the
 * connection to a server broke at the last moment, nobody knows: the work may have been done, and may be sent again.
 */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

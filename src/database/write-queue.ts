// The one writer of a SQLite file in this process: gathers commits, and acknowledges them when they are durable.

import SqliteConnection from "better-sqlite3";
import { StorageUnavailable, type WriteOptions } from "./database.ts";
import { isBusy, understood } from "./sqlite-errors.ts";
import { executor, runSteps } from "./sqlite-steps.ts";
import type { Row, Step, Steps } from "./statement.ts";
import type { WalSync } from "./wal-sync.ts";

type Waiting = {
  readonly steps: () => Steps<unknown>;
  readonly isLazy: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};
type Settled = { readonly waiting: Waiting; readonly result?: unknown; readonly error?: unknown };

/** Most pieces of work that share one transaction. */
const LARGEST_BATCH = 256;
/** How soon to come back, in milliseconds: another process that writes batch after batch leaves only short gaps. */
const COMING_BACK = 2;
/** How long a commit may wait for another process's write, all in all, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Gathers waiting commits and runs them as one synchronous transaction; their promises settle once it is on the disk.
 * The disk is waited for beside the event loop. Who comes meanwhile waits for the next transaction: it could not be
 * acknowledged earlier, as there is one flush at a time, and the more commits share one, the fewer pages each sends to
 * the disk.
 */
export class WriteQueue {
  readonly #connection: SqliteConnection.Database;
  /** Null where a COMMIT flushes by itself. */
  readonly #disk: WalSync | null;
  readonly #onCommit: () => void;
  readonly #execute: (step: Step) => Row[];
  readonly #controls = new Map<string, SqliteConnection.Statement>();
  #queue: Waiting[] = [];
  #scheduled = false;
  #busySince: number | null = null;
  /** A batch is committed and not yet acknowledged. */
  #isSettling = false;
  /** A flush failed: what the disk holds of the log is not known. */
  #isDoubtful = false;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(connection: SqliteConnection.Database, disk: WalSync | null, onCommit: () => void) {
    this.#connection = connection;
    this.#disk = disk;
    this.#onCommit = onCommit;
    this.#execute = executor(connection);
  }

  write<Result>(steps: () => Steps<Result>, { lazily = false }: WriteOptions = {}): Promise<Result> {
    if (this.#closed) return Promise.reject(new StorageUnavailable("the database is closed"));
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ steps, isLazy: lazily, resolve: resolve as (result: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Finishes what was accepted, then closes. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#queue.length > 0 || this.#isSettling)
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#disk?.close();
    this.#connection.close();
  }

  #schedule(): void {
    if (this.#scheduled || this.#isSettling) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#queue.splice(0, LARGEST_BATCH);
    let settled: Settled[];
    try {
      if (this.#isDoubtful) this.#rewrite();
      settled = this.#commitTogether(batch);
    } catch (error) {
      if (isBusy(error)) {
        this.#comeBack(batch, error);
        return;
      }
      settled = batch.length === 1 ? [{ waiting: batch[0] as Waiting, error }] : this.#commitEachAlone(batch);
    }
    // A batch that stood back as a whole is as busy as before.
    if (settled.length > 0) this.#busySince = null;
    this.#isSettling = true;
    void this.#acknowledge(settled);
  }

  /** Also a commit that found nothing to do waits: what it found may not be on the disk yet. */
  async #acknowledge(settled: readonly Settled[]): Promise<void> {
    let failure: unknown;
    // Whoever failed has nothing that a flush could save, and the lazy do not wait for one.
    if (settled.some(({ waiting, error }) => error === undefined && !waiting.isLazy))
      try {
        await this.#disk?.durable();
      } catch (error) {
        this.#isDoubtful = true;
        failure = new StorageUnavailable(`the disk failed: ${(error as Error).message}`, { cause: error });
      }
    for (const { waiting, result, error } of settled) {
      const why = error ?? failure;
      if (why === undefined) waiting.resolve(result);
      else waiting.reject(understood(why));
    }
    this.#isSettling = false;
    this.#goOn();
  }

  /** The next batch, where anybody waits for one. */
  #goOn(): void {
    if (this.#queue.length > 0) this.#schedule();
    else for (const idle of this.#idle.splice(0)) idle();
  }

  /** Another process is writing: try again soon, without blocking this one. */
  #comeBack(batch: Waiting[], error: unknown): void {
    this.#busySince ??= performance.now();
    if (performance.now() - this.#busySince > PATIENCE) {
      this.#busySince = null;
      for (const waiting of batch) waiting.reject(understood(error));
      this.#goOn();
      return;
    }
    this.#queue.unshift(...batch);
    this.#scheduled = true;
    setTimeout(() => this.#flush(), COMING_BACK);
  }

  /** The whole log goes into the database file, flushed, before anything is built upon it. */
  #rewrite(): void {
    const [{ busy } = { busy: 1 }] = this.#connection.pragma("wal_checkpoint(RESTART)") as { busy: number }[];
    if (busy !== 0) throw new SqliteConnection.SqliteError("the log is in use", "SQLITE_BUSY");
    this.#isDoubtful = false;
  }

  #commitTogether(batch: readonly Waiting[]): Settled[] {
    this.#control("begin immediate");
    try {
      // Nearly always all of them succeed, and none needs a savepoint of its own.
      const settled = batch.map(
        (waiting): Settled => ({ waiting, result: runSteps(waiting.steps(), this.#execute) }),
      );
      this.#control("commit");
      this.#onCommit();
      return settled;
    } catch (error) {
      if (this.#connection.inTransaction) this.#control("rollback");
      throw error;
    }
  }

  /** One that fails by itself leaves its neighbours alone; where another process writes, the rest waits its turn. */
  #commitEachAlone(batch: readonly Waiting[]): Settled[] {
    const settled: Settled[] = [];
    for (const waiting of batch)
      try {
        if (this.#isDoubtful) this.#rewrite();
        settled.push(this.#commitTogether([waiting])[0] as Settled);
      } catch (error) {
        if (isBusy(error)) {
          this.#queue.unshift(...batch.slice(settled.length));
          return settled;
        }
        settled.push({ waiting, error });
      }
    return settled;
  }

  /** The words around a transaction, prepared like every statement. */
  #control(text: string): void {
    const ready = this.#controls.get(text) ?? this.#connection.prepare(text);
    this.#controls.set(text, ready);
    ready.run();
  }
}

// The write queue of a SQLite file: runs waiting writes as one transaction, and acknowledges them when it is durable.

import type SqliteConnection from "better-sqlite3";
import { StorageUnavailable, type WriteOptions } from "../database.ts";
import { errorMessage } from "../error-message.ts";
import type { Steps } from "../sql/statement.ts";
import { BatchWriter } from "./batch-writer.ts";
import { type PendingWrite, pendingWrite } from "./pending-write.ts";
import { isBusy, toStorageError } from "./sqlite-errors.ts";
import type { WalSync } from "./wal-sync.ts";

/** Writes in one transaction. */
const BATCH_WRITES_MAX = 256;
/** The pause before another attempt while another process writes. Short, because a busy writer leaves only short gaps. */
const RETRY_MILLIS = 2;
/** How long a write may wait for other processes in total. */
const BUSY_MILLIS_MAX = 20_000;

/** A write that has run, with its error if it failed. */
type WriteResult = { readonly write: PendingWrite; readonly error?: unknown };

/**
 * Runs all waiting writes as one synchronous transaction, flushes it to the disk outside the event loop, and then settles
 * their promises. Writes that arrive during the flush wait and share the next transaction. That does not delay them,
 * because only one flush runs at a time, and a larger batch writes fewer pages.
 */
export class WriteQueue {
  readonly #writer: BatchWriter;
  /** Null if COMMIT itself flushes. */
  readonly #log: WalSync | null;
  readonly #onCommit: () => void;
  #queue: PendingWrite[] = [];
  #isScheduled = false;
  /** Whether a batch has run and is not yet acknowledged. */
  #isSettling = false;
  /** The time since which other processes have been blocking this queue. */
  #busySince: number | null = null;
  /** Whether a flush has failed, so that it is unknown how much of the log is on the disk. */
  #isLogUncertain = false;
  #whenIdle: (() => void)[] = [];
  #isClosed = false;

  constructor(connection: SqliteConnection.Database, log: WalSync | null, onCommit: () => void) {
    this.#writer = new BatchWriter(connection);
    this.#log = log;
    this.#onCommit = onCommit;
  }

  /** Runs the steps as a transaction. Settles when it is durable. @throws StorageUnavailable; errors of the steps */
  write<Result>(steps: () => Steps<Result>, { lazily = false }: WriteOptions = {}): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new StorageUnavailable("the database is closed"));
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push(pendingWrite(steps, lazily, { resolve, reject }));
      this.#schedule();
    });
  }

  /** Finishes all accepted writes, then closes the connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#queue.length > 0 || this.#isSettling)
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await this.#log?.close();
    this.#writer.close();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isSettling) return;
    this.#isScheduled = true;
    setImmediate(() => this.#runBatch());
  }

  #runBatch(): void {
    this.#isScheduled = false;
    const batch = this.#queue.splice(0, BATCH_WRITES_MAX);
    let results: WriteResult[];
    try {
      this.#commit(batch);
      results = batch.map((write) => ({ write }));
    } catch (error) {
      if (isBusy(error)) {
        this.#retryLater(batch, error);
        return;
      }
      results = batch.length === 1 ? batch.map((write) => ({ write, error })) : this.#runEachAlone(batch);
    }
    // Without a result, another process is still blocking the queue.
    if (results.length > 0) this.#busySince = null;
    this.#isSettling = true;
    void this.#acknowledge(results);
  }

  #commit(batch: readonly PendingWrite[]): void {
    // A commit must not depend on a log that may not be on the disk, so the log is moved to the database file first.
    if (this.#isLogUncertain) {
      this.#writer.checkpoint();
      this.#isLogUncertain = false;
    }
    this.#writer.commit(batch);
    this.#onCommit();
  }

  /**
   * Runs each write as a transaction of its own, so that a write that fails does not affect the others. If another process
   * is writing, the remaining writes go back to the queue.
   */
  #runEachAlone(batch: readonly PendingWrite[]): WriteResult[] {
    const results: WriteResult[] = [];
    for (const write of batch)
      try {
        this.#commit([write]);
        results.push({ write });
      } catch (error) {
        if (isBusy(error)) {
          this.#queue.unshift(...batch.slice(results.length));
          return results;
        }
        results.push({ write, error });
      }
    return results;
  }

  /** Writes that changed nothing wait for the flush as well: they may have read commits that are not on the disk yet. */
  async #acknowledge(results: readonly WriteResult[]): Promise<void> {
    const needsFlush = results.some(({ write, error }) => error === undefined && !write.isLazy);
    const flushError = needsFlush ? await this.#flush() : undefined;
    for (const { write, error = flushError } of results)
      if (error === undefined) write.resolve();
      else write.reject(toStorageError(error));
    this.#isSettling = false;
    this.#scheduleNext();
  }

  /** Flushes the log. Returns the error if that fails. */
  async #flush(): Promise<StorageUnavailable | undefined> {
    try {
      await this.#log?.flush();
      return undefined;
    } catch (error) {
      this.#isLogUncertain = true;
      return new StorageUnavailable(`the disk failed: ${errorMessage(error)}`, { cause: error });
    }
  }

  /** Schedules the next batch. If the queue is empty, resolves the callers of `close`. */
  #scheduleNext(): void {
    if (this.#queue.length > 0) this.#schedule();
    else for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Puts the batch back and tries it again later, because another process is writing. */
  #retryLater(batch: PendingWrite[], error: unknown): void {
    this.#busySince ??= performance.now();
    if (performance.now() - this.#busySince > BUSY_MILLIS_MAX) {
      this.#busySince = null;
      for (const write of batch) write.reject(toStorageError(error));
      this.#scheduleNext();
      return;
    }
    this.#queue.unshift(...batch);
    this.#isScheduled = true;
    setTimeout(() => this.#runBatch(), RETRY_MILLIS);
  }
}

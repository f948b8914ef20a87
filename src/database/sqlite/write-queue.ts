// The one writer of a SQLite file in this process: batches commits, and acknowledges them when they are durable.

import type SqliteConnection from "better-sqlite3";
import { StorageUnavailable, type WriteOptions } from "../database.ts";
import { messageOf } from "../error-message.ts";
import type { Steps } from "../sql/statement.ts";
import { BatchWriter } from "./batch-writer.ts";
import { type PendingWrite, pendingWrite } from "./pending-write.ts";
import { isBusy, toStorageError } from "./sqlite-errors.ts";
import type { WalSync } from "./wal-sync.ts";

/** Commits of one transaction. */
const BATCH_MAX = 256;
/** Time between two attempts while another process writes; one that writes batch after batch leaves only short gaps. */
const RETRY_MILLIS = 2;
/** How long a commit may wait for other processes to write, all in all. */
const BUSY_MILLIS_MAX = 20_000;

type Ran = { readonly write: PendingWrite; readonly error?: unknown };

/**
 * Runs the commits that wait as one synchronous transaction, and settles their promises once it is on the disk. The
 * flush runs off the event loop. Commits that arrive meanwhile wait for it to end and share the next transaction: there
 * is one flush at a time, so that they could not be acknowledged earlier, and a larger batch writes fewer pages.
 */
export class WriteQueue {
  readonly #writer: BatchWriter;
  /** Null where COMMIT flushes by itself. */
  readonly #log: WalSync | null;
  readonly #onCommit: () => void;
  #queue: PendingWrite[] = [];
  #isScheduled = false;
  /** A batch has run and is not yet acknowledged. */
  #isSettling = false;
  /** Since when other processes have kept this one from writing. */
  #busySince: number | null = null;
  /** A flush failed: how much of the log the disk holds is unknown. */
  #isLogDoubtful = false;
  #whenIdle: (() => void)[] = [];
  #isClosed = false;

  constructor(connection: SqliteConnection.Database, log: WalSync | null, onCommit: () => void) {
    this.#writer = new BatchWriter(connection);
    this.#log = log;
    this.#onCommit = onCommit;
  }

  /** Settles when what the steps wrote is durable. @throws StorageUnavailable, and what the steps throw */
  write<Result>(steps: () => Steps<Result>, { lazily = false }: WriteOptions = {}): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new StorageUnavailable("the database is closed"));
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push(pendingWrite(steps, lazily, { resolve, reject }));
      this.#schedule();
    });
  }

  /** Finishes the commits that were accepted, then closes. */
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
    const batch = this.#queue.splice(0, BATCH_MAX);
    let ran: Ran[];
    try {
      this.#commit(batch);
      ran = batch.map((write) => ({ write }));
    } catch (error) {
      if (isBusy(error)) {
        this.#retryLater(batch, error);
        return;
      }
      ran = batch.length === 1 ? batch.map((write) => ({ write, error })) : this.#runEachAlone(batch);
    }
    // Where nothing ran, the other process is as busy as before.
    if (ran.length > 0) this.#busySince = null;
    this.#isSettling = true;
    void this.#acknowledge(ran);
  }

  #commit(batch: readonly PendingWrite[]): void {
    // Nothing is built on a log that the disk may not hold.
    if (this.#isLogDoubtful) {
      this.#writer.checkpoint();
      this.#isLogDoubtful = false;
    }
    this.#writer.commit(batch);
    this.#onCommit();
  }

  /** One that fails leaves the others alone. Where another process writes, the rest goes back into the queue. */
  #runEachAlone(batch: readonly PendingWrite[]): Ran[] {
    const ran: Ran[] = [];
    for (const write of batch)
      try {
        this.#commit([write]);
        ran.push({ write });
      } catch (error) {
        if (isBusy(error)) {
          this.#queue.unshift(...batch.slice(ran.length));
          return ran;
        }
        ran.push({ write, error });
      }
    return ran;
  }

  /** Commits that changed nothing wait for the flush as well: what they read may not be on the disk yet. */
  async #acknowledge(ran: readonly Ran[]): Promise<void> {
    const isFlushed = ran.some(({ write, error }) => error === undefined && !write.isLazy);
    const failure = isFlushed ? await this.#flush() : undefined;
    for (const { write, error = failure } of ran)
      if (error === undefined) write.resolve();
      else write.reject(toStorageError(error));
    this.#isSettling = false;
    this.#goOn();
  }

  /** Answers what went wrong, if anything did. */
  async #flush(): Promise<StorageUnavailable | undefined> {
    try {
      await this.#log?.flush();
      return undefined;
    } catch (error) {
      this.#isLogDoubtful = true;
      return new StorageUnavailable(`the disk failed: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Schedules the next batch, or tells whoever closes that there is none. */
  #goOn(): void {
    if (this.#queue.length > 0) this.#schedule();
    else for (const tell of this.#whenIdle.splice(0)) tell();
  }

  /** Another process is writing: tries again soon, without blocking this one. */
  #retryLater(batch: PendingWrite[], error: unknown): void {
    this.#busySince ??= performance.now();
    if (performance.now() - this.#busySince > BUSY_MILLIS_MAX) {
      this.#busySince = null;
      for (const write of batch) write.reject(toStorageError(error));
      this.#goOn();
      return;
    }
    this.#queue.unshift(...batch);
    this.#isScheduled = true;
    setTimeout(() => this.#runBatch(), RETRY_MILLIS);
  }
}

// Batches the waiting commits of one person into one transaction: one lock, one flush to disk.

import type { AccountId } from "../../core/ids.ts";
import { type Database, StorageUnavailable } from "../../database/database.ts";
import { type CommitRequest, type Committed, commitTogether } from "./commit.ts";

type Waiting = {
  readonly request: CommitRequest<unknown>;
  readonly resolve: (committed: Committed<never>) => void;
  readonly reject: (error: unknown) => void;
};

/** The most requests in one transaction. */
export const BATCH_REQUESTS_MAX = 100;
/** The most tasks in one transaction, unless a single request has more. */
const BATCH_TASKS_MAX = 1_000;

/**
 * Runs one transaction of a person at a time, because a second one would only wait for the lock on the person's row.
 * Requests that arrive meanwhile are batched into the next transaction.
 */
export class CommitQueue {
  readonly #database: Database;
  /** The waiting requests of every account that has a transaction running. */
  readonly #waiting = new Map<AccountId, Waiting[]>();
  #idle: (() => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Settles when the request is durable. */
  commit<Outcome>(account: AccountId, request: CommitRequest<Outcome>): Promise<Committed<Outcome>> {
    return new Promise((resolve, reject) => {
      const added: Waiting = { request, resolve, reject };
      const others = this.#waiting.get(account);
      if (others) {
        others.push(added);
        return;
      }
      const waiting = [added];
      this.#waiting.set(account, waiting);
      void this.#commitBatches(account, waiting);
    });
  }

  async #commitBatches(account: AccountId, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const batch: Waiting[] = [];
      // The batch is taken once the transaction runs, and stays the same if the database runs it again.
      const takeBatch = (): readonly CommitRequest<unknown>[] => {
        if (batch.length === 0) batch.push(...waiting.splice(0, batchSize(waiting)));
        return batch.map(({ request }) => request);
      };
      try {
        const committed = await this.#database.write(() => commitTogether(account, takeBatch()));
        for (const [at, { resolve }] of batch.entries()) resolve(committed[at] as Committed<never>);
      } catch (error) {
        // The transaction may have failed before it took the batch.
        takeBatch();
        // It was rolled back, unless the storage is unavailable: then its result is unknown.
        if (batch.length === 1 || error instanceof StorageUnavailable)
          for (const { reject } of batch) reject(error);
        else for (const request of batch) await this.#commitAlone(account, request);
      }
    }
    this.#waiting.delete(account);
    if (this.#waiting.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Settles when no request is waiting or running. */
  async settled(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Commits one request of a batch that failed, so that the one that failed does not affect the others. */
  async #commitAlone(account: AccountId, { request, resolve, reject }: Waiting): Promise<void> {
    try {
      const [committed] = await this.#database.write(() => commitTogether(account, [request]));
      resolve(committed as Committed<never>);
    } catch (error) {
      reject(error);
    }
  }
}

/** The number of waiting requests that fit into one batch; at least one. */
function batchSize(waiting: readonly Waiting[]): number {
  let tasks = 0;
  const candidates = waiting.slice(0, BATCH_REQUESTS_MAX);
  const firstBeyond = candidates.findIndex(({ request }, at) => {
    tasks += request.tasks.length;
    return at > 0 && tasks > BATCH_TASKS_MAX;
  });
  return firstBeyond === -1 ? candidates.length : firstBeyond;
}

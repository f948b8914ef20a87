// Commits of one person that wait together go together: one lock, one transaction, one flush of the disk.

import type { AccountId } from "../../core/ids.ts";
import { type Database, StorageUnavailable } from "../../database/database.ts";
import { type CommitRequest, type Committed, commitTogether } from "./commit.ts";

type Waiting = {
  readonly request: CommitRequest<unknown>;
  readonly resolve: (committed: Committed<never>) => void;
  readonly reject: (error: unknown) => void;
};

/** Most requestes that share one transaction, and how many titles they may speak of unless it is one request alone. */
export const MOST_TOGETHER = 100;
const MOST_TASKS = 1_000;

/**
 * Lets one transaction of each person be on its way at a time: another could only wait for the person's row. Who comes
 * meanwhile waits here, and goes with all the others that do.
 */
export class CommitQueue {
  readonly #database: Database;
  /** By account, for as long as somebody is at work for it. */
  readonly #waiting = new Map<AccountId, Waiting[]>();
  #idle: (() => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Settles when what was requested is durable. */
  commit<Outcome>(account: AccountId, request: CommitRequest<Outcome>): Promise<Committed<Outcome>> {
    return new Promise((resolve, reject) => {
      const one: Waiting = { request, resolve, reject };
      const others = this.#waiting.get(account);
      if (others) {
        others.push(one);
        return;
      }
      const waiting = [one];
      this.#waiting.set(account, waiting);
      void this.#carryOut(account, waiting);
    });
  }

  async #carryOut(account: AccountId, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const taken: Waiting[] = [];
      const take = (): readonly CommitRequest<unknown>[] => {
        // The same ones where the transaction runs again.
        if (taken.length === 0) taken.push(...waiting.splice(0, fitting(waiting)));
        return taken.map(({ request }) => request);
      };
      try {
        const committed = await this.#database.write(() => commitTogether(account, take()));
        for (const [at, { resolve }] of taken.entries()) resolve(committed[at] as Committed<never>);
      } catch (error) {
        take();
        // Nothing of it was written, unless the storage cannot be told to have it or not.
        if (taken.length === 1 || error instanceof StorageUnavailable)
          for (const { reject } of taken) reject(error);
        else for (const one of taken) await this.#carryOutAlone(account, one);
      }
    }
    this.#waiting.delete(account);
    if (this.#waiting.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Settles when nobody waits. */
  async settled(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** One whose request cannot be carried out leaves its neighbours alone. */
  async #carryOutAlone(account: AccountId, { request, resolve, reject }: Waiting): Promise<void> {
    try {
      const [committed] = await this.#database.write(() => commitTogether(account, [request]));
      resolve(committed as Committed<never>);
    } catch (error) {
      reject(error);
    }
  }
}

/** How many of those who wait go together, the first in any case. */
function fitting(waiting: readonly Waiting[]): number {
  let tasks = 0;
  const most = waiting.slice(0, MOST_TOGETHER);
  const over = most.findIndex(({ request }, at) => {
    tasks += request.tasks.length;
    return at > 0 && tasks > MOST_TASKS;
  });
  return over === -1 ? most.length : over;
}

// Retries inbox items after their titles have changed in the catalogue. Contract: sync.md 13.

import type { AccountId } from "../../core/ids.ts";
import type { WaitingItem } from "../../library/inbox/inbox-item.ts";
import { eachDueAccount } from "../due-accounts.ts";
import type { Services } from "../services.ts";
import { applyItem } from "./apply-item.ts";

/** Items that are read at a time. */
const PAGE_ITEMS = 100;
/** With more failures, the items are not the cause. The account is then left to the next round. */
const FAILURES_MAX = 20;

/**
 * One round: marks the items that wait for changed titles as ready, then retries all items that are ready. A failure
 * for one account does not stop the others.
 * @throws AggregateError if it failed for some accounts, which stay due
 */
export async function retryInboxes(services: Services): Promise<void> {
  const { catalogue, library, clock } = services;
  await catalogue.announceChanges(async (keys) => {
    await library.inbox.makeReady(keys, clock());
  });
  await eachDueAccount(services, "inbox", (account) => retryAccount(services, account));
}

/** Retries each ready item once. An item that fails stays ready, and does not stop the items after it. */
async function retryAccount(services: Services, account: AccountId): Promise<void> {
  const failures: unknown[] = [];
  for (let after: WaitingItem | null = null; ; ) {
    const page: readonly WaitingItem[] = await services.library.inbox.listReady(account, {
      limit: PAGE_ITEMS,
      after,
    });
    for (const item of page) await applyItem(services, account, item).catch((error) => failures.push(error));
    after = page.at(-1) ?? null;
    if (after === null || failures.length > FAILURES_MAX) break;
  }
  await services.library.inbox.endRetry(account);
  if (failures.length > 0) throw new AggregateError(failures, "some inbox items could not be retried");
}

// Trying again what waits, when the catalogue has learnt something.

import type { AccountId } from "../../core/ids.ts";
import type { WaitingItem } from "../../library/inbox/inbox-item.ts";
import { eachDueAccount } from "../due-accounts.ts";
import type { Services } from "../services.ts";
import { applyItem } from "./apply-item.ts";

/** Items tried between two looks at what else is ready. */
const PAGE_ITEMS = 100;
/** After so many failures it is not the items: the account's turn is over until the next round. */
const FAILURES_MAX = 20;

/**
 * One round: tells the inboxes what the catalogue learnt, then tries what became ready. A failure of one account does
 * not hold up the others. @throws AggregateError when some failed; they stay due
 */
export async function retryInboxes(services: Services): Promise<void> {
  const { catalogue, library, clock } = services;
  await catalogue.announceChanges(async (keys) => {
    await library.inbox.makeReady(keys, clock());
  });
  await eachDueAccount(services, "inbox", (account) => retryAccount(services, account));
}

/** Each item once in a round; one that fails stays ready, and does not keep those behind it from their turn. */
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
  if (failures.length > 0) throw new AggregateError(failures, "some items could not be tried again");
}

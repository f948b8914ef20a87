// Runs due work, account by account.

import type { AccountId } from "../core/ids.ts";
import { DUE_ACCOUNTS_MAX, type DueKind } from "../library/due-kind.ts";
import type { Services } from "./services.ts";

/**
 * Runs `work` for every account with due work of this kind. A failure for one account does not stop the others.
 * @throws AggregateError if it failed for some accounts, which stay due
 */
export async function eachDueAccount(
  { library, clock }: Pick<Services, "library" | "clock">,
  kind: DueKind,
  work: (account: AccountId) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (let hasMore = true; hasMore; ) {
    const due = await library.due(kind, clock());
    for (const account of new Set(due)) await work(account).catch((error) => failures.push(error));
    // Failed accounts are still due and would be read again, so the remaining ones wait for the next round.
    hasMore = due.length === DUE_ACCOUNTS_MAX && failures.length === 0;
  }
  if (failures.length > 0) throw new AggregateError(failures, `due work failed: ${kind}`);
}

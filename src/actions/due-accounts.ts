// Work that is due for some accounts, done account by account.

import type { AccountId } from "../core/ids.ts";
import { DUE_ACCOUNTS_MAX, type DueKind } from "../library/due-kind.ts";
import type { Services } from "./services.ts";

/**
 * Does the work of every account for which it is due. What fails for one account does not hold up the others.
 * @throws AggregateError when some failed; they stay due
 */
export async function eachDueAccount(
  { library, clock }: Pick<Services, "library" | "clock">,
  kind: DueKind,
  work: (account: AccountId) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (let more = true; more; ) {
    const due = await library.due(kind, clock());
    for (const account of new Set(due)) await work(account).catch((error) => failures.push(error));
    // Failed accounts stay due: another look would find them again.
    more = due.length === DUE_ACCOUNTS_MAX && failures.length === 0;
  }
  if (failures.length > 0) throw new AggregateError(failures, `due work failed: ${kind}`);
}

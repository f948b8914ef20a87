// Deletes idempotency keys that are older than 48 hours. Contract: conventions.md 9.2.

import { eachDueAccount } from "./due-accounts.ts";
import type { Services } from "./services.ts";

/** One round. @throws AggregateError if it failed for some accounts, which stay due */
export async function forgetKeys(services: Services): Promise<void> {
  const { library, clock } = services;
  await eachDueAccount(services, "keys", (account) => library.idempotency.forget(account, clock()));
}

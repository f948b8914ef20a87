// Forgetting the keys of requests whose time is over. Each account's in a transaction of its own.

import { eachDueAccount } from "./due-accounts.ts";
import type { Services } from "./services.ts";

/** One round. @throws AggregateError */
export async function forgetKeys(services: Services): Promise<void> {
  const { library, clock } = services;
  await eachDueAccount(services, "keys", (account) => library.idempotency.forget(account, clock()));
}

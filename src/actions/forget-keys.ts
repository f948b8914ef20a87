// Forgetting the keys of requests whose time is over. Each account's in a transaction of its own.

import { FORGETS_KEYS } from "../library/idempotency.ts";
import { DUE_AT_ONCE } from "../library/scrobbles.ts";
import type { Services } from "./services.ts";

/** One round. */
export async function forgetKeys({ library, clock }: Services): Promise<void> {
  for (let more = true; more; ) {
    const due = await library.due(FORGETS_KEYS, clock());
    for (const account of new Set(due)) await library.idempotency.forget(account, clock());
    more = due.length === DUE_AT_ONCE;
  }
}

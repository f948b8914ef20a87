// Reading the activities, episodes that aired since included. Contract: sync.md 8.

import QuickLRU from "quick-lru";
import type { AccountId } from "../core/ids.ts";
import type { Activities } from "../library/activities.ts";
import type { Services } from "./services.ts";

/** Accounts whose last look at the catalogue is remembered. */
const REMEMBERED = 10_000;

/**
 * Answers the moments of an account. What a person who is caught up waits for is looked at when its time has
 * come, and once after each change of the catalogue.
 */
export function activityReader(services: Services): (account: AccountId) => Promise<Activities> {
  const { library, catalogue, clock } = services;
  const looked = new QuickLRU<AccountId, number>({ maxSize: REMEMBERED });
  return async (account) => {
    const [awaits, version] = await Promise.all([library.awaits(account), catalogue.version()]);
    const now = clock();
    if (awaits !== null && (awaits <= now || looked.get(account) !== version)) {
      const titles = await catalogue.load(await library.awaiting(account));
      await library.noteAirings(account, titles, now);
    }
    looked.set(account, version);
    return library.activities(account);
  };
}

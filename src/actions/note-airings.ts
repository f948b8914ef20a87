// Detects that an episode has aired for a viewer who is caught up, when a client reads the changes.
// Contract: sync.md 8.1.

import QuickLRU from "quick-lru";
import type { AccountId, Millis } from "../core/ids.ts";
import type { MaybePromise } from "../library/library.ts";
import type { Services } from "./services.ts";

/** Accounts whose last check is cached. */
const ACCOUNTS_MAX = 10_000;

/**
 * The catalogue's version at the last check, and when the next episode was to air. That time is compared as well,
 * because a later commit may have computed it from an older version of the catalogue.
 */
type Check = { readonly version: number; readonly nextAirAt: Millis | null };

/** Checks for aired episodes. Called before activities or changed rows are read. */
export type NoteAirings = (account: AccountId) => MaybePromise<void>;

/**
 * Makes the check. It reads the titles that the account is caught up with when the next episode airs, and once after
 * each change of the catalogue.
 */
export function makeNoteAirings({
  library,
  catalogue,
  clock,
}: Pick<Services, "library" | "catalogue" | "clock">): NoteAirings {
  const checks = new QuickLRU<AccountId, Check>({ maxSize: ACCOUNTS_MAX });
  const check = async (account: AccountId, next: MaybePromise<Millis | null>): Promise<void> => {
    const [nextAirAt, version] = await Promise.all([next, catalogue.version()]);
    const now = clock();
    const last = checks.get(account);
    const isDue = nextAirAt !== null && nextAirAt <= now;
    if (isDue || (nextAirAt !== null && (last?.version !== version || last.nextAirAt !== nextAirAt))) {
      const titles = await catalogue.load(await library.caughtUp(account));
      await library.noteAirings(account, titles, now);
    }
    checks.set(account, { version, nextAirAt });
  };
  // For most accounts no episode is to air. These need no promise.
  return (account) => {
    const next = library.nextAirAt(account);
    return next === null ? undefined : check(account, next);
  };
}

// Episodes that air for people who are caught up, noticed when somebody asks what changed. Contract: sync.md 8.

import QuickLRU from "quick-lru";
import type { AccountId, Millis } from "../core/ids.ts";
import type { MaybePromise } from "../library/library.ts";
import type { Services } from "./services.ts";

/** Accounts whose last look at the catalogue is remembered. */
const ACCOUNTS_MAX = 10_000;

/** The catalogue's version that a look saw, and what the person waited for: a commit may have known an older one. */
type Look = { readonly version: number; readonly nextAirAt: Millis | null };

/** Looks at what a person waits for, before what changed is told. */
export type NoteAirings = (account: AccountId) => MaybePromise<void>;

/**
 * Makes the look: what a person who is caught up waits for is looked at when its time has come, and once after each
 * change of the catalogue.
 */
export function makeNoteAirings({
  library,
  catalogue,
  clock,
}: Pick<Services, "library" | "catalogue" | "clock">): NoteAirings {
  const looks = new QuickLRU<AccountId, Look>({ maxSize: ACCOUNTS_MAX });
  const look = async (account: AccountId, next: MaybePromise<Millis | null>): Promise<void> => {
    const [nextAirAt, version] = await Promise.all([next, catalogue.version()]);
    const now = clock();
    const last = looks.get(account);
    const isDue = nextAirAt !== null && nextAirAt <= now;
    if (isDue || (nextAirAt !== null && (last?.version !== version || last.nextAirAt !== nextAirAt))) {
      const titles = await catalogue.load(await library.caughtUp(account));
      await library.noteAirings(account, titles, now);
    }
    looks.set(account, { version, nextAirAt });
  };
  // Most wait for nothing.
  return (account) => {
    const next = library.nextAirAt(account);
    return next === null ? undefined : look(account, next);
  };
}

// Episodes that air for people who are caught up, noticed when somebody asks what changed. Contract: sync.md 8.

import QuickLRU from "quick-lru";
import type { AccountId, Millis } from "../core/ids.ts";
import type { MaybePromise } from "../library/library.ts";
import type { Services } from "./services.ts";

/** Accounts whose last look at the catalogue is remembered. */
const REMEMBERED = 10_000;
/** The catalogue's version that a look saw, and what the person waited for: a commit may have known an older one. */
type Look = { readonly version: number; readonly nextAirAt: Millis | null };

/** Looks at what a person waits for, before what changed is told. */
export type NoteAirings = (account: AccountId) => MaybePromise<void>;

/**
 * Makes the look: what a person who is caught up waits for is looked at when its time has come, and once after each
 * change of the catalogue.
 */
export function airingWatch({ library, catalogue, clock }: Services): NoteAirings {
  const looked = new QuickLRU<AccountId, Look>({ maxSize: REMEMBERED });
  const look = async (account: AccountId, told: MaybePromise<Millis | null>): Promise<void> => {
    const [nextAirAt, version] = await Promise.all([told, catalogue.version()]);
    const now = clock();
    const last = looked.get(account);
    if (
      nextAirAt !== null &&
      (nextAirAt <= now || last?.version !== version || last.nextAirAt !== nextAirAt)
    ) {
      const titles = await catalogue.load(await library.caughtUp(account));
      await library.noteAirings(account, titles, now);
    }
    looked.set(account, { version, nextAirAt });
  };
  // Most wait for nothing.
  return (account) => {
    const nextAirAt = library.nextAirAt(account);
    return nextAirAt === null ? undefined : look(account, nextAirAt);
  };
}

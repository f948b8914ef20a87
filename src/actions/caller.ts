// The caller of an action: an account, and the app that acts for it.

import type { AccountId, Millis } from "../core/ids.ts";
import type { Author } from "../library/commit/commit.ts";
import type { KeyedRequest } from "../library/idempotency.ts";
import type { Library } from "../library/library.ts";
import type { VisibleLibrary } from "../library/reading/visible-library.ts";

export type Caller = {
  readonly account: AccountId;
  /** The app's client id; empty for the server itself and for the command line. */
  readonly app: string;
  /** The idempotency key of the request; null or absent if it has none. */
  readonly keyed?: KeyedRequest | null;
};

/** The caller as the author of a commit. `source` is the endpoint or the command. */
export function authorOf({ app, keyed = null }: Caller, source: string, now: Millis): Author {
  return { app, source, now, keyed };
}

/** The caller's library, without the titles that are hidden from its app. */
export const visibleTo = ({ library }: { library: Library }, { account, app }: Caller): VisibleLibrary =>
  library.visibleTo(account, app);

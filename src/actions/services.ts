// The stores and settings that actions use.

import type { Accounts } from "../accounts/accounts.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { GuardLimits } from "../core/lists/guard.ts";
import type { InboxGrammar } from "../core/requests/stored-item.ts";
import type { Clock } from "../core/time.ts";
import type { Library } from "../library/library.ts";

export type Services = {
  readonly catalogue: Catalogue;
  readonly library: Library;
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** The limits beyond which removals are held. */
  readonly guard: GuardLimits;
  /** Parses and writes stored inbox items, so that actions do not depend on the wire format. */
  readonly inboxGrammar: InboxGrammar;
};

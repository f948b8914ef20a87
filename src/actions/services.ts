// What actions work with.

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
  /** When removals are held for the library's owner. */
  readonly guard: GuardLimits;
  readonly inboxGrammar: InboxGrammar;
};

// Creates the services that actions use, on top of opened stores.

import { openAccounts } from "./accounts/accounts.ts";
import type { Services } from "./actions/services.ts";
import { openCatalogue } from "./catalogue/catalogue.ts";
import type { OpenProviders } from "./catalogue/providers/providers.ts";
import type { GuardLimits } from "./core/lists/guard.ts";
import type { Clock } from "./core/time.ts";
import { openLibrary } from "./library/library.ts";
import type { Stores } from "./stores.ts";
import { openInboxGrammar } from "./wire/inbox/grammar.ts";

export type ServiceOptions = {
  readonly clock: Clock;
  readonly guard: GuardLimits;
  /** If it is missing or null, unknown titles are not looked up at providers. */
  readonly openProviders?: OpenProviders | null;
};

export function openServices(
  stores: Stores,
  { clock, guard, openProviders = null }: ServiceOptions,
): Services {
  return {
    clock,
    guard,
    accounts: openAccounts(stores.accountsDatabase, clock),
    catalogue: openCatalogue(stores.catalogueDatabase, openProviders),
    library: openLibrary(stores.library),
    inboxGrammar: openInboxGrammar(),
  };
}

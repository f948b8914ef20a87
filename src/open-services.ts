// The services that routes and commands work with, over opened stores.

import { type Accounts, openAccounts } from "./accounts/accounts.ts";
import type { Services } from "./actions/services.ts";
import { openCatalogue } from "./catalogue/catalogue.ts";
import type { OpenProviders } from "./catalogue/providers/providers.ts";
import type { GuardLimits } from "./core/guard.ts";
import type { Clock } from "./core/time.ts";
import { openLibrary } from "./library/library.ts";
import type { Stores } from "./stores.ts";

export type OpenServices = { readonly services: Services; readonly accounts: Accounts };

export type ServiceOptions = {
  readonly clock: Clock;
  readonly guard: GuardLimits;
  /** Without it nobody is asked for titles. */
  readonly openProviders?: OpenProviders | null;
};

export function openServices(
  stores: Stores,
  { clock, guard, openProviders = null }: ServiceOptions,
): OpenServices {
  const accounts = openAccounts(stores.accountsDatabase, clock);
  const services: Services = {
    clock,
    guard,
    catalogue: openCatalogue(stores.catalogueDatabase, openProviders),
    library: openLibrary(stores.library),
    personOf: (account) => accounts.findPerson(account),
    appNamed: (name) => accounts.findAppByName(name),
    appOf: (clientId) => accounts.findApp(clientId),
    planOf: async (account) => (await accounts.findPerson(account))?.plan ?? "free",
    tracksRewatches: (account) => accounts.tracksRewatches(account),
  };
  return { services, accounts };
}

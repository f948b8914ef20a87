// Opens one store for commands that need no other.

import { type Accounts, openAccounts } from "./accounts/accounts.ts";
import { type Catalogue, openCatalogue } from "./catalogue/catalogue.ts";
import type { Config } from "./config.ts";
import type { Clock } from "./core/time.ts";
import { withStores } from "./stores.ts";

/** Opens the catalogue, runs `work`, and closes it. */
export async function withCatalogue<Result>(
  config: Config,
  work: (catalogue: Catalogue) => Promise<Result>,
): Promise<Result> {
  return withStores(config, (stores) => work(openCatalogue(stores.catalogueDatabase)));
}

/** Opens the accounts, runs `work`, and closes them. */
export async function withAccounts<Result>(
  config: Config,
  clock: Clock,
  work: (accounts: Accounts) => Promise<Result>,
): Promise<Result> {
  return withStores(config, (stores) => work(openAccounts(stores.accountsDatabase, clock)));
}

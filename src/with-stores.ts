// One store over opened databases, for commands that need nothing else.

import { type Accounts, openAccounts } from "./accounts/accounts.ts";
import { type Catalogue, openCatalogue } from "./catalogue/catalogue.ts";
import type { Config } from "./config.ts";
import type { Clock } from "./core/time.ts";
import { withStores } from "./stores.ts";

/** Opens the catalogue for one piece of work. */
export async function withCatalogue<Result>(
  config: Config,
  work: (catalogue: Catalogue) => Promise<Result>,
): Promise<Result> {
  return withStores(config, (stores) => work(openCatalogue(stores.catalogueDatabase)));
}

/** Opens the accounts for one piece of work. */
export async function withAccounts<Result>(
  config: Config,
  clock: Clock,
  work: (accounts: Accounts) => Promise<Result>,
): Promise<Result> {
  return withStores(config, (stores) => work(openAccounts(stores.accountsDatabase, clock)));
}

// A server as a process of its own, on the engine that the run is for, and people who have tokens of it.

import assert from "node:assert/strict";
import { openAccounts } from "../../src/accounts/accounts.ts";
import { openCatalogue } from "../../src/catalogue/catalogue.ts";
import type { Clock } from "../../src/core/time.ts";
import { type Program, startProgram } from "../crash/program.ts";
import { openTestStores } from "../support/stores.ts";

/** The headers by which a request says whose it is. */
export type Identity = Record<string, string>;

export type FuzzServer = {
  readonly program: Program;
  /** Somebody new, with an empty library. */
  newIdentity(): Promise<Identity>;
  close(): Promise<void>;
};

export type FuzzOptions = {
  /** What it knows beside the starter's titles. */
  readonly titles?: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts one that notes nothing but faults of its own. */
export async function openFuzzServer({ titles = [], env = {} }: FuzzOptions = {}): Promise<FuzzServer> {
  const { stores, config, close } = await openTestStores();
  const { rejected } = await openCatalogue(stores.catalogueDatabase).addTitles({ titles: [...titles] });
  assert.deepEqual(rejected, []);
  const program = await startProgram({
    REPRISE_DATA_DIR: config.dataDir,
    ...(config.databaseUrl === null ? {} : { REPRISE_DATABASE_URL: config.databaseUrl }),
    REPRISE_LOG_LEVEL: "error",
    ...env,
  });
  const accounts = openAccounts(stores.accountsDatabase, Date.now as Clock);
  let people = 0;
  return {
    program,
    newIdentity: async () => {
      people += 1;
      const account = await accounts.addPerson(`fuzz-${people}`, null);
      const { clientId } = await accounts.findOrCreateApp("fuzz");
      const token = await accounts.issueToken(account, clientId);
      return { authorization: `Bearer ${token}`, "simkl-api-key": clientId };
    },
    close: async () => {
      await program.kill();
      await close();
    },
  };
}

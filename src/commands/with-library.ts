// A command about one person's library: finds the person, opens the services, and says what went wrong.

import type { Services } from "../actions/services.ts";
import type { AccountId } from "../core/ids.ts";
import { openServices } from "../open-services.ts";
import { withStores } from "../stores.ts";
import { WireError } from "../wire/errors.ts";
import { type Call, CommandFailed, WrongUsage } from "./output.ts";

export type LibraryWork = {
  readonly services: Services;
  readonly account: AccountId;
  /** Whoever writes from the command line is no app. */
  readonly caller: { readonly account: AccountId; readonly app: "" };
};

/** @throws WrongUsage without a user, or for a value that is none; CommandFailed when it cannot be done */
export async function withLibrary(
  call: Call,
  user: string | undefined,
  work: (library: LibraryWork) => Promise<void>,
): Promise<void> {
  if (user === undefined) throw new WrongUsage("say whose library is meant: --user NAME");
  await withStores(call.config, async (stores) => {
    const { services, accounts } = openServices(stores, { clock: call.clock, guard: call.config.guard });
    await services.catalogue.loadStarter();
    const person = await accounts.findPersonByName(user);
    if (!person) throw new CommandFailed(`there is no user "${user}"`);
    const { account } = person;
    try {
      await work({ services, account, caller: { account, app: "" } });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw error.status === 400 ? new WrongUsage(error.message) : new CommandFailed(error.message);
    }
  });
}

/** A word as the whole number that it must be. @throws WrongUsage */
export function wholeNumber(word: string, what: string): number {
  if (!/^\d{1,16}$/.test(word) || !Number.isSafeInteger(Number(word)))
    throw new WrongUsage(`${what} is a number, not "${word}"`);
  return Number(word);
}

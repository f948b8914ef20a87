// A command about one person's library: finds the person, opens the services, and says what went wrong.

import type { Caller } from "../actions/caller.ts";
import { Refused } from "../actions/failures.ts";
import type { Services } from "../actions/services.ts";
import { withStores } from "../stores.ts";
import { refusalError, WireError } from "../wire/errors.ts";
import { type Call, CommandFailed, WrongUsage } from "./output.ts";

export type LibraryWork = {
  readonly services: Services;
  /** The command line, which is no app. */
  readonly caller: Caller;
};

/** @throws WrongUsage without a user, or for a value that is none; CommandFailed when it cannot be done */
export async function withLibrary(
  { config, clock }: Call,
  user: string | undefined,
  work: (library: LibraryWork) => Promise<void>,
): Promise<void> {
  if (user === undefined) throw new WrongUsage("--user NAME is required");
  // Loaded here: other commands need neither the library nor the wire's schemas.
  const { openServices } = await import("../open-services.ts");
  await withStores(config, async (stores) => {
    const services = openServices(stores, { clock, guard: config.guard });
    await services.catalogue.loadStarter();
    const person = await services.accounts.findPersonByName(user);
    if (!person) throw new CommandFailed(`there is no user "${user}"`);
    try {
      await work({ services, caller: { account: person.account, app: "" } });
    } catch (error) {
      throw toCommandError(error);
    }
  });
}

function toCommandError(error: unknown): unknown {
  const wire = error instanceof Refused ? refusalError(error) : error;
  if (!(wire instanceof WireError)) return wire;
  return wire.status === 400 ? new WrongUsage(wire.message) : new CommandFailed(wire.message);
}

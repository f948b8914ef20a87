// Runs a command on one person's library: opens the services, finds the person, and translates errors.

import type { Caller } from "../actions/caller.ts";
import { Refused } from "../actions/failures.ts";
import type { Services } from "../actions/services.ts";
import { withStores } from "../stores.ts";
import { refusalError, WireError } from "../wire/errors.ts";
import { type CommandContext, CommandFailed, WrongUsage } from "./output.ts";

export type LibraryWork = {
  readonly services: Services;
  /** The person, without an app: the command line is not an app. */
  readonly caller: Caller;
};

/** @throws WrongUsage if the user is missing or `work` rejects a value; CommandFailed if `work` fails otherwise. */
export async function withLibrary(
  { config, clock }: CommandContext,
  user: string | undefined,
  work: (library: LibraryWork) => Promise<void>,
): Promise<void> {
  if (user === undefined) throw new WrongUsage("--user NAME is required");
  // Imported here, so that the other commands load neither the library nor the schemas of the wire.
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

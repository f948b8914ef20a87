// The `token` command: creates an access token for a script, or for an app that cannot sign in.

import type { Command } from "commander";
import { issueAppToken } from "../actions/people/app-tokens.ts";
import { findOrAddPerson } from "../actions/people/people.ts";
import { withAccounts } from "../with-stores.ts";
import { type CommandContext, CommandFailed, table } from "./output.ts";

type Options = { readonly app: string; readonly createUser?: true };

/** Adds the command. */
export function tokenCommand(program: Command, contextOf: (command: Command) => CommandContext): void {
  program
    .command("token")
    .description("create an access token for a script or an app")
    .argument("<name>", "the user whose library the token gives access to")
    .requiredOption("--app <app>", "the name of the app; the same name always has the same client id")
    .option("--create-user", "add the user if it does not exist")
    .action((name: string, options: Options, command: Command) =>
      makeToken(contextOf(command), name, options),
    );
}

/** @throws CommandFailed if there is no such user; InvalidName; InvalidAppName. */
async function makeToken(
  { config, clock, output }: CommandContext,
  name: string,
  options: Options,
): Promise<void> {
  const { app, createUser: mayAdd = false } = options;
  await withAccounts(config, clock, async (accounts) => {
    const person = await findOrAddPerson(accounts, name, { mayAdd });
    if (!person) throw new CommandFailed(`there is no user "${name}"; --create-user adds one`);
    const { clientId, token } = await issueAppToken(accounts, person.account, app);
    const lines = table([
      ["user", person.name],
      ["client id", clientId],
      ["access token", token],
    ]);
    output.print({ user: person.name, client_id: clientId, access_token: token }, lines);
  });
}

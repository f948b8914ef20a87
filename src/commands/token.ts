// `token`: an access token for a script or an app without a sign-in of its own.

import { type Accounts, openAccounts } from "../accounts/accounts.ts";
import { NameTaken, type Person } from "../accounts/people.ts";
import { withStores } from "../stores.ts";
import { type Call, CommandFailed, table } from "./output.ts";

/** @throws CommandFailed when there is no such user; InvalidName, InvalidAppName. */
export async function makeToken(
  call: Call,
  name: string,
  options: { app: string; createUser: boolean },
): Promise<void> {
  await withStores(call.config, async (stores) => {
    const accounts = openAccounts(stores.accountsDatabase, call.clock);
    const person = await findUser(accounts, name, options.createUser);
    const { clientId } = await accounts.findOrCreateApp(options.app);
    const token = await accounts.issueToken(person.account, clientId);
    const lines = table([
      ["user", person.name],
      ["client id", clientId],
      ["access token", token],
    ]);
    call.output.print({ user: person.name, client_id: clientId, access_token: token }, lines);
  });
}

async function findUser(accounts: Accounts, name: string, create: boolean): Promise<Person> {
  const known = await accounts.findPersonByName(name);
  if (known) return known;
  if (!create) throw new CommandFailed(`there is no user "${name}"; --create-user adds one`);
  try {
    await accounts.addPerson(name, null);
  } catch (error) {
    // Another process added the same person in between, which is as good.
    if (!(error instanceof NameTaken)) throw error;
  }
  const added = await accounts.findPersonByName(name);
  if (!added) throw new CommandFailed(`the user "${name}" was removed just now`);
  return added;
}

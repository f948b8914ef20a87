// `user add` and `user list`: the people of a server.

import { text } from "node:stream/consumers";
import { openAccounts } from "../accounts/accounts.ts";
import { printTime } from "../core/time.ts";
import { withStores } from "../stores.ts";
import { type Call, table, WrongUsage } from "./output.ts";

/** Most characters of a password: a bound on what is hashed, not a rule of taste. */
const LONGEST_PASSWORD = 1_000;

/** @throws InvalidName, NameTaken, WrongUsage when standard input holds no password. */
export async function addUser(call: Call, name: string, options: { passwordStdin: boolean }): Promise<void> {
  const password = options.passwordStdin ? await readPassword() : null;
  await withStores(call.config, async (stores) => {
    const account = await openAccounts(stores.accountsDatabase, call.clock).addPerson(name, password);
    call.output.print({ user: name, account }, `Added ${name}, account ${account}.`);
  });
}

export async function listUsers(call: Call): Promise<void> {
  await withStores(call.config, async (stores) => {
    const people = await openAccounts(stores.accountsDatabase, call.clock).listPeople();
    const users = people.map(({ name, account, createdAt }) => ({
      user: name,
      account,
      created_at: printTime(createdAt),
    }));
    const lines = users.map(({ user, account, created_at }) => [account, user, created_at]);
    call.output.print({ users }, users.length === 0 ? "There are no users yet." : table(lines));
  });
}

async function readPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (password === "") throw new WrongUsage("there is no password on standard input");
  if (password.length > LONGEST_PASSWORD) {
    throw new WrongUsage(`a password has at most ${LONGEST_PASSWORD} characters`);
  }
  return password;
}

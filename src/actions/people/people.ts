// Adds and finds people, and changes their settings.

import type { Accounts } from "../../accounts/accounts.ts";
import { InvalidName, NameTaken, type Person, type PersonSettings } from "../../accounts/people.ts";
import type { AccountId } from "../../core/ids.ts";
import type { Services } from "../services.ts";

export type { Accounts } from "../../accounts/accounts.ts";
export { InvalidName, NameTaken, type Person, type PersonSettings };

/** Changes the given settings of a person; null if nobody has this name. Moves `settings.all`. Contract: sync.md 8.1. */
export async function changeSettings(
  { accounts, library, clock }: Pick<Services, "accounts" | "library" | "clock">,
  name: string,
  settings: Partial<PersonSettings>,
): Promise<Person | null> {
  const found = await accounts.findPersonByName(name);
  const person = found && (await accounts.changePerson(found.account, settings));
  if (person) await library.noteSettings(person.account, clock());
  return person;
}

/** Finds a person by name. If there is none, adds one without a password; null if `mayAdd` is false. */
export async function findOrAddPerson(
  accounts: Accounts,
  name: string,
  { mayAdd }: { mayAdd: boolean },
): Promise<Person | null> {
  const known = await accounts.findPersonByName(name);
  if (known || !mayAdd) return known;
  await accounts.addPerson(name, null).catch((error) => {
    // Another process added this person in the meantime.
    if (!(error instanceof NameTaken)) throw error;
  });
  return accounts.findPersonByName(name);
}

/** Whether a person has this account. */
export async function accountExists(
  { accounts }: Pick<Services, "accounts">,
  account: AccountId,
): Promise<boolean> {
  return (await accounts.findPerson(account)) !== null;
}

// The people of a server: added, listed, and their settings.

import type { Accounts } from "../../accounts/accounts.ts";
import { InvalidName, NameTaken, type Person, type PersonSettings } from "../../accounts/people.ts";
import type { Services } from "../services.ts";

export type { Accounts } from "../../accounts/accounts.ts";
export { InvalidName, NameTaken, type Person, type PersonSettings };

/** A person with what is given changed; null when there is nobody of this name. Clients are told of the change. */
export async function setPerson(
  { accounts, library, clock }: Pick<Services, "accounts" | "library" | "clock">,
  name: string,
  settings: Partial<PersonSettings>,
): Promise<Person | null> {
  const found = await accounts.findPersonByName(name);
  const person = found && (await accounts.changePerson(found.account, settings));
  if (person) await library.noteSettings(person.account, clock());
  return person;
}

/** The person of a name, added without a password where there is none; null when it may not be added. */
export async function findOrAddPerson(
  accounts: Accounts,
  name: string,
  { mayAdd }: { mayAdd: boolean },
): Promise<Person | null> {
  const known = await accounts.findPersonByName(name);
  if (known || !mayAdd) return known;
  await accounts.addPerson(name, null).catch((error) => {
    // Another process added the same person in between, which is as good.
    if (!(error instanceof NameTaken)) throw error;
  });
  return accounts.findPersonByName(name);
}

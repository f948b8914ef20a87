// The accounts' front: people, apps, tokens.

import type { AccountId } from "../core/ids.ts";
import type { AccountPlan } from "../core/lists/account-plan.ts";
import type { Clock } from "../core/time.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { type App, findApp, findAppByName, findOrCreateApp } from "./apps.ts";
import {
  addPerson,
  changePerson,
  findPerson,
  findPersonByName,
  listPeople,
  type Person,
  type PersonSettings,
  signIn,
} from "./people.ts";
import { issueToken, type TokenOwner, TokenReader } from "./tokens.ts";

export type Accounts = {
  /** Without a password, the person acts through tokens only. @throws InvalidName, NameTaken */
  addPerson(name: string, password: string | null): Promise<AccountId>;
  /** Everybody, the oldest account first. */
  listPeople(): Promise<Person[]>;
  findPerson(account: AccountId): Promise<Person | null>;
  /** The case of the name does not matter. */
  findPersonByName(name: string): Promise<Person | null>;
  /** Changes a person's settings; null when there is no such person. */
  changePerson(account: AccountId, settings: Partial<PersonSettings>): Promise<Person | null>;
  /** The person's plan; the smallest where there is no such person. */
  planOf(account: AccountId): Promise<AccountPlan>;
  /** Whether the person wants rewatches to be kept, whatever the plan. */
  wantsRewatches(account: AccountId): Promise<boolean>;
  /** Whether rewatches are kept for the person: not on the free plan, and not when switched off. */
  tracksRewatches(account: AccountId): Promise<boolean>;
  /** The person whose name and password these are. */
  signIn(name: string, password: string): Promise<Person | null>;
  /** The app of a name, made when there is none yet. @throws InvalidAppName */
  findOrCreateApp(name: string): Promise<App>;
  findApp(clientId: string): Promise<App | null>;
  /** The case of the name does not matter. */
  findAppByName(name: string): Promise<App | null>;
  /** Answers the token's text, of which only the hash is kept. @throws UnknownTokenOwner */
  issueToken(account: AccountId, clientId: string): Promise<string>;
  /** Null unless the token is valid now. */
  whoseToken(token: string): MaybePromise<TokenOwner | null>;
};

/** Accounts over a migrated database. */
export function openAccounts(database: Database, clock: Clock): Accounts {
  const tokens = new TokenReader(database);
  return {
    addPerson: (name, password) => addPerson(database, { name, password }, clock()),
    listPeople: () => listPeople(database),
    findPerson: (account) => findPerson(database, account),
    findPersonByName: (name) => findPersonByName(database, name),
    changePerson: (account, settings) => changePerson(database, account, settings),
    planOf: async (account) => (await findPerson(database, account))?.plan ?? "free",
    wantsRewatches: async (account) => (await findPerson(database, account))?.tracksRewatches !== false,
    tracksRewatches: async (account) => {
      const person = await findPerson(database, account);
      return person !== null && person.plan !== "free" && person.tracksRewatches;
    },
    signIn: (name, password) => signIn(database, { name, password }),
    findOrCreateApp: (name) => findOrCreateApp(database, name, clock()),
    findApp: (clientId) => findApp(database, clientId),
    findAppByName: (name) => findAppByName(database, name),
    issueToken: (account, clientId) => issueToken(database, { account, clientId }, clock()),
    whoseToken: (token) => tokens.whoseToken(token),
  };
}

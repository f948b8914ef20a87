// The interface of the accounts store: people, apps and tokens.

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
  /** Adds a person. Without a password, the person can use tokens but cannot sign in. @throws InvalidName; NameTaken */
  addPerson(name: string, password: string | null): Promise<AccountId>;
  /** All people, in the order of their accounts. */
  listPeople(): Promise<Person[]>;
  findPerson(account: AccountId): Promise<Person | null>;
  /** Names are not case-sensitive. */
  findPersonByName(name: string): Promise<Person | null>;
  /** Changes the given settings of a person. Returns null if there is no such person. */
  changePerson(account: AccountId, settings: Partial<PersonSettings>): Promise<Person | null>;
  /** The plan of the person; `free` if there is no such person. */
  planOf(account: AccountId): Promise<AccountPlan>;
  /** Whether the person has rewatches switched on, whatever the plan; true if there is no such person. */
  wantsRewatches(account: AccountId): Promise<boolean>;
  /** Whether rewatch sessions are recorded for the person: switched on, and the plan is not `free`. */
  tracksRewatches(account: AccountId): Promise<boolean>;
  /** The person with this name and password; null if either is wrong. */
  signIn(name: string, password: string): Promise<Person | null>;
  /** The app with this name; creates it if necessary. @throws InvalidAppName */
  findOrCreateApp(name: string): Promise<App>;
  findApp(clientId: string): Promise<App | null>;
  /** Names are not case-sensitive. */
  findAppByName(name: string): Promise<App | null>;
  /** Creates a token and returns it. Only its hash is stored. @throws UnknownTokenOwner */
  issueToken(account: AccountId, clientId: string): Promise<string>;
  /** The account and the app of a token; null if the token is not valid. */
  findTokenOwner(token: string): MaybePromise<TokenOwner | null>;
};

/** Opens the accounts store on a migrated database. */
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
    findTokenOwner: (token) => tokens.findOwner(token),
  };
}

// People: names, account numbers, settings and sign-in.

import { type AccountId, type Millis, toAccountId } from "../core/ids.ts";
import type { AccountPlan } from "../core/lists/account-plan.ts";
import type { Database } from "../database/database.ts";
import { insertRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import { DECOY_HASH, hashPassword, verifyPassword } from "./passwords.ts";
import * as sql from "./statements.ts";

export type Person = {
  readonly account: AccountId;
  readonly name: string;
  readonly plan: AccountPlan;
  /** Whether rewatch sessions are recorded if a client sends `allow_rewatch=yes`. */
  readonly tracksRewatches: boolean;
  readonly createdAt: Millis;
};

/** The name is not a valid name of a person. */
export class InvalidName extends Error {
  override readonly name = "InvalidName";
}

/** Another person has this name. Names are not case-sensitive. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
}

const PERSON_NAME = /^[A-Za-z0-9_.-]{1,40}$/;
/** The part of a name that sign-in looks up; longer than any valid name. */
const SIGN_IN_NAME_CHARACTERS_MAX = 100;
const DEFAULT_PLAN: AccountPlan = "vip";

/**
 * Adds a person. Without a password, the person can use tokens but cannot sign in.
 * @throws InvalidName unless the name has 1 to 40 of the characters A–Z, a–z, 0–9, `_`, `-`, `.`, and is not `.` or `..`.
 * @throws NameTaken
 */
export async function addPerson(
  database: Database,
  person: { name: string; password: string | null },
  now: Millis,
): Promise<AccountId> {
  const { name, password } = person;
  // A URL cannot contain "." or ".." as a path segment, so these names could not have a page.
  if (!PERSON_NAME.test(name) || name === "." || name === "..") {
    throw new InvalidName(
      `"${name}" is not a valid name: use 1 to 40 letters (a-z), digits, "_", "-" or "."`,
    );
  }
  const passwordHash = password === null ? null : await hashPassword(password);
  return database.write(function* (): Steps<AccountId> {
    const nameKey = toNameKey(name);
    const [taken] = yield* ask(sql.findProfileByName, nameKey);
    if (taken) throw new NameTaken(`there is already a user "${taken.name}"`);
    const [next] = yield* ask(sql.nextAccount);
    if (!next) throw new Error("the counter of accounts returned no number");
    const account = toAccountId(next.value);
    const [added] = yield* insertRows(sql.addProfile, [
      {
        account,
        name,
        name_key: nameKey,
        password_hash: passwordHash,
        plan: DEFAULT_PLAN,
        tracks_rewatches: 1,
        created_at: now,
      },
    ]);
    if (!added) throw new NameTaken(`there is already a user "${name}"`);
    return account;
  });
}

/** All people, in the order of their accounts. */
export async function listPeople(database: Database): Promise<Person[]> {
  return database.read(function* (): Steps<Person[]> {
    return (yield* ask(sql.listProfiles)).map(toPerson);
  });
}

export async function findPerson(database: Database, account: AccountId): Promise<Person | null> {
  return database.read(function* (): Steps<Person | null> {
    const [row] = yield* ask(sql.findProfile, account);
    return row ? toPerson(row) : null;
  });
}

/** Finds a person by name, which is not case-sensitive. */
export async function findPersonByName(database: Database, name: string): Promise<Person | null> {
  if (!PERSON_NAME.test(name)) return null;
  return database.read(function* (): Steps<Person | null> {
    const [row] = yield* ask(sql.findProfileByName, toNameKey(name));
    return row ? toPerson(row) : null;
  });
}

export type PersonSettings = Pick<Person, "plan" | "tracksRewatches">;

/** Changes the given settings of a person. Returns null if there is no such person. */
export async function changePerson(
  database: Database,
  account: AccountId,
  settings: Partial<PersonSettings>,
): Promise<Person | null> {
  return database.write(function* (): Steps<Person | null> {
    const [row] = yield* ask(sql.findProfile, account);
    if (!row) return null;
    const { plan, tracksRewatches } = { ...toPerson(row), ...settings };
    const [changed] = yield* ask(sql.changeProfile, plan, tracksRewatches ? 1 : 0, account);
    return changed ? toPerson(changed) : null;
  });
}

/** The person with this name and password; null if either is wrong. An unknown name takes as long as a wrong password. */
export async function signIn(
  database: Database,
  credentials: { name: string; password: string },
): Promise<Person | null> {
  const nameKey = toNameKey(credentials.name.slice(0, SIGN_IN_NAME_CHARACTERS_MAX));
  const [row] = await database.ask(sql.findPassword, nameKey);
  const isRight = await verifyPassword(row?.password_hash ?? DECOY_HASH, credentials.password);
  return row && row.password_hash !== null && isRight ? toPerson(row) : null;
}

function toNameKey(name: string): string {
  return name.toLowerCase();
}

function toPerson(row: sql.ProfileRow): Person {
  return {
    account: row.account,
    name: row.name,
    plan: row.plan,
    tracksRewatches: row.tracks_rewatches === 1,
    createdAt: row.created_at,
  };
}

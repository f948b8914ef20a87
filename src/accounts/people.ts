// People: their names, and the numbers that their libraries are kept under.

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
  /** Whether watching something again is kept as a session of its own, where a client asks for it. */
  readonly tracksRewatches: boolean;
  readonly createdAt: Millis;
};

/** The text cannot be a person's name. */
export class InvalidName extends Error {
  override readonly name = "InvalidName";
}

/** Somebody has this name already, in this or another case. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
}

const PERSON_NAME = /^[A-Za-z0-9_.-]{1,40}$/;
/** Of a name at sign-in; longer than any name is. */
const NAME_CHARACTERS_READ = 100;
const DEFAULT_PLAN: AccountPlan = "vip";

/**
 * Adds a person. Without a password, they act through tokens only until they are given one.
 * @throws InvalidName unless the name is 1 to 40 of A–Z, a–z, 0–9, `_`, `-`, `.`, and not `.` or `..`.
 * @throws NameTaken
 */
export async function addPerson(
  database: Database,
  person: { name: string; password: string | null },
  now: Millis,
): Promise<AccountId> {
  const { name, password } = person;
  // URLs drop "." and ".." from a path, so that these two could have no page.
  if (!PERSON_NAME.test(name) || name === "." || name === "..") {
    throw new InvalidName(`"${name}" is no name: 1 to 40 letters (a-z), digits, "_", "-" or "." are`);
  }
  const passwordHash = password === null ? null : await hashPassword(password);
  return database.write(function* (): Steps<AccountId> {
    const nameKey = toNameKey(name);
    const [taken] = yield* ask(sql.findProfileByName, nameKey);
    if (taken) throw new NameTaken(`there is a user "${taken.name}" already`);
    const [next] = yield* ask(sql.nextAccount);
    if (!next) throw new Error("the counter of accounts gave no number");
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
    if (!added) throw new NameTaken(`there is a user "${name}" already`);
    return account;
  });
}

/** Everybody, the oldest account first. */
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

/** The person of a name, whatever its case. */
export async function findPersonByName(database: Database, name: string): Promise<Person | null> {
  if (!PERSON_NAME.test(name)) return null;
  return database.read(function* (): Steps<Person | null> {
    const [row] = yield* ask(sql.findProfileByName, toNameKey(name));
    return row ? toPerson(row) : null;
  });
}

export type PersonSettings = Pick<Person, "plan" | "tracksRewatches">;

/** Changes what is given of a person's settings; null when there is no such person. */
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

/** The person whose name and password these are. A wrong name takes as long as a wrong password. */
export async function signIn(
  database: Database,
  credentials: { name: string; password: string },
): Promise<Person | null> {
  const nameKey = toNameKey(credentials.name.slice(0, NAME_CHARACTERS_READ));
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

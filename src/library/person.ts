// The account's row in the library: every commit locks it, and moves it when something changed.

import type { AccountId } from "../core/ids.ts";
import { ask, type Steps } from "../database/statement.ts";
import * as sql from "./statements.ts";

/** Locks the person's row until the end of the transaction; makes it on the first write. */
export function* lockPerson(account: AccountId): Steps<sql.PersonRow> {
  const [known] = yield* ask(sql.lockPerson, account);
  if (known) return known;
  yield* ask(sql.createPerson, account);
  const [created] = yield* ask(sql.lockPerson, account);
  if (!created) throw new Error(`the library cannot make a person of account ${account}`);
  return created;
}

/** Writes the person's row back. */
export function* movePerson(account: AccountId, person: sql.PersonRow): Steps<void> {
  const { revision, stamp, moments, last_rewatch, last_playback, waiting, awaits } = person;
  yield* ask(sql.movePerson, revision, stamp, moments, last_rewatch, last_playback, waiting, awaits, account);
}

/** The earlier of two moments that may be missing. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

// The account's row in the library: every commit locks it, and moves it when something changed.

import type { AccountId, Millis } from "../core/ids.ts";
import { ask, type Steps } from "../database/statement.ts";
import type { Activities } from "./activities.ts";
import { nextStamp } from "./stamps.ts";
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
  const { revision, stamp, moments, last_rewatch, last_playback, waiting, held, awaits } = person;
  const numbers = [last_rewatch, last_playback, waiting, held] as const;
  yield* ask(sql.movePerson, revision, stamp, moments, ...numbers, awaits, account);
}

/** The earlier of two moments that may be missing. */
export function earlier<Moment extends number>(one: Moment | null, other: Moment | null): Moment | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Tells whoever asks what changed that the person's settings did. Contract: sync.md 8. */
export function* noteSettings(account: AccountId, now: Millis): Steps<void> {
  const person = yield* lockPerson(account);
  const stamp = nextStamp(now, person.stamp as Millis, person.shown as Millis);
  const moments: Activities = { ...(JSON.parse(person.moments) as Activities), "settings.all": stamp };
  yield* movePerson(account, { ...person, stamp, moments: JSON.stringify(moments) });
}

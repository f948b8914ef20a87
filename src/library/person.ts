// The account's row in the library: every commit locks it, and moves it when something changed.

import type { ActivityTimes } from "../core/activity.ts";
import { type AccountId, type Millis, toMillis, toRevisionNumber } from "../core/ids.ts";
import { insertAccountRows } from "../database/insertion.ts";
import { ask, type Steps } from "../database/statement.ts";
import { updateAccountRow } from "../database/update.ts";
import { nextStamp } from "./stamps.ts";
import * as personSql from "./statements/person.ts";

/** A person of whom nothing was recorded. */
const NEW_PERSON: personSql.PersonRow = {
  revision: toRevisionNumber(0),
  stamp: toMillis(0),
  shown: toMillis(0),
  activity_times: "{}",
  settings: "{}",
  last_rewatch: 0,
  last_playback: 0,
  waiting: 0,
  held: 0,
  next_air_at: null,
};

/** Locks the person's row until the end of the transaction; makes it on the first write. */
export function* lockPerson(account: AccountId): Steps<personSql.PersonRow> {
  const [known] = yield* ask(personSql.lock, account);
  if (known) return known;
  yield* insertAccountRows(personSql.create, account, [NEW_PERSON]);
  const [created] = yield* ask(personSql.lock, account);
  if (!created) throw new Error(`the library cannot make a person of account ${account}`);
  return created;
}

/** Writes the person's row back. */
export function* movePerson(account: AccountId, person: personSql.PersonRow): Steps<void> {
  yield* updateAccountRow(personSql.update, account, person, {});
}

/** The earlier of two moments that may be missing. */
export function earlier<Moment extends number>(one: Moment | null, other: Moment | null): Moment | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Tells whoever asks what changed that the person's settings did. Contract: sync.md 8. */
export function* noteSettings(account: AccountId, now: Millis): Steps<void> {
  const person = yield* lockPerson(account);
  const stamp = nextStamp(now, person.stamp, person.shown);
  const times: ActivityTimes = {
    ...(JSON.parse(person.activity_times) as ActivityTimes),
    "settings.all": stamp,
  };
  yield* movePerson(account, { ...person, stamp, activity_times: JSON.stringify(times) });
}

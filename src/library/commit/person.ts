// The person: the account's row in the library. Every commit locks it, and updates it if something changed.

import { type AccountId, type Millis, toMillis, toRevisionNumber } from "../../core/ids.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { updateAccountRow } from "../../database/sql/update.ts";
import { parseActivityTimes, printActivityTimes } from "../activities/activity-times.ts";
import * as personSql from "../statements/person.ts";
import { nextStamp } from "./stamps.ts";

/** The row of a person with an empty library. */
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

/** Locks the person's row until the end of the transaction. Creates it if it does not exist. */
export function* lockPerson(account: AccountId): Steps<personSql.PersonRow> {
  const [existing] = yield* ask(personSql.lock, account);
  if (existing) return existing;
  yield* insertAccountRows(personSql.create, account, [NEW_PERSON]);
  const [created] = yield* ask(personSql.lock, account);
  if (!created) throw new Error(`the library cannot create the person of account ${account}`);
  return created;
}

export function* updatePerson(account: AccountId, person: personSql.PersonRow): Steps<void> {
  yield* updateAccountRow(personSql.update, account, person, {});
}

/** Moves the activity `settings`. Contract: sync.md 8. */
export function* noteSettings(account: AccountId, now: Millis): Steps<void> {
  const person = yield* lockPerson(account);
  const stamp = nextStamp(now, person.stamp, person.shown);
  const times = { ...parseActivityTimes(person.activity_times), "settings.all": stamp };
  yield* updatePerson(account, { ...person, stamp, activity_times: printActivityTimes(times) });
}

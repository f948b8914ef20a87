// When each kind of thing last changed. Contract: sync.md 8.

import type { AccountId } from "../../core/ids.ts";
import type { ActivityTimes } from "../../core/revisions/activity.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as personSql from "../statements/person.ts";
import { parseActivityTimes } from "./activity-times.ts";

/**
 * Reads the moments and marks the person's stamp as shown, in one statement: the next commit takes a later
 * second, so that nobody who polls by strict `date_from` misses it.
 */
export function* showActivities(account: AccountId): Steps<ActivityTimes> {
  const [shown] = yield* ask(personSql.showStamp, account);
  if (shown) return toActivities(shown);
  const [person] = yield* ask(personSql.read, account);
  return person ? toActivities(person) : {};
}

export function toActivities(person: personSql.PersonRow): ActivityTimes {
  return parseActivityTimes(person.activity_times);
}

// Reads the activity times of an account for a client. Contract: sync.md 8.

import type { AccountId } from "../../core/ids.ts";
import type { ActivityTimes } from "../../core/revisions/activity.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as personSql from "../statements/person.ts";
import { parseActivityTimes } from "./activity-times.ts";

/**
 * Reads the times, and marks the person's stamp as shown in the same statement. The next commit then takes a later
 * stamp, so that no poll with `date_from` misses it. Contract: sync.md 8.2.
 */
export function* showActivities(account: AccountId): Steps<ActivityTimes> {
  const [shown] = yield* ask(personSql.showStamp, account);
  if (shown) return toActivities(shown);
  const [person] = yield* ask(personSql.read, account);
  return person ? toActivities(person) : {};
}

function toActivities(person: personSql.PersonRow): ActivityTimes {
  return parseActivityTimes(person.activity_times);
}

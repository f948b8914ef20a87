// When a person's check-ins end: one piece of due work for each account, at the time of the first of them.

import type { AccountId } from "../../core/ids.ts";
import { type Change, isPlaybackChange } from "../../core/revisions/change.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { removeDue } from "../due.ts";
import * as dueSql from "../statements/due.ts";

/** Schedules the end of the account's first check-in, according to the stored playbacks. */
export function* scheduleCheckins(account: AccountId): Steps<void> {
  yield* removeDue(account, "checkin");
  yield* ask(dueSql.scheduleCheckins, account);
}

/** Whether a check-in begins, ends or moves. */
export function concernsCheckin(change: Change): boolean {
  return isPlaybackChange(change) && [change.before, change.after].some((one) => one?.state === "checkin");
}

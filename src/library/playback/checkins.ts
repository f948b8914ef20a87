// Scheduling the ends of check-ins: one item of due work for each account, at the time of the first end.

import type { AccountId } from "../../core/ids.ts";
import { type Change, isPlaybackChange } from "../../core/revisions/change.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { removeDue } from "../due.ts";
import * as dueSql from "../statements/due.ts";

/** Schedules the earliest end among the account's stored check-ins. */
export function* scheduleCheckins(account: AccountId): Steps<void> {
  yield* removeDue(account, "checkin");
  yield* ask(dueSql.scheduleCheckins, account);
}

/** Whether the change begins, ends or changes a check-in. */
export function changesCheckin(change: Change): boolean {
  return isPlaybackChange(change) && [change.before, change.after].some((one) => one?.state === "checkin");
}

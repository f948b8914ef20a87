// When a person's check-ins end: looked at when the first of them does, and at no other time.

import type { AccountId } from "../core/ids.ts";
import { type Change, isPlaybackChange } from "../core/plan.ts";
import { ask, type Steps } from "../database/statement.ts";
import * as dueSql from "./statements/due.ts";

/** The kind of due work that ends check-ins. */
export const CHECKIN_ENDS = "checkin";

/** Schedules the end of the account's first check-in, as the stored playbacks tell it. */
export function* scheduleCheckins(account: AccountId): Steps<void> {
  yield* ask(dueSql.remove, account, CHECKIN_ENDS);
  yield* ask(dueSql.scheduleCheckins, account);
}

/** Whether a check-in begins, ends or moves. */
export function concernsCheckin(change: Change): boolean {
  return isPlaybackChange(change) && [change.before, change.after].some((one) => one?.state === "checkin");
}

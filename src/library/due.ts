// Due work: work for an account at a later time. It is stored, so that no job has to look at every account.

import type { AccountId, Millis } from "../core/ids.ts";
import { insertAccountRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import type { DueKind } from "./due-kind.ts";
import * as dueSql from "./statements/due.ts";

/** The accounts with work of this kind that is due at `now`, the oldest first; at most `DUE_ACCOUNTS_MAX`. */
export function* readDueAccounts(kind: DueKind, now: Millis): Steps<readonly AccountId[]> {
  return (yield* ask(dueSql.list, kind, now)).map(({ account }) => account);
}

/** Schedules work of this kind. It replaces the account's earlier work of the same kind. */
export function* scheduleDue(account: AccountId, kind: DueKind, at: Millis): Steps<void> {
  yield* removeDue(account, kind);
  yield* insertAccountRows(dueSql.write, account, [{ at, kind }]);
}

export function* removeDue(account: AccountId, kind: DueKind): Steps<void> {
  yield* ask(dueSql.remove, account, kind);
}

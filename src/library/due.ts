// Due work: what has to be done for an account at a later time, so that nothing has to look at every account.

import type { AccountId, Millis } from "../core/ids.ts";
import { insertAccountRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import type { DueKind } from "./due-kind.ts";
import * as dueSql from "./statements/due.ts";

/** The accounts with work of this kind whose time has come, the oldest first; at most `DUE_ACCOUNTS_MAX`. */
export function* readDueAccounts(kind: DueKind, now: Millis): Steps<readonly AccountId[]> {
  return (yield* ask(dueSql.list, kind, now)).map(({ account }) => account);
}

/** Makes work of this kind due at a time, and at no other. */
export function* scheduleDue(account: AccountId, kind: DueKind, at: Millis): Steps<void> {
  yield* removeDue(account, kind);
  yield* insertAccountRows(dueSql.write, account, [{ at, kind }]);
}

export function* removeDue(account: AccountId, kind: DueKind): Steps<void> {
  yield* ask(dueSql.remove, account, kind);
}

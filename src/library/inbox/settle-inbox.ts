// What becomes of inbox items that wait: made ready, tried and settled, or dismissed. All of it under the person's lock.

import type { AccountId, Millis } from "../../core/ids.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { type CommitRequest, type Committed, commit } from "../commit/commit.ts";
import { lockPerson, updatePerson } from "../commit/person.ts";
import { removeDue, scheduleDue } from "../due.ts";
import * as inboxSql from "../statements/inbox.ts";
import { type InboxItem, numbered } from "./inbox-item.ts";
import { keyRows } from "./inbox-rows.ts";

/** Why an item waits. */
export type WaitingReason = Pick<InboxItem, "reason" | "keys">;

/** Makes items ready and schedules a retry. The lock keeps a retry that ends now from overlooking them. */
export function* makeReady(account: AccountId, items: readonly number[], now: Millis): Steps<void> {
  yield* lockPerson(account);
  const ready = yield* ask(inboxSql.markReady, account, columnOf(items));
  if (ready.length > 0) yield* scheduleDue(account, "inbox", now);
}

/** Ends the scheduled retry, unless an item has become ready meanwhile. */
export function* endRetry(account: AccountId): Steps<void> {
  yield* lockPerson(account);
  const [ready] = yield* ask(inboxSql.listReady, account, ...inboxSql.FROM_THE_FIRST, 1);
  if (!ready) yield* removeDue(account, "inbox");
}

/** Back to waiting, after a retry that came to nothing. */
export function* keepWaiting(account: AccountId, id: number, why: WaitingReason): Steps<void> {
  yield* lockPerson(account);
  if (yield* isWaiting(account, id)) yield* markWaiting(account, id, why);
}

/** Answers how many of the items waited. */
export function* dismissItems(account: AccountId, ids: readonly number[]): Steps<number> {
  if (ids.length === 0) return 0;
  const person = yield* lockPerson(account);
  const dismissed = (yield* ask(inboxSql.dismiss, account, columnOf(ids))).length;
  yield* ask(inboxSql.removeKeys, account, columnOf(ids));
  if (dismissed > 0) yield* updatePerson(account, { ...person, waiting: person.waiting - dismissed });
  return dismissed;
}

/** Commits the request and removes the item, unless the request keeps it waiting. Null where it does not wait. */
export function* settleItem<Outcome>(
  account: AccountId,
  id: number,
  request: CommitRequest<Outcome>,
): Steps<Committed<Outcome> | null> {
  const { inbox = [] } = request;
  yield* lockPerson(account);
  if (!(yield* isWaiting(account, id))) return null;
  const same = inbox.find((item) => numbered(item).number === id);
  if (same) yield* markWaiting(account, id, same);
  return yield* commit(account, {
    ...request,
    inbox: inbox.filter((item) => item !== same),
    options: same ? {} : { cancel: [id] },
  });
}

function* isWaiting(account: AccountId, id: number): Steps<boolean> {
  const [row] = yield* ask(inboxSql.find, account, id);
  return row !== undefined && row.state !== "dismissed";
}

function* markWaiting(account: AccountId, id: number, { reason, keys }: WaitingReason): Steps<void> {
  yield* ask(inboxSql.markWaiting, reason, account, id);
  yield* ask(inboxSql.removeKeys, account, columnOf([id]));
  yield* insertAccountRows(inboxSql.writeKeys, account, keyRows(id, keys));
}

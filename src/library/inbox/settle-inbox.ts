// Changes the state of inbox items: ready, waiting, dismissed or settled. Each change locks the person.

import type { AccountId, Millis } from "../../core/ids.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { type CommitRequest, type Committed, commit } from "../commit/commit.ts";
import { lockPerson, updatePerson } from "../commit/person.ts";
import { removeDue, scheduleDue } from "../due.ts";
import * as inboxSql from "../statements/inbox.ts";
import { type InboxItem, numbered } from "./inbox-item.ts";
import { keyRows } from "./inbox-rows.ts";

/** Why an item is in the inbox, and the keys by which it may be resolved. */
export type WaitingReason = Pick<InboxItem, "reason" | "keys">;

/** Marks items as ready and schedules a retry. Because of the lock, a retry that is just ending cannot miss them. */
export function* makeReady(account: AccountId, items: readonly number[], now: Millis): Steps<void> {
  yield* lockPerson(account);
  const ready = yield* ask(inboxSql.markReady, account, columnOf(items));
  if (ready.length > 0) yield* scheduleDue(account, "inbox", now);
}

/** Ends the scheduled retry, unless another item has become ready. */
export function* endRetry(account: AccountId): Steps<void> {
  yield* lockPerson(account);
  const [ready] = yield* ask(inboxSql.listReady, account, ...inboxSql.FIRST_PAGE, 1);
  if (!ready) yield* removeDue(account, "inbox");
}

/** Marks an item as waiting again, after a retry that did not resolve it. */
export function* keepWaiting(account: AccountId, id: number, why: WaitingReason): Steps<void> {
  yield* lockPerson(account);
  if (yield* isWaiting(account, id)) yield* markWaiting(account, id, why);
}

/** Dismisses the items. Returns how many of them were in the inbox. */
export function* dismissItems(account: AccountId, ids: readonly number[]): Steps<number> {
  if (ids.length === 0) return 0;
  const person = yield* lockPerson(account);
  const dismissed = (yield* ask(inboxSql.dismiss, account, columnOf(ids))).length;
  yield* ask(inboxSql.removeKeys, account, columnOf(ids));
  if (dismissed > 0) yield* updatePerson(account, { ...person, waiting: person.waiting - dismissed });
  return dismissed;
}

/** Commits the request and removes the item, unless it is in `request.inbox`. Null if it is not in the inbox. */
export function* settleItem<Outcome>(
  account: AccountId,
  id: number,
  request: CommitRequest<Outcome>,
): Steps<Committed<Outcome> | null> {
  const { inbox = [] } = request;
  yield* lockPerson(account);
  if (!(yield* isWaiting(account, id))) return null;
  const unresolved = inbox.find((item) => numbered(item).number === id);
  if (unresolved) yield* markWaiting(account, id, unresolved);
  return yield* commit(account, {
    ...request,
    inbox: inbox.filter((item) => item !== unresolved),
    options: unresolved ? {} : { cancel: [id] },
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

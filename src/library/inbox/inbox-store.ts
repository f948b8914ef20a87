// The interface of the inboxes: lists items, and changes their state.

import type { AccountId, Millis } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import type { CommitRequest, Committed } from "../commit/commit.ts";
import * as inboxSql from "../statements/inbox.ts";
import type { InboxKey, WaitingItem } from "./inbox-item.ts";
import { storedEndpoint, toWaitingItem } from "./inbox-rows.ts";
import {
  dismissItems,
  endRetry,
  keepWaiting,
  makeReady,
  settleItem,
  type WaitingReason,
} from "./settle-inbox.ts";

export type InboxStore = {
  /** The items of an account, the oldest first. `after`: the last item of the previous page. */
  list(account: AccountId, page: { limit: number; after: number | null }): Promise<readonly WaitingItem[]>;
  /** The items with any of the keys. */
  listByKeys(account: AccountId, keys: readonly InboxKey[]): Promise<readonly WaitingItem[]>;
  /** The items that are ready for a retry, the oldest first. */
  listReady(
    account: AccountId,
    page: { limit: number; after: WaitingItem | null },
  ): Promise<readonly WaitingItem[]>;
  find(account: AccountId, id: number): Promise<WaitingItem | null>;
  /** Marks the items with any of the keys, in all accounts, as ready, and schedules retries. Returns their number. */
  makeReady(keys: readonly InboxKey[], now: Millis): Promise<number>;
  /** Marks an item as waiting again, after a retry that did not resolve it. */
  keepWaiting(account: AccountId, id: number, why: WaitingReason): Promise<void>;
  /** Ends the account's scheduled retry, unless another item has become ready. */
  endRetry(account: AccountId): Promise<void>;
  /** Dismisses the items: the same content sent again is not added. Returns how many were in the inbox. */
  dismiss(account: AccountId, ids: readonly number[]): Promise<number>;
  /**
   * Commits the replay of an item and removes the item in the same transaction, so that it is recorded once, however
   * often it is retried. Parts that are still unknown stay in the inbox. Null if the item is no longer there.
   */
  settle<Outcome>(
    account: AccountId,
    id: number,
    request: CommitRequest<Outcome>,
  ): Promise<Committed<Outcome> | null>;
};

export function openInbox(database: Database): InboxStore {
  return {
    list: (account, page) => database.read(() => listItems(account, page)),
    listByKeys: async (account, keys) =>
      keys.length === 0
        ? []
        : (await database.ask(inboxSql.listByKeys, account, rowsOf(keys), account)).map(toWaitingItem),
    listReady: async (account, { limit, after }) =>
      (await database.ask(inboxSql.listReady, account, ...placeAfter(after), limit)).map(toWaitingItem),
    find: async (account, id) => {
      const [row] = await database.ask(inboxSql.find, account, id);
      return row && row.state !== "dismissed" ? toWaitingItem(row) : null;
    },
    makeReady: async (keys, now) => {
      if (keys.length === 0) return 0;
      const found = await database.ask(inboxSql.listWaiting, rowsOf(keys));
      for (const [account, rows] of Map.groupBy(found, (row) => row.account)) {
        const items = rows.map(({ item }) => item);
        await database.write(() => makeReady(account, items, now));
      }
      return found.length;
    },
    keepWaiting: (account, id, why) => database.write(() => keepWaiting(account, id, why)),
    endRetry: (account) => database.write(() => endRetry(account)),
    dismiss: (account, ids) => database.write(() => dismissItems(account, ids)),
    settle: (account, id, request) => database.write(() => settleItem(account, id, request)),
  };
}

function* listItems(
  account: AccountId,
  { limit, after }: { limit: number; after: number | null },
): Steps<WaitingItem[]> {
  const [last] = after === null ? [] : yield* ask(inboxSql.find, account, after);
  const place = placeAfter(last ? toWaitingItem(last) : null);
  return (yield* ask(inboxSql.list, account, ...place, limit)).map(toWaitingItem);
}

function placeAfter(item: WaitingItem | null): inboxSql.InboxPlace {
  if (item === null) return inboxSql.FIRST_PAGE;
  return [item.receivedAt, item.receivedAt, item.eventAt, storedEndpoint(item), item.id];
}

// Adds items to the inbox and removes them, as part of a commit. Contract: sync.md 13.

import { isSameViewing } from "../../core/history/viewing.ts";
import type { AccountId, Millis } from "../../core/ids.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import * as inboxSql from "../statements/inbox.ts";
import { type InboxItem, type NumberedItem, numbered, numberedAsViewing } from "./inbox-item.ts";
import { inboxRow, keyRows } from "./inbox-rows.ts";

/** The most items in the inbox of one account. Further ones are answered `not_found`, but not stored. */
export const INBOX_ITEMS_MAX = 20_000;

/** The largest item that is stored. An item with a thousand episodes and their times is much smaller. */
const ITEM_CHARACTERS_MAX = 262_144;

type Author = { readonly app: string; readonly now: Millis };

export type InboxChanges = { readonly removed: readonly number[]; readonly added: readonly InboxItem[] };

/** Removes items and adds others. Returns the number of items afterwards; `before` is the number before. */
export function* changeInbox(
  account: AccountId,
  author: Author,
  { removed, added }: InboxChanges,
  before: number,
): Steps<number> {
  const remaining = before - (yield* removeFromInbox(account, removed));
  return remaining + (yield* addToInbox(account, author, added, remaining));
}

/** Returns how many of the items were in the inbox. */
function* removeFromInbox(account: AccountId, items: readonly number[]): Steps<number> {
  if (items.length === 0) return 0;
  const removed = yield* ask(inboxSql.remove, account, columnOf(items));
  yield* ask(inboxSql.removeKeys, account, columnOf(removed.map(({ item }) => item)));
  return removed.length;
}

/**
 * Adds the items, each content once, because players repeat an event every 30 seconds. The same content two days later
 * may be another viewing. Returns how many items are new.
 */
function* addToInbox(
  account: AccountId,
  author: Author,
  items: readonly InboxItem[],
  waiting: number,
): Steps<number> {
  const small = items.filter(({ input }) => JSON.stringify(input).length <= ITEM_CHARACTERS_MAX);
  const room = Math.max(0, INBOX_ITEMS_MAX - waiting);
  const rows = yield* withoutSameViewings(account, small.slice(0, room).map(numbered));
  if (rows.length === 0) return 0;
  const written = yield* insertAccountRows(
    inboxSql.write,
    account,
    rows.map((row) => inboxRow(row, author)),
  );
  const isNew = new Set(written.map(({ item }) => item));
  const keys = rows
    .filter(({ number }) => isNew.has(number))
    .flatMap(({ item, number }) => keyRows(number, item.keys));
  yield* insertAccountRows(inboxSql.writeKeys, account, keys);
  return isNew.size;
}

/** Leaves out viewings that are stored already. Later viewings of the same content get numbers of their own. */
function* withoutSameViewings(account: AccountId, rows: readonly NumberedItem[]): Steps<NumberedItem[]> {
  const viewings = rows.filter(({ item }) => item.isViewing);
  if (viewings.length === 0) return [...rows];
  const known = yield* ask(inboxSql.findStates, account, columnOf(viewings.map(({ number }) => number)));
  const byNumber = new Map(known.map((row) => [row.item, row]));
  return rows.flatMap((row) => {
    const first = row.item.isViewing ? byNumber.get(row.number) : undefined;
    if (!first) return [row];
    const isKnown = first.state === "dismissed" || isSameViewing(first.event_at, row.item.eventAt);
    return isKnown ? [] : [numberedAsViewing(row)];
  });
}

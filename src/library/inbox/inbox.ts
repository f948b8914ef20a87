// The inbox's rows as commits change them: what could not be resolved is kept by the commit that answers `not_found`.

import { isSameViewing } from "../../core/history/viewing.ts";
import type { AccountId, Millis } from "../../core/ids.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import * as inboxSql from "../statements/inbox.ts";
import { type InboxItem, type NumberedItem, numbered, numberedAsViewing } from "./inbox-item.ts";
import { inboxRow, keyRows } from "./inbox-rows.ts";

/** Items that one account may have waiting; further ones are answered but not kept. */
export const INBOX_ITEMS_MAX = 20_000;

/** Of one item that is kept; a thousand episodes with their times fit well. */
const ITEM_CHARACTERS_MAX = 262_144;

type Author = { readonly app: string; readonly now: Millis };

export type InboxChanges = { readonly removed: readonly number[]; readonly added: readonly InboxItem[] };

/** Removes items and adds others. Answers how many items wait then, of `before`. */
export function* changeInbox(
  account: AccountId,
  author: Author,
  { removed, added }: InboxChanges,
  before: number,
): Steps<number> {
  const remaining = before - (yield* removeFromInbox(account, removed));
  return remaining + (yield* addToInbox(account, author, added, remaining));
}

/** Answers how many of the items waited. */
function* removeFromInbox(account: AccountId, items: readonly number[]): Steps<number> {
  if (items.length === 0) return 0;
  const removed = yield* ask(inboxSql.remove, account, columnOf(items));
  yield* ask(inboxSql.removeKeys, account, columnOf(removed.map(({ item }) => item)));
  return removed.length;
}

/**
 * Keeps the items, each content once: a player repeats its event every 30 seconds. Where viewings are counted, each
 * content is kept once in two days. Answers how many are new.
 */
function* addToInbox(
  account: AccountId,
  author: Author,
  items: readonly InboxItem[],
  waiting: number,
): Steps<number> {
  const kept = items.filter(({ input }) => JSON.stringify(input).length <= ITEM_CHARACTERS_MAX);
  const room = Math.max(0, INBOX_ITEMS_MAX - waiting);
  const rows = yield* withoutSameViewings(account, kept.slice(0, room).map(numbered));
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

/** The items without viewings that wait already; later viewings of the same content get numbers of their own. */
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

// Inbox items as rows of the database.

import type { Millis } from "../../core/ids.ts";
import type { StoredItem } from "../../core/requests/stored-item.ts";
import { SECTIONS } from "../../core/titles/title-query.ts";
import { parseRecord, parseStrings } from "../../database/sql/json-columns.ts";
import type { InboxKeyRow, InboxRow, WrittenInboxRow } from "../statements/inbox.ts";
import type { InboxItem, NumberedItem, WaitingItem } from "./inbox-item.ts";

/** The row of a new item, which the request of `author` sent unless the item says otherwise. */
export function inboxRow(
  { item, hash, number }: NumberedItem,
  author: { readonly app: string; readonly now: Millis },
): WrittenInboxRow {
  return {
    item: number,
    endpoint: storedEndpoint(item),
    flags: JSON.stringify(item.flags ?? {}),
    input: JSON.stringify(item.input),
    content_hash: hash,
    reason: item.reason,
    event_at: item.eventAt,
    received_at: item.origin?.receivedAt ?? author.now,
    app: item.origin?.app ?? author.app,
    state: "waiting",
  };
}

export function keyRows(number: number, keys: InboxItem["keys"]): InboxKeyRow[] {
  return keys.map(([namespace, value]) => ({ item: number, namespace, value }));
}

/** The column `endpoint`: the request, and the list of its body. */
export const storedEndpoint = ({ endpoint, section }: Pick<StoredItem, "endpoint" | "section">): string =>
  `${endpoint}#${section}`;

export function toWaitingItem(row: InboxRow): WaitingItem {
  const [endpoint = "", word = ""] = row.endpoint.split("#");
  const section = SECTIONS.find((one) => one === word);
  if (section === undefined) throw new Error(`the inbox holds an item of ${endpoint} in no list: ${word}`);
  return {
    id: row.item,
    endpoint,
    section,
    flags: parseStrings(row.flags),
    input: parseRecord(row.input),
    reason: row.reason,
    eventAt: row.event_at,
    receivedAt: row.received_at,
    app: row.app,
  };
}

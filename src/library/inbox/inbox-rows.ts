// Turns inbox items into rows, and rows into items.

import type { Millis } from "../../core/ids.ts";
import type { StoredItem } from "../../core/requests/stored-item.ts";
import { SECTIONS } from "../../core/titles/title-query.ts";
import { parseRecord, parseStrings } from "../../database/sql/json-columns.ts";
import type { InboxKeyRow, InboxRow, WrittenInboxRow } from "../statements/inbox.ts";
import type { InboxItem, NumberedItem, WaitingItem } from "./inbox-item.ts";

/** The row of a new item. Its app and time of receipt are those of `author`, unless the item has an origin. */
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

/** The value of the column `endpoint`: the endpoint and the list of the body, such as `/sync/history#shows`. */
export const storedEndpoint = ({ endpoint, section }: Pick<StoredItem, "endpoint" | "section">): string =>
  `${endpoint}#${section}`;

export function toWaitingItem(row: InboxRow): WaitingItem {
  const [endpoint = "", list = ""] = row.endpoint.split("#");
  const section = SECTIONS.find((one) => one === list);
  if (section === undefined)
    throw new Error(`inbox item ${row.item} of ${endpoint} has an unknown list: ${list}`);
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

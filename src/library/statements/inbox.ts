// SQL of the inbox: items whose title or episode is unknown, and the keys by which they may be resolved.

import type { AccountId, Millis } from "../../core/ids.ts";
import type { InboxReason } from "../../core/requests/stored-item.ts";
import { bigint, columnList, type RowOf, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

/** `ready`: one of its keys has become known; `dismissed`: the person does not want it, and it is not added again. */
export type InboxState = "waiting" | "ready" | "dismissed";

const LOADED = {
  item: bigint(),
  endpoint: text(),
  flags: text(),
  input: text(),
  reason: text<InboxReason>(),
  event_at: bigint<Millis>(),
  received_at: bigint<Millis>(),
  app: text(),
  state: text<InboxState>(),
};
const ITEM = columnList(LOADED, "x");

const COLUMNS = { ...LOADED, content_hash: text() };
const KEY_COLUMNS = { item: bigint(), namespace: text(), value: text() };

export type InboxRow = RowOf<typeof LOADED>;
export type WrittenInboxRow = RowOf<typeof COLUMNS>;
export type InboxKeyRow = RowOf<typeof KEY_COLUMNS>;

/** The oldest first. Items of one request are ordered by event time, then by endpoint: watches before ratings. */
const ORDER = "x.received_at, x.event_at, x.endpoint, x.item";
const AFTER = `x.received_at >= ? and (${ORDER}) > (?, ?, ?, ?)`;

/** The parameters of `AFTER`: the item after which a page starts. */
export type InboxPlace = readonly [from: number, ...order: [number, number, string, number]];
export const FIRST_PAGE: InboxPlace = [-1, -1, 0, "", 0];

export const list = statement<InboxRow>(`
  select ${ITEM} from inbox x where x.account = ? and x.state in ('waiting', 'ready') and ${AFTER}
  order by ${ORDER} limit ?`);

export const listReady = statement<InboxRow>(`
  select ${ITEM} from inbox x where x.account = ? and x.state = 'ready' and ${AFTER}
  order by ${ORDER} limit ?`);

export const listByKeys = statement<InboxRow>(`
  select ${ITEM} from inbox x where x.account = ? and x.state in ('waiting', 'ready') and x.item in (
    select k.item from {rows} cross join inbox_key k
    where k.account = ? and k.namespace = r.value->>0 and k.value = r.value->>1)
  order by ${ORDER}`);

export const find = statement<InboxRow>(`select ${ITEM} from inbox x where x.account = ? and x.item = ?`);

export const findStates = statement<Pick<InboxRow, "item" | "event_at" | "state">>(`
  select x.item, x.event_at, x.state from inbox x
  where x.account = ? and x.item in (select cast(r.value->>0 as bigint) from {rows})`);

/** The items, of all accounts, with one of the keys. */
export const listWaiting = statement<{ account: AccountId; item: number }>(`
  select distinct k.account, k.item from {rows} cross join inbox_key k
  where k.namespace = r.value->>0 and k.value = r.value->>1 order by k.account, k.item`);

export const write = accountInsertion("inbox", {
  columns: COLUMNS,
  key: ["item"],
  onConflict: "keep",
  returning: ["item"],
});

export const markReady = statement<{ item: number }>(`
  update inbox set state = 'ready' where account = ? and state = 'waiting'
    and item in (select cast(r.value->>0 as bigint) from {rows}) returning item`);

export const markWaiting = statement(`
  update inbox set state = 'waiting', reason = ? where account = ? and item = ?`);

export const dismiss = statement<{ item: number }>(`
  update inbox set state = 'dismissed' where account = ? and state in ('waiting', 'ready')
    and item in (select cast(r.value->>0 as bigint) from {rows}) returning item`);

export const remove = statement<{ item: number }>(`
  delete from inbox where account = ? and state in ('waiting', 'ready')
    and item in (select cast(r.value->>0 as bigint) from {rows}) returning item`);

export const writeKeys = accountInsertion("inbox_key", {
  columns: KEY_COLUMNS,
  key: ["item", "namespace", "value"],
  onConflict: "keep",
});

export const removeKeys = statement(`
  delete from inbox_key where account = ? and item in (select cast(r.value->>0 as bigint) from {rows})`);

// What could not be resolved waits here: kept by the commit that answered `not_found`, applied later.

import { createHash } from "node:crypto";
import type { AccountId, Millis } from "../core/ids.ts";
import type { InboxReason, StoredItem } from "../core/stored-item.ts";
import { isSameViewing, SAME_VIEWING_MILLIS } from "../core/viewing.ts";
import { insertAccountRows } from "../database/insertion.ts";
import { ask, columnOf, type Steps } from "../database/statement.ts";
import * as inboxSql from "./statements/inbox.ts";

/** A request's item that waits, and why. */
export type InboxItem = StoredItem & {
  readonly reason: InboxReason;
  /** When the first of it happened; fixed on receipt where the client named no time. */
  readonly eventAt: Millis;
  /** It names no time, and its sender counts viewings: two days later the same content is another one. */
  readonly isViewing?: boolean;
  /** Who sent it, and when, where that is not the request which is being answered. */
  readonly origin?: { readonly app: string; readonly receivedAt: Millis };
  /** What would resolve it, as namespace and value. */
  readonly keys: readonly (readonly [namespace: string, value: string])[];
};

/** Most items that one account may have waiting; beyond it, what is new is answered but not kept. */
export const INBOX_LIMIT = 20_000;

/** Characters of the longest item that is kept; a thousand episodes with their times fit well. */
const LARGEST_ITEM = 262_144;

/**
 * Keeps the items, each content once: a player repeats its event every 30 seconds. Where viewings are counted, each
 * content once in two days. Answers how many are new.
 */
export function* keepInInbox(
  account: AccountId,
  author: { readonly app: string; readonly now: Millis },
  items: readonly InboxItem[],
  waiting: number,
): Steps<number> {
  const kept = items.filter(({ input }) => JSON.stringify(input).length <= LARGEST_ITEM);
  const room = Math.max(0, INBOX_LIMIT - waiting);
  const rows = yield* numbered(account, kept.slice(0, room));
  if (rows.length === 0) return 0;
  const fresh = yield* insertAccountRows(
    inboxSql.write,
    account,
    rows.map(({ item, hash, number }) => ({
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
    })),
  );
  const isNew = new Set(fresh.map(({ item }) => item));
  const keys = rows
    .filter(({ number }) => isNew.has(number))
    .flatMap(({ item, number }) =>
      item.keys.map(([namespace, value]) => ({ item: number, namespace, value })),
    );
  yield* insertAccountRows(inboxSql.writeKeys, account, keys);
  return isNew.size;
}

type Numbered = { readonly item: InboxItem; readonly hash: string; readonly number: number };

/** The items with their hashes and the numbers under which they are kept; what waits already is left out. */
function* numbered(account: AccountId, items: readonly InboxItem[]): Steps<Numbered[]> {
  const rows = items.map((item) => ({ item, hash: contentHash(item), number: numberOf(item) }));
  const viewings = rows.filter(({ item }) => item.isViewing);
  if (viewings.length === 0) return rows;
  const known = yield* ask(inboxSql.findStates, account, columnOf(viewings.map(({ number }) => number)));
  const byNumber = new Map(known.map((row) => [row.item, row]));
  return rows.flatMap((row) => {
    const first = row.item.isViewing ? byNumber.get(row.number) : undefined;
    if (!first) return [row];
    const { eventAt } = row.item;
    if (first.state === "dismissed" || isSameViewing(first.event_at, eventAt)) return [];
    // Two viewings never lie in the same span; one that was told of in two becomes one when it is recorded.
    const span = Math.floor(eventAt / SAME_VIEWING_MILLIS);
    return [{ ...row, number: itemNumber(digest([row.hash, span])) }];
  });
}

export const storedEndpoint = ({ endpoint, section }: Pick<InboxItem, "endpoint" | "section">): string =>
  `${endpoint}#${section}`;

/** Takes items out and keeps others. Answers how many wait then. */
export function* moveInbox(
  account: AccountId,
  author: { readonly app: string; readonly now: Millis },
  { taken, kept }: { taken: readonly number[]; kept: readonly InboxItem[] },
  before: number,
): Steps<number> {
  const left = before - (yield* takeOut(account, taken));
  return left + (yield* keepInInbox(account, author, kept, left));
}

/** Takes items out that need not wait any more. Answers how many there were. */
export function* takeOut(account: AccountId, items: readonly number[]): Steps<number> {
  if (items.length === 0) return 0;
  const gone = yield* ask(inboxSql.remove, account, columnOf(items));
  yield* ask(inboxSql.removeKeys, account, columnOf(gone.map(({ item }) => item)));
  return gone.length;
}

/** Same endpoint and same input: the same thing. */
function contentHash({ endpoint, section, input, flags = {} }: InboxItem): string {
  const asked = Object.keys(flags).length > 0 ? [flags] : [];
  return digest([endpoint, section, input, ...asked]);
}

const digest = (content: unknown): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

/** The number under which the item is kept. */
export const numberOf = (item: InboxItem): number => itemNumber(contentHash(item));

/** A number for the item that needs no counter: the hash's first 52 bits. */
function itemNumber(hash: string): number {
  return Number.parseInt(hash.slice(0, 13), 16);
}

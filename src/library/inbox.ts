// What could not be resolved waits here: kept by the commit that answered `not_found`, applied later.

import { createHash } from "node:crypto";
import type { AccountId, Millis } from "../core/ids.ts";
import { insertRows } from "../database/batches.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { dropInboxItems, dropInboxKeys } from "./own-statements.ts";
import * as sql from "./statements.ts";

export type InboxReason = "title_unknown" | "episode_unknown" | "ambiguous";

export type InboxItem = {
  /** Which request it came with, such as `/sync/history`. */
  readonly endpoint: string;
  /** Which list of the body it stood in. */
  readonly section: string;
  /** What the request asked for beside the item, such as `allow_rewatch`. */
  readonly flags?: Readonly<Record<string, string>>;
  readonly input: unknown;
  readonly reason: InboxReason;
  /** When the first of it happened; fixed on receipt where the client named no time. */
  readonly eventAt: Millis;
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
 * Keeps the items, each content once: a player repeats its event every 30 seconds. Answers how many are new.
 */
export function* keepInInbox(
  account: AccountId,
  author: { readonly app: string; readonly now: Millis },
  items: readonly InboxItem[],
  waiting: number,
): Steps<number> {
  const kept = items.filter(({ input }) => JSON.stringify(input).length <= LARGEST_ITEM);
  const room = Math.max(0, INBOX_LIMIT - waiting);
  const rows = kept.slice(0, room).map((item) => ({ item, hash: contentHash(item) }));
  if (rows.length === 0) return 0;
  const fresh = yield* insertRows(
    sql.writeInbox,
    account,
    rows.map(({ item, hash }) => [
      itemNumber(hash),
      storedEndpoint(item),
      JSON.stringify(item.flags ?? {}),
      JSON.stringify(item.input),
      hash,
      item.reason,
      item.eventAt,
      item.origin?.receivedAt ?? author.now,
      item.origin?.app ?? author.app,
      "waiting",
    ]),
  );
  const isNew = new Set(fresh.map(({ item }) => item));
  const keys = rows
    .filter(({ hash }) => isNew.has(itemNumber(hash)))
    .flatMap(({ item, hash }) => item.keys.map(([namespace, value]) => [itemNumber(hash), namespace, value]));
  yield* insertRows(sql.writeInboxKeys, account, keys);
  return isNew.size;
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
  const gone = yield* ask(dropInboxItems, account, rowsOf(items.map((item) => [item])));
  yield* ask(dropInboxKeys, account, rowsOf(gone.map(({ item }) => [item])));
  return gone.length;
}

/** Same endpoint and same input: the same thing. */
function contentHash({ endpoint, section, input, flags = {} }: InboxItem): string {
  const asked = Object.keys(flags).length > 0 ? [flags] : [];
  return createHash("sha256")
    .update(JSON.stringify([endpoint, section, input, ...asked]))
    .digest("hex");
}

/** The number under which the item is kept. */
export const numberOf = (item: InboxItem): number => itemNumber(contentHash(item));

/** A number for the item that needs no counter: the hash's first 52 bits. */
function itemNumber(hash: string): number {
  return Number.parseInt(hash.slice(0, 13), 16);
}

// Inbox items, and the numbers under which they are stored.

import { createHash } from "node:crypto";
import { SAME_VIEWING_MILLIS } from "../../core/history/viewing.ts";
import type { Millis } from "../../core/ids.ts";
import type { InboxReason, ListedItem, StoredItem } from "../../core/requests/stored-item.ts";

/** An item of a request, or a part of one, that could not be resolved. */
export type InboxItem = StoredItem & {
  readonly reason: InboxReason;
  /** The time of its first event; that of the request if the client sent none. */
  readonly eventAt: Millis;
  /** Whether the same content two days later is another viewing. Contract: sync.md 13. */
  readonly isViewing?: boolean;
  /** The app that sent it and the time of receipt, if they are not those of the current request. */
  readonly origin?: { readonly app: string; readonly receivedAt: Millis };
  /** The keys by which it may be resolved. */
  readonly keys: readonly InboxKey[];
};

/** A stored item. */
export type WaitingItem = ListedItem & Pick<InboxItem, "eventAt">;

export type InboxKey = readonly [namespace: string, value: string];

/** An item with a number derived from its content, so that the same content is stored once. */
export type NumberedItem = { readonly item: InboxItem; readonly hash: string; readonly number: number };

export function numbered(item: InboxItem): NumberedItem {
  const hash = hashContent(item);
  return { item, hash, number: numberFrom(hash) };
}

/**
 * The item as a later viewing of the same content: its number depends on the two days in which it falls. Two different
 * viewings never fall in the same two days. A viewing that was sent twice and falls in both is recorded once.
 */
export function numberedAsViewing({ item, hash }: NumberedItem): NumberedItem {
  const span = Math.floor(item.eventAt / SAME_VIEWING_MILLIS);
  return { item, hash, number: numberFrom(digest([hash, span])) };
}

function hashContent({ endpoint, section, input, flags = {} }: InboxItem): string {
  return digest([endpoint, section, input, ...(Object.keys(flags).length > 0 ? [flags] : [])]);
}

const digest = (content: unknown): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

/** The first 52 bits of the hash, as a number. */
const numberFrom = (hash: string): number => Number.parseInt(hash.slice(0, 13), 16);

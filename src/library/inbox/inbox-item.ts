// An item that waits in the inbox, and the number under which it is kept.

import { createHash } from "node:crypto";
import { SAME_VIEWING_MILLIS } from "../../core/history/viewing.ts";
import type { Millis } from "../../core/ids.ts";
import type { InboxReason, ListedItem, StoredItem } from "../../core/requests/stored-item.ts";

/** A request's item that waits, and why. */
export type InboxItem = StoredItem & {
  readonly reason: InboxReason;
  /** When the first of it happened; fixed on receipt where the client named no time. */
  readonly eventAt: Millis;
  /** It names no time, and its sender counts viewings: two days later, the same content is another viewing. */
  readonly isViewing?: boolean;
  /** Who sent it, and when, where that is not the request which is being answered. */
  readonly origin?: { readonly app: string; readonly receivedAt: Millis };
  /** What would resolve it. */
  readonly keys: readonly InboxKey[];
};

/** An item as it waits. */
export type WaitingItem = ListedItem & Pick<InboxItem, "eventAt">;

export type InboxKey = readonly [namespace: string, value: string];

/** An item with the number that its content gives it: the same content is kept once. */
export type NumberedItem = { readonly item: InboxItem; readonly hash: string; readonly number: number };

export function numbered(item: InboxItem): NumberedItem {
  const hash = hashContent(item);
  return { item, hash, number: numberFrom(hash) };
}

/**
 * The same item as a later viewing. Two viewings never lie in the same span of time; one viewing that was sent in two
 * spans becomes one when it is recorded.
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

/** The hash's first 52 bits: a number that needs no counter. */
const numberFrom = (hash: string): number => Number.parseInt(hash.slice(0, 13), 16);

// The inbox, listed.

import type { ListedItem } from "../../../core/requests/stored-item.ts";
import { printTime } from "../../../core/time.ts";
import { noSuchItem } from "../../errors.ts";
import type { InboxAnswer } from "./schema.ts";

/** Items whose `app` is the app's name, the oldest first. */
export function presentInbox(items: readonly ListedItem[]): InboxAnswer {
  return {
    items: items.map(({ id, reason, endpoint, app, receivedAt, input }) => ({
      id,
      reason,
      endpoint,
      app,
      received_at: printTime(receivedAt),
      item: input,
    })),
  };
}

/** The number of an item in a path. @throws WireError 404 for what cannot be one */
export function parseItemNumber(text: string): number {
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) throw noSuchItem();
  return Number(text);
}

// The inbox, listed.

import type { ListedItem } from "../../../core/requests/stored-item.ts";
import { printTime } from "../../../core/time.ts";
import type { InboxResponse } from "./schema.ts";

/** Items whose `app` is the app's name, the oldest first. */
export function presentInbox(items: readonly ListedItem[]): InboxResponse {
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

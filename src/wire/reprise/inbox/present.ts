// The list of inbox items. See reprise-api.md.

import type { ListedItem } from "../../../core/requests/stored-item.ts";
import { printTime } from "../../../core/time.ts";
import type { InboxResponse } from "./schema.ts";

/** Presents the items in their order. Their `app` must be the name of the app, not its client id. */
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

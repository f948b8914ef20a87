// Queries, bodies and answers of the inbox.

import { Type } from "typebox";
import { open, text } from "../schema.ts";

export const InboxItemParams = Type.Object({ item: Type.String({ description: "The number of the item" }) });

export const InboxQuery = Type.Object(
  {
    limit: text("1 to 20000; default: all items"),
    after: text("The last item of the previous page"),
  },
  open,
);

const WireInboxItem = Type.Object({
  id: Type.Integer(),
  reason: Type.String({ description: "title_unknown, episode_unknown or ambiguous" }),
  endpoint: Type.String(),
  app: Type.String(),
  received_at: Type.String(),
  item: Type.Unknown({ description: "The item as it was sent" }),
});
export const InboxResponse = Type.Object({ items: Type.Array(WireInboxItem) });
export type InboxResponse = Type.Static<typeof InboxResponse>;

const all_alike = Type.Optional(Type.Boolean({ description: "Include all items that name the same title" }));
export const InboxBody = Type.Object({ all_alike }, open);
export const MatchBody = Type.Object(
  {
    title: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "The id of the title",
    }),
    all_alike,
  },
  open,
);

export const AppliedResponse = Type.Object({
  applied: Type.Integer({ description: "The number of items that were recorded" }),
  waiting: Type.Integer({ description: "The number of items that are still waiting, as a whole or in part" }),
  revision: Type.Union([Type.Integer(), Type.Null()]),
});
export const DismissedResponse = Type.Object({ dismissed: Type.Integer() });

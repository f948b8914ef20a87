// The paths, queries, bodies and responses of the inbox endpoints. See reprise-api.md.

import { Type } from "typebox";
import { IntegerOrNull, openObject } from "../../schema.ts";
import { optionalText } from "../schema.ts";

export const InboxItemParams = Type.Object({ item: Type.String({ description: "The number of the item" }) });

export const InboxQuery = Type.Object(
  {
    limit: optionalText("1 to 20000; default: all items"),
    after: optionalText("The last item of the previous page"),
  },
  openObject,
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
export const InboxBody = Type.Object({ all_alike }, openObject);
export const MatchBody = Type.Object(
  {
    title: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "The id of the title",
    }),
    all_alike,
  },
  openObject,
);

/** The response of a match and of a retry. */
export const AppliedResponse = Type.Object({
  applied: Type.Integer({ description: "The number of items that were recorded" }),
  waiting: Type.Integer({ description: "The number of items that are still waiting, as a whole or in part" }),
  revision: IntegerOrNull,
});
export const DismissedResponse = Type.Object({ dismissed: Type.Integer() });

// The query and the answer of GET /reprise/v1/changes, and how one change is told.

import { Type } from "typebox";
import { open, text, WireTitle } from "../schema.ts";

/** `field` or `part` with the values before and after; `rewatch` where it is about a session. */
export const WireChange = Type.Object(
  {
    field: Type.Optional(Type.String()),
    part: Type.Optional(Type.Object({ season: Type.Integer(), number: Type.Integer() })),
    rewatch: Type.Optional(Type.Integer()),
    before: Type.Unknown(),
    after: Type.Unknown(),
  },
  open,
);
export type WireChange = Type.Static<typeof WireChange>;

/** How a revision is told wherever it stands. */
export const revisionHead = {
  revision: Type.Integer(),
  at: Type.String(),
  app: Type.String({ description: "The name of the app; empty for the server itself" }),
  source: Type.String(),
};
export const removed = Type.Optional(Type.Literal(true, { description: "The title left the library" }));

export const ChangesQuery = Type.Object(
  {
    since: text("The last known revision; 0 starts at the beginning"),
    limit: text("Maximum number of titles in a page, 1 to 5000; default 500. A revision is never divided"),
    wait: text("Seconds to wait for the next change, up to 60"),
  },
  open,
);

const WireTitleChanges = Type.Object({
  ...revisionHead,
  title: WireTitle,
  removed,
  changes: Type.Array(WireChange),
});
export type WireTitleChanges = Type.Static<typeof WireTitleChanges>;

export const ChangesResponse = Type.Object({
  changes: Type.Array(WireTitleChanges),
  next: Type.Integer({ description: "The `since` of the next page" }),
  end: Type.Boolean({ description: "There are no further changes now" }),
});
export type ChangesResponse = Type.Static<typeof ChangesResponse>;

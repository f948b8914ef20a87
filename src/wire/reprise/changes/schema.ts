// The query and the response of GET /reprise/v1/changes, and the schema of a change.

import { Type } from "typebox";
import { openObject } from "../../schema.ts";
import { optionalText, WireTitle } from "../schema.ts";

/** A change of the title has `field`, a change of a watch has `part`. `rewatch` is the number of a rewatch session. */
export const WireChange = Type.Object(
  {
    field: Type.Optional(Type.String()),
    part: Type.Optional(Type.Object({ season: Type.Integer(), number: Type.Integer() })),
    rewatch: Type.Optional(Type.Integer()),
    before: Type.Unknown(),
    after: Type.Unknown(),
  },
  openObject,
);
export type WireChange = Type.Static<typeof WireChange>;

/** The properties of a revision. */
export const revisionProperties = {
  revision: Type.Integer(),
  at: Type.String(),
  app: Type.String({ description: "The name of the app; empty for the server itself" }),
  source: Type.String(),
};
export const Removed = Type.Optional(Type.Literal(true, { description: "The title left the library" }));

export const ChangesQuery = Type.Object(
  {
    since: optionalText("The last known revision; 0 starts at the beginning"),
    limit: optionalText(
      "Maximum number of titles in a page, 1 to 5000; default 500. A revision is never divided",
    ),
    wait: optionalText("Seconds to wait for the next change, up to 60"),
  },
  openObject,
);

const WireTitleChanges = Type.Object({
  ...revisionProperties,
  title: WireTitle,
  removed: Removed,
  changes: Type.Array(WireChange),
});
export type WireTitleChanges = Type.Static<typeof WireTitleChanges>;

export const ChangesResponse = Type.Object({
  changes: Type.Array(WireTitleChanges),
  next: Type.Integer({ description: "The `since` of the next page" }),
  end: Type.Boolean({ description: "There are no further changes now" }),
});
export type ChangesResponse = Type.Static<typeof ChangesResponse>;

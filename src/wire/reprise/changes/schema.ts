// The query and the answer of GET /reprise/v1/changes, and how one change is told.

import { Type } from "typebox";
import { open, TitleAnswer, text } from "../schema.ts";

/** `field` or `part` with the values before and after; `rewatch` where it is about a session. */
export const ChangeAnswer = Type.Object(
  {
    field: Type.Optional(Type.String()),
    part: Type.Optional(Type.Object({ season: Type.Integer(), number: Type.Integer() })),
    rewatch: Type.Optional(Type.Integer()),
    before: Type.Unknown(),
    after: Type.Unknown(),
  },
  open,
);
export type ChangeAnswer = Type.Static<typeof ChangeAnswer>;

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

const TitleChangesAnswer = Type.Object({
  ...revisionHead,
  title: TitleAnswer,
  removed,
  changes: Type.Array(ChangeAnswer),
});
export type TitleChangesAnswer = Type.Static<typeof TitleChangesAnswer>;

export const ChangesAnswer = Type.Object({
  changes: Type.Array(TitleChangesAnswer),
  next: Type.Integer({ description: "The `since` of the next page" }),
  end: Type.Boolean({ description: "There are no further changes now" }),
});
export type ChangesAnswer = Type.Static<typeof ChangesAnswer>;

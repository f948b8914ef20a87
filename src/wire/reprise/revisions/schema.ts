// The paths, queries, bodies and responses of revisions and undo. See reprise-api.md.

import { Type } from "typebox";
import { openObject } from "../../schema.ts";
import { Removed, revisionProperties, WireChange } from "../changes/schema.ts";
import { optionalNumberOrText, optionalText, WireTitle } from "../schema.ts";

const filters = {
  app: optionalText("The name or the client id of an app"),
  source: optionalText("An endpoint, `undo`, `guard` or `catalogue merge`"),
  since: optionalText("Only revisions at or after this time"),
  until: optionalText("Only revisions before this time"),
};

export const RevisionParams = Type.Object({
  revision: Type.String({ description: "The number of the revision" }),
});

export const RevisionsQuery = Type.Object(
  {
    ...filters,
    title: optionalText("The id of a title"),
    from: optionalText("The first revision, or a time as in `since`"),
    to: optionalText("The last revision, or a time as in `until`"),
    before: optionalText("Only revisions before this one; the last one of the previous page"),
    limit: optionalText("1 to 1000; default 100"),
  },
  openObject,
);

export const UndoBody = Type.Object(
  {
    ...filters,
    title: optionalNumberOrText("The id of a title"),
    from: optionalNumberOrText("The first revision, or a time as in `since`"),
    to: optionalNumberOrText("The last revision, or a time as in `until`"),
  },
  openObject,
);

const WireRevision = Type.Object({
  ...revisionProperties,
  summary: Type.String(),
  titles: Type.Array(WireTitle, { description: "The first twenty titles" }),
});
export type WireRevision = Type.Static<typeof WireRevision>;
export const RevisionsResponse = Type.Object({ revisions: Type.Array(WireRevision) });
export type RevisionsResponse = Type.Static<typeof RevisionsResponse>;

export const RevisionResponse = Type.Object({
  ...revisionProperties,
  summary: Type.String(),
  titles: Type.Array(
    Type.Object({
      title: WireTitle,
      removed: Removed,
      changes: Type.Array(WireChange),
      summary: Type.String(),
    }),
  ),
});
export type RevisionResponse = Type.Static<typeof RevisionResponse>;

const WireKeptChange = Type.Object(
  {
    title: WireTitle,
    now: Type.Unknown({ description: "The current value" }),
  },
  openObject,
);
export type WireKeptChange = Type.Static<typeof WireKeptChange>;

export const UndoResponse = Type.Object({
  revision: Type.Integer({ description: "The number of the undo's own revision" }),
  undone: Type.Integer({ description: "The number of changes that were reverted" }),
  kept: Type.Array(WireKeptChange, {
    description: "Changes that were not reverted because of a later change, with the current value in `now`",
  }),
});
export type UndoResponse = Type.Static<typeof UndoResponse>;

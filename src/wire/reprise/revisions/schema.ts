// Queries, bodies and answers of the revisions and of undo.

import { Type } from "typebox";
import { removed, revisionHead, WireChange } from "../changes/schema.ts";
import { numberOrText, open, text, WireTitle } from "../schema.ts";

const filter = {
  app: text("The name or the client id of an app"),
  source: text("An endpoint, `undo`, `guard` or `catalogue merge`"),
  since: text("Only revisions at or after this time"),
  until: text("Only revisions before this time"),
};

export const RevisionParams = Type.Object({
  revision: Type.String({ description: "The number of the revision" }),
});

export const RevisionsQuery = Type.Object(
  {
    ...filter,
    title: text("The id of a title"),
    from: text("The first revision, or a time as in `since`"),
    to: text("The last revision, or a time as in `until`"),
    before: text("Only revisions before this one; the last one of the previous page"),
    limit: text("1 to 1000; default 100"),
  },
  open,
);

export const UndoBody = Type.Object(
  {
    ...filter,
    title: numberOrText("The id of a title"),
    from: numberOrText("The first revision, or a time as in `since`"),
    to: numberOrText("The last revision, or a time as in `until`"),
  },
  open,
);

const WireRevision = Type.Object({
  ...revisionHead,
  summary: Type.String(),
  titles: Type.Array(WireTitle, { description: "The first twenty titles" }),
});
export type WireRevision = Type.Static<typeof WireRevision>;
export const RevisionsResponse = Type.Object({ revisions: Type.Array(WireRevision) });
export type RevisionsResponse = Type.Static<typeof RevisionsResponse>;

export const RevisionResponse = Type.Object({
  ...revisionHead,
  summary: Type.String(),
  titles: Type.Array(
    Type.Object({ title: WireTitle, removed, changes: Type.Array(WireChange), summary: Type.String() }),
  ),
});
export type RevisionResponse = Type.Static<typeof RevisionResponse>;

const WireKeptChange = Type.Object(
  {
    title: WireTitle,
    now: Type.Unknown({ description: "The current value" }),
  },
  open,
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

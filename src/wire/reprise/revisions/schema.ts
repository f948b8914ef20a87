// Queries, bodies and answers of the revisions and of undo.

import { Type } from "typebox";
import { ChangeAnswer, removed, revisionHead } from "../changes/schema.ts";
import { numberOrText, open, TitleAnswer, text } from "../schema.ts";

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

const ListedRevisionAnswer = Type.Object({
  ...revisionHead,
  summary: Type.String(),
  titles: Type.Array(TitleAnswer, { description: "The first twenty titles" }),
});
export type ListedRevisionAnswer = Type.Static<typeof ListedRevisionAnswer>;
export const RevisionsAnswer = Type.Object({ revisions: Type.Array(ListedRevisionAnswer) });
export type RevisionsAnswer = Type.Static<typeof RevisionsAnswer>;

export const RevisionAnswer = Type.Object({
  ...revisionHead,
  summary: Type.String(),
  titles: Type.Array(
    Type.Object({ title: TitleAnswer, removed, changes: Type.Array(ChangeAnswer), summary: Type.String() }),
  ),
});
export type RevisionAnswer = Type.Static<typeof RevisionAnswer>;

const KeptAnswer = Type.Object(
  {
    title: TitleAnswer,
    now: Type.Unknown({ description: "The current value" }),
  },
  open,
);
export type KeptAnswer = Type.Static<typeof KeptAnswer>;

export const UndoAnswer = Type.Object({
  revision: Type.Integer({ description: "The number of the undo's own revision" }),
  undone: Type.Integer({ description: "The number of changes that were reverted" }),
  kept: Type.Array(KeptAnswer, {
    description: "Changes that were not reverted because of a later change, with the current value in `now`",
  }),
});
export type UndoAnswer = Type.Static<typeof UndoAnswer>;

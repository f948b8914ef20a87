// Queries, bodies and answers of the revisions and of undo.

import { Type } from "typebox";
import { ChangeAnswer, removed, revisionHead } from "../changes/schema.ts";
import { numberOrText, open, TitleAnswer, text } from "../schema.ts";

const filter = {
  app: text("The name or the client id of an app"),
  source: text("An endpoint, an import, or `undo`"),
  since: text("From this moment on"),
  until: text("Before this moment"),
};

export const RevisionParams = Type.Object({ revision: Type.String({ description: "Its number" }) });

export const RevisionsQuery = Type.Object(
  {
    ...filter,
    title: text("The id of a title"),
    from: text("The first revision, or the first moment"),
    to: text("The last revision, or the moment before which it was"),
    before: text("Only older revisions: the last one of the page before"),
    limit: text("1 to 1000; 100 when left out"),
  },
  open,
);

export const UndoBody = Type.Object(
  {
    ...filter,
    title: numberOrText("The id of a title"),
    from: numberOrText("The first revision, or the first moment"),
    to: numberOrText("The last revision, or the moment before which it was"),
  },
  open,
);

const ListedRevisionAnswer = Type.Object({
  ...revisionHead,
  summary: Type.String(),
  titles: Type.Array(TitleAnswer, { description: "The first twenty" }),
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
    now: Type.Unknown({ description: "What stands in its place" }),
  },
  open,
);
export type KeptAnswer = Type.Static<typeof KeptAnswer>;

export const UndoAnswer = Type.Object({
  revision: Type.Integer({ description: "The revision that the undo made" }),
  undone: Type.Integer({ description: "Changes that were taken back" }),
  kept: Type.Array(KeptAnswer, {
    description: "Changes that something later prevents from being taken back, and what stands there `now`",
  }),
});
export type UndoAnswer = Type.Static<typeof UndoAnswer>;

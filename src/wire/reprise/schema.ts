// Bodies and answers of Reprise's own endpoints.

import { Type } from "typebox";
import { ErrorAnswer, personalErrors, security, writeErrors } from "../schema.ts";

const open = { additionalProperties: true } as const;
const text = (description: string) => Type.Optional(Type.String({ description }));
const numberOrText = (description: string) =>
  Type.Optional(Type.Union([Type.Integer(), Type.String()], { description }));

/** What every route of `/reprise/v1` shares. */
export const own = { tags: ["reprise"], security };
export const ownErrors = { ...personalErrors, 404: ErrorAnswer };
export const ownWriteErrors = { ...ownErrors, ...writeErrors };
export const personal = { personal: true } as const;

const filter = {
  app: text("The name or the client id of an app"),
  source: text("An endpoint, an import, or `undo`"),
  since: text("From this moment on"),
  until: text("Before this moment"),
};

export const RevisionParams = Type.Object({ revision: Type.String({ description: "Its number" }) });
export const ItemParams = Type.Object({ item: Type.String({ description: "Its number" }) });

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

const Title = Type.Object({
  type: Type.String(),
  title: Type.String(),
  year: Type.Union([Type.Integer(), Type.Null()]),
  ids: Type.Object({ simkl: Type.Integer() }, open),
});

/** `field` or `part` with the values before and after; `rewatch` where it is about a session. */
const Change = Type.Object(
  {
    field: Type.Optional(Type.String()),
    part: Type.Optional(Type.Object({ season: Type.Integer(), number: Type.Integer() })),
    rewatch: Type.Optional(Type.Integer()),
    before: Type.Unknown(),
    after: Type.Unknown(),
  },
  open,
);

const head = {
  revision: Type.Integer(),
  at: Type.String(),
  app: Type.String({ description: "The app's name; empty for the server itself" }),
  source: Type.String(),
};
const removed = Type.Optional(Type.Literal(true, { description: "The title left the library" }));

export const RevisionsAnswer = Type.Object({
  revisions: Type.Array(
    Type.Object({
      ...head,
      summary: Type.String(),
      titles: Type.Array(Title, { description: "The first twenty" }),
    }),
  ),
});

export const RevisionAnswer = Type.Object({
  ...head,
  summary: Type.String(),
  titles: Type.Array(
    Type.Object({ title: Title, removed, changes: Type.Array(Change), summary: Type.String() }),
  ),
});

export const UndoAnswer = Type.Object({
  revision: Type.Integer({ description: "The revision that the undo made" }),
  undone: Type.Integer({ description: "Changes that were taken back" }),
  kept: Type.Array(Type.Object({ title: Title }, open), {
    description: "Changes that something later prevents from being taken back, and what stands there `now`",
  }),
});

export const ChangesQuery = Type.Object(
  {
    since: text("The last revision that is known; 0 for everything"),
    limit: text("Titles of a page, 1 to 5000; 500 when left out. A revision is never divided"),
    wait: text("Seconds to wait for something new, up to 60"),
  },
  open,
);

export const ChangesAnswer = Type.Object({
  changes: Type.Array(Type.Object({ ...head, title: Title, removed, changes: Type.Array(Change) })),
  next: Type.Integer({ description: "The `since` of the next page" }),
  end: Type.Boolean({ description: "Nothing comes after it yet" }),
});

export const InboxQuery = Type.Object(
  {
    limit: text("1 to 20000; all of them when left out"),
    after: text("The last item of the page before"),
  },
  open,
);

export const InboxAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.Integer(),
      reason: Type.String({ description: "title_unknown, episode_unknown or ambiguous" }),
      endpoint: Type.String(),
      app: Type.String(),
      received_at: Type.String(),
      item: Type.Unknown({ description: "As it was sent" }),
    }),
  ),
});

const all_alike = Type.Optional(
  Type.Boolean({ description: "Also everything else that names the same title" }),
);
export const InboxBody = Type.Object({ all_alike }, open);
export const MatchBody = Type.Object(
  {
    title: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "The id of the title that is meant",
    }),
    all_alike,
  },
  open,
);

export const AppliedAnswer = Type.Object({
  applied: Type.Integer({ description: "Items that are recorded now" }),
  waiting: Type.Integer({ description: "Items of which something still waits" }),
  revision: Type.Union([Type.Integer(), Type.Null()]),
});
export const DismissedAnswer = Type.Object({ dismissed: Type.Integer() });

export const HeldAnswer = Type.Object({
  held: Type.Array(Type.Object({ app: Type.String(), since: Type.String(), titles: Type.Array(Title) })),
});
export const HeldBody = Type.Object(
  { app: text("Whose removals are meant, where several apps' are held") },
  open,
);
export const ReleasedAnswer = Type.Object({ revision: Type.Integer(), removed: Type.Integer() });
export const RefusedAnswer = Type.Object({ revision: Type.Integer(), restored: Type.Integer() });

// Bodies and answers of the writes beside history: removal, lists, ratings. Contract: sync.md 2 to 6.

import { Type } from "typebox";
import { MovieItem, ShowItem } from "../history/schema.ts";

const open = { additionalProperties: true } as const;
const Verbatim = Type.Array(Type.Unknown({ description: "The item as it was sent, with its `type`" }));
const NotFound = Type.Object({ movies: Verbatim, shows: Verbatim });

export const RemovalResponse = Type.Object({
  deleted: Type.Object({
    movies: Type.Integer(),
    shows: Type.Integer(),
    episodes: Type.Integer(),
    rewatches: Type.Optional(Type.Integer()),
    rewatch_episodes: Type.Optional(Type.Integer()),
  }),
  not_found: NotFound,
});
export type RemovalResponse = Type.Static<typeof RemovalResponse>;

const items = <Item extends Type.TSchema>(item: Item) =>
  Type.Optional(Type.Union([Type.Array(item), Type.Null()]));

/** Any of the three lists; each item is a title with the endpoint's own fields. */
export const TitlesBody = Type.Object(
  { movies: items(MovieItem), shows: items(ShowItem), anime: items(ShowItem) },
  open,
);
export type TitlesBody = Type.Static<typeof TitlesBody>;
/** One item of any of the lists; `to` is for add-to-list alone. */
export const TitleBody = Type.Object({ ...ShowItem.properties, to: Type.Optional(Type.Unknown()) }, open);
export type TitleBody = Type.Static<typeof TitleBody>;

export const AddToListResponse = Type.Object({
  added: Type.Object({
    movies: Type.Array(Type.Unknown({ description: "The item, with the list status that was set" })),
    shows: Type.Array(Type.Unknown()),
  }),
  not_found: NotFound,
});
export type AddToListResponse = Type.Static<typeof AddToListResponse>;

export const RatingsResponse = Type.Object({
  added: Type.Object({
    movies: Type.Integer(),
    shows: Type.Integer(),
    statuses: Type.Array(
      Type.Object({ request: Type.Unknown(), response: Type.Object({ status: Type.String() }) }),
    ),
  }),
  not_found: NotFound,
});
export type RatingsResponse = Type.Static<typeof RatingsResponse>;

export const RatingsRemovalResponse = Type.Object({
  deleted: Type.Object({ movies: Type.Integer(), shows: Type.Integer() }),
  not_found: NotFound,
});
export type RatingsRemovalResponse = Type.Static<typeof RatingsRemovalResponse>;

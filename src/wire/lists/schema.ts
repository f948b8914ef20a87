// The bodies and responses of add-to-list, of the ratings writes and of a removal. Contract: sync.md 2 to 4, 6.

import { Type } from "typebox";
import { MovieItem, optionalOrNull, ShowItem } from "../history/schema.ts";
import { openObject } from "../schema.ts";

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

export const TitlesBody = Type.Object(
  {
    movies: optionalOrNull(Type.Array(MovieItem)),
    shows: optionalOrNull(Type.Array(ShowItem)),
    anime: optionalOrNull(Type.Array(ShowItem)),
  },
  openObject,
);
export type TitlesBody = Type.Static<typeof TitlesBody>;
/** An item of any of the three lists. Only add-to-list reads `to`. */
export const TitleBody = Type.Object(
  { ...ShowItem.properties, to: Type.Optional(Type.Unknown()) },
  openObject,
);
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

// The body, the query and the response of POST /sync/watched. Contract: sync.md 9.

import { Type } from "typebox";
import { openObject, TextOrNull, TimeOrNull } from "../schema.ts";

/** Items have any keys: ids may be nested in `ids`, or keys of the item itself. */
export const WatchedBody = Type.Array(Type.Object({}, openObject), { maxItems: 100_000 });
export type WatchedBody = Type.Static<typeof WatchedBody>;

export const WatchedQuery = Type.Object({ extended: Type.Optional(Type.String()) }, openObject);

const counts = {
  episodes_total: Type.Integer(),
  episodes_aired: Type.Integer(),
  episodes_to_be_aired: Type.Integer(),
  episodes_watched: Type.Integer(),
};
const Counts = Type.Object(counts);
export type WireCounts = Type.Static<typeof Counts>;

const EpisodeState = Type.Object({
  number: Type.Integer(),
  watched: Type.Boolean(),
  aired: Type.Boolean(),
  last_watched_at: TimeOrNull,
});
export type EpisodeState = Type.Static<typeof EpisodeState>;

const ItemCounters = Type.Object({
  ...counts,
  seasons: Type.Array(
    Type.Object({
      number: Type.Integer(),
      ...counts,
      episodes: Type.Optional(Type.Array(EpisodeState)),
    }),
  ),
});
export type WireItemCounters = Type.Static<typeof ItemCounters>;

const WatchedState = Type.Object(
  {
    result: Type.Union([Type.Boolean(), Type.Literal("not_found")]),
    simkl: Type.Optional(Type.Integer()),
    list: Type.Optional(TextOrNull),
    last_watched_at: Type.Optional(TimeOrNull),
  },
  { ...openObject, description: "The item as it was sent, with its watched state" },
);
export type WatchedState = Type.Static<typeof WatchedState>;

/** One element for each item, in the order of the request; null if the request has none. */
export const WatchedResponse = Type.Union([Type.Array(WatchedState), Type.Null()]);
export type WatchedResponse = Type.Static<typeof WatchedResponse>;

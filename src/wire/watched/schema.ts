// The body and the answer of POST /sync/watched. Contract: sync.md 9.

import { Type } from "typebox";
import { TimeOrNull } from "../schema.ts";

const open = { additionalProperties: true } as const;

/** An array; ids nested or flat on the item. */
export const WatchedBody = Type.Array(Type.Object({}, open), { maxItems: 100_000 });
export type WatchedBody = Type.Static<typeof WatchedBody>;

export const WatchedQuery = Type.Object({ extended: Type.Optional(Type.String()) }, open);

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

const Counters = Type.Object({
  ...counts,
  seasons: Type.Array(
    Type.Object({
      number: Type.Integer(),
      ...counts,
      episodes: Type.Optional(Type.Array(EpisodeState)),
    }),
  ),
});
export type WireCounters = Type.Static<typeof Counters>;

const WatchedState = Type.Object(
  {
    result: Type.Union([Type.Boolean(), Type.Literal("not_found")]),
    simkl: Type.Optional(Type.Integer()),
    list: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    last_watched_at: Type.Optional(TimeOrNull),
  },
  { ...open, description: "The item as it was sent, with its watched state" },
);
export type WatchedState = Type.Static<typeof WatchedState>;

/** One answer for each item, in order; null for an empty list. */
export const WatchedResponse = Type.Union([Type.Array(WatchedState), Type.Null()]);
export type WatchedResponse = Type.Static<typeof WatchedResponse>;

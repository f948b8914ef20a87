// Paths, queries and answers of the users endpoints. Contract: auth.md 6 to 8.

import { Type } from "typebox";
import { ACCOUNT_PLANS } from "../../core/lists/account-plan.ts";

const TextOrNull = Type.Union([Type.String(), Type.Null()]);
const open = { additionalProperties: true } as const;

export const UserParams = Type.Object({
  id: Type.String({ description: "The `account.id` of /users/settings" }),
});

export const BackgroundQuery = Type.Object(
  {
    image: Type.Optional(Type.String({ description: "`poster` or `fanart`: redirects to the image" })),
  },
  open,
);

export const SettingsResponse = Type.Object({
  user: Type.Object({
    name: Type.String(),
    joined_at: Type.String({ description: "YYYY-MM-DDTHH:MM:SSZ" }),
    gender: Type.String(),
    avatar: Type.String({ description: "A URL; empty if there is none" }),
    bio: Type.String(),
    loc: TextOrNull,
    age: Type.String(),
  }),
  account: Type.Object({
    id: Type.Integer(),
    timezone: Type.String(),
    type: Type.Enum([...ACCOUNT_PLANS]),
    anime_title_language: Type.String(),
  }),
  connections: Type.Record(Type.String(), Type.Boolean()),
});
export type SettingsResponse = Type.Static<typeof SettingsResponse>;

const Whole = Type.Integer({ minimum: 0 });
const MovieList = Type.Object({ mins: Whole, count: Whole });
export type MovieList = Type.Static<typeof MovieList>;
const ClosedList = Type.Object({ watched_episodes_count: Whole, count: Whole });
export type ClosedList = Type.Static<typeof ClosedList>;
const OpenList = Type.Object({
  watched_episodes_count: Whole,
  count: Whole,
  left_to_watch_episodes: Whole,
  left_to_watch_mins: Whole,
  total_episodes_count: Whole,
});
export type OpenList = Type.Static<typeof OpenList>;

const MovieStatistics = Type.Object({
  total_mins: Whole,
  plantowatch: MovieList,
  dropped: MovieList,
  completed: MovieList,
});
export type MovieStatistics = Type.Static<typeof MovieStatistics>;
const SeriesStatistics = Type.Object({
  total_mins: Whole,
  plantowatch: OpenList,
  watching: OpenList,
  completed: ClosedList,
  hold: OpenList,
  dropped: ClosedList,
});
export type SeriesStatistics = Type.Static<typeof SeriesStatistics>;

export const StatisticsResponse = Type.Object({
  total_mins: Whole,
  movies: MovieStatistics,
  tv: SeriesStatistics,
  anime: SeriesStatistics,
  watched_last_week: Type.Object({
    total_mins: Whole,
    movies_mins: Whole,
    tv_mins: Whole,
    anime_mins: Whole,
  }),
});
export type StatisticsResponse = Type.Static<typeof StatisticsResponse>;

const BackgroundTitle = Type.Object({
  id: Type.Integer(),
  url: Type.String(),
  title: Type.String(),
  poster: TextOrNull,
  fanart: TextOrNull,
});
export type BackgroundTitle = Type.Static<typeof BackgroundTitle>;
export const BackgroundResponse = Type.Union([BackgroundTitle, Type.Null()]);

// The paths, queries and responses of the user endpoints. Contract: auth.md 6 to 8.

import { Type } from "typebox";
import { ACCOUNT_PLANS } from "../../core/lists/account-plan.ts";
import { openObject, TextOrNull } from "../schema.ts";

export const UserParams = Type.Object({
  id: Type.String({ description: "The `account.id` of /users/settings" }),
});

export const BackgroundQuery = Type.Object(
  {
    image: Type.Optional(Type.String({ description: "`poster` or `fanart`: redirects to the image" })),
  },
  openObject,
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

const Count = Type.Integer({ minimum: 0 });
const MovieList = Type.Object({ mins: Count, count: Count });
export type MovieList = Type.Static<typeof MovieList>;
const ClosedList = Type.Object({ watched_episodes_count: Count, count: Count });
export type ClosedList = Type.Static<typeof ClosedList>;
const OpenList = Type.Object({
  watched_episodes_count: Count,
  count: Count,
  left_to_watch_episodes: Count,
  left_to_watch_mins: Count,
  total_episodes_count: Count,
});
export type OpenList = Type.Static<typeof OpenList>;

const MovieStatistics = Type.Object({
  total_mins: Count,
  plantowatch: MovieList,
  dropped: MovieList,
  completed: MovieList,
});
export type MovieStatistics = Type.Static<typeof MovieStatistics>;
const SeriesStatistics = Type.Object({
  total_mins: Count,
  plantowatch: OpenList,
  watching: OpenList,
  completed: ClosedList,
  hold: OpenList,
  dropped: ClosedList,
});
export type SeriesStatistics = Type.Static<typeof SeriesStatistics>;

export const StatisticsResponse = Type.Object({
  total_mins: Count,
  movies: MovieStatistics,
  tv: SeriesStatistics,
  anime: SeriesStatistics,
  watched_last_week: Type.Object({
    total_mins: Count,
    movies_mins: Count,
    tv_mins: Count,
    anime_mins: Count,
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

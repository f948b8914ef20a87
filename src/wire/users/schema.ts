// Answers of the user endpoints. Contract: auth.md 6 to 8.

import { Type } from "typebox";

const TextOrNull = Type.Union([Type.String(), Type.Null()]);

export const SettingsAnswer = Type.Object({
  user: Type.Object({
    name: Type.String(),
    joined_at: Type.String({ description: "YYYY-MM-DDTHH:MM:SSZ" }),
    gender: Type.String(),
    avatar: Type.String({ description: "An address; empty when there is none" }),
    bio: Type.String(),
    loc: TextOrNull,
    age: Type.String(),
  }),
  account: Type.Object({
    id: Type.Integer(),
    timezone: Type.String(),
    type: Type.Union([Type.Literal("free"), Type.Literal("pro"), Type.Literal("vip")]),
    anime_title_language: Type.String(),
  }),
  connections: Type.Record(Type.String(), Type.Boolean()),
});

const Whole = Type.Integer({ minimum: 0 });
const MovieList = Type.Object({ mins: Whole, count: Whole });
const EpisodeList = Type.Object({ watched_episodes_count: Whole, count: Whole });
const OpenList = Type.Object({
  watched_episodes_count: Whole,
  count: Whole,
  left_to_watch_episodes: Whole,
  left_to_watch_mins: Whole,
  total_episodes_count: Whole,
});
const Shows = Type.Object({
  total_mins: Whole,
  watching: OpenList,
  hold: OpenList,
  plantowatch: OpenList,
  dropped: EpisodeList,
  completed: EpisodeList,
});

export const StatisticsAnswer = Type.Object({
  total_mins: Whole,
  movies: Type.Object({
    total_mins: Whole,
    plantowatch: MovieList,
    dropped: MovieList,
    completed: MovieList,
  }),
  tv: Shows,
  anime: Shows,
  watched_last_week: Type.Object({
    total_mins: Whole,
    movies_mins: Whole,
    tv_mins: Whole,
    anime_mins: Whole,
  }),
});

export const BackgroundAnswer = Type.Union([
  Type.Object({
    id: Type.Integer(),
    url: Type.String(),
    title: Type.String(),
    poster: TextOrNull,
    fanart: TextOrNull,
  }),
  Type.Null(),
]);

// The query and answers of the reading endpoints. Contract: sync.md 7, 8.

import { Type } from "typebox";

const flag = (description: string) => Type.Optional(Type.String({ description: `\`yes\`: ${description}` }));

export const ListingQuerySchema = Type.Object(
  {
    date_from: Type.Optional(Type.String({ description: "Rows that changed strictly after this time" })),
    extended: Type.Optional(
      Type.String({ description: "full, full_anime_seasons, simkl_ids_only or ids_only" }),
    ),
    episode_watched_at: flag("`watched_at` on episodes"),
    include_all_episodes: Type.Optional(Type.String({ description: "no, yes or original" })),
    episode_tvdb_id: flag("`ids.tvdb_id` on episodes"),
    episode_runtime: flag("`runtime` on episodes"),
    next_watch_info: flag("`next_to_watch_info` on rows being watched"),
    memos: flag("`memo` on every row"),
    anime_type: Type.Optional(Type.String({ description: "Only anime of this type; `movies` for movies" })),
    allow_rewatch: flag("a row for each rewatch session, and `is_rewatch` on all rows"),
    language: Type.Optional(Type.String({ description: "`en`: English titles" })),
  },
  { additionalProperties: true },
);

const Moment = Type.Union([Type.String({ description: "YYYY-MM-DDTHH:MM:SSZ" }), Type.Null()]);
const Ids = Type.Object({ simkl: Type.Integer(), slug: Type.String() }, { additionalProperties: true });
const TitleAnswer = Type.Object(
  {
    title: Type.Optional(Type.String()),
    poster: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    year: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    ids: Ids,
    runtime: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  },
  { additionalProperties: true },
);
const ListedRow = Type.Object(
  {
    added_to_watchlist_at: Type.Optional(Moment),
    last_watched_at: Type.Optional(Moment),
    user_rated_at: Type.Optional(Moment),
    user_rating: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 10 }), Type.Null()])),
    status: Type.Optional(Type.String()),
    movie: Type.Optional(TitleAnswer),
    show: Type.Optional(TitleAnswer),
  },
  { additionalProperties: true },
);

export const ListingAnswer = Type.Object({
  shows: Type.Optional(Type.Array(ListedRow)),
  anime: Type.Optional(Type.Array(ListedRow)),
  movies: Type.Optional(Type.Array(ListedRow)),
});

const Block = Type.Record(Type.String(), Moment);
export const ActivitiesAnswer = Type.Object({
  all: Moment,
  settings: Block,
  tv_shows: Block,
  anime: Block,
  movies: Block,
  custom_lists: Type.Object({ lists: Block }),
});

export const WatchlistQuery = Type.Object(
  {
    user_watchlist: Type.Optional(
      Type.String({ description: "Comma list of statuses, or any word for all" }),
    ),
    fields: Type.Optional(Type.String({ description: "Comma list of simkl, link, release_status, year" })),
  },
  { additionalProperties: true },
);

// The query and the response of GET /sync/all-items and /sync/ratings. Contract: sync.md 5, 7.

import { Type } from "typebox";
import { IntegerOrNull, openObject, TextOrNull, TimeOrNull } from "../schema.ts";

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
    next_watch_info: flag("`next_to_watch_info` on rows with the status `watching`"),
    memos: flag("`memo` on every row"),
    anime_type: Type.Optional(
      Type.String({ description: "Only anime of this type; `movies` for anime movies" }),
    ),
    allow_rewatch: flag("a row for each rewatch session, and `is_rewatch` on all rows"),
    language: Type.Optional(Type.String({ description: "`en`: English titles" })),
  },
  openObject,
);

const Ids = Type.Object({ simkl: Type.Integer(), slug: Type.String() }, openObject);
const ListedTitle = Type.Object(
  {
    title: Type.Optional(Type.String()),
    poster: Type.Optional(TextOrNull),
    year: Type.Optional(IntegerOrNull),
    ids: Ids,
    runtime: Type.Optional(IntegerOrNull),
  },
  openObject,
);
export type ListedTitle = Type.Static<typeof ListedTitle>;

const ListedEpisode = Type.Object(
  {
    number: Type.Integer(),
    watched_at: Type.Optional(Type.String()),
    ids: Type.Optional(Type.Object({ tvdb_id: Type.Integer() })),
    runtime: Type.Optional(IntegerOrNull),
    tvdb: Type.Optional(Type.Object({ season: Type.Integer(), episode: Type.Integer() })),
  },
  openObject,
);
export type ListedEpisode = Type.Static<typeof ListedEpisode>;
const ListedSeason = Type.Object({ number: Type.Integer(), episodes: Type.Array(ListedEpisode) });
export type ListedSeason = Type.Static<typeof ListedSeason>;

const NextEpisode = Type.Object({
  title: Type.String(),
  season: Type.Optional(Type.Integer()),
  episode: Type.Integer(),
  date: TextOrNull,
});
export type NextEpisode = Type.Static<typeof NextEpisode>;

const ListedRow = Type.Object(
  {
    added_to_watchlist_at: Type.Optional(TimeOrNull),
    last_watched_at: Type.Optional(TimeOrNull),
    user_rated_at: Type.Optional(TimeOrNull),
    user_rating: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 10 }), Type.Null()])),
    status: Type.Optional(Type.String()),
    last_watched: Type.Optional(TextOrNull),
    next_to_watch: Type.Optional(TextOrNull),
    next_to_watch_info: Type.Optional(NextEpisode),
    watched_episodes_count: Type.Optional(Type.Integer()),
    total_episodes_count: Type.Optional(Type.Integer()),
    not_aired_episodes_count: Type.Optional(Type.Integer()),
    anime_type: Type.Optional(TextOrNull),
    movie: Type.Optional(ListedTitle),
    show: Type.Optional(ListedTitle),
    memo: Type.Optional(
      Type.Object({ text: Type.Optional(Type.String()), is_private: Type.Optional(Type.Boolean()) }),
    ),
    mapped_tvdb_seasons: Type.Optional(Type.Array(Type.Integer())),
    is_rewatch: Type.Optional(Type.Boolean()),
    rewatch_id: Type.Optional(Type.Integer()),
    rewatch_status: Type.Optional(Type.String()),
    seasons: Type.Optional(Type.Array(ListedSeason)),
  },
  openObject,
);
export type ListedRow = Type.Static<typeof ListedRow>;

export const ListingResponse = Type.Object({
  shows: Type.Optional(Type.Array(ListedRow)),
  anime: Type.Optional(Type.Array(ListedRow)),
  movies: Type.Optional(Type.Array(ListedRow)),
});

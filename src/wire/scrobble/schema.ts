// The bodies, queries and responses of the scrobble and playback endpoints. Contract: scrobble.md 1, 2, 5 to 8.

import { Type } from "typebox";
import { optionalOrNull, SentIds, titleAndYear, WholeNumber } from "../history/schema.ts";
import { IntegerOrNull, openObject, TextOrNull } from "../schema.ts";

const PlayedTitleBody = Type.Object({ ...titleAndYear, ids: optionalOrNull(SentIds) }, openObject);

export const ScrobbleBody = Type.Object(
  {
    progress: optionalOrNull(
      Type.Union([Type.Number(), Type.String({ pattern: "^\\s*\\d{1,3}([.,]\\d{1,20})?\\s*%?\\s*$" })]),
    ),
    movie: optionalOrNull(PlayedTitleBody),
    show: optionalOrNull(PlayedTitleBody),
    anime: optionalOrNull(PlayedTitleBody),
    episode: optionalOrNull(
      Type.Object(
        {
          season: optionalOrNull(WholeNumber),
          number: optionalOrNull(WholeNumber),
          ids: optionalOrNull(SentIds),
        },
        openObject,
      ),
    ),
  },
  {
    ...openObject,
    description:
      "One of `movie`, `show` and `anime`. A show, or an anime with several episodes, also needs `episode`",
  },
);
export type ScrobbleBody = Type.Static<typeof ScrobbleBody>;

export const ScrobbleQuery = Type.Object({ allow_rewatch: Type.Optional(Type.String()) }, openObject);

const PlayedTitle = Type.Object(
  {
    title: Type.String(),
    year: Type.Optional(IntegerOrNull),
    anime_type: Type.Optional(TextOrNull),
    ids: Type.Unknown(),
  },
  openObject,
);
export type PlayedTitle = Type.Static<typeof PlayedTitle>;
const PlayedEpisode = Type.Object(
  {
    season: Type.Integer(),
    number: Type.Integer(),
    episode: Type.Optional(
      Type.Integer({ description: "The same value as `number`; only in lists of playbacks" }),
    ),
    title: Type.Optional(Type.String()),
    tvdb_season: Type.Optional(Type.Integer()),
    tvdb_number: Type.Optional(Type.Integer()),
  },
  openObject,
);
export type PlayedEpisode = Type.Static<typeof PlayedEpisode>;
/** The played title, under the key of its type, and its episode. */
const playedProperties = {
  movie: Type.Optional(PlayedTitle),
  show: Type.Optional(PlayedTitle),
  anime: Type.Optional(PlayedTitle),
  episode: Type.Optional(PlayedEpisode),
};

export const ScrobbleResponse = Type.Object(
  {
    id: Type.Integer(),
    action: Type.String(),
    progress: Type.Number(),
    ...playedProperties,
    rewatch_id: Type.Optional(IntegerOrNull),
    rewatch_status: Type.Optional(TextOrNull),
  },
  openObject,
);
export type ScrobbleResponse = Type.Static<typeof ScrobbleResponse>;

export const DuplicateStopResponse = Type.Object({
  error: Type.String(),
  watched_at: Type.String(),
  expires_at: Type.String(),
});
export type DuplicateStopResponse = Type.Static<typeof DuplicateStopResponse>;

const ListedPlayback = Type.Object(
  {
    id: Type.Integer(),
    progress: Type.Number(),
    paused_at: Type.String(),
    type: Type.String(),
    ...playedProperties,
  },
  openObject,
);
export type ListedPlayback = Type.Static<typeof ListedPlayback>;
export const PlaybacksResponse = Type.Array(ListedPlayback);

/** `key` is a type of playback to list, or the id of the playback to delete. */
export const PlaybackParams = Type.Object({ key: Type.Optional(Type.String()) });

export const PlaybackQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ description: "1 to 10000" })),
    hide_watched: Type.Optional(
      Type.String({ description: "`false`: also lists playbacks that have been watched since" }),
    ),
    date_from: Type.Optional(Type.String({ description: "Only playbacks paused at or after this time" })),
    date_to: Type.Optional(Type.String({ description: "Only playbacks paused before this time" })),
  },
  openObject,
);

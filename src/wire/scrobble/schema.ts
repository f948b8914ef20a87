// Bodies and answers of the scrobble and playback endpoints. Contract: scrobble.md 1, 2, 6.

import { Type } from "typebox";
import { Ids, orNull, TitleYear, Whole } from "../history/schema.ts";

const open = { additionalProperties: true } as const;

const TitleBody = Type.Object({ ...TitleYear, ids: orNull(Ids) }, open);

export const ScrobbleBody = Type.Object(
  {
    progress: orNull(
      Type.Union([Type.Number(), Type.String({ pattern: "^\\s*\\d{1,3}([.,]\\d{1,20})?\\s*%?\\s*$" })]),
    ),
    movie: orNull(TitleBody),
    show: orNull(TitleBody),
    anime: orNull(TitleBody),
    episode: orNull(Type.Object({ season: orNull(Whole), number: orNull(Whole), ids: orNull(Ids) }, open)),
  },
  {
    ...open,
    description:
      "One of `movie`, `show` and `anime`. A show, or an anime with several episodes, also needs `episode`",
  },
);
export type ScrobbleBody = Type.Static<typeof ScrobbleBody>;

export const ScrobbleQuery = Type.Object({ allow_rewatch: Type.Optional(Type.String()) }, open);

const PlayedTitle = Type.Object(
  {
    title: Type.String(),
    year: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    anime_type: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    ids: Type.Unknown(),
  },
  open,
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
  open,
);
export type PlayedEpisode = Type.Static<typeof PlayedEpisode>;
const titles = {
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
    ...titles,
    rewatch_id: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    rewatch_status: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  },
  open,
);
export type ScrobbleResponse = Type.Static<typeof ScrobbleResponse>;

export const DuplicateStopResponse = Type.Object({
  error: Type.String(),
  watched_at: Type.String(),
  expires_at: Type.String(),
});
export type DuplicateStopResponse = Type.Static<typeof DuplicateStopResponse>;

const ListedPlayback = Type.Object(
  { id: Type.Integer(), progress: Type.Number(), paused_at: Type.String(), type: Type.String(), ...titles },
  open,
);
export type ListedPlayback = Type.Static<typeof ListedPlayback>;
export const PlaybacksResponse = Type.Array(ListedPlayback);

/** A kind of playback to list, or the number of one to forget. */
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
  open,
);

// The schema of a title in the catalogue's own JSON form.

import { type Static, Type } from "typebox";
import { MAX_NUMBER, MAX_SEASON } from "../../core/ids.ts";
import { ANIME_TYPES } from "../../core/titles/title.ts";
import { checker } from "../checker.ts";

const Year = Type.Integer({ minimum: 1800, maximum: 2200 });
const Text = Type.String({ minLength: 1, maxLength: 500 });
const SeasonNumber = Type.Integer({ minimum: 0, maximum: MAX_SEASON });
const EpisodeNumber = Type.Integer({ minimum: 0, maximum: MAX_NUMBER });
const Runtime = Type.Integer({ minimum: 1, maximum: 10_000 });
const Ids = Type.Object({ slug: Type.Optional(Type.Unknown()) });

const Season = Type.Object({
  number: SeasonNumber,
  episodes: Type.Integer({ minimum: 0, maximum: 20_000 }),
  first_aired: Type.Optional(Type.String()),
  every_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_650 })),
});

const Episode = Type.Object({
  season: SeasonNumber,
  number: EpisodeNumber,
  title: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()])),
  aired: Type.Optional(Type.String()),
  runtime: Type.Optional(Runtime),
  ids: Type.Optional(Ids),
});

const TvdbSeason = Type.Object({
  season: SeasonNumber,
  first: EpisodeNumber,
  last: Type.Optional(EpisodeNumber),
  offset: Type.Optional(Type.Integer({ minimum: -MAX_NUMBER, maximum: MAX_NUMBER })),
  kind: Type.Optional(Type.Union([Type.Literal("regular"), Type.Literal("special")])),
});

const TitleDocument = Type.Object({
  type: Type.Union([Type.Literal("movie"), Type.Literal("show"), Type.Literal("anime")]),
  anime_type: Type.Optional(Type.Enum([...ANIME_TYPES])),
  title: Text,
  english_title: Type.Optional(Text),
  year: Type.Optional(Year),
  released: Type.Optional(Type.String()),
  runtime: Type.Optional(Runtime),
  poster: Type.Optional(Text),
  status: Type.Optional(Type.Enum(["airing", "ended", "upcoming", "tba"])),
  also_known_as: Type.Optional(Type.Array(Text)),
  ids: Type.Optional(Ids),
  seasons: Type.Optional(Type.Array(Season)),
  episodes: Type.Optional(Type.Array(Episode)),
  tvdb_seasons: Type.Optional(Type.Array(TvdbSeason)),
});

export const titleDocument = checker(TitleDocument);

export type TitleInput = Static<typeof TitleDocument>;
export type SeasonInput = Static<typeof Season>;

// The parts of TMDB's answers that are read.

import { type Static, Type } from "typebox";
import { checker } from "../checker.ts";
import { maybe } from "./read-answer.ts";

const Names = maybe(
  Type.Object({
    titles: Type.Optional(Type.Array(Type.Object({ title: Type.String() }))),
    results: Type.Optional(Type.Array(Type.Object({ title: Type.String() }))),
  }),
);
const ExternalIds = maybe(
  Type.Object({
    imdb_id: maybe(Type.String()),
    tvdb_id: maybe(Type.Integer()),
    wikidata_id: maybe(Type.String()),
  }),
);
const Genres = maybe(Type.Array(Type.Object({ id: Type.Integer() })));

const Movie = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  title: Type.String(),
  original_title: maybe(Type.String()),
  original_language: maybe(Type.String()),
  release_date: maybe(Type.String()),
  runtime: maybe(Type.Number()),
  status: maybe(Type.String()),
  imdb_id: maybe(Type.String()),
  genres: Genres,
  alternative_titles: Names,
});
export const movie = checker(Movie);

const Show = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  original_name: maybe(Type.String()),
  original_language: maybe(Type.String()),
  first_air_date: maybe(Type.String()),
  episode_run_time: maybe(Type.Array(Type.Number())),
  status: maybe(Type.String()),
  number_of_seasons: maybe(Type.Integer()),
  seasons: Type.Array(Type.Object({ season_number: Type.Integer(), episode_count: maybe(Type.Integer()) })),
  genres: Genres,
  external_ids: ExternalIds,
  alternative_titles: Names,
});
export const show = checker(Show);

const Season = Type.Object({
  season_number: Type.Integer(),
  episodes: Type.Array(
    Type.Object({
      episode_number: Type.Integer(),
      season_number: Type.Integer(),
      name: maybe(Type.String()),
      air_date: maybe(Type.String()),
      runtime: maybe(Type.Number()),
    }),
  ),
});
export const season = checker(Season);

const Hits = Type.Array(
  Type.Object({
    id: Type.Integer(),
    title: maybe(Type.String()),
    original_title: maybe(Type.String()),
    release_date: maybe(Type.String()),
    name: maybe(Type.String()),
    original_name: maybe(Type.String()),
    first_air_date: maybe(Type.String()),
  }),
);
export const searched = checker(Type.Object({ results: Hits }));
export const found = checker(Type.Object({ movie_results: Hits, tv_results: Hits }));

export type ShowAnswer = Static<typeof Show>;
export type NamesAnswer = Static<typeof Names>;
export type EpisodeAnswer = Static<typeof Season>["episodes"][number];

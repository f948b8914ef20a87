// The parts of TVmaze's answers that are read.

import { Type } from "typebox";
import { checker } from "../checker.ts";
import { maybe } from "./read-answer.ts";

const Show = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  genres: maybe(Type.Array(Type.String())),
  status: maybe(Type.String()),
  runtime: maybe(Type.Number()),
  averageRuntime: maybe(Type.Number()),
  premiered: maybe(Type.String()),
  externals: maybe(Type.Object({ thetvdb: maybe(Type.Integer()), imdb: maybe(Type.String()) })),
});
const Episode = Type.Object({
  name: maybe(Type.String()),
  season: Type.Integer(),
  number: maybe(Type.Integer()),
  airdate: maybe(Type.String()),
  airstamp: maybe(Type.String()),
  runtime: maybe(Type.Number()),
});
const WholeShow = Type.Intersect([
  Show,
  Type.Object({
    _embedded: Type.Object({
      episodes: Type.Array(Episode),
      akas: Type.Optional(Type.Array(Type.Object({ name: maybe(Type.String()) }))),
    }),
  }),
]);
export const wholeShow = checker(WholeShow);
export const hits = checker(Type.Array(Type.Object({ show: Show })));

export type EpisodeAnswer = Type.Static<typeof Episode>;
export type WholeShowAnswer = Type.Static<typeof WholeShow>;

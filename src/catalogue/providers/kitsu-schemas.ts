// The parts of Kitsu's answers that are read.

import { Type } from "typebox";
import { checker } from "../checker.ts";
import { maybe } from "./read-answer.ts";

const Anime = Type.Object({
  id: Type.String({ pattern: "^\\d+$" }),
  type: Type.Literal("anime"),
  attributes: Type.Object({
    titles: maybe(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
    canonicalTitle: maybe(Type.String()),
    abbreviatedTitles: maybe(Type.Array(Type.Union([Type.String(), Type.Null()]))),
    startDate: maybe(Type.String()),
    subtype: maybe(Type.String()),
    status: maybe(Type.String()),
    episodeCount: maybe(Type.Integer()),
    episodeLength: maybe(Type.Number()),
  }),
});
const Included = maybe(
  Type.Array(
    Type.Object({
      type: Type.String(),
      id: Type.String(),
      attributes: maybe(
        Type.Object({ externalSite: maybe(Type.String()), externalId: maybe(Type.String()) }),
      ),
    }),
  ),
);
export const one = checker(Type.Object({ data: Anime, included: Included }));
export const many = checker(Type.Object({ data: Type.Array(Anime) }));
export const mappings = checker(Type.Object({ data: Type.Array(Type.Object({})), included: Included }));
export const counted = checker(Type.Object({ meta: Type.Object({ count: Type.Integer() }) }));

export type AnimeAnswer = Type.Static<typeof Anime>;
export type IncludedAnswer = Type.Static<typeof Included>;

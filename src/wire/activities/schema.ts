// The response of GET /sync/activities. Contract: sync.md 8.

import { Type } from "typebox";
import { TimeOrNull } from "../schema.ts";

const Block = Type.Record(Type.String(), TimeOrNull);

export const ActivitiesResponse = Type.Object({
  all: TimeOrNull,
  settings: Block,
  tv_shows: Block,
  anime: Block,
  movies: Block,
  custom_lists: Type.Object({ lists: Block }),
});
export type ActivitiesResponse = Type.Static<typeof ActivitiesResponse>;

// The parts of TheTVDB's answers that are read.

import { type Static, Type } from "typebox";
import { checker } from "../checker.ts";
import { maybe } from "./read-answer.ts";

const RemoteIds = maybe(Type.Array(Type.Object({ id: Type.String(), sourceName: maybe(Type.String()) })));
const TitleRecord = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: maybe(Type.String()),
  year: maybe(Type.String()),
  firstAired: maybe(Type.String()),
  first_release: maybe(Type.Object({ date: maybe(Type.String()) })),
  runtime: maybe(Type.Number()),
  averageRuntime: maybe(Type.Number()),
  status: maybe(Type.Object({ name: maybe(Type.String()) })),
  genres: maybe(Type.Array(Type.Object({ name: maybe(Type.String()) }))),
  aliases: maybe(Type.Array(Type.Object({ name: maybe(Type.String()) }))),
  translations: maybe(
    Type.Object({
      nameTranslations: maybe(
        Type.Array(Type.Object({ name: maybe(Type.String()), language: maybe(Type.String()) })),
      ),
    }),
  ),
  remoteIds: RemoteIds,
});
export const extended = checker(Type.Object({ data: TitleRecord }));

const Episode = Type.Object({
  id: Type.Integer(),
  name: maybe(Type.String()),
  aired: maybe(Type.String()),
  runtime: maybe(Type.Number()),
  seasonNumber: Type.Integer(),
  number: Type.Integer(),
});
export const page = checker(
  Type.Object({
    data: Type.Object({ episodes: maybe(Type.Array(Episode)) }),
    links: maybe(Type.Object({ next: maybe(Type.String()) })),
  }),
);

const WithId = maybe(Type.Object({ id: Type.Integer() }));
export const remote = checker(
  Type.Object({ data: maybe(Type.Array(Type.Object({ series: WithId, movie: WithId }))) }),
);
export const searched = checker(
  Type.Object({
    data: maybe(
      Type.Array(
        Type.Object({
          tvdb_id: Type.String(),
          name: maybe(Type.String()),
          aliases: maybe(Type.Array(Type.String())),
          translations: maybe(Type.Record(Type.String(), Type.String())),
          year: maybe(Type.String()),
        }),
      ),
    ),
  }),
);
export const signedIn = checker(Type.Object({ data: Type.Object({ token: Type.String({ minLength: 1 }) }) }));

export type RecordAnswer = Static<typeof TitleRecord>;
export type EpisodeAnswer = Static<typeof Episode>;

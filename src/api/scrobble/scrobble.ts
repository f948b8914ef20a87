// What a player tells, and what it asks to go on from. Contract: scrobble.md.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import {
  deletePlayback,
  listPlaybacks,
  type PlaybackFilter,
  parsePlaybackQuery,
} from "../../actions/list-playbacks.ts";
import { recordScrobble } from "../../actions/record-scrobble.ts";
import type { Services } from "../../actions/services.ts";
import { seenBy } from "../../actions/visible-library.ts";
import { toPlaybackId } from "../../core/ids.ts";
import type { ScrobbleKind } from "../../core/scrobble.ts";
import { noSuchPath, WireError } from "../../wire/errors.ts";
import { isYes } from "../../wire/fields.ts";
import { ErrorAnswer, personalErrors, security, writeErrors } from "../../wire/schema.ts";
import {
  DuplicateAnswer,
  PlaybackAnswer,
  PlaybackQuery,
  ScrobbleAnswer,
  ScrobbleBody,
} from "../../wire/scrobble/schema.ts";
import { callerOf } from "../http/identify.ts";

const personal = { personal: true } as const;
const shared = { tags: ["scrobble"], security };

const CALLS: readonly [url: string, kind: ScrobbleKind, summary: string][] = [
  ["/scrobble/start", "start", "Something begins to play"],
  ["/scrobble/pause", "pause", "It was paused"],
  ["/scrobble/stop", "stop", "It was stopped; at 80 % or more it is watched"],
  ["/scrobble/checkin", "checkin", "It is being watched, and will be over when it ends"],
  ["/checkin", "checkin", "The old address of /scrobble/checkin"],
];

const TYPES: ReadonlyMap<string, PlaybackFilter["type"]> = new Map(
  Object.entries({
    movies: "movie",
    movie: "movie",
    episodes: "episode",
    episode: "episode",
  } as const),
);

export const scrobbleRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const [url, kind, summary] of CALLS)
      app.post(
        url,
        {
          config: personal,
          schema: {
            ...shared,
            summary,
            body: ScrobbleBody,
            querystring: Type.Object(
              { allow_rewatch: Type.Optional(Type.String()) },
              { additionalProperties: true },
            ),
            response: { 201: ScrobbleAnswer, ...writeErrors, 404: ErrorAnswer, 409: DuplicateAnswer },
          },
        },
        async (request, reply) => {
          const allowRewatch = isYes(request.query.allow_rewatch);
          const answer = await recordScrobble(services, callerOf(request), {
            kind,
            body: request.body,
            allowRewatch,
          });
          return reply.code(answer.status).send(answer.body as never);
        },
      );

    for (const url of ["/sync/playback", "/sync/playback/:key"])
      app.route({
        method: ["GET", "POST"],
        url,
        config: personal,
        schema: {
          ...shared,
          summary: "What was left in the middle",
          querystring: PlaybackQuery,
          response: { 200: PlaybackAnswer, ...personalErrors, 404: ErrorAnswer },
        },
        handler: async (request) => {
          const { key: type } = request.params as { key?: string };
          const caller = callerOf(request);
          const filter = parsePlaybackQuery(listType(type), request.query as Record<string, string>);
          return (await listPlaybacks(seenBy(services, caller), caller.account, filter)) as never;
        },
      });

    for (const url of ["/sync/playback", "/sync/playback/:key"])
      app.delete(
        url,
        {
          config: personal,
          schema: {
            ...shared,
            summary: "Forget a playback",
            response: { 204: Type.Null(), ...writeErrors, 404: ErrorAnswer },
          },
        },
        async (request, reply) => {
          const { key: id = "" } = request.params as { key?: string };
          if (!/^\d{1,19}$/.test(id) || Number(id) === 0) throw noSuchPath();
          // Ids are 64 bits wide on the wire; the larger ones were never given to anything.
          const number = Number.isSafeInteger(Number(id)) ? Number(id) : Number.MAX_SAFE_INTEGER;
          await deletePlayback(services, callerOf(request), toPlaybackId(number));
          return reply.code(204).send(null);
        },
      );
  };

/** A number in the place of the type asks for the whole list. @throws WireError 404 `url_failed` */
function listType(type: string | undefined): PlaybackFilter["type"] {
  if (type === undefined || /^-?\d+$/.test(type)) return null;
  const known = TYPES.get(type);
  if (known === undefined) throw new WireError(404, "url_failed", "There is no such list of playbacks");
  return known;
}

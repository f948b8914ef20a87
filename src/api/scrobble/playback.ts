// GET and DELETE /sync/playback: saved playbacks. Contract: scrobble.md 6, 7.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { deletePlayback, listPlaybacks } from "../../actions/list-playbacks.ts";
import type { Services } from "../../actions/services.ts";
import { ErrorResponse, personalErrors, writeErrors } from "../../wire/schema.ts";
import { parsePlaybackId, parsePlaybackQuery } from "../../wire/scrobble/parse-playback.ts";
import { presentPlayback } from "../../wire/scrobble/present.ts";
import { PlaybackParams, PlaybackQuery, PlaybacksResponse } from "../../wire/scrobble/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, scrobbleDocs } from "../http/route-config.ts";

export const playbackRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const url of ["/sync/playback", "/sync/playback/:key"]) {
      app.route({
        method: ["GET", "POST"],
        url,
        config: personal,
        schema: {
          ...scrobbleDocs,
          summary: "List saved playbacks",
          params: PlaybackParams,
          querystring: PlaybackQuery,
          response: { 200: PlaybacksResponse, ...personalErrors, 404: ErrorResponse },
        },
        handler: async (request) => {
          const filter = parsePlaybackQuery(request.params.key, request.query);
          const saved = await listPlaybacks(services, callerOf(request), filter);
          return saved.map(({ title, playback }) => presentPlayback(title, playback));
        },
      });

      app.delete(
        url,
        {
          config: personal,
          schema: {
            ...scrobbleDocs,
            summary: "Delete a playback",
            params: PlaybackParams,
            response: { 204: Type.Null(), ...writeErrors, 404: ErrorResponse },
          },
        },
        async (request, reply) => {
          await deletePlayback(services, callerOf(request), parsePlaybackId(request.params.key ?? ""));
          return reply.code(204).send(null);
        },
      );
    }
  };

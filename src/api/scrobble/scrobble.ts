// POST /scrobble/start, pause, stop and checkin: the calls of a player. Contract: scrobble.md 1 to 5.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { recordScrobble, type ScrobbleCall } from "../../actions/record-scrobble.ts";
import type { Services } from "../../actions/services.ts";
import { isYes } from "../../wire/fields.ts";
import { ErrorResponse, writeErrors } from "../../wire/schema.ts";
import { parseScrobble } from "../../wire/scrobble/parse.ts";
import { presentDuplicateStop, presentScrobble } from "../../wire/scrobble/present.ts";
import {
  DuplicateStopResponse,
  ScrobbleBody,
  ScrobbleQuery,
  ScrobbleResponse,
} from "../../wire/scrobble/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, scrobbleDocs } from "../http/route-config.ts";

const CALLS: readonly [url: string, kind: ScrobbleCall["kind"], summary: string][] = [
  ["/scrobble/start", "start", "Report that playback has started"],
  ["/scrobble/pause", "pause", "Report that playback is paused, and save it"],
  ["/scrobble/stop", "stop", "Report that playback has stopped: a watch at 80 % or more, else a pause"],
  ["/scrobble/checkin", "checkin", "Check in: becomes a watch when the runtime is over"],
  ["/checkin", "checkin", "Check in (older path of /scrobble/checkin)"],
];

export const scrobbleRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const [url, kind, summary] of CALLS)
      app.post(
        url,
        {
          config: personal,
          schema: {
            ...scrobbleDocs,
            summary,
            body: ScrobbleBody,
            querystring: ScrobbleQuery,
            response: {
              201: ScrobbleResponse,
              ...writeErrors,
              404: ErrorResponse,
              409: DuplicateStopResponse,
            },
          },
        },
        async (request, reply) => {
          const allowRewatch = isYes(request.query.allow_rewatch);
          const call = { kind, item: parseScrobble(request.body), allowRewatch };
          const result = await recordScrobble(services, callerOf(request), call);
          const { duplicate } = result.outcome;
          if (duplicate) return reply.code(409).send(presentDuplicateStop(duplicate));
          return reply.code(201).send(presentScrobble(result.title, result.request, result.outcome));
        },
      );
  };

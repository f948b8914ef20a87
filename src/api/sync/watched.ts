// POST /sync/watched. Contract: sync.md 9.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { checkWatched } from "../../actions/check-watched.ts";
import type { Services } from "../../actions/services.ts";
import { personalErrors } from "../../wire/schema.ts";
import { parseExtended, parseWatched } from "../../wire/watched/parse.ts";
import { presentWatched } from "../../wire/watched/present.ts";
import { WatchedBody, WatchedQuery, WatchedResponse } from "../../wire/watched/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personalRead, syncDocs } from "../http/route-config.ts";

export const watchedRoute =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      "/sync/watched",
      {
        config: { ...personalRead, nullable: true },
        schema: {
          ...syncDocs,
          summary: "Check which titles and episodes are watched",
          body: WatchedBody,
          querystring: WatchedQuery,
          response: { 200: WatchedResponse, ...personalErrors },
        },
      },
      async (request) => {
        const options = parseExtended(request.query.extended, request.body.length);
        const results = await checkWatched(services, callerOf(request), parseWatched(request.body));
        return presentWatched(results, options, services.clock());
      },
    );
  };

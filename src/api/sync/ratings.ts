// POST /sync/ratings and /sync/ratings/remove. Contract: sync.md 3, 4.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { rateTitles, unrateTitles } from "../../actions/rate-titles.ts";
import type { Services } from "../../actions/services.ts";
import { parseRatingItems, parseTitleItems } from "../../wire/lists/parse.ts";
import { presentRatings, presentRatingsRemoval } from "../../wire/lists/present.ts";
import { RatingsRemovalResponse, RatingsResponse, TitlesBody } from "../../wire/lists/schema.ts";
import { writeErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, syncDocs } from "../http/route-config.ts";

export const ratingRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      "/sync/ratings",
      {
        config: personal,
        schema: {
          ...syncDocs,
          summary: "Rate titles",
          body: TitlesBody,
          response: { 201: RatingsResponse, ...writeErrors },
        },
      },
      async (request, reply) => {
        const results = await rateTitles(services, callerOf(request), parseRatingItems(request.body));
        return reply.code(201).send(presentRatings(results));
      },
    );

    app.post(
      "/sync/ratings/remove",
      {
        config: personal,
        schema: {
          ...syncDocs,
          summary: "Remove ratings",
          body: TitlesBody,
          response: { 201: RatingsRemovalResponse, ...writeErrors },
        },
      },
      async (request, reply) => {
        const results = await unrateTitles(services, callerOf(request), parseTitleItems(request.body));
        return reply.code(201).send(presentRatingsRemoval(results));
      },
    );
  };

// Recording watch events. Contract: sync.md 1.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { recordHistory } from "../../actions/record-history.ts";
import type { Services } from "../../actions/services.ts";
import { isYes } from "../../wire/fields.ts";
import { HistoryAnswer, HistoryBody, HistoryQuery } from "../../wire/history/schema.ts";
import { security, writeErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { requireBody } from "../http/require-body.ts";

export const historyRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      // One client writes with GET and a JSON body.
      method: ["GET", "POST"],
      url: "/sync/history",
      exposeHeadRoute: false,
      config: { personal: true },
      schema: {
        tags: ["sync"],
        security,
        summary: "Record watch events",
        body: HistoryBody,
        querystring: HistoryQuery,
        response: { 201: HistoryAnswer, ...writeErrors },
      },
      handler: async (request, reply) => {
        requireBody(request);
        const answer = await recordHistory(services, {
          ...callerOf(request),
          body: request.body,
          skipAutoWatching: isYes(request.query.skip_auto_watching),
          allowRewatch: isYes(request.query.allow_rewatch),
        });
        return reply.code(201).send(answer);
      },
    });
  };

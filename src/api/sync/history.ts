// POST /sync/history and /sync/history/remove. Contract: sync.md 1, 2.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { recordHistory } from "../../actions/record-history.ts";
import { removeHistory } from "../../actions/remove-history.ts";
import type { Services } from "../../actions/services.ts";
import { isYes } from "../../wire/fields.ts";
import { parseHistoryBody } from "../../wire/history/parse.ts";
import { presentHistory } from "../../wire/history/present.ts";
import { presentRemoval } from "../../wire/history/present-removal.ts";
import { HistoryBody, HistoryQuery, HistoryResponse } from "../../wire/history/schema.ts";
import { RemovalResponse } from "../../wire/lists/schema.ts";
import { writeErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { requireBody } from "../http/request-body.ts";
import { personal, syncDocs } from "../http/route-config.ts";

// One client writes with GET and a body. Contract: clients.md 2.
const method = ["GET", "POST"];

export const historyRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      method,
      url: "/sync/history",
      exposeHeadRoute: false,
      config: personal,
      schema: {
        ...syncDocs,
        summary: "Record watch events",
        body: HistoryBody,
        querystring: HistoryQuery,
        response: { 201: HistoryResponse, ...writeErrors },
      },
      handler: async (request, reply) => {
        requireBody(request);
        const { query } = request;
        const skipAutoWatching = isYes(query.skip_auto_watching);
        const items = parseHistoryBody(request.body, { skipAutoWatching });
        const allowRewatch = isYes(query.allow_rewatch);
        const results = await recordHistory(services, callerOf(request), { items, allowRewatch });
        return reply.code(201).send(presentHistory(results));
      },
    });

    app.route({
      method,
      url: "/sync/history/remove",
      exposeHeadRoute: false,
      config: personal,
      schema: {
        ...syncDocs,
        summary: "Remove titles from the library, or watches of episodes",
        body: HistoryBody,
        response: { 201: RemovalResponse, ...writeErrors },
      },
      handler: async (request, reply) => {
        requireBody(request);
        const items = parseHistoryBody(request.body, { skipAutoWatching: false });
        const results = await removeHistory(services, callerOf(request), items);
        return reply.code(201).send(presentRemoval(results));
      },
    });
  };

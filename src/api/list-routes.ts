// The writes beside history: removal, lists, ratings. Contract: sync.md 2 to 4, 6.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { callerOf } from "./identify.ts";
import { addToList } from "./list-titles.ts";
import { rateTitles, unrateTitles } from "./rate-titles.ts";
import { removeHistory } from "./remove-history.ts";
import { requireBody } from "./require-body.ts";
import { security, writeErrors } from "./schemas/common.ts";
import { HistoryBody } from "./schemas/history.ts";
import {
  ListAnswer,
  RatingsAnswer,
  RatingsRemovalAnswer,
  RemovalAnswer,
  TitlesBody,
} from "./schemas/lists.ts";
import type { Services } from "./services.ts";

const personal = { personal: true } as const;
const shared = { tags: ["sync"], security };

export const listRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      // One client writes with GET and a JSON body.
      method: ["GET", "POST"],
      url: "/sync/history/remove",
      exposeHeadRoute: false,
      config: personal,
      schema: {
        ...shared,
        summary: "Remove titles, or the watches of some of their episodes",
        body: HistoryBody,
        response: { 201: RemovalAnswer, ...writeErrors },
      },
      handler: async (request, reply) => {
        requireBody(request);
        return reply.code(201).send(await removeHistory(services, callerOf(request), request.body));
      },
    });

    app.post(
      "/sync/add-to-list",
      {
        config: personal,
        schema: {
          ...shared,
          summary: "File titles under a list",
          body: TitlesBody,
          response: { 201: ListAnswer, ...writeErrors },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await addToList(services, callerOf(request), request.body)),
    );

    app.post(
      "/sync/ratings",
      {
        config: personal,
        schema: {
          ...shared,
          summary: "Rate titles",
          body: TitlesBody,
          response: { 201: RatingsAnswer, ...writeErrors },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await rateTitles(services, callerOf(request), request.body)),
    );

    app.post(
      "/sync/ratings/remove",
      {
        config: personal,
        schema: {
          ...shared,
          summary: "Take ratings away",
          body: TitlesBody,
          response: { 201: RatingsRemovalAnswer, ...writeErrors },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await unrateTitles(services, callerOf(request), request.body)),
    );
  };

// The writes beside history: removal, lists, ratings. Contract: sync.md 2 to 4, 6.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { rateTitles, unrateTitles } from "../../actions/rate-titles.ts";
import { removeHistory } from "../../actions/remove-history.ts";
import type { Services } from "../../actions/services.ts";
import { addToList } from "../../actions/set-list-status.ts";
import { HistoryBody } from "../../wire/history/schema.ts";
import {
  ListAnswer,
  RatingsAnswer,
  RatingsRemovalAnswer,
  RemovalAnswer,
  TitlesBody,
} from "../../wire/lists/schema.ts";
import { security, writeErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { requireBody } from "../http/require-body.ts";

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

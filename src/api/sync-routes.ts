// The routes under /sync. Contract: sync.md.

import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { missed } from "./errors.ts";
import { callerOf } from "./identify.ts";
import { listItems } from "./list-items.ts";
import { isYes } from "./parse/fields.ts";
import { type ListingPath, type ListingQuery, parseListing } from "./parse/listing-query.ts";
import { presentActivities } from "./presenters/activities.ts";
import { type HistoryServices, recordHistory } from "./record-history.ts";
import { personalErrors, security } from "./schemas/common.ts";
import { HistoryAnswer, HistoryBody, HistoryQuery } from "./schemas/history.ts";
import { ActivitiesAnswer, ListingAnswer, ListingQuerySchema } from "./schemas/listing.ts";

const personal = { personal: true } as const;
const tags = ["sync"];

export const syncRoutes =
  (services: HistoryServices): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      // One client writes with GET and a JSON body.
      method: ["GET", "POST"],
      url: "/sync/history",
      exposeHeadRoute: false,
      config: personal,
      schema: {
        tags,
        security,
        summary: "Record watch events",
        body: HistoryBody,
        querystring: HistoryQuery,
        response: { 201: HistoryAnswer, ...personalErrors },
      },
      handler: async (request, reply) => {
        if (request.method === "GET" && !hasBody(request.headers)) throw missed("body");
        const answer = await recordHistory(services, {
          ...callerOf(request),
          body: request.body,
          skipAutoWatching: isYes(request.query.skip_auto_watching),
        });
        return reply.code(201).send(answer);
      },
    });

    app.route({
      method: ["GET", "POST"],
      url: "/sync/activities",
      config: personal,
      schema: {
        tags,
        security,
        summary: "When each kind of thing last changed",
        response: { 200: ActivitiesAnswer, ...personalErrors },
      },
      handler: async (request) =>
        presentActivities(await services.library.activities(callerOf(request).account)) as never,
    });

    for (const url of ["/sync/all-items", "/sync/all-items/:type", "/sync/all-items/:type/:status"])
      app.route({
        method: ["GET", "POST"],
        url,
        config: personal,
        schema: {
          tags,
          security,
          summary: "The library, or a part of it",
          params: Type.Object(
            Object.fromEntries(
              [...url.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, Type.String()] as const),
            ),
          ),
          querystring: ListingQuerySchema,
          response: { 200: ListingAnswer, ...personalErrors },
        },
        handler: async (request, reply) => {
          const listing = parseListing(request.params as ListingPath, request.query as ListingQuery);
          const pieces = listItems(services, callerOf(request).account, listing);
          // The first piece is read before the head is sent, so that a failure can still be told.
          const first = await pieces.next();
          const rest = async function* (): AsyncGenerator<string> {
            if (!first.done) yield first.value;
            yield* pieces;
          };
          return reply
            .type("application/json; charset=utf-8")
            .send(Readable.from(rest(), { objectMode: true }) as never);
        },
      });
  };

function hasBody(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}

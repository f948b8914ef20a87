// Reading a person's library: all-items, ratings, activities, watched. Contract: sync.md 5, 7 to 9, 11.

import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Activities } from "../library/activities.ts";
import { airingWatch } from "./airing-watch.ts";
import { checkWatched } from "./check-watched.ts";
import { callerOf } from "./identify.ts";
import { listItems } from "./list-items.ts";
import { listRatings } from "./list-ratings.ts";
import {
  type ListingPath,
  type ListingQuery,
  type ListingRequest,
  parseListing,
} from "./parse/listing-query.ts";
import { parseRatings, type RatingsPath } from "./parse/ratings-query.ts";
import { presentActivities } from "./presenters/activities.ts";
import { personalErrors, security } from "./schemas/common.ts";
import { ActivitiesAnswer, ListingAnswer, ListingQuerySchema, WatchlistQuery } from "./schemas/listing.ts";
import { WatchedBody } from "./schemas/lists.ts";
import { seenBy } from "./seen-by.ts";
import type { Services } from "./services.ts";

const personal = { personal: true, reads: true } as const;
/** Answers up to this many characters are sent in one piece. */
const SHORT_ANSWER = 32_768;
const shared = { tags: ["sync"], security };

export const readingRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const noteAirings = airingWatch(services);
    // The library answers the same moments until one moves: their text is made once.
    const texts = new WeakMap<Activities, string>();
    app.route({
      method: ["GET", "POST"],
      url: "/sync/activities",
      config: personal,
      schema: {
        ...shared,
        summary: "When each kind of thing last changed",
        response: { 200: ActivitiesAnswer, ...personalErrors },
      },
      handler: async (request, reply) => {
        const { account } = callerOf(request);
        await noteAirings(account);
        const activities = await services.library.activities(account);
        const text = texts.get(activities) ?? JSON.stringify(presentActivities(activities));
        texts.set(activities, text);
        return reply.type("application/json; charset=utf-8").send(text as never);
      },
    });

    const listing = async (request: FastifyRequest, reply: FastifyReply, asked: ListingRequest) => {
      const { account } = callerOf(request);
      // Who asks only for what changed must be told of what aired as well.
      if (asked.changedAfter !== null) await noteAirings(account);
      const pieces = listItems(seenBy(services, callerOf(request)), account, asked);
      void reply.type("application/json; charset=utf-8");
      // What fails before the head is sent can still be told; a short answer needs no stream.
      let head = "";
      while (head.length < SHORT_ANSWER) {
        const piece = await pieces.next();
        if (piece.done) return reply.send(head);
        head += piece.value;
      }
      const whole = async function* (): AsyncGenerator<string> {
        yield head;
        yield* pieces;
      };
      return reply.send(Readable.from(whole(), { objectMode: true }));
    };
    const schema = (url: string, summary: string) => ({
      ...shared,
      summary,
      params: Type.Object(
        Object.fromEntries(
          [...url.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, Type.String()] as const),
        ),
      ),
      querystring: ListingQuerySchema,
      response: { 200: ListingAnswer, ...personalErrors },
    });

    for (const url of ["/sync/all-items", "/sync/all-items/:type", "/sync/all-items/:type/:status"])
      app.route({
        method: ["GET", "POST"],
        url,
        compress: {},
        config: personal,
        schema: schema(url, "The library, or a part of it"),
        handler: (request, reply) =>
          listing(request, reply, parseListing(request.params as ListingPath, request.query as ListingQuery)),
      });

    for (const url of ["/sync/ratings", "/sync/ratings/:type", "/sync/ratings/:type/:rating"])
      app.route({
        // POST /sync/ratings without a type is the write.
        method: url === "/sync/ratings" ? ["GET"] : ["GET", "POST"],
        url,
        compress: {},
        config: personal,
        schema: schema(url, "The library by its ratings"),
        handler: (request, reply) =>
          listing(request, reply, parseRatings(request.params as RatingsPath, request.query as ListingQuery)),
      });

    app.post(
      "/sync/watched",
      {
        config: personal,
        schema: {
          ...shared,
          summary: "What of some titles was watched",
          body: WatchedBody,
          querystring: Type.Object(
            { extended: Type.Optional(Type.String()) },
            { additionalProperties: true },
          ),
          response: { 200: Type.Union([Type.Array(Type.Unknown()), Type.Null()]), ...personalErrors },
        },
      },
      async (request, reply) => {
        const { extended } = request.query;
        const answer = await checkWatched(
          seenBy(services, callerOf(request)),
          callerOf(request).account,
          request.body,
          extended,
        );
        // `null` must leave as JSON, not as an empty body.
        return reply.type("application/json; charset=utf-8").send(JSON.stringify(answer) as never);
      },
    );

    for (const url of ["/ratings", "/ratings/:type"])
      app.get(
        url,
        {
          // Without `user_watchlist` the answer is null, even to nobody in particular.
          config: { personal: (request: FastifyRequest) => watchlistOf(request) !== undefined },
          schema: {
            ...shared,
            summary: "Ratings of the titles on a list",
            querystring: WatchlistQuery,
            response: {
              200: Type.Union([Type.Array(Type.Unknown()), Type.Null()]),
              ...personalErrors,
            },
          },
        },
        async (request, reply) => {
          const watchlist = watchlistOf(request);
          const answer =
            watchlist === undefined
              ? null
              : await listRatings(seenBy(services, callerOf(request)), callerOf(request).account, {
                  type: (request.params as { type?: string }).type,
                  watchlist,
                  fields: request.query.fields,
                });
          return reply.type("application/json; charset=utf-8").send(JSON.stringify(answer) as never);
        },
      );
  };

function watchlistOf({ query }: FastifyRequest): string | undefined {
  const { user_watchlist: watchlist } = query as { user_watchlist?: string };
  return watchlist === undefined || watchlist === "" ? undefined : watchlist;
}

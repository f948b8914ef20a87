// Short answers about a person's library: activities, watched, ratings of a list. Contract: sync.md 8, 9, 11.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { checkWatched } from "../../actions/check-watched.ts";
import { listRatings } from "../../actions/list-ratings.ts";
import type { NoteAirings } from "../../actions/note-airings.ts";
import type { Services } from "../../actions/services.ts";
import { seenBy } from "../../actions/visible-library.ts";
import type { Activities } from "../../library/activities.ts";
import { presentActivities } from "../../wire/activities/present.ts";
import { ActivitiesAnswer, WatchlistQuery } from "../../wire/all-items/schema.ts";
import { WatchedBody } from "../../wire/lists/schema.ts";
import { personalErrors, security } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";

const personal = { personal: true, reads: true } as const;
const shared = { tags: ["sync"], security };

export const readingRoutes =
  (services: Services, noteAirings: NoteAirings): FastifyPluginAsyncTypebox =>
  async (app) => {
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

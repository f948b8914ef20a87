// GET /ratings/{type}?user_watchlist=: the ratings of the titles in a watchlist. Contract: sync.md 11, catalogue.md 14.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { listRatings } from "../../actions/list-ratings.ts";
import type { Services } from "../../actions/services.ts";
import {
  parseWatchlistRatings,
  presentWatchlistRating,
  WatchlistRatingsQuery,
  WatchlistRatingsResponse,
} from "../../wire/catalogue/ratings.ts";
import { personalErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { syncDocs } from "../http/route-config.ts";

/** Without `user_watchlist` the response is `null`, and no token is required. */
const namesWatchlist = ({ query }: FastifyRequest): boolean =>
  typeof query === "object" &&
  query !== null &&
  "user_watchlist" in query &&
  query.user_watchlist !== undefined &&
  query.user_watchlist !== "";

export const watchlistRatingsRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const url of ["/ratings", "/ratings/:type"])
      app.get(
        url,
        {
          config: { personal: namesWatchlist, reads: true, nullable: true },
          schema: {
            ...syncDocs,
            summary: "Get the ratings of the titles in a watchlist",
            params: Type.Object({ type: Type.Optional(Type.String()) }),
            querystring: WatchlistRatingsQuery,
            response: { 200: WatchlistRatingsResponse, ...personalErrors },
          },
        },
        async (request) => {
          const selection = parseWatchlistRatings(request.params.type, request.query);
          if (selection === null) return null;
          const rated = await listRatings(services, callerOf(request), selection);
          const now = services.clock();
          return rated.map(({ title, rating }) =>
            presentWatchlistRating(title, rating, selection.fields, now),
          );
        },
      );
  };

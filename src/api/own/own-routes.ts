// What Reprise has beside the Simkl API, under /reprise/v1.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Services } from "../services.ts";
import { changeRoutes } from "./change-routes.ts";
import { guardRoutes } from "./guard-routes.ts";
import { inboxRoutes } from "./inbox-routes.ts";
import { revisionRoutes } from "./revision-routes.ts";

export const ownRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const routes of [revisionRoutes, changeRoutes, inboxRoutes, guardRoutes])
      await app.register(routes(services));
  };

// What Reprise has beside the Simkl API, under /reprise/v1.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Services } from "../../actions/services.ts";
import { changeRoutes } from "./changes.ts";
import { guardRoutes } from "./guard.ts";
import { inboxRoutes } from "./inbox.ts";
import { revisionRoutes } from "./revisions.ts";

export const ownRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const routes of [revisionRoutes, changeRoutes, inboxRoutes, guardRoutes])
      await app.register(routes(services));
  };

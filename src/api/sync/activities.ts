// GET /sync/activities. Contract: sync.md 8.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { NoteAirings } from "../../actions/note-airings.ts";
import type { Services } from "../../actions/services.ts";
import { presentActivities } from "../../wire/activities/present.ts";
import { ActivitiesResponse } from "../../wire/activities/schema.ts";
import { personalErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personalRead, syncDocs } from "../http/route-config.ts";

export const activitiesRoute =
  (services: Services, noteAirings: NoteAirings): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      method: ["GET", "POST"],
      url: "/sync/activities",
      config: personalRead,
      schema: {
        ...syncDocs,
        summary: "Get the times of the last changes",
        response: { 200: ActivitiesResponse, ...personalErrors },
      },
      handler: async (request) => {
        const { account } = callerOf(request);
        await noteAirings(account);
        return presentActivities(await services.library.activities(account));
      },
    });
  };

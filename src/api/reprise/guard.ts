// Routes under /reprise/v1/guard: list held removals, and confirm or reject them.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { listHeld } from "../../actions/guard/list-held.ts";
import { refuseHeld } from "../../actions/guard/refuse-held.ts";
import { releaseHeld } from "../../actions/guard/release-held.ts";
import type { Services } from "../../actions/services.ts";
import { presentHeldRemovals } from "../../wire/reprise/guard/present.ts";
import {
  HeldRemovalsBody,
  HeldRemovalsResponse,
  RefusedRemovalsResponse,
  ReleasedRemovalsResponse,
} from "../../wire/reprise/guard/schema.ts";
import { repriseErrors, repriseWriteErrors } from "../../wire/reprise/schema.ts";
import { ErrorResponse } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, repriseDocs } from "../http/route-config.ts";

const errors = { ...repriseWriteErrors, 403: ErrorResponse };

export const guardRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/reprise/v1/guard",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "List held removals",
          response: { 200: HeldRemovalsResponse, ...repriseErrors },
        },
      },
      async (request) => presentHeldRemovals(await listHeld(services, callerOf(request).account)),
    );

    app.post(
      "/reprise/v1/guard/release",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Confirm held removals: remove the titles",
          body: HeldRemovalsBody,
          response: { 200: ReleasedRemovalsResponse, ...errors },
        },
      },
      async (request) => releaseHeld(services, callerOf(request), request.body.app),
    );

    app.post(
      "/reprise/v1/guard/refuse",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Reject held removals: keep the titles, and restore those removed shortly before",
          body: HeldRemovalsBody,
          response: { 200: RefusedRemovalsResponse, ...errors },
        },
      },
      async (request) => refuseHeld(services, callerOf(request), request.body.app),
    );
  };

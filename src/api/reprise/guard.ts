// Removals that are held for the library's owner.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { listHeld, refuseHeld, releaseHeld } from "../../actions/guard/held-removals.ts";
import type { Services } from "../../actions/services.ts";
import {
  HeldAnswer,
  HeldBody,
  own,
  ownErrors,
  ownWriteErrors,
  personal,
  RefusedAnswer,
  ReleasedAnswer,
} from "../../wire/reprise/schema.ts";
import { ErrorAnswer } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";

const errors = { ...ownWriteErrors, 403: ErrorAnswer };

export const guardRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/reprise/v1/guard",
      {
        config: personal,
        schema: {
          ...own,
          summary: "Removals that are held",
          response: { 200: HeldAnswer, ...ownErrors },
        },
      },
      async (request) => listHeld(services, callerOf(request).account),
    );

    app.post(
      "/reprise/v1/guard/release",
      {
        config: personal,
        schema: {
          ...own,
          summary: "They are meant: remove the titles",
          body: HeldBody,
          response: { 200: ReleasedAnswer, ...errors },
        },
      },
      async (request) => releaseHeld(services, callerOf(request), request.body.app),
    );

    app.post(
      "/reprise/v1/guard/refuse",
      {
        config: personal,
        schema: {
          ...own,
          summary: "They were a mistake: keep the titles, and bring back those that went before",
          body: HeldBody,
          response: { 200: RefusedAnswer, ...errors },
        },
      },
      async (request) => refuseHeld(services, callerOf(request), request.body.app),
    );
  };

// POST /sync/add-to-list. Contract: sync.md 6.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Services } from "../../actions/services.ts";
import { setListStatus } from "../../actions/set-list-status.ts";
import { parseListItems } from "../../wire/lists/parse.ts";
import { presentAddToList } from "../../wire/lists/present.ts";
import { AddToListResponse, TitlesBody } from "../../wire/lists/schema.ts";
import { writeErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, syncDocs } from "../http/route-config.ts";

export const addToListRoute =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      "/sync/add-to-list",
      {
        config: personal,
        schema: {
          ...syncDocs,
          summary: "Set the list status of titles",
          body: TitlesBody,
          response: { 201: AddToListResponse, ...writeErrors },
        },
      },
      async (request, reply) => {
        const items = parseListItems(request.body);
        const results = await setListStatus(services, callerOf(request), items);
        return reply.code(201).send(presentAddToList(results));
      },
    );
  };

// Routes under /reprise/v1/inbox: list items, match them with a title, retry them and dismiss them.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { dismissItem, listInbox, matchItem, retryItem } from "../../actions/inbox/inbox-items.ts";
import type { Services } from "../../actions/services.ts";
import { readWholeNumber } from "../../wire/reprise/fields.ts";
import { parseItemNumber } from "../../wire/reprise/inbox/parse.ts";
import { presentInbox } from "../../wire/reprise/inbox/present.ts";
import {
  AppliedResponse,
  DismissedResponse,
  InboxBody,
  InboxItemParams,
  InboxQuery,
  InboxResponse,
  MatchBody,
} from "../../wire/reprise/inbox/schema.ts";
import { repriseErrors, repriseWriteErrors } from "../../wire/reprise/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, repriseDocs } from "../http/route-config.ts";

type ItemRequest = { params: { item: string }; body: { all_alike?: boolean } };
const toItemChoice = ({ params, body }: ItemRequest) => ({
  item: parseItemNumber(params.item),
  allAlike: body.all_alike ?? false,
});

export const inboxRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/reprise/v1/inbox",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "List the events that wait for a title, oldest first",
          querystring: InboxQuery,
          response: { 200: InboxResponse, ...repriseErrors },
        },
      },
      async (request) => {
        const limit = readWholeNumber(request.query.limit, "limit", 1);
        const after = readWholeNumber(request.query.after, "after", 0);
        return presentInbox(await listInbox(services, callerOf(request).account, { limit, after }));
      },
    );

    app.post(
      "/reprise/v1/inbox/:item/match",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Match an item to a title",
          params: InboxItemParams,
          body: MatchBody,
          response: { 200: AppliedResponse, ...repriseWriteErrors },
        },
      },
      async (request) =>
        matchItem(services, callerOf(request).account, toItemChoice(request), request.body.title),
    );

    app.post(
      "/reprise/v1/inbox/:item/retry",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Resolve an item again",
          params: InboxItemParams,
          body: InboxBody,
          response: { 200: AppliedResponse, ...repriseWriteErrors },
        },
      },
      async (request) => retryItem(services, callerOf(request).account, toItemChoice(request)),
    );

    app.post(
      "/reprise/v1/inbox/:item/dismiss",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Delete an item",
          params: InboxItemParams,
          body: InboxBody,
          response: { 200: DismissedResponse, ...repriseWriteErrors },
        },
      },
      async (request) => dismissItem(services, callerOf(request).account, toItemChoice(request)),
    );
  };

// What waits for a title, and what its owner does with it.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { dismissItem, listInbox, matchItem, retryItem } from "../../actions/inbox/answer-inbox.ts";
import type { Services } from "../../actions/services.ts";
import { WireError } from "../../wire/errors.ts";
import { readWhole } from "../../wire/reprise/read-filter.ts";
import {
  AppliedAnswer,
  DismissedAnswer,
  InboxAnswer,
  InboxBody,
  InboxQuery,
  ItemParams,
  MatchBody,
  own,
  ownErrors,
  ownWriteErrors,
  personal,
} from "../../wire/reprise/schema.ts";
import { callerOf } from "../http/identify.ts";

export const inboxRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/reprise/v1/inbox",
      {
        config: personal,
        schema: {
          ...own,
          summary: "What waits for a title, the oldest first",
          querystring: InboxQuery,
          response: { 200: InboxAnswer, ...ownErrors },
        },
      },
      async (request) => {
        const limit = readWhole(request.query.limit, "limit", 1);
        const after = readWhole(request.query.after, "after", 0);
        return (await listInbox(services, callerOf(request).account, { limit, after })) as never;
      },
    );

    app.post(
      "/reprise/v1/inbox/:item/match",
      {
        config: personal,
        schema: {
          ...own,
          summary: "Say which title is meant",
          params: ItemParams,
          body: MatchBody,
          response: { 200: AppliedAnswer, ...ownWriteErrors },
        },
      },
      async (request) => {
        const { title, all_alike: allAlike = false } = request.body;
        const item = itemOf(request.params.item);
        return matchItem(services, callerOf(request).account, item, { title, allAlike });
      },
    );

    app.post(
      "/reprise/v1/inbox/:item/retry",
      {
        config: personal,
        schema: {
          ...own,
          summary: "Try again",
          params: ItemParams,
          body: InboxBody,
          response: { 200: AppliedAnswer, ...ownWriteErrors },
        },
      },
      async (request) => {
        const { all_alike = false } = request.body;
        return retryItem(services, callerOf(request).account, itemOf(request.params.item), all_alike);
      },
    );

    app.post(
      "/reprise/v1/inbox/:item/dismiss",
      {
        config: personal,
        schema: {
          ...own,
          summary: "Forget it",
          params: ItemParams,
          body: InboxBody,
          response: { 200: DismissedAnswer, ...ownWriteErrors },
        },
      },
      async (request) => {
        const { all_alike = false } = request.body;
        return dismissItem(services, callerOf(request).account, itemOf(request.params.item), all_alike);
      },
    );
  };

/** @throws WireError 404 for what cannot be the number of an item */
function itemOf(item: string): number {
  if (!/^\d{1,16}$/.test(item) || !Number.isSafeInteger(Number(item)))
    throw new WireError(404, "no_such_item", "Nothing of this number waits");
  return Number(item);
}

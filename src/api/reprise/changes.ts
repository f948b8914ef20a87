// GET /reprise/v1/changes: the changes after a revision, as a page or as a stream. A page can be waited for.

import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply } from "fastify";
import type { Static } from "typebox";
import { awaitChanges, streamChanges } from "../../actions/changes/read-changes.ts";
import { Watcher } from "../../actions/changes/watcher.ts";
import type { Services } from "../../actions/services.ts";
import { parseCursor, parseWaitMillis } from "../../wire/reprise/changes/parse.ts";
import {
  HEARTBEAT_EVENT,
  presentChangesEvent,
  presentChangesPage,
} from "../../wire/reprise/changes/present.ts";
import { ChangesQuery, ChangesResponse } from "../../wire/reprise/changes/schema.ts";
import { repriseErrors } from "../../wire/reprise/schema.ts";
import { ErrorResponse } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, repriseDocs } from "../http/route-config.ts";

type Changes = { Querystring: Static<typeof ChangesQuery>; Reply: ChangesResponse | Readable };

export const changeRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const watcher = new Watcher(() => services.library.revisions.version());
    const closing = new AbortController();
    app.addHook("preClose", async () => {
      closing.abort();
      watcher.close();
    });
    const feedServices = { ...services, watcher };

    app.route<Changes>({
      method: "GET",
      url: "/reprise/v1/changes",
      exposeHeadRoute: false,
      config: personal,
      schema: {
        ...repriseDocs,
        summary: "List all changes after a revision, removals included",
        description:
          "With `Accept: text/event-stream` the response is a stream. Each event is a page, and its id is the next `since`.",
        querystring: ChangesQuery,
        response: { 200: ChangesResponse, ...repriseErrors, 410: ErrorResponse },
      },
      handler: async (request, reply) => {
        const { account } = callerOf(request);
        const { query, headers } = request;
        const signal = AbortSignal.any([closing.signal, closeSignal(reply)]);
        if (!/\btext\/event-stream\b/i.test(headers.accept ?? "")) {
          const until = performance.now() + parseWaitMillis(query.wait);
          return presentChangesPage(
            await awaitChanges(feedServices, account, parseCursor(query), { until, signal }),
          );
        }
        const lastEventId = headers["last-event-id"];
        const cursor = parseCursor(
          typeof lastEventId === "string" ? { ...query, since: lastEventId } : query,
        );
        const pages = streamChanges(feedServices, account, cursor, signal);
        // The first page is read before the stream begins, so that an invalid cursor becomes an error response.
        const first = await pages.next();
        const events = async function* (): AsyncGenerator<string> {
          if (first.done) return;
          yield writeEvent(first.value);
          for await (const page of pages) yield writeEvent(page);
        };
        void reply.header("cache-control", "no-store").header("x-accel-buffering", "no");
        return reply.type("text/event-stream; charset=utf-8").send(Readable.from(events()));
      },
    });
  };

type Page = Parameters<typeof presentChangesEvent>[0];
const writeEvent = (page: Page | null): string =>
  page === null ? HEARTBEAT_EVENT : presentChangesEvent(page);

/**
 * A signal that is aborted when the response is complete or the connection is lost. It is not aborted when the client
 * closes only its sending side, because it still reads the response.
 */
function closeSignal({ raw }: Pick<FastifyReply, "raw">): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => controller.abort());
  return controller.signal;
}

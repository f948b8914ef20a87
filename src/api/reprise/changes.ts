// Everything that changed after a revision: a page, a page as soon as there is one, or a stream.

import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { awaitChanges, readCursor, streamChanges } from "../../actions/changes/change-pages.ts";
import { Watcher } from "../../actions/changes/watcher.ts";
import type { Services } from "../../actions/services.ts";
import { readWhole } from "../../wire/reprise/read-filter.ts";
import { ChangesAnswer, ChangesQuery, own, ownErrors, personal } from "../../wire/reprise/schema.ts";
import { ErrorAnswer } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";

/** Longest wait, in seconds: shorter than what proxies commonly allow. */
const LONGEST_WAIT = 60;

export const changeRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const watcher = new Watcher(() => services.library.revisions.version());
    const closing = new AbortController();
    app.addHook("preClose", async () => {
      closing.abort();
      watcher.close();
    });

    app.route({
      method: "GET",
      url: "/reprise/v1/changes",
      exposeHeadRoute: false,
      config: personal,
      schema: {
        ...own,
        summary: "Every change after a revision, removals included",
        description:
          "With `Accept: text/event-stream` it goes on: each event is a page, its id the next `since`.",
        querystring: ChangesQuery,
        response: { 200: ChangesAnswer, ...ownErrors, 410: ErrorAnswer },
      },
      handler: async (request, reply) => {
        const { account } = callerOf(request);
        const { query, headers } = request;
        const isStream = /\btext\/event-stream\b/i.test(headers.accept ?? "");
        const resumed = isStream ? headers["last-event-id"] : undefined;
        const { since, limit } = readCursor(
          typeof resumed === "string" ? { ...query, since: resumed } : query,
        );
        const seconds = Math.min(readWhole(query.wait, "wait", 0) ?? 0, LONGEST_WAIT);
        const signal = AbortSignal.any([closing.signal, goneOf(request)]);
        if (!isStream) {
          const until = performance.now() + seconds * 1000;
          return (await awaitChanges(
            services,
            watcher,
            account,
            { since, limit },
            { until, signal },
          )) as never;
        }
        const events = streamChanges(services, watcher, account, { since, limit }, signal);
        // What is wrong with the cursor can still be told before the stream begins.
        const first = await events.next();
        const whole = async function* (): AsyncGenerator<string> {
          if (!first.done) yield first.value;
          yield* events;
        };
        void reply.header("cache-control", "no-store").header("x-accel-buffering", "no");
        return reply.type("text/event-stream; charset=utf-8").send(Readable.from(whole()) as never);
      },
    });
  };

/** Aborted when the client hangs up. */
function goneOf({ raw }: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  raw.socket.once("close", () => gone.abort());
  return gone.signal;
}

// The one way to build the HTTP server; the program and the tests use the same.

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { makeNoteAirings } from "../actions/note-airings.ts";
import type { Services } from "../actions/services.ts";
import { noSuchPath } from "../wire/errors.ts";
import { ratingsOfListRoutes } from "./catalogue/ratings.ts";
import { parseBodies } from "./http/body-parsing.ts";
import { acceptUnusualConnections, answerMalformed } from "./http/connections.ts";
import { allowCrossOrigin } from "./http/cross-origin.ts";
import { endConnectionsOnClose } from "./http/end-connections.ts";
import { answerError, sendError } from "./http/error-handler.ts";
import { followMergesFirst } from "./http/follow-merges.ts";
import { keepAnswers } from "./http/idempotency.ts";
import { identifyCallers } from "./http/identify.ts";
import { writeNullAnswers } from "./http/null-answers.ts";
import { describeApi } from "./http/openapi.ts";
import { logRequests } from "./http/request-log.ts";
import { notifyOfRequests } from "./http/request-turns.ts";
import { validateBySchema } from "./http/validator.ts";
import { changeRoutes } from "./reprise/changes.ts";
import { guardRoutes } from "./reprise/guard.ts";
import { inboxRoutes } from "./reprise/inbox.ts";
import { revisionRoutes } from "./reprise/revisions.ts";
import { playbackRoutes } from "./scrobble/playback.ts";
import { scrobbleRoutes } from "./scrobble/scrobble.ts";
import { activitiesRoute } from "./sync/activities.ts";
import { addToListRoute } from "./sync/add-to-list.ts";
import { allItemsRoutes } from "./sync/all-items.ts";
import { historyRoutes } from "./sync/history.ts";
import { ratingRoutes } from "./sync/ratings.ts";
import { watchedRoute } from "./sync/watched.ts";
import { type SystemServices, systemRoutes } from "./system.ts";
import { userRoutes } from "./users/users.ts";

export type ServerParts = Services &
  SystemServices & {
    readonly logger: FastifyBaseLogger;
    /** Called before requests that came in together are looked at: other processes may have written. */
    readonly onRequests?: () => void;
    /** Written into the OpenAPI document. */
    readonly version: string;
  };

/** Largest request body, in bytes. Contract: conventions.md 9 (413 `too_large`). */
export const BODY_LIMIT = 32 * 1024 * 1024;
const PATH_SEGMENT_LENGTH_MAX = 500;

/** Builds the server, ready to listen or to be injected into. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = createApp(parts.logger);
  app.setValidatorCompiler(validateBySchema);
  // Response schemas document; they never drop or change what is echoed.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.setErrorHandler(answerError);
  parseBodies(app);
  logRequests(app);
  acceptUnusualConnections(app);
  if (parts.onRequests) notifyOfRequests(app, parts.onRequests);
  endConnectionsOnClose(app);
  // Cross-origin headers go on every answer, so their hook comes before those that may refuse.
  await allowCrossOrigin(app);
  identifyCallers(app, parts);
  writeNullAnswers(app);
  keepAnswers(app, parts);
  followMergesFirst(app, parts);
  await describeApi(app, parts.version);
  await registerRoutes(app, parts);
  app.setNotFoundHandler({ preHandler: [] }, (_request, reply) => sendError(reply, noSuchPath()));
  await app.ready();
  return app;
}

function createApp(logger: FastifyBaseLogger) {
  return fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Each line names its request itself: a logger for each request would cost more than the rest of a poll.
    childLoggerFactory: (parent) => parent,
    bodyLimit: BODY_LIMIT,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      querystringParser: (text) => (text === "" ? {} : Object.fromEntries(new URLSearchParams(text))),
      maxParamLength: PATH_SEGMENT_LENGTH_MAX,
    },
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => {
      // No hook has run for an address that cannot be read, so the cross-origin header is set here.
      void reply.header("access-control-allow-origin", "*");
      answerError(error, request, reply);
    },
    clientErrorHandler: answerMalformed,
  }).withTypeProvider<TypeBoxTypeProvider>();
}

async function registerRoutes(app: FastifyInstance, parts: ServerParts): Promise<void> {
  const noteAirings = makeNoteAirings(parts);
  await app.register(systemRoutes(parts));
  for (const routes of [
    historyRoutes,
    addToListRoute,
    ratingRoutes,
    watchedRoute,
    ratingsOfListRoutes,
    scrobbleRoutes,
    playbackRoutes,
    userRoutes,
    revisionRoutes,
    changeRoutes,
    inboxRoutes,
    guardRoutes,
  ])
    await app.register(routes(parts));
  for (const routes of [activitiesRoute, allItemsRoutes]) await app.register(routes(parts, noteAirings));
}

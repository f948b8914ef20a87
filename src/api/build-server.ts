// Builds the HTTP server. The program and the tests use the same function.

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { makeNoteAirings } from "../actions/note-airings.ts";
import type { Services } from "../actions/services.ts";
import { noSuchPath } from "../wire/errors.ts";
import { watchlistRatingsRoutes } from "./catalogue/ratings.ts";
import { parseBodies } from "./http/body-parsing.ts";
import { acceptUnusualConnections, handleClientError } from "./http/connections.ts";
import { allowCrossOrigin } from "./http/cross-origin.ts";
import { endConnectionsOnClose } from "./http/end-connections.ts";
import { handleError, sendError } from "./http/error-handler.ts";
import { followMergesBeforeRequests } from "./http/follow-merges.ts";
import { handleIdempotencyKeys } from "./http/idempotency.ts";
import { identifyCallers } from "./http/identify.ts";
import { sendNullResponses } from "./http/null-responses.ts";
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
    /** Called before the requests of a turn of the event loop are handled: other processes may have written. */
    readonly onRequests?: () => void;
    /** The version in the OpenAPI document. */
    readonly version: string;
  };

/** Largest request body, in bytes. Contract: conventions.md 9 (413 `too_large`). */
export const BODY_LIMIT = 32 * 1024 * 1024;
/** Longest path parameter, in characters. A longer one is 404 `url_failed`. */
const PATH_SEGMENT_LENGTH_MAX = 500;

/** Builds the server, ready to listen or to be injected into. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = createApp(parts.logger);
  app.setValidatorCompiler(validateBySchema);
  // Response schemas are documentation. A serializer made from them would drop or convert values that are echoed.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  app.setErrorHandler(handleError);
  parseBodies(app);
  logRequests(app);
  acceptUnusualConnections(app);
  if (parts.onRequests) notifyOfRequests(app, parts.onRequests);
  endConnectionsOnClose(app);
  // Cross-origin headers are on every response, so their hook runs before the hooks that can reject a request.
  await allowCrossOrigin(app);
  identifyCallers(app, parts);
  sendNullResponses(app);
  handleIdempotencyKeys(app, parts);
  followMergesBeforeRequests(app, parts);
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
    // Every log line names its request. A logger for each request would cost more than the rest of a short request.
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
      // No hook runs for a URL that cannot be parsed, so the cross-origin header is set here.
      void reply.header("access-control-allow-origin", "*");
      handleError(error, request, reply);
    },
    clientErrorHandler: handleClientError,
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
    watchlistRatingsRoutes,
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

// The one way to build the HTTP server; the program and the tests use the same.

import cors from "@fastify/cors";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { makeFollower } from "../actions/follow-merges.ts";
import { airingWatch } from "../actions/note-airings.ts";
import type { Services } from "../actions/services.ts";
import { answerError, envelope, malformedJson, noSuchPath, WireError, wrong } from "../wire/errors.ts";
import { refuseUnstorable } from "../wire/text.ts";
import { answerTogether } from "./http/answer-together.ts";
import { endConnectionsOnClose } from "./http/end-connections.ts";
import { keepAnswers } from "./http/idempotency.ts";
import { identifyCallers, type WhoseToken } from "./http/identify.ts";
import { carriesBody } from "./http/require-body.ts";
import { judgeBySchema } from "./http/validator.ts";
import { ownRoutes } from "./reprise/routes.ts";
import { scrobbleRoutes } from "./scrobble/scrobble.ts";
import { readingRoutes } from "./sync/activities.ts";
import { listingRoutes } from "./sync/all-items.ts";
import { historyRoutes } from "./sync/history.ts";
import { listRoutes } from "./sync/list-routes.ts";
import { type SystemServices, systemRoutes } from "./system.ts";
import { userRoutes } from "./users/users.ts";

export type ServerParts = Services &
  SystemServices & {
    readonly whoseToken: WhoseToken;
    readonly logger: FastifyBaseLogger;
    /** Told before requests that came in together are looked at: they may know what nobody knew before them. */
    readonly requestsCome?: () => void;
    /** Written into the OpenAPI document. */
    readonly version: string;
  };

/** Largest request body, in bytes. Contract: conventions.md 9 (413 `too_large`). */
export const BODY_LIMIT = 32 * 1024 * 1024;

/** Builds the server, ready to listen or to be injected into. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Each line tells of its request itself: a logger of its own for each would cost more than the rest of a poll.
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_LIMIT,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      querystringParser: (text) => (text === "" ? {} : Object.fromEntries(new URLSearchParams(text))),
      maxParamLength: 500,
    },
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => {
      // No hook has run for an address that cannot be read, so the cross-origin header is set here.
      void reply.header("access-control-allow-origin", "*");
      answerError(error, request, reply);
    },
    clientErrorHandler: (_error, socket) => {
      const body = JSON.stringify(envelope(new WireError(400, "wrong_parameter", "This is not HTTP")));
      if (socket.writable)
        socket.end(
          `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(judgeBySchema);
  // Response schemas document; they never drop or change what is echoed.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.setErrorHandler(answerError);
  acceptAnyJson(app);
  logRequests(app);
  ignoreExpectations(app);
  answerHalfClosed(app);
  if (parts.requestsCome) tellOfRequests(app, parts.requestsCome);
  endConnectionsOnClose(app);

  // Cross-origin headers go on every answer, errors included, so they come first.
  await app.register(cors, {
    origin: "*",
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: [
      "Authorization",
      "Content-Type",
      "simkl-api-key",
      "app-name",
      "app-version",
      "Idempotency-Key",
    ],
    exposedHeaders: [
      "Date",
      "Retry-After",
      "X-RateLimit-Limit",
      "X-RateLimit-Remaining",
      "X-Pagination-Page",
      "X-Pagination-Limit",
      "X-Pagination-Page-Count",
      "X-Pagination-Item-Count",
    ],
    maxAge: 86_400,
    optionsSuccessStatus: 204,
    strictPreflight: false,
  });
  identifyCallers(app, parts.whoseToken);
  keepAnswers(app, parts);
  answerTogether(app);
  const follow = makeFollower(parts);
  app.addHook("preHandler", ({ caller, log }, _reply, done) => {
    const following = caller ? follow(caller.account) : undefined;
    if (following === undefined) return done();
    following
      // A library that cannot follow yet still works under its old titles.
      .catch((err) => log.error({ err }, "following titles failed"))
      .then(() => done());
  });
  await describeApi(app, parts.version);
  await app.register(systemRoutes(parts));
  await app.register(historyRoutes(parts));
  await app.register(listRoutes(parts));
  const noteAirings = airingWatch(parts);
  await app.register(readingRoutes(parts, noteAirings));
  await app.register(listingRoutes(parts, noteAirings));
  await app.register(scrobbleRoutes(parts));
  await app.register(userRoutes(parts));
  await app.register(ownRoutes(parts));
  app.setNotFoundHandler({ preHandler: [] }, (_request, reply) => {
    const error = noSuchPath();
    void reply
      .code(error.status)
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(envelope(error)));
  });
  await app.ready();
  return app;
}

/** Once for all that one turn of the event loop brings: they were sent before any of them was looked at. */
function tellOfRequests(app: FastifyInstance, tell: () => void): void {
  let isTold = false;
  const forget = (): void => {
    isTold = false;
  };
  app.addHook("onRequest", (_request, _reply, done) => {
    if (!isTold) {
      isTold = true;
      tell();
      setImmediate(forget);
    }
    done();
  });
}

/** Bodies are JSON whatever their type says, on GET as on POST. Contract: clients.md 1, 2. */
function acceptAnyJson(app: FastifyInstance): void {
  app.addHttpMethod("GET", { hasBody: true, overrideExisting: true });
  app.addHook("onRequest", (request, _reply, done) => {
    const { headers } = request;
    // A request without a body has nothing to parse, whatever type it claims.
    if (!carriesBody(request)) delete headers["content-type"];
    else if (!/^application\/json(;|$)/i.test(headers["content-type"] ?? ""))
      headers["content-type"] = "application/json";
    done();
  });
  app.addHook("preValidation", (request, _reply, done) => {
    // Like a body's: no database keeps it. What is not about a person asks no database for text.
    if (request.url.includes("%00") && request.routeOptions.config.personal === true)
      return done(wrong("query", "text holds NUL"));
    // No body at all asks for what an empty one asks for.
    if (request.body === undefined) request.body = {};
    done();
  });
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text: string, done) => {
    if (text.trim() === "") return done(null, {});
    return parse(request, text.replace(/^\uFEFF/, ""), (error, body) => {
      if (error) return done(malformedJson());
      try {
        refuseUnstorable(body, text);
      } catch (refusal) {
        return done(refusal as Error);
      }
      return done(null, body);
    });
  });
}

/** Who says that nothing more will be sent still hears the answer, however long it takes; Node.js does not document it. */
function answerHalfClosed({ server }: FastifyInstance): void {
  (server as { httpAllowHalfOpen?: boolean }).httpAllowHalfOpen = true;
}

/** Node.js would refuse whatever a request expects beside 100-continue, past all hooks; nothing need be refused for it. */
function ignoreExpectations({ server }: FastifyInstance): void {
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
}

/** One line for each request that did not go well; all of them when debugging. Never a query: it may hold secrets. */
function logRequests(app: FastifyInstance): void {
  const tellsAll = ["debug", "trace"].includes(app.log.level);
  app.addHook("onResponse", (request, reply, done) => {
    done();
    if (reply.statusCode < 500 && !tellsAll) return;
    const line = {
      method: request.method,
      path: request.routeOptions.url ?? request.url.split("?")[0],
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) request.log.warn(line, "request");
    else request.log.debug(line, "request");
  });
}

async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Reprise",
        version,
        description: "The Simkl HTTP API, spoken by a server of your own, and Reprise's additions to it.",
      },
      components: {
        securitySchemes: {
          clientId: { type: "apiKey", in: "query", name: "client_id" },
          token: { type: "http", scheme: "bearer" },
        },
      },
    },
    hideUntagged: true,
  });
  await app.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, open: true };
    });
    await docs.register(swaggerUi, { routePrefix: "/docs/api" });
    // Written once: many who ask at once share the same bytes.
    let bytes: Buffer | null = null;
    docs.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
      bytes ??= Buffer.from(JSON.stringify(app.swagger()));
      return reply.type("application/json; charset=utf-8").send(bytes);
    });
  });
}

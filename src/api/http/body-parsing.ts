// Parses request bodies as JSON, whatever their content type, on GET as on POST. Contract: clients.md 1, 2.

import type { FastifyInstance } from "fastify";
import { checkBody } from "../../wire/check-body.ts";
import { malformedJson, wrongParameter } from "../../wire/errors.ts";
import { carriesBody } from "./request-body.ts";

const BYTE_ORDER_MARK = /^\uFEFF/;

/** Parses every body as JSON. A request without a body has the body `{}`. */
export function parseBodies(app: FastifyInstance): void {
  app.addHttpMethod("GET", { hasBody: true, overrideExisting: true });
  app.addHook("onRequest", (request, _reply, done) => {
    const { headers } = request;
    // With a content type, Fastify would parse even a body that is not there, and reject unknown types.
    if (!carriesBody(request)) delete headers["content-type"];
    else if (!/^application\/json(;|$)/i.test(headers["content-type"] ?? ""))
      headers["content-type"] = "application/json";
    done();
  });
  app.addHook("preValidation", (request, _reply, done) => {
    // PostgreSQL cannot store NUL. The other routes pass no text of the URL to a database.
    if (request.url.includes("%00") && request.routeOptions.config.personal === true)
      return done(wrongParameter("query", "text holds NUL"));
    if (request.body === undefined) request.body = {};
    done();
  });
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text: string, done) => {
    if (text.trim() === "") return done(null, {});
    return parse(request, text.replace(BYTE_ORDER_MARK, ""), (error, body) => {
      if (error) return done(malformedJson());
      try {
        checkBody(body, text);
      } catch (refusal) {
        return done(refusal instanceof Error ? refusal : malformedJson());
      }
      return done(null, body);
    });
  });
}

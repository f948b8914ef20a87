// Bodies are JSON whatever their type says, on GET as on POST. Contract: clients.md 1, 2.

import type { FastifyInstance } from "fastify";
import { checkBody } from "../../wire/check-body.ts";
import { malformedJson, wrongParameter } from "../../wire/errors.ts";
import { carriesBody } from "./request-body.ts";

const BYTE_ORDER_MARK = /^\uFEFF/;

/** Parses every body as JSON. A request without a body has an empty one. */
export function parseBodies(app: FastifyInstance): void {
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
    // Like NUL in a body: no database keeps it. Routes that are not about a person ask no database for text.
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

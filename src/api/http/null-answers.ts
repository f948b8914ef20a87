// Answers that are `null`: they leave as JSON, not as an empty body. Contract: conventions.md 7.

import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** `null` is an answer of this route. */
    answersNull?: boolean;
  }
}

/** Writes `null` where a route answers it. */
export function writeNullAnswers(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    if (payload !== null || !request.routeOptions.config.answersNull) return done(null, payload);
    void reply.type("application/json; charset=utf-8");
    done(null, "null");
  });
}

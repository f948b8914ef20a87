// Sends the response `null` as JSON, not as an empty body. Contract: conventions.md 7.

import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The response of the route can be `null`. */
    nullable?: boolean;
  }
}

/** Sends `null` for routes that are `nullable`. */
export function sendNullResponses(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    if (payload !== null || !request.routeOptions.config.nullable) return done(null, payload);
    void reply.type("application/json; charset=utf-8");
    done(null, "null");
  });
}

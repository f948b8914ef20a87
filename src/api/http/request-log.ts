// Logs each failed request, and at level `debug` every request. Queries are not logged: they can hold secrets.

import type { FastifyInstance } from "fastify";

export function logRequests(app: FastifyInstance): void {
  const logsAll = ["debug", "trace"].includes(app.log.level);
  app.addHook("onResponse", (request, reply, done) => {
    done();
    if (reply.statusCode < 500 && !logsAll) return;
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

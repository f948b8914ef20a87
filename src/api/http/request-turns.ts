// Announces requests once in each turn of the event loop.

import type { FastifyInstance } from "fastify";

/** Calls `notify` once for all requests of a turn, before the first of them is handled. */
export function notifyOfRequests(app: FastifyInstance, notify: () => void): void {
  let isNotified = false;
  const reset = (): void => {
    isNotified = false;
  };
  app.addHook("onRequest", (_request, _reply, done) => {
    if (!isNotified) {
      isNotified = true;
      notify();
      setImmediate(reset);
    }
    done();
  });
}

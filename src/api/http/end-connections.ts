// Ends connections when the server stops: requests in progress are answered first, within a time limit.

import type { FastifyInstance } from "fastify";

/** How long a half-sent request or an unread response can delay the end. */
const CLOSE_TIMEOUT_MILLIS = 5_000;

/** Node.js closes only idle connections, and waits without limit for one on which a request has begun. */
export function endConnectionsOnClose(app: FastifyInstance): void {
  let isClosing = false;
  let inProgress = 0;
  const endAll = (): void => app.server.closeAllConnections();
  const endIfDone = (): void => {
    if (isClosing && inProgress === 0) setImmediate(endAll);
  };
  const requestEnded = (): void => {
    inProgress -= 1;
    endIfDone();
  };
  app.addHook("onRequest", (_request, reply, done) => {
    inProgress += 1;
    reply.raw.once("close", requestEnded);
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) void reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    endIfDone();
    setTimeout(endAll, CLOSE_TIMEOUT_MILLIS).unref();
  });
}

// How connections end when the server stops: what was asked is answered first, and nobody can hold that up for long.

import type { FastifyInstance } from "fastify";

/** How long a request that is half sent, or an answer that is not read, may hold up the end, in milliseconds. */
const PATIENCE = 5_000;

/** Node.js closes idle connections by itself, but would wait without end for one that began a request. */
export function endConnectionsOnClose(app: FastifyInstance): void {
  let isClosing = false;
  let asked = 0;
  const endRest = (): void => app.server.closeAllConnections();
  const endIfAnswered = (): void => {
    if (isClosing && asked === 0) setImmediate(endRest);
  };
  const answered = (): void => {
    asked -= 1;
    endIfAnswered();
  };
  app.addHook("onRequest", (_request, reply, done) => {
    asked += 1;
    reply.raw.once("close", answered);
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) void reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    endIfAnswered();
    setTimeout(endRest, PATIENCE).unref();
  });
}

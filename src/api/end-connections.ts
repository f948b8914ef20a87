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
  app.addHook("onRequest", async (_request, reply) => {
    asked += 1;
    reply.raw.once("close", () => {
      asked -= 1;
      endIfAnswered();
    });
  });
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) void reply.header("connection", "close");
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    endIfAnswered();
    setTimeout(endRest, PATIENCE).unref();
  });
}

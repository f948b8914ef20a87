// Answers to what came in together leave together.

import type { FastifyInstance } from "fastify";

/**
 * Holds each answer until the event loop has taken in all that one turn brought. Whoever reads them is then awake for
 * all of them: waking a reader for each answer costs more than a poll's own work.
 */
export function answerTogether(app: FastifyInstance): void {
  let ready: (() => void)[] = [];
  const leave = (): void => {
    const leaving = ready;
    ready = [];
    for (const send of leaving) send();
  };
  app.addHook("onSend", (_request, _reply, payload, done) => {
    if (ready.push(() => done(null, payload)) === 1) setImmediate(leave);
  });
}

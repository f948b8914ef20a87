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
  app.addHook("onSend", (_request, reply, payload, done) => {
    const send = (): void => {
      try {
        done(null, payload);
      } catch (error) {
        // A head that cannot be written keeps no other answer back; nobody awaits this one any more.
        reply.log.error({ err: error }, "an answer could not be sent");
        reply.raw.destroy();
      }
    };
    if (ready.push(send) === 1) setImmediate(leave);
  });
}

// Answers to what came in together leave together.

import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * Holds each answer until the event loop has taken in all that one turn brought. Whoever reads them is then awake for
 * all of them: waking a reader for each answer costs more than a poll's own work. While it is held, `reply.sent` is
 * false: an async handler must return its reply, or what it answers.
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
        // One that cannot be written keeps no other back. The handler, which could be told, has ended.
        failToSend(reply, error instanceof Error ? error : new Error(String(error)), done);
      }
    };
    if (ready.push(send) === 1) setImmediate(leave);
  });
}

/** Answers that it failed; where that cannot be written either, the connection ends. */
function failToSend(reply: FastifyReply, error: Error, done: (error: Error) => void): void {
  reply.log.error({ err: error }, "an answer could not be sent");
  try {
    if (reply.raw.headersSent) reply.raw.destroy();
    else done(error);
  } catch {
    reply.raw.destroy();
  }
}

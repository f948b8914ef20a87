// Moves the caller's data to merged titles before a request is handled. See architecture.md 6.8.

import type { FastifyInstance } from "fastify";
import { makeFollower } from "../../actions/follow-merges.ts";
import type { Services } from "../../actions/services.ts";

export function followMergesBeforeRequests(app: FastifyInstance, services: Services): void {
  const follow = makeFollower(services);
  app.addHook("preHandler", ({ caller, log }, _reply, done) => {
    const following = caller ? follow(caller.account) : undefined;
    if (following === undefined) return done();
    following
      // The request still works with the old titles. The next one tries again.
      .catch((err) => log.error({ err }, "following merged titles failed"))
      .then(() => done());
  });
}

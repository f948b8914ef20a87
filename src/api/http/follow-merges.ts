// Before a request of a person is handled, the library follows its titles where the catalogue merged them.

import type { FastifyInstance } from "fastify";
import { makeFollower } from "../../actions/follow-merges.ts";
import type { Services } from "../../actions/services.ts";

export function followMergesFirst(app: FastifyInstance, services: Services): void {
  const follow = makeFollower(services);
  app.addHook("preHandler", ({ caller, log }, _reply, done) => {
    const following = caller ? follow(caller.account) : undefined;
    if (following === undefined) return done();
    following
      // A library that cannot follow yet still works under its old titles.
      .catch((err) => log.error({ err }, "following merged titles failed"))
      .then(() => done());
  });
}

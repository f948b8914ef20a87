// Work that no request asks for: done now and then while the server runs.

import type { FastifyBaseLogger } from "fastify";
import { matureCheckins } from "./api/record-scrobble.ts";
import type { Services } from "./api/services.ts";

/** How often due work is looked for, in milliseconds; a check-in ends within two minutes of its time. */
const EVERY = 20_000;

/** Starts the rounds. The answer stops them, and waits for the one that is going on. */
export function startBackground(services: Services, logger: FastifyBaseLogger): () => Promise<void> {
  let round: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    round = round
      .then(() => matureCheckins(services))
      .catch((err) => logger.error({ err }, "background work failed"));
  }, EVERY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}

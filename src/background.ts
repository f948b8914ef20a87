// Work that no request asks for: done now and then while the server runs.

import type { FastifyBaseLogger } from "fastify";
import { forgetKeys } from "./actions/forget-keys.ts";
import { retryInboxes } from "./actions/inbox/retry-inboxes.ts";
import { matureCheckins } from "./actions/mature-checkins.ts";
import type { Services } from "./actions/services.ts";

/** How often due work is looked for, in milliseconds; a check-in ends within two minutes of its time. */
const EVERY = 20_000;

type Job = (services: Services) => Promise<void>;
const askProviders: Job = ({ catalogue }) => catalogue.lookUpDue();
const indexSearch: Job = ({ catalogue }) => catalogue.indexDue();
const JOBS: readonly Job[] = [matureCheckins, retryInboxes, forgetKeys, askProviders, indexSearch];

/** Starts the rounds, each job's by itself: what takes long does not hold up the others. The answer stops them all. */
export function startBackground(services: Services, logger: FastifyBaseLogger): () => Promise<void> {
  const stops = JOBS.map((job) => repeat(() => job(services), logger));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** The answer stops the rounds, and waits for the one that is going on. */
function repeat(work: () => Promise<void>, logger: FastifyBaseLogger): () => Promise<void> {
  let round: Promise<void> | null = null;
  const timer = setInterval(() => {
    round ??= work()
      .catch((err) => logger.error({ err }, "background work failed"))
      .finally(() => {
        round = null;
      });
  }, EVERY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}

/** One round of all of it; what fails does not keep the rest from being done. @throws AggregateError */
export async function backgroundRound(services: Services): Promise<void> {
  const done = await Promise.allSettled(JOBS.map((job) => job(services)));
  const failures = done.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, "some background work failed");
}

// Background jobs: work that the server repeats at an interval, without a request.

import type { FastifyBaseLogger } from "fastify";
import { endCheckins } from "./actions/end-checkins.ts";
import { forgetKeys } from "./actions/forget-keys.ts";
import { retryInboxes } from "./actions/inbox/retry-inboxes.ts";
import type { Services } from "./actions/services.ts";

/** Short enough that a check-in is recorded within two minutes of its end. */
const INTERVAL_MILLIS = 20_000;

type Job = (services: Services) => Promise<void>;
const lookUpTitles: Job = ({ catalogue }) => catalogue.lookUpDue();
const indexTitles: Job = ({ catalogue }) => catalogue.indexDue();
const JOBS: readonly Job[] = [endCheckins, retryInboxes, forgetKeys, lookUpTitles, indexTitles];

/**
 * Starts all jobs. Each has a timer of its own, so that a slow job does not delay the others. Returns a function that
 * stops all jobs and waits for the rounds that are running.
 */
export function startBackground(services: Services, logger: FastifyBaseLogger): () => Promise<void> {
  const stops = JOBS.map((job) => repeat(() => job(services), logger));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Repeats one job; a round that is due while the last one still runs is skipped. Returns a function as above. */
function repeat(work: () => Promise<void>, logger: FastifyBaseLogger): () => Promise<void> {
  let round: Promise<void> | null = null;
  const timer = setInterval(() => {
    round ??= work()
      .catch((err) => logger.error({ err }, "background work failed"))
      .finally(() => {
        round = null;
      });
  }, INTERVAL_MILLIS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}

/** Runs every job once, for tests. All jobs run, even if one fails. @throws AggregateError */
export async function backgroundRound(services: Services): Promise<void> {
  const results = await Promise.allSettled(JOBS.map((job) => job(services)));
  const failures = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, "some background work failed");
}

// Limits calls of one provider: its rate limit, and no calls while it is down or has asked for a pause.

import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
} from "cockatiel";
import PQueue from "p-queue";
import { type Clock, MINUTE, SECOND } from "../../core/time.ts";
import { type FailureReason, ProviderFailure } from "./provider-failure.ts";

export type Limits = {
  /** The most calls per period. */
  readonly callsMax: number;
  readonly periodMillis: number;
  /** The most calls at the same time. */
  readonly concurrentMax: number;
};

/** The most calls that wait for their turn. Further ones fail as `busy`. */
const WAITING_MAX = 100;
/** Consecutive failures after which a provider counts as down. */
const FAILURES_MAX = 5;
/** The pause for a provider that is down, longer each time. */
const FIRST_REST_MILLIS = 30 * SECOND;
const REST_MAX_MILLIS = 10 * MINUTE;

/** Failures that do not show whether the provider works. */
const HARMLESS: readonly FailureReason[] = ["limited", "stopped", "busy", "broken"];

export class Gate {
  readonly #queue: PQueue;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #clock: Clock;
  #pausedUntil = 0;
  #refuses = false;

  constructor(limits: Limits, clock: Clock, onDown: (reason: string) => void) {
    this.#clock = clock;
    this.#queue = new PQueue({
      concurrency: limits.concurrentMax,
      interval: limits.periodMillis,
      intervalCap: limits.callsMax,
      strict: true,
    });
    this.#breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof ProviderFailure && HARMLESS.includes(error.reason))),
      {
        breaker: new ConsecutiveBreaker(FAILURES_MAX),
        halfOpenAfter: new ExponentialBackoff({ initialDelay: FIRST_REST_MILLIS, maxDelay: REST_MAX_MILLIS }),
      },
    );
    this.#breaker.onBreak((why) => {
      const error = "error" in why ? why.error : null;
      onDown(error instanceof Error ? error.message : "down");
    });
  }

  /** Makes the call when its turn comes; urgent ones first. @throws ProviderFailure */
  async pass<Result>(call: () => Promise<Result>, isUrgent: boolean, signal: AbortSignal): Promise<Result> {
    this.#refuseWhilePaused();
    if (this.#queue.size >= WAITING_MAX) throw new ProviderFailure("busy");
    const turn = async (): Promise<Result> => {
      this.#refuseWhilePaused();
      return this.#breaker.execute(call);
    };
    try {
      return await this.#queue.add(turn, { priority: isUrgent ? 1 : 0, signal });
    } catch (error) {
      if (signal.aborted) throw new ProviderFailure("stopped");
      if (error instanceof BrokenCircuitError)
        throw new ProviderFailure(this.#refuses ? "refused" : "broken");
      if (error instanceof ProviderFailure) this.#refuses = error.reason === "refused";
      if (error instanceof ProviderFailure && error.retryAfterMillis !== null)
        this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock() + error.retryAfterMillis);
      throw error;
    }
  }

  #refuseWhilePaused(): void {
    const remaining = this.#pausedUntil - this.#clock();
    if (remaining > 0) throw new ProviderFailure("limited", remaining);
  }
}

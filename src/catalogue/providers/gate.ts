// The way to one provider: no faster than it allows, and not at all while it is down or wants to be left alone.

import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
} from "cockatiel";
import PQueue from "p-queue";
import type { Clock } from "../../core/time.ts";
import { type FailureReason, ProviderFailure } from "./provider.ts";

export type Limits = {
  /** So many calls in so many milliseconds… */
  readonly calls: number;
  readonly per: number;
  /** …and so many at once. */
  readonly atOnce: number;
};

/** Calls that may wait for their turn; what comes on top of them is for later. */
const MOST_WAITING = 100;
/** Failures in a row after which a provider counts as down. */
const FAILURES = 5;
/** How long a provider that is down is left alone, in milliseconds: longer each time. */
const FIRST_REST = 30_000;
const LONGEST_REST = 600_000;

/** These say nothing about whether the provider works. */
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
      concurrency: limits.atOnce,
      interval: limits.per,
      intervalCap: limits.calls,
      strict: true,
    });
    this.#breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof ProviderFailure && HARMLESS.includes(error.reason))),
      {
        breaker: new ConsecutiveBreaker(FAILURES),
        halfOpenAfter: new ExponentialBackoff({ initialDelay: FIRST_REST, maxDelay: LONGEST_REST }),
      },
    );
    this.#breaker.onBreak((why) => {
      const error = "error" in why ? why.error : null;
      onDown(error instanceof Error ? error.message : "down");
    });
  }

  /** Makes the call when its turn comes; a person who waits goes first. @throws ProviderFailure */
  async pass<Result>(call: () => Promise<Result>, urgent: boolean, signal: AbortSignal): Promise<Result> {
    this.#refuseWhilePaused();
    if (this.#queue.size >= MOST_WAITING) throw new ProviderFailure("busy");
    const turn = async (): Promise<Result> => {
      this.#refuseWhilePaused();
      return this.#breaker.execute(call);
    };
    try {
      return await this.#queue.add(turn, { priority: urgent ? 1 : 0, signal });
    } catch (error) {
      if (signal.aborted) throw new ProviderFailure("stopped");
      if (error instanceof BrokenCircuitError)
        throw new ProviderFailure(this.#refuses ? "refused" : "broken");
      if (error instanceof ProviderFailure) this.#refuses = error.reason === "refused";
      if (error instanceof ProviderFailure && error.retryAfter !== null)
        this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock() + error.retryAfter);
      throw error;
    }
  }

  #refuseWhilePaused(): void {
    const left = this.#pausedUntil - this.#clock();
    if (left > 0) throw new ProviderFailure("limited", left);
  }
}

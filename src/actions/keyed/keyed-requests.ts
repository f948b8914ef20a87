// Carries out requests with an idempotency key once. Repetitions get the stored response for 48 hours.
// Contract: conventions.md 9.2.

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { KeyedRequest } from "../../library/idempotency.ts";
import type { Services } from "../services.ts";
import { formatOwner, isAbandoned, type ServerIdentity } from "./claim-owner.ts";

export type { KeyedRequest } from "../../library/idempotency.ts";

/** How long a repetition waits for the first request. */
const WAIT_MILLIS = 60_000;
/** Interval at which a repetition checks whether another process has finished. */
const POLL_MILLIS = 25;

/** How to treat a request with a key. */
export type KeyVerdict =
  /** Carry it out, then call `storeResponse` or `release`. */
  | { readonly kind: "first" }
  /** Repeat the stored response. */
  | { readonly kind: "answered"; readonly response: string }
  /** The key belongs to a different request. */
  | { readonly kind: "reused" }
  /** The first request is still in progress at the end of the wait. */
  | { readonly kind: "in_progress" };

type Running = { readonly done: Promise<void>; end(): void };

export class KeyedRequests {
  readonly #services: Pick<Services, "library" | "clock">;
  readonly #waitMillis: number;
  readonly #identity: ServerIdentity = {
    host: hostname(),
    pid: process.pid,
    startedAt: performance.timeOrigin,
    server: randomUUID(),
  };
  readonly #owner = formatOwner(this.#identity);
  /** Requests in progress in this process. Their repetitions wait without polling the database. */
  readonly #running = new Map<string, Running>();

  constructor(services: Pick<Services, "library" | "clock">, { waitMillis = WAIT_MILLIS } = {}) {
    this.#services = services;
    this.#waitMillis = waitMillis;
  }

  /** Claims the key for the request. If the first request is in progress, waits until it has finished. */
  async begin(keyed: KeyedRequest): Promise<KeyVerdict> {
    const id = runningId(keyed);
    const until = performance.now() + this.#waitMillis;
    while (performance.now() < until) {
      const first = this.#running.get(id);
      if (first) {
        await Promise.race([first.done, setTimeout(until - performance.now(), null, { ref: false })]);
        continue;
      }
      // Set before the first await, so that only one of two simultaneous requests claims the key.
      const { promise: done, resolve: end } = Promise.withResolvers<void>();
      this.#running.set(id, { done, end });
      const verdict = await this.#claim(keyed).catch((error) => {
        this.#settle(keyed);
        throw error;
      });
      if (verdict?.kind !== "first") this.#settle(keyed);
      if (verdict !== null) return verdict;
      await setTimeout(POLL_MILLIS);
    }
    return { kind: "in_progress" };
  }

  /** Null while another process carries out the request. */
  async #claim(keyed: KeyedRequest): Promise<KeyVerdict | null> {
    const { library, clock } = this.#services;
    const claimed = await library.idempotency.claim(keyed, this.#owner, clock());
    if (claimed.kind === "mismatch") return { kind: "reused" };
    if (claimed.kind === "answered") return { kind: "answered", response: claimed.answer };
    if (claimed.kind === "mine") return { kind: "first" };
    if (!isAbandoned(claimed.claim, this.#identity, clock())) return null;
    const mine = { owner: this.#owner, at: clock() };
    return (await library.idempotency.takeOver(keyed, claimed.claim, mine)) ? { kind: "first" } : null;
  }

  /** Stores the response durably, and ends the request. */
  async storeResponse(keyed: KeyedRequest, response: string): Promise<void> {
    try {
      await this.#services.library.idempotency.answer(keyed, this.#owner, response);
    } finally {
      this.#settle(keyed);
    }
  }

  /** Releases the key: the request failed, or its client has disconnected. */
  async release(keyed: KeyedRequest): Promise<void> {
    try {
      await this.#services.library.idempotency.release(keyed, this.#owner);
    } finally {
      this.#settle(keyed);
    }
  }

  #settle(keyed: KeyedRequest): void {
    this.#running.get(runningId(keyed))?.end();
    this.#running.delete(runningId(keyed));
  }
}

const runningId = ({ account, key }: KeyedRequest): string => `${account} ${key}`;

// Requests that carry a key are carried out once: repetitions get the first one's answer, for 48 hours.

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { KeyedRequest } from "../../library/idempotency.ts";
import type { Services } from "../services.ts";
import { isAbandoned, type ServerIdentity, writeOwner } from "./claim-owner.ts";

export type { KeyedRequest } from "../../library/idempotency.ts";

/** How long a request waits for the first of its key. */
const WAIT_MILLIS = 60_000;
/** How often it looks whether another process has finished. */
const POLL_MILLIS = 25;

/** What becomes of a request with a key. */
export type KeyVerdict =
  /** It is carried out; its answer must be kept, or the key released. */
  | { readonly kind: "first" }
  | { readonly kind: "answered"; readonly answer: string }
  /** The key came with another request. */
  | { readonly kind: "reused" }
  /** The first request of the key takes too long. */
  | { readonly kind: "in_progress" };

type Running = { readonly done: Promise<void>; end(): void };

export class KeyedRequests {
  readonly #services: Pick<Services, "library" | "clock">;
  readonly #identity: ServerIdentity = {
    host: hostname(),
    pid: process.pid,
    startedAt: performance.timeOrigin,
    server: randomUUID(),
  };
  readonly #owner = writeOwner(this.#identity);
  /** Keys in progress in this process: their repetitions wait without asking the database. */
  readonly #running = new Map<string, Running>();

  constructor(services: Pick<Services, "library" | "clock">) {
    this.#services = services;
  }

  /** Decides whether the request is carried out; waits for the first of its key. */
  async begin(keyed: KeyedRequest): Promise<KeyVerdict> {
    const id = idOf(keyed);
    const until = performance.now() + WAIT_MILLIS;
    while (performance.now() < until) {
      const first = this.#running.get(id);
      if (first) {
        await first.done;
        continue;
      }
      // Set before anything is awaited, so that of two requests at once one is the first.
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

  /** Null while another process carries the request out. */
  async #claim(keyed: KeyedRequest): Promise<KeyVerdict | null> {
    const { library, clock } = this.#services;
    const claimed = await library.idempotency.claim(keyed, this.#owner, clock());
    if (claimed.kind === "mismatch") return { kind: "reused" };
    if (claimed.kind === "answered") return { kind: "answered", answer: claimed.answer };
    if (claimed.kind === "mine") return { kind: "first" };
    if (!isAbandoned(claimed.claim, this.#identity, clock())) return null;
    const mine = { owner: this.#owner, at: clock() };
    return (await library.idempotency.takeOver(keyed, claimed.claim, mine)) ? { kind: "first" } : null;
  }

  /** Keeps the answer, durably. */
  async keep(keyed: KeyedRequest, answer: string): Promise<void> {
    try {
      await this.#services.library.idempotency.answer(keyed, this.#owner, answer);
    } finally {
      this.#settle(keyed);
    }
  }

  /** Gives the key back: the request failed, or its client is no longer there. */
  async release(keyed: KeyedRequest): Promise<void> {
    try {
      await this.#services.library.idempotency.release(keyed, this.#owner);
    } finally {
      this.#settle(keyed);
    }
  }

  #settle(keyed: KeyedRequest): void {
    this.#running.get(idOf(keyed))?.end();
    this.#running.delete(idOf(keyed));
  }
}

const idOf = ({ account, key }: KeyedRequest): string => `${account} ${key}`;

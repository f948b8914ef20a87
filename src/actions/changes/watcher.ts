// Waits until any process writes to the library. One poll of the database serves all waiters.

/** Interval of the polls. Without waiters there are no polls. */
const POLL_MILLIS = 100;

type Waiter = {
  /** The version that the waiter has read. */
  readonly version: number;
  /** A time of `performance.now()`. */
  readonly until: number;
  readonly resolve: (changed: boolean) => void;
};

export class Watcher {
  readonly #readVersion: () => Promise<number>;
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** `readVersion` returns a number that changes with every write. */
  constructor(readVersion: () => Promise<number>) {
    this.#readVersion = readVersion;
  }

  /** Resolves to true when the library no longer has this version; to false at `until`, on abort and on `close`. */
  waitForChange(
    version: number,
    { until, signal }: { until: number; signal: AbortSignal },
  ): Promise<boolean> {
    if (this.#isClosed || signal.aborted || performance.now() >= until) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = () => this.#end(waiter, false);
      const waiter: Waiter = {
        version,
        until,
        resolve: (changed) => {
          signal.removeEventListener("abort", giveUp);
          resolve(changed);
        },
      };
      this.#waiting.add(waiter);
      signal.addEventListener("abort", giveUp, { once: true });
      this.#schedule();
    });
  }

  /** Ends all waits. Later ones end at once. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const waiter of this.#waiting) this.#end(waiter, false);
  }

  #end(waiter: Waiter, changed: boolean): void {
    if (this.#waiting.delete(waiter)) waiter.resolve(changed);
  }

  #schedule(): void {
    if (this.#timer || this.#waiting.size === 0 || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.#poll();
    }, POLL_MILLIS);
  }

  async #poll(): Promise<void> {
    // After a failed read the next poll tries again. The waits still end at their time.
    const version = await this.#readVersion().catch(() => null);
    this.#timer = null;
    const now = performance.now();
    for (const waiter of this.#waiting) {
      if (version !== null && version !== waiter.version) this.#end(waiter, true);
      else if (now >= waiter.until) this.#end(waiter, false);
    }
    this.#schedule();
  }
}

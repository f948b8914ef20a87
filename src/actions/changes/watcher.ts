// Waiting until any process writes to the library. One look at the database serves all who wait.

/** How often the database is asked while somebody waits. */
const POLL_MILLIS = 100;

type Waiter = {
  readonly version: number;
  /** In the clock of `performance.now`. */
  readonly until: number;
  readonly resolve: (changed: boolean) => void;
};

export class Watcher {
  readonly #version: () => Promise<number>;
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** `version` answers a number that differs once anything was written. */
  constructor(version: () => Promise<number>) {
    this.#version = version;
  }

  /** Whether something was written since that version, before the time was over or the signal came. */
  hasChanged(version: number, { until, signal }: { until: number; signal: AbortSignal }): Promise<boolean> {
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

  /** Ends every wait. */
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
      void this.#look();
    }, POLL_MILLIS);
  }

  async #look(): Promise<void> {
    // A database that does not answer now is asked again; waits end in time all the same.
    const version = await this.#version().catch(() => null);
    this.#timer = null;
    const now = performance.now();
    for (const waiter of this.#waiting) {
      if (version !== null && version !== waiter.version) this.#end(waiter, true);
      else if (now >= waiter.until) this.#end(waiter, false);
    }
    this.#schedule();
  }
}

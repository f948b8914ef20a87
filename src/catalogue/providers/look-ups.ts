// Looking up unknown titles: within the time budget of a request, then in the background.

import type { Clock } from "../../core/time.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";
import type { Database } from "../../database/database.ts";
import { findTitle, type Outcome } from "./find-title.ts";
import { type LookUp, ParkedLookUps } from "./parked-look-ups.ts";
import type { Provider } from "./provider.ts";
import { storeMatch } from "./store-match.ts";
import { queryOfWanted, requestKey, wantedTitle } from "./wanted-title.ts";

/** How long a request waits for providers, for all its items together. */
export const BUDGET_MILLIS = 2_000;
/** Look-ups of one request that start at once. The others go to the background. */
const BEGUN_MAX = 10;
/** Background look-ups that run together, and the number of such batches in one round. */
const PAGE_SIZE = 20;
const PAGES_MAX = 15;

export type LookUpOptions = {
  readonly database: Database;
  readonly clock: Clock;
  /** The providers for requests that wait, and those for the background. */
  readonly urgent: readonly Provider[];
  readonly patient: readonly Provider[];
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly after: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Which of the wanted titles the catalogue has by now. */
  readonly areKnown: (queries: readonly TitleQuery[]) => Promise<boolean[]>;
  readonly stopped: AbortSignal;
  /** Set only in tests. */
  readonly parkedMax?: number;
};

export class LookUps {
  readonly #options: LookUpOptions;
  readonly #parked: ParkedLookUps;
  /** Look-ups in progress by request, so that none runs twice at a time. */
  readonly #underWay = new Map<string, Promise<Outcome["kind"]>>();
  #isHastened = false;

  constructor(options: LookUpOptions) {
    this.#options = options;
    const { database, clock, patient, parkedMax } = options;
    this.#parked = new ParkedLookUps({
      database,
      clock,
      parkedMax,
      providers: patient.map(({ name }) => name),
    });
  }

  /** Looks up titles within the budget, and the rest in the background. Returns whether one was found. */
  async learn(queries: readonly TitleQuery[]): Promise<boolean> {
    const lookUps = await this.#newLookUps(queries);
    const outcomes = new Map<LookUp, Outcome["kind"]>();
    const begun = lookUps.slice(0, BEGUN_MAX);
    await this.#withinBudget(
      begun.map(async (lookUp) => {
        outcomes.set(lookUp, await this.#lookUp(lookUp, this.#options.urgent));
      }),
    );
    await this.#parked.lease(begun.filter((lookUp) => !outcomes.has(lookUp)));
    await this.#parked.park(lookUps.slice(BEGUN_MAX));
    return [...outcomes.values()].includes("found");
  }

  /** Does the look-ups that are due. */
  async round(): Promise<void> {
    await this.#hasten();
    await this.#parked.makeRoom();
    for (let page = 0; page < PAGES_MAX && !this.#options.stopped.aborted; page++) {
      const due = await this.#parked.take(PAGE_SIZE);
      const known = await this.#options.areKnown(due.map(({ wanted }) => queryOfWanted(wanted)));
      const outcomes = await Promise.all(
        due.map(async (lookUp, at) =>
          known[at] ? this.#parked.forget(lookUp.request) : this.#lookUp(lookUp, this.#options.patient),
        ),
      );
      if (due.length < PAGE_SIZE || outcomes.includes("failed")) return;
    }
  }

  /** Resolves when no look-up is in progress. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  /** The look-ups of the queries, each once, without those that are parked already. */
  async #newLookUps(queries: readonly TitleQuery[]): Promise<LookUp[]> {
    const wanted = queries.flatMap((query) => wantedTitle(query) ?? []);
    const byRequest = new Map(wanted.map((one) => [requestKey(one), one]));
    if (byRequest.size === 0) return [];
    const parked = await this.#parked.find([...byRequest.keys()]);
    return [...byRequest]
      .filter(([request]) => !parked.has(request))
      .map(([request, one]) => ({ request, wanted: one, failures: 0, misses: 0 }));
  }

  async #withinBudget(work: readonly Promise<void>[]): Promise<void> {
    if (work.length === 0) return;
    const enough = new AbortController();
    await Promise.race([Promise.all(work), this.#options.after(BUDGET_MILLIS, enough.signal)]);
    enough.abort();
  }

  #lookUp(lookUp: LookUp, providers: readonly Provider[]): Promise<Outcome["kind"]> {
    const { request } = lookUp;
    const same = this.#underWay.get(request);
    if (same) return same;
    const outcome = this.#findAndStore(lookUp, providers).finally(() => this.#underWay.delete(request));
    // A request that waits gets the error. If none waits any more, the look-up is repeated after its lease.
    outcome.catch(() => undefined);
    this.#underWay.set(request, outcome);
    return outcome;
  }

  async #findAndStore(lookUp: LookUp, providers: readonly Provider[]): Promise<Outcome["kind"]> {
    const { database, clock, stopped, areKnown } = this.#options;
    const outcome = await findTitle(lookUp.wanted, providers);
    if (outcome.kind === "found") {
      const { facts, provider } = outcome;
      const match = { now: clock(), engine: database.engine, title: null };
      const title = await database.write(() => storeMatch(facts, provider, match));
      const [isKnown] = await areKnown([queryOfWanted(lookUp.wanted)]);
      if (title !== null && isKnown) {
        await this.#parked.forget(lookUp.request);
        return "found";
      }
    }
    if (stopped.aborted) {
      // Interrupted, not failed: it is due as soon as the server runs again.
      await this.#parked.park([lookUp]);
      return "failed";
    }
    const kind = outcome.kind === "failed" ? "failed" : "missing";
    await this.#parked.postpone(lookUp, kind);
    return kind;
  }

  /** Once after the start of the server. */
  async #hasten(): Promise<void> {
    if (this.#isHastened) return;
    await this.#parked.hasten();
    this.#isHastened = true;
  }
}

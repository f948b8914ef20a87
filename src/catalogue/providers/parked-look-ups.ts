// Look-ups that are stored, to be done in the background.

import { type Millis, toMillis } from "../../core/ids.ts";
import { type Clock, DAY, HOUR, MINUTE } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import * as lookUpSql from "../statements/look-up.ts";
import { parseWanted, type WantedTitle } from "./wanted-title.ts";

/** Look-ups that are stored. Further ones are dropped; their items stay in the inbox. */
const PARKED_MAX = 20_000;
/** After this time an unfinished look-up may be taken again. */
const LEASE_MILLIS = 10 * MINUTE;
/** A failed look-up is repeated after a minute, then after twice as long each time, up to this. */
const RETRY_MAX_MILLIS = 6 * HOUR;
const FAILURES_MAX = 60;
/** A look-up without a result is repeated after a day, then after four times as long each time. */
const MISSES_MAX = 4;

export type ParkedOptions = {
  readonly database: Database;
  readonly clock: Clock;
  /** The names of the providers that are asked. */
  readonly providers: readonly string[];
  /** Set only in tests. */
  readonly parkedMax?: number | undefined;
};

/** A look-up with its failures and misses so far. */
export type LookUp = {
  readonly request: string;
  readonly wanted: WantedTitle;
  readonly failures: number;
  readonly misses: number;
};

export class ParkedLookUps {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #asked: string;
  readonly #parkedMax: number;

  constructor({ database, clock, providers, parkedMax = PARKED_MAX }: ParkedOptions) {
    this.#database = database;
    this.#clock = clock;
    // Sorted, as it is stored: what is stored must not depend on the order of providers.
    this.#asked = [...providers].sort().join(" ");
    this.#parkedMax = parkedMax;
  }

  /** Which of these requests are stored already. */
  async find(requests: readonly string[]): Promise<Set<string>> {
    const rows = await this.#database.ask(lookUpSql.find, columnOf(requests));
    return new Set(rows.map(({ request }) => request));
  }

  /** Stores look-ups that are due now. */
  async park(lookUps: readonly LookUp[]): Promise<void> {
    if (lookUps.length > 0) await this.#database.write(() => this.#write(lookUps, this.#clock()));
  }

  /** Stores look-ups that are in progress: they are due when their lease has ended. */
  async lease(lookUps: readonly LookUp[]): Promise<void> {
    const due = this.#after(LEASE_MILLIS);
    if (lookUps.length > 0) await this.#database.write(() => this.#write(lookUps, due));
  }

  /** Takes up to `limit` look-ups that are due, for the time of a lease. */
  async take(limit: number): Promise<LookUp[]> {
    const now = this.#clock();
    const due = await this.#database.write(() =>
      ask(lookUpSql.takeDue, this.#after(LEASE_MILLIS), now, now, limit),
    );
    return due.map(({ wanted, ...lookUp }) => ({ ...lookUp, wanted: parseWanted(wanted) }));
  }

  /** Schedules the next attempt, or drops the look-up after the last one. */
  async postpone(lookUp: LookUp, outcome: "failed" | "missing"): Promise<void> {
    const { request } = lookUp;
    const failures = outcome === "failed" ? lookUp.failures + 1 : 0;
    const misses = lookUp.misses + (outcome === "missing" ? 1 : 0);
    if (failures > FAILURES_MAX || misses > MISSES_MAX) return this.forget(request);
    const wait =
      outcome === "failed"
        ? Math.min(MINUTE * 2 ** (failures - 1), RETRY_MAX_MILLIS)
        : DAY * 4 ** (misses - 1);
    const due = this.#after(wait);
    await this.#database.write(() => this.#postpone({ ...lookUp, failures, misses }, due));
  }

  async forget(request: string): Promise<void> {
    await this.#database.write(() => ask(lookUpSql.remove, request));
  }

  /** Drops the latest misses beyond half of the limit, so that there is room for new look-ups. */
  async makeRoom(): Promise<void> {
    const [last] = await this.#database.ask(lookUpSql.findMiss, Math.floor(this.#parkedMax / 2) - 1);
    if (last) await this.#database.write(() => ask(lookUpSql.removeMissesAfter, last.due_at));
  }

  /** Makes look-ups due that other providers were asked for: a new key may bring a result. */
  async hasten(): Promise<void> {
    const now = this.#clock();
    await this.#database.write(() => ask(lookUpSql.hasten, now, now, this.#asked));
  }

  *#write(lookUps: readonly LookUp[], due: Millis): Steps<void> {
    const [counted] = yield* ask(lookUpSql.count);
    if ((counted?.waiting ?? 0) >= this.#parkedMax) return;
    yield* insertRows(
      lookUpSql.write,
      lookUps.map(({ request, wanted }) => ({
        request,
        wanted: JSON.stringify(wanted),
        asked: this.#asked,
        failures: 0,
        misses: 0,
        due_at: due,
      })),
    );
  }

  *#postpone(lookUp: LookUp, due: Millis): Steps<void> {
    yield* this.#write([lookUp], due);
    yield* ask(lookUpSql.postpone, lookUp.failures, lookUp.misses, due, this.#asked, lookUp.request);
  }

  #after(millis: number): Millis {
    return toMillis(this.#clock() + millis);
  }
}

// Look-ups that wait in the store, to be done in the background until the title is known.

import { type Millis, toMillis } from "../../core/ids.ts";
import { type Clock, DAY, HOUR, MINUTE } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { insertRows } from "../../database/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/statement.ts";
import * as lookUpSql from "../statements/look-up.ts";
import { parseWanted, type WantedTitle } from "./wanted-title.ts";

/** Look-ups that wait; what is unknown beyond them stays in its inbox. */
const PARKED_MAX = 20_000;
/** A look-up that was taken and not brought to an end is free to be taken again after this time. */
const LEASE_MILLIS = 10 * MINUTE;
/** A provider that cannot be asked is tried again after a minute, then twice as long each time, up to this. */
const RETRY_MAX_MILLIS = 6 * HOUR;
const FAILURES_MAX = 60;
/** What nobody knows may be known later: after a day, then after four times as long each time. */
const MISSES_MAX = 4;

export type ParkedOptions = {
  readonly database: Database;
  readonly clock: Clock;
  /** The names of the providers that are asked. */
  readonly providers: readonly string[];
  /** Look-ups that wait; fewer only in tests. */
  readonly parkedMax?: number | undefined;
};

/** A look-up, and what came of it so far. */
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
    // Sorted, as it is stored: another order of the same providers asks nobody else.
    this.#asked = [...providers].sort().join(" ");
    this.#parkedMax = parkedMax;
  }

  /** Which of these requests wait already. */
  async find(requests: readonly string[]): Promise<Set<string>> {
    const rows = await this.#database.ask(lookUpSql.find, columnOf(requests));
    return new Set(rows.map(({ request }) => request));
  }

  /** Lets look-ups wait that nobody is doing. */
  async park(lookUps: readonly LookUp[]): Promise<void> {
    if (lookUps.length > 0) await this.#database.write(() => this.#write(lookUps, this.#clock()));
  }

  /** The same with those that go on by themselves: should they come to no end, they are taken after their lease. */
  async lease(lookUps: readonly LookUp[]): Promise<void> {
    const due = this.#after(LEASE_MILLIS);
    if (lookUps.length > 0) await this.#database.write(() => this.#write(lookUps, due));
  }

  /** Takes so many of those that are due. */
  async take(limit: number): Promise<LookUp[]> {
    const now = this.#clock();
    const due = await this.#database.write(() =>
      ask(lookUpSql.takeDue, this.#after(LEASE_MILLIS), now, now, limit),
    );
    return due.map(({ wanted, ...lookUp }) => ({ ...lookUp, wanted: parseWanted(wanted) }));
  }

  /** Lets one wait for its next turn, or forgets it where it had its last. */
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

  /** What nobody knows leaves half of the room to what nobody was asked for yet. */
  async makeRoom(): Promise<void> {
    const [last] = await this.#database.ask(lookUpSql.findMiss, Math.floor(this.#parkedMax / 2) - 1);
    if (last) await this.#database.write(() => ask(lookUpSql.removeMissesAfter, last.due_at));
  }

  /** What other providers were asked for is due now: with a key that is new, it may be known. */
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

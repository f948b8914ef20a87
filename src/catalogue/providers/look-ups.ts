// Looking up what the catalogue lacks: for a moment while a person waits, then in the background until it is known.

import type { Clock } from "../../core/time.ts";
import { DAY, HOUR, MINUTE } from "../../core/time.ts";
import type { TitleQuery } from "../../core/title-query.ts";
import type { Database } from "../../database/database.ts";
import { ask, rowsOf, type Steps } from "../../database/statement.ts";
import { addressOf, findTitle, type Outcome, type Wanted, wantedBy } from "./find-title.ts";
import type { Provider } from "./provider.ts";
import * as sql from "./statements.ts";
import { keepFound } from "./store-match.ts";

/** Milliseconds that a request waits for providers, whatever it holds. */
export const BUDGET = 2_000;
/** Look-ups of one request that begin at once; the others are for the background. */
const AT_ONCE = 10;
/** Look-ups that wait for the background at most; what is unknown beyond them stays in its inbox. */
export const MOST_PARKED = 20_000;
/** Look-ups of the background that run together, and how many such pages one round takes at most. */
const PAGE = 20;
const PAGES = 15;
/** A look-up that was taken and not brought to an end is free to be taken again after this time. */
const LEASE = 10 * MINUTE;
/** A provider that cannot be asked is tried again after a minute, then twice as long each time, up to this. */
const LONGEST_WAIT = 6 * HOUR;
const MOST_FAILURES = 60;
/** What nobody knows may be known later: after a day, then after four times as long each time. */
const MOST_MISSES = 4;

export type LookUpParts = {
  readonly database: Database;
  readonly clock: Clock;
  readonly urgent: readonly Provider[];
  readonly patient: readonly Provider[];
  /** Resolves after so many milliseconds, or when the signal says that nobody waits any more. */
  readonly after: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Which of them the catalogue knows by now. */
  readonly known: (queries: readonly TitleQuery[]) => Promise<boolean[]>;
  readonly stopped: AbortSignal;
  /** Look-ups that wait at most; fewer only in tests. */
  readonly most?: number;
};

export class LookUps {
  readonly #parts: LookUpParts;
  /** By what is looked up; the same is not looked up twice at a time. */
  readonly #underWay = new Map<string, Promise<Outcome["kind"]>>();
  readonly #asked: string;
  #hastened = false;

  constructor(parts: LookUpParts) {
    this.#parts = parts;
    // Sorted, as it is stored: another order of the same providers asks nobody else.
    this.#asked = parts.patient
      .map(({ name }) => name)
      .sort()
      .join(" ");
  }

  /** Looks the titles up as far as the budget allows; the rest goes on. Answers whether one of them is known now. */
  async learn(queries: readonly TitleQuery[]): Promise<boolean> {
    const wanted = distinct(queries);
    if (wanted.size === 0) return false;
    const rows = rowsOf([...wanted.keys()].map((address) => [address]));
    const parked = await this.#parts.database.ask(sql.findParked, rows);
    for (const { request } of parked) wanted.delete(request);
    const fresh = [...wanted];
    const begun = fresh.slice(0, AT_ONCE).map(([address, one]) => {
      const state = { address, wanted: one, outcome: null as Outcome["kind"] | null };
      return {
        state,
        done: this.#lookUp(state, this.#parts.urgent).then((outcome) => {
          state.outcome = outcome;
        }),
      };
    });
    await this.#withinBudget(begun.map(({ done }) => done));
    const late = begun.filter(({ state }) => state.outcome === null).map(({ state }) => state);
    const others = fresh.slice(AT_ONCE).map(([address, one]) => ({ address, wanted: one }));
    const now = this.#parts.clock();
    await this.#park([
      ...late.map((one) => ({ ...one, due: now + LEASE })),
      ...others.map((one) => ({ ...one, due: now })),
    ]);
    return begun.some(({ state }) => state.outcome === "found");
  }

  /** Brings what is due closer to its end. */
  async round(): Promise<void> {
    const { database, clock, stopped } = this.#parts;
    await this.#hasten();
    await this.#makeRoom();
    for (let page = 0; page < PAGES && !stopped.aborted; page++) {
      const now = clock();
      const due = await database.write(() => ask(sql.takeDue, now + LEASE, now, now, PAGE));
      const wanted = due.map((row) => JSON.parse(row.wanted) as Wanted);
      const known = await this.#parts.known(wanted.map(asQuery));
      const outcomes = await Promise.all(
        due.map(async (row, at) => {
          const one = wanted[at] as Wanted;
          if (known[at]) return this.#forget(row.request);
          const state = { address: row.request, wanted: one, failures: row.failures, misses: row.misses };
          return this.#lookUp(state, this.#parts.patient);
        }),
      );
      if (due.length < PAGE || outcomes.includes("failed")) return;
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  async #withinBudget(work: readonly Promise<void>[]): Promise<void> {
    const enough = new AbortController();
    await Promise.race([Promise.all(work), this.#parts.after(BUDGET, enough.signal)]);
    enough.abort();
  }

  #lookUp(state: State, providers: readonly Provider[]): Promise<Outcome["kind"]> {
    const same = this.#underWay.get(state.address);
    if (same) return same;
    const lookUp = this.#findAndKeep(state, providers).finally(() => this.#underWay.delete(state.address));
    // Whoever waits hears of a failure; when nobody waits any more, the look-up is taken again after its lease.
    lookUp.catch(() => undefined);
    this.#underWay.set(state.address, lookUp);
    return lookUp;
  }

  async #findAndKeep(state: State, providers: readonly Provider[]): Promise<Outcome["kind"]> {
    const { database, clock, stopped } = this.#parts;
    const outcome = await findTitle(state.wanted, providers);
    if (outcome.kind === "found") {
      const { facts, provider } = outcome;
      const title = await database.write(() =>
        keepFound(facts, provider, { now: clock(), engine: database.engine, title: null }),
      );
      const [isKnown] = await this.#parts.known([asQuery(state.wanted)]);
      if (title !== null && isKnown) return this.#forget(state.address, "found");
    }
    if (stopped.aborted) {
      // Nobody has refused to answer: it is asked for as soon as the server runs again.
      await this.#park([{ ...state, due: clock() }]);
      return "failed";
    }
    const kind = outcome.kind === "failed" ? "failed" : "missing";
    await this.#parkAgain(state, kind);
    return kind;
  }

  async #parkAgain(state: State, kind: "failed" | "missing"): Promise<void> {
    const failures = kind === "failed" ? (state.failures ?? 0) + 1 : 0;
    const misses = (state.misses ?? 0) + (kind === "missing" ? 1 : 0);
    if (failures > MOST_FAILURES || misses > MOST_MISSES) {
      await this.#forget(state.address);
      return;
    }
    const wait =
      kind === "failed" ? Math.min(MINUTE * 2 ** (failures - 1), LONGEST_WAIT) : DAY * 4 ** (misses - 1);
    const due = this.#parts.clock() + wait;
    const row = rowsOf([[state.address, JSON.stringify(state.wanted), this.#asked, due]]);
    const asked = this.#asked;
    const { most = MOST_PARKED } = this.#parts;
    await this.#parts.database.write(function* (): Steps<void> {
      yield* ask(sql.park, row, most);
      yield* ask(sql.parkAgain, failures, misses, due, asked, state.address);
    });
  }

  async #park(late: readonly { address: string; wanted: Wanted; due: number }[]): Promise<void> {
    if (late.length === 0) return;
    const rows = late.map(({ address, wanted, due }) => [address, JSON.stringify(wanted), this.#asked, due]);
    await this.#parts.database.write(() => ask(sql.park, rowsOf(rows), this.#parts.most ?? MOST_PARKED));
  }

  async #forget(address: string, kind: "found" | "missing" = "missing"): Promise<"found" | "missing"> {
    await this.#parts.database.write(() => ask(sql.unpark, address));
    return kind;
  }

  /** What nobody knows leaves half of the room to what nobody was asked for yet. */
  async #makeRoom(): Promise<void> {
    const { database, most = MOST_PARKED } = this.#parts;
    const [late] = await database.ask(sql.readLateMiss, Math.floor(most / 2) - 1);
    if (late) await database.write(() => ask(sql.forgetLateMisses, late.due_at));
  }

  /** With a key that is new, what nobody knew may be known: once, when the server has started. */
  async #hasten(): Promise<void> {
    if (this.#hastened) return;
    const now = this.#parts.clock();
    await this.#parts.database.write(() => ask(sql.hastenParked, now, now, this.#asked));
    this.#hastened = true;
  }
}

type State = {
  readonly address: string;
  readonly wanted: Wanted;
  readonly failures?: number;
  readonly misses?: number;
};

function distinct(queries: readonly TitleQuery[]): Map<string, Wanted> {
  const wanted = queries.flatMap((query) => wantedBy(query) ?? []);
  return new Map(wanted.map((one) => [addressOf(one), one]));
}

const SECTIONS = { movie: "movies", show: "shows", anime: "anime" } as const;

function asQuery({ kind, ids, name, year }: Wanted): TitleQuery {
  return { section: SECTIONS[kind], ids: new Map(ids), name, year, usesTvdbSeasons: false, parts: null };
}

// The front of the providers: what the catalogue asks of the network.

import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../core/time.ts";
import type { Resolution, TitleQuery } from "../../core/title-query.ts";
import type { Database } from "../../database/database.ts";
import { openAnswers } from "./answers.ts";
import { cachedProvider, type UnderWay } from "./cached-provider.ts";
import { LookUps } from "./look-ups.ts";
import type { Provider, ProviderName } from "./provider.ts";
import { Renewals } from "./renewals.ts";
import type { ProviderKeys } from "./service-table.ts";
import { openServices } from "./services.ts";

export type NetworkOptions = {
  readonly keys: ProviderKeys;
  readonly clock: Clock;
  /** Hears of a provider that does not work, and of work that failed although nobody waits for it. */
  readonly warn: (problem: {
    readonly provider?: ProviderName;
    readonly reason: string;
    readonly err?: unknown;
  }) => void;
  /** Only for tests: services of this machine, and a budget that ends when the test says so. */
  readonly bases?: Partial<Readonly<Record<ProviderName, string>>>;
  readonly timeoutMillis?: number;
  readonly after?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

export type Providers = {
  /** Looks up what the queries mean, for as long as a request may wait. Whether something was learnt; never throws. */
  learn(queries: readonly TitleQuery[]): Promise<boolean>;
  /** Notes which titles are in use; nobody waits for it. */
  note(resolutions: readonly Resolution[]): void;
  /** One round of what nobody waits for: parked look-ups, and titles to be looked at again. */
  round(): Promise<void>;
  /** Resolves once nothing is under way. */
  settled(): Promise<void>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
};

/** Opens them for a catalogue, given what tells which queries it has found by now. */
export type OpenProviders = (
  database: Database,
  areKnown: (queries: readonly TitleQuery[]) => Promise<boolean[]>,
) => Providers;

/** How a catalogue opens the providers of a network: it need not know, or load, what they are. */
export const providersOn =
  (network: NetworkOptions): OpenProviders =>
  (database, areKnown) =>
    openProviders(database, areKnown, network);

function openProviders(
  database: Database,
  areKnown: (queries: readonly TitleQuery[]) => Promise<boolean[]>,
  { after = wait, ...options }: NetworkOptions,
): Providers {
  const { clock, warn } = options;
  const stop = new AbortController();
  const services = openServices({
    ...options,
    signal: stop.signal,
    onDown: (provider, reason) => warn({ provider, reason }),
  });
  const answers = openAnswers(database, clock);
  const underWay: UnderWay = new Map();
  const cached = (providers: readonly Provider[], isFresh = false) =>
    providers.map((provider) => cachedProvider(provider, { answers, underWay, isFresh }));
  const lookUps = new LookUps({
    database,
    clock,
    urgent: cached(services.urgent),
    patient: cached(services.patient),
    after,
    areKnown,
    stopped: stop.signal,
  });
  const renewals = new Renewals({
    database,
    clock,
    providers: cached(services.patient, true),
    stopped: stop.signal,
  });
  let notes: Promise<void> = Promise.resolve();
  const failed = (err: unknown): void => warn({ reason: "work with what providers know failed", err });
  const settled = async (): Promise<void> => {
    await lookUps.settled();
    await notes;
  };
  return {
    learn: async (queries) => {
      try {
        return await lookUps.learn(queries);
      } catch (error) {
        // What providers cannot help with is unknown, and no reason to refuse the request.
        failed(error);
        return false;
      }
    },
    note: (resolutions) => {
      const rows = renewals.worthNoting(resolutions);
      if (rows.length > 0) notes = notes.then(() => renewals.note(rows)).catch(failed);
    },
    round: async () => {
      await answers.clean();
      await lookUps.round();
      await renewals.round();
    },
    settled,
    close: async () => {
      stop.abort();
      await settled();
    },
  };
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}

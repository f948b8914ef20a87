// The interface of the providers to the catalogue.

import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../core/time.ts";
import type { Resolution, TitleQuery } from "../../core/titles/title-query.ts";
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
  /** Called for a provider that does not work, and for failed background work. */
  readonly warn: (problem: {
    readonly provider?: ProviderName;
    readonly reason: string;
    readonly err?: unknown;
  }) => void;
  /** Only for tests: local services, and a budget under the control of the test. */
  readonly bases?: Partial<Readonly<Record<ProviderName, string>>>;
  readonly timeoutMillis?: number;
  readonly after?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

export type Providers = {
  /** Looks up titles within the budget of a request. Returns whether one was found; never throws. */
  learn(queries: readonly TitleQuery[]): Promise<boolean>;
  /** Notes titles in use, so that they are renewed; in the background. */
  note(resolutions: readonly Resolution[]): void;
  /** One round of background work: parked look-ups and renewals. */
  round(): Promise<void>;
  /** Resolves when nothing is in progress. */
  settled(): Promise<void>;
  /** Aborts calls in progress. */
  close(): Promise<void>;
};

/** Opens the providers of a catalogue; `areKnown` tells which queries it can resolve by now. */
export type OpenProviders = (
  database: Database,
  areKnown: (queries: readonly TitleQuery[]) => Promise<boolean[]>,
) => Providers;

/** Lets a catalogue open the providers without importing them. */
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
        // The request goes on: its titles are unknown.
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

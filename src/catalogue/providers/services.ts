// The services that are asked, the best first: where each one is, how fast it may be asked, and with what key.

import { type Clock, SECOND } from "../../core/time.ts";
import { Gate, type Limits } from "./gate.ts";
import { kitsu } from "./kitsu.ts";
import type { Ask, Provider, ProviderName } from "./provider.ts";
import { request } from "./request.ts";
import { tmdb } from "./tmdb.ts";
import { tvdb } from "./tvdb.ts";
import { tvmaze } from "./tvmaze.ts";
import { wikidata } from "./wikidata.ts";

export type ProviderKeys = {
  readonly tmdbKey: string | null;
  readonly tvdbKey: string | null;
  readonly tvdbPin: string | null;
  /** An e-mail address or a page, told to each provider: who can be asked about the requests. */
  readonly contact: string | null;
};

export type ServiceOptions = {
  readonly keys: ProviderKeys;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A provider was found not to work, and is left alone for a while. */
  readonly onDown: (provider: ProviderName, reason: string) => void;
  /** Only for tests, whose services are on this machine. */
  readonly bases?: Partial<Readonly<Record<ProviderName, string>>>;
  readonly timeout?: number;
};

type Service = {
  readonly base: string;
  readonly limits: Limits;
  /** Null without its key. */
  readonly open: (ask: Ask, keys: ProviderKeys) => Provider | null;
  readonly headers?: (keys: ProviderKeys) => Readonly<Record<string, string>>;
  readonly secret?: (keys: ProviderKeys) => Readonly<Record<string, string>>;
};

/** A key of TMDB's third version goes into the query, a token of its fourth into a header. */
const isQueryKey = (key: string): boolean => /^[0-9a-f]{32}$/i.test(key);

const SERVICES: Readonly<Record<ProviderName, Service>> = {
  tvdb: {
    base: "https://api4.thetvdb.com/v4",
    limits: { calls: 10, per: SECOND, atOnce: 4 },
    open: (ask, { tvdbKey, tvdbPin }) =>
      tvdbKey === null ? null : tvdb(ask, { key: tvdbKey, pin: tvdbPin }),
  },
  tmdb: {
    base: "https://api.themoviedb.org/3",
    limits: { calls: 20, per: SECOND, atOnce: 8 },
    open: (ask, { tmdbKey }) => (tmdbKey === null ? null : tmdb(ask)),
    headers: ({ tmdbKey: key }) =>
      key === null || isQueryKey(key) ? {} : { authorization: `Bearer ${key}` },
    secret: ({ tmdbKey: key }) => (key !== null && isQueryKey(key) ? { api_key: key } : {}),
  },
  tvmaze: {
    base: "https://api.tvmaze.com",
    limits: { calls: 20, per: 10 * SECOND, atOnce: 4 },
    open: tvmaze,
  },
  wikidata: {
    base: "https://query.wikidata.org",
    limits: { calls: 10, per: 10 * SECOND, atOnce: 2 },
    open: wikidata,
  },
  kitsu: {
    base: "https://kitsu.app/api/edge",
    limits: { calls: 10, per: 10 * SECOND, atOnce: 2 },
    open: kitsu,
  },
};

/** The best first: TheTVDB numbers episodes as most clients do, Wikidata knows no episodes. */
const ORDER: readonly ProviderName[] = ["tvdb", "tmdb", "tvmaze", "wikidata", "kitsu"];

/** Milliseconds for one call; who does not answer within them counts as down. */
const CALL_TIMEOUT = 8_000;

/** The providers that can be asked, one for people who wait and one for everything else: a person goes first. */
export function openServices(options: ServiceOptions): { urgent: Provider[]; patient: Provider[] } {
  const gates = new Map(
    ORDER.map((name) => [
      name,
      new Gate(SERVICES[name].limits, options.clock, (reason) => options.onDown(name, reason)),
    ]),
  );
  const open = (urgent: boolean): Provider[] =>
    ORDER.flatMap((name) => {
      const gate = gates.get(name) as Gate;
      const call = calling(name, options);
      const ask: Ask = (question) => gate.pass(() => call(question), urgent, options.signal);
      return SERVICES[name].open(ask, options.keys) ?? [];
    });
  return { urgent: open(true), patient: open(false) };
}

function calling(name: ProviderName, { keys, signal, bases, timeout }: ServiceOptions): Ask {
  const service = SERVICES[name];
  const agent = `Reprise (${keys.contact ?? "self-hosted watch history"})`;
  return (question) =>
    request(question, {
      base: bases?.[name] ?? service.base,
      headers: { "user-agent": agent, ...service.headers?.(keys) },
      secret: service.secret?.(keys) ?? {},
      signal,
      timeout: timeout ?? CALL_TIMEOUT,
    });
}

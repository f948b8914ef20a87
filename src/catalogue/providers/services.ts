// The providers that have a key, or need none, each with the limits of its service.

import type { Clock } from "../../core/time.ts";
import type { Ask } from "./call.ts";
import { Gate } from "./gate.ts";
import type { Provider, ProviderName } from "./provider.ts";
import { request } from "./request.ts";
import { type ProviderKeys, SERVICES } from "./service-table.ts";

export type ServiceOptions = {
  readonly keys: ProviderKeys;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when a provider is down, and gets no calls for a while. */
  readonly onDown: (provider: ProviderName, reason: string) => void;
  /** Only for tests, with local services. */
  readonly bases?: Partial<Readonly<Record<ProviderName, string>>>;
  readonly timeoutMillis?: number;
};

/** The best first: TheTVDB numbers episodes as most clients do; Wikidata has no episodes. */
const ORDER: readonly ProviderName[] = ["tvdb", "tmdb", "tvmaze", "wikidata", "kitsu"];

/** The time limit of one call. */
const TIMEOUT_MILLIS = 8_000;

/** The providers in order of preference: urgent ones for requests that wait, patient ones for the background. */
export function openServices(options: ServiceOptions): { urgent: Provider[]; patient: Provider[] } {
  const { keys, clock, signal, onDown } = options;
  const services = ORDER.map((name) => ({
    service: SERVICES[name],
    gate: new Gate(SERVICES[name].limits, clock, (reason) => onDown(name, reason)),
    call: callOf(name, options),
  }));
  const open = (isUrgent: boolean): Provider[] =>
    services.flatMap(({ service, gate, call }) => {
      const ask: Ask = (question) => gate.pass(() => call(question), isUrgent, signal);
      return service.open(ask, keys) ?? [];
    });
  return { urgent: open(true), patient: open(false) };
}

/** Calls a service without its limits. */
function callOf(name: ProviderName, { keys, signal, bases, timeoutMillis }: ServiceOptions): Ask {
  const service = SERVICES[name];
  const agent = `Reprise (${keys.contact ?? "self-hosted watch history"})`;
  return (question) =>
    request(question, {
      base: bases?.[name] ?? service.base,
      headers: { "user-agent": agent, ...service.headers?.(keys) },
      secret: service.secret?.(keys) ?? {},
      signal,
      timeoutMillis: timeoutMillis ?? TIMEOUT_MILLIS,
    });
}

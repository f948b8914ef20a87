// The services of the providers: base URLs, rate limits and keys.

import { SECOND } from "../../core/time.ts";
import type { Ask } from "./call.ts";
import type { Limits } from "./gate.ts";
import { kitsu } from "./kitsu.ts";
import type { Provider, ProviderName } from "./provider.ts";
import { tmdb } from "./tmdb.ts";
import { tvdb } from "./tvdb.ts";
import { tvmaze } from "./tvmaze.ts";
import { wikidata } from "./wikidata.ts";

export type ProviderKeys = {
  readonly tmdbKey: string | null;
  readonly tvdbKey: string | null;
  readonly tvdbPin: string | null;
  /** An e-mail address or a page, sent to each provider as the contact for questions. */
  readonly contact: string | null;
};

type Service = {
  readonly base: string;
  readonly limits: Limits;
  /** Null without its key. */
  readonly open: (ask: Ask, keys: ProviderKeys) => Provider | null;
  readonly headers?: (keys: ProviderKeys) => Readonly<Record<string, string>>;
  readonly secret?: (keys: ProviderKeys) => Readonly<Record<string, string>>;
};

/** A key of version 3 of TMDB goes into the query; a token of version 4 into a header. */
const isQueryKey = (key: string): boolean => /^[0-9a-f]{32}$/i.test(key);

export const SERVICES: Readonly<Record<ProviderName, Service>> = {
  tvdb: {
    base: "https://api4.thetvdb.com/v4",
    limits: { callsMax: 10, periodMillis: SECOND, concurrentMax: 4 },
    open: (ask, { tvdbKey, tvdbPin }) =>
      tvdbKey === null ? null : tvdb(ask, { key: tvdbKey, pin: tvdbPin }),
  },
  tmdb: {
    base: "https://api.themoviedb.org/3",
    limits: { callsMax: 20, periodMillis: SECOND, concurrentMax: 8 },
    open: (ask, { tmdbKey }) => (tmdbKey === null ? null : tmdb(ask)),
    headers: ({ tmdbKey: key }) =>
      key === null || isQueryKey(key) ? {} : { authorization: `Bearer ${key}` },
    secret: ({ tmdbKey: key }) => (key !== null && isQueryKey(key) ? { api_key: key } : {}),
  },
  tvmaze: {
    base: "https://api.tvmaze.com",
    limits: { callsMax: 20, periodMillis: 10 * SECOND, concurrentMax: 4 },
    open: tvmaze,
  },
  wikidata: {
    base: "https://query.wikidata.org",
    limits: { callsMax: 10, periodMillis: 10 * SECOND, concurrentMax: 2 },
    open: wikidata,
  },
  kitsu: {
    base: "https://kitsu.app/api/edge",
    limits: { callsMax: 10, periodMillis: 10 * SECOND, concurrentMax: 2 },
    open: kitsu,
  },
};

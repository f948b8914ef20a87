// Fake providers: HTTP servers on this machine whose answers, errors and delays are set by the test.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import type { Ask, Question } from "../../src/catalogue/providers/call.ts";
import { PROVIDER_NAMES, type ProviderName } from "../../src/catalogue/providers/provider.ts";
import type { NetworkOptions } from "../../src/catalogue/providers/providers.ts";
import type { Clock } from "../../src/core/time.ts";

export type FakeAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  /** `headers`: no response is sent at all. `body`: only the headers and the first byte of the body are sent. */
  readonly hangs?: "headers" | "body";
};
export type Behaviour = (url: URL, request: IncomingMessage) => FakeAnswer | undefined;

export type FakeProviders = {
  /** The options with which a catalogue uses these services. The time budget of requests ends only with `endBudget`. */
  network(clock: Clock, options?: Partial<NetworkOptions>): NetworkOptions;
  /** Sets the behaviour of a service. If it returns undefined, the service responds with 404. */
  behave(name: ProviderName, behaviour: Behaviour): void;
  /** Delays all responses of a service until the promise resolves. */
  hold(name: ProviderName, until: Promise<void>): void;
  /** All calls so far, for example `tvmaze GET /shows/82`. */
  readonly calls: string[];
  /** Ends the time budget of all waiting and later requests. */
  endBudget(): void;
  /** Resolves when a request waits for providers. */
  untilRequestWaits(): Promise<void>;
  readonly warnings: unknown[];
  close(): Promise<void>;
};

const ABSENT: FakeAnswer = { status: 404, body: { name: "Not Found", status: 404 } };

/** Starts a server for each provider. They respond to everything with 404 until `behave`. */
export async function openFakeProviders(): Promise<FakeProviders> {
  const calls: string[] = [];
  const warnings: unknown[] = [];
  const behaviours = new Map<ProviderName, Behaviour>();
  const held = new Map<ProviderName, Promise<void>>();
  const budget = Promise.withResolvers<void>();
  let waiting = Promise.withResolvers<void>();
  const servers = PROVIDER_NAMES.map((name) => {
    const server = createServer(async (request, response) => {
      const url = new URL(request.url ?? "/", "http://fake.invalid");
      calls.push(`${name} ${request.method} ${decodeURIComponent(request.url ?? "").replaceAll("+", " ")}`);
      await held.get(name);
      const { status = 200, headers = {}, body, hangs } = behaviours.get(name)?.(url, request) ?? ABSENT;
      if (hangs === "headers") return;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      if (hangs === "body") response.write("{");
      else response.end(typeof body === "string" ? body : JSON.stringify(body ?? null));
    });
    return { name, server };
  });
  await Promise.all(
    servers.map(({ server }) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))),
  );
  const bases = Object.fromEntries(
    servers.map(({ name, server }) => [name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]),
  ) as Record<ProviderName, string>;
  return {
    network: (clock, options) => ({
      keys: { tmdbKey: null, tvdbKey: null, tvdbPin: null, contact: null },
      clock,
      warn: (problem) => warnings.push(problem),
      bases,
      after: async (_, signal) => {
        waiting.resolve();
        const over = new Promise<void>((done) => signal.addEventListener("abort", () => done()));
        await Promise.race([budget.promise, over]);
      },
      ...options,
    }),
    hold: (name, until) => held.set(name, until),
    behave: (name, behaviour) => behaviours.set(name, behaviour),
    calls,
    endBudget: () => budget.resolve(),
    untilRequestWaits: async () => {
      await waiting.promise;
      waiting = Promise.withResolvers<void>();
    },
    warnings,
    close: async () => {
      await Promise.all(
        servers.map(({ server }) => {
          server.closeAllConnections();
          return new Promise((done) => server.close(done));
        }),
      );
    },
  };
}

/** A show in the format of TVmaze. `seasons` are the numbers of episodes of seasons 1, 2, …. */
export function tvmazeShow({
  id = 82,
  name = "Game of Thrones",
  premiered = "2011-04-17",
  status = "Ended",
  imdb = "tt0944947",
  thetvdb = 121361,
  genres = ["Drama"],
  seasons = [10],
}: {
  id?: number;
  name?: string;
  premiered?: string;
  status?: string;
  imdb?: string | null;
  thetvdb?: number | null;
  genres?: string[];
  seasons?: number[];
} = {}): { id: number; name: string } {
  const episodes = seasons.flatMap((count, at) =>
    Array.from({ length: count }, (_, index) => ({
      name: `Episode ${index + 1}`,
      season: at + 1,
      number: index + 1,
      type: "regular",
      airdate: premiered,
      airstamp: `${premiered}T20:00:00+00:00`,
      runtime: 60,
    })),
  );
  return {
    id,
    name,
    ...{ genres, status, premiered, runtime: 60, averageRuntime: 60 },
    ...{ externals: { tvrage: null, thetvdb, imdb } },
    ...{ _embedded: { episodes, akas: [] } },
  };
}

/** The behaviour of TVmaze with these shows, which can be found by id, by external id and by name. */
export function tvmazeWith(...shows: readonly ReturnType<typeof tvmazeShow>[]): Behaviour {
  type Known = { id: number; name: string; externals: { thetvdb: number | null; imdb: string | null } };
  const known = shows as readonly Known[];
  return ({ pathname, searchParams: query }) => {
    if (pathname === "/search/shows")
      return {
        body: known.filter(({ name }) => name === query.get("q")).map((show) => ({ score: 1, show })),
      };
    if (pathname === "/lookup/shows") {
      const found = known.find(
        ({ externals }) =>
          externals.imdb === query.get("imdb") ||
          (externals.thetvdb !== null && String(externals.thetvdb) === query.get("thetvdb")),
      );
      return found && { status: 301, headers: { location: `/shows/${found.id}` } };
    }
    const found = known.find(({ id }) => pathname === `/shows/${id}`);
    return found && { body: found };
  };
}

export type ScriptedAsk = { readonly ask: Ask; readonly questions: Question[] };

/** Answers questions by path, without a network. Unknown paths have no answer. Records all questions. */
export function scripted(answers: Readonly<Record<string, unknown>>): ScriptedAsk {
  const questions: Question[] = [];
  return {
    questions,
    ask: async (question) => {
      questions.push(question);
      const answer = answers[question.path];
      const body = typeof answer === "function" ? answer(question) : answer;
      if (body === undefined) return null;
      const movedTo = question.stopsAtRedirect ? String(body) : null;
      return { body: movedTo === null ? body : null, movedTo };
    },
  };
}

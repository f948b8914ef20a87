// Services on this machine in the place of those on the network: they answer, lie, hang and break as a test says.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Catalogue } from "../../src/catalogue/catalogue.ts";
import type { Ask, Question } from "../../src/catalogue/providers/call.ts";
import { PROVIDER_NAMES, type ProviderName } from "../../src/catalogue/providers/provider.ts";
import type { NetworkOptions } from "../../src/catalogue/providers/providers.ts";
import type { Clock } from "../../src/core/time.ts";

export type FakeAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: unknown;
  /** Never answered: `headers` without a body to come, or nothing at all. */
  readonly hangs?: "headers" | "body";
};
export type Behaviour = (url: URL, request: IncomingMessage) => FakeAnswer | undefined;

export type FakeProviders = {
  /** What the catalogue needs to ask these services; the budget of a request ends when the test says so. */
  network(clock: Clock, options?: Partial<NetworkOptions>): NetworkOptions;
  /** How a service behaves from now on; a path that it says nothing of is not there. */
  behave(name: ProviderName, behaviour: Behaviour): void;
  /** Answers of the service come only once the promise resolves. */
  hold(name: ProviderName, until: Promise<void>): void;
  /** Resolves when no call is under way and nothing is being written for the catalogue's sake. */
  quiet(catalogue: Catalogue): Promise<void>;
  /** Every call that was made, as `tvmaze GET /shows/82`. */
  readonly calls: string[];
  /** Ends the budget of whatever request waits, and of those to come. */
  endBudget(): void;
  /** Resolves once somebody waits for a budget to end. */
  someoneWaits(): Promise<void>;
  readonly warnings: unknown[];
  close(): Promise<void>;
};

const ABSENT: FakeAnswer = { status: 404, body: { name: "Not Found", status: 404 } };

/** Opens all of them; they know nothing yet. */
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
    quiet: (catalogue) => catalogue.untilIdle(),
    behave: (name, behaviour) => behaviours.set(name, behaviour),
    calls,
    endBudget: () => budget.resolve(),
    someoneWaits: async () => {
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

/** A show as TVmaze tells it. */
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

/** TVmaze with these shows: by id, by the ids of others, and by name. */
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

export type ScriptedAsk = { readonly ask: Ask; readonly asked: Question[] };

/** Asks nobody: each path has its answer, and every other path is not there. */
export function scripted(answers: Readonly<Record<string, unknown>>): ScriptedAsk {
  const asked: Question[] = [];
  return {
    asked,
    ask: async (question) => {
      asked.push(question);
      const answer = answers[question.path];
      const body = typeof answer === "function" ? answer(question) : answer;
      if (body === undefined) return null;
      const movedTo = question.stopsAtRedirect ? String(body) : null;
      return { body: movedTo === null ? body : null, movedTo };
    },
  };
}

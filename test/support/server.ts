// Servers for tests: with temporary stores, a clock that the test moves, and people with tokens.

import type { FastifyInstance, InjectOptions } from "fastify";
import { pino } from "pino";
import type { Accounts } from "../../src/accounts/accounts.ts";
import { buildServer } from "../../src/api/build-server.ts";
import { backgroundRound } from "../../src/background.ts";
import type { Catalogue } from "../../src/catalogue/catalogue.ts";
import { type NetworkOptions, providersOn } from "../../src/catalogue/providers/providers.ts";
import type { Config } from "../../src/config.ts";
import type { AccountId, Millis } from "../../src/core/ids.ts";
import type { GuardLimits } from "../../src/core/lists/guard.ts";
import { type Clock, DAY } from "../../src/core/time.ts";
import type { Engine } from "../../src/database/database.ts";
import type { Library } from "../../src/library/library.ts";
import { openServices } from "../../src/open-services.ts";
import type { Stores } from "../../src/stores.ts";
import { answerChecker, type DocumentedPaths } from "./documented-answers.ts";
import { openTestStores } from "./stores.ts";

export type Answer = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the wire carries
  readonly body: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** A person with an account and a token. */
export type TestPerson = {
  readonly account: AccountId;
  readonly clientId: string;
  readonly token: string;
  get(url: string): Promise<Answer>;
  post(url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same person with another app. */
  with(app: string): Promise<TestPerson>;
};

export type TestServer = {
  readonly app: FastifyInstance;
  readonly stores: Stores;
  /** The configuration with which another process can open the stores. */
  readonly config: Config;
  readonly accounts: Accounts;
  readonly catalogue: Catalogue;
  readonly library: Library;
  /** Moves the clock of the server forward. */
  advance(milliseconds: number): void;
  now(): Millis;
  /** Runs every background job once. */
  background(): Promise<void>;
  /** Adds a person with an empty library. Each test uses one of its own, so that tests do not affect each other. */
  person(): Promise<TestPerson>;
  send(options: InjectOptions): Promise<Answer>;
  /** Opens another server on the same stores, as another process would. It is closed together with this one. */
  openAnother(): Promise<TestServer>;
  close(): Promise<void>;
};

/** The time at which the clock of every test server starts. */
export const TEST_START = Date.parse("2026-11-24T12:00:00Z") as Millis;

export const GUARD: GuardLimits = { share: 0.2, titlesMin: 50, windowMillis: DAY };

/** Opens a server on new stores with the starter catalogue. The test must close it. */
export async function openTestServer(
  options: { engine?: Engine; guard?: GuardLimits; network?: (clock: Clock) => NetworkOptions } = {},
): Promise<TestServer> {
  const opened = await openTestStores(options.engine);
  const servers: TestServer[] = [];
  const open = async (stores: Stores): Promise<TestServer> => {
    const server = await serveStores(stores, {
      config: opened.config,
      guard: options.guard ?? GUARD,
      network: options.network,
    });
    servers.push(server);
    return server;
  };
  return {
    ...(await open(opened.stores)),
    openAnother: async () => open(await opened.openAgain()),
    close: async () => {
      for (const server of servers) await server.close();
      await opened.close();
    },
  };
}

/** Opens a server on opened stores. Its clock starts at `start`. */
export async function serveStores(
  stores: Stores,
  {
    config,
    guard,
    network,
    start = TEST_START,
  }: {
    config: Config;
    guard: GuardLimits;
    network: ((clock: Clock) => NetworkOptions) | undefined;
    start?: Millis;
  },
): Promise<TestServer> {
  let now = start;
  const clock: Clock = () => now;
  const services = openServices(stores, {
    clock,
    guard,
    openProviders: network ? providersOn(network(clock)) : null,
  });
  const { accounts, catalogue, library } = services;
  await catalogue.loadStarter();
  const app = await buildServer({
    ...services,
    logger: pino({ level: "silent" }),
    isReady: async () => true,
    version: "0.0.0-test",
  });
  let people = 0;
  const checkAnswer = answerChecker(documentedPaths(app));
  const send = async (options: InjectOptions): Promise<Answer> => {
    const { statusCode, body: text, headers } = await app.inject(options);
    const { method = "GET", url = "/" } = options;
    const type = String(headers["content-type"] ?? "");
    if (typeof url === "string") checkAnswer({ method, url, status: statusCode, type, text });
    return { status: statusCode, text, headers, body: parseOrNull(text) };
  };
  const personWith = async (account: AccountId, name: string): Promise<TestPerson> => {
    const { clientId } = await accounts.findOrCreateApp(name);
    const token = await accounts.issueToken(account, clientId);
    const headers = { authorization: `Bearer ${token}`, "simkl-api-key": clientId };
    return {
      account,
      clientId,
      token,
      get: (url) => send({ method: "GET", url, headers }),
      post: (url, body, more = {}) =>
        send({
          method: "POST",
          url,
          headers: { ...headers, "content-type": "application/json", ...more },
          payload: body === undefined ? "" : JSON.stringify(body),
        }),
      with: (other) => personWith(account, other),
    };
  };
  return {
    app,
    config,
    stores,
    accounts,
    catalogue,
    library,
    advance: (milliseconds) => {
      now = (now + milliseconds) as Millis;
    },
    now: clock,
    background: async () => {
      await backgroundRound(services);
    },
    send,
    person: async () => {
      people += 1;
      return personWith(await accounts.addPerson(`person-${people}`, null), "test");
    },
    openAnother: () => Promise.reject(new Error("only the first server can open others")),
    close: async () => {
      await app.close();
      await catalogue.stop();
    },
  };
}

/** The paths of the server's OpenAPI document. */
function documentedPaths(app: FastifyInstance): DocumentedPaths {
  const { paths = {} } = app.swagger();
  return paths as DocumentedPaths;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

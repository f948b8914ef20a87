// Builds the server from its parts and starts it. No logic of its own.

import { pino } from "pino";
import manifest from "../package.json" with { type: "json" };
import { buildServer } from "./api/build-server.ts";
import { startBackground } from "./background.ts";
import { providersOn } from "./catalogue/providers/providers.ts";
import type { Config } from "./config.ts";
import type { Clock } from "./core/time.ts";
import { openServices } from "./open-services.ts";
import type { Stores } from "./stores.ts";

export type RunningServer = {
  readonly url: string;
  /** Finishes what was accepted and closes the listener; the stores stay open. */
  close(): Promise<void>;
};

/** Secrets by the names under which they could reach a log line. */
const REDACTED = [
  "req.headers.authorization",
  'req.headers["simkl-api-key"]',
  "headers.authorization",
  'headers["simkl-api-key"]',
  "*.access_token",
  "*.password",
  "access_token",
  "password",
];

/** Starts listening. @throws when the address is taken */
export async function startServer(
  config: Config,
  stores: Stores,
  { clock }: { clock: Clock },
): Promise<RunningServer> {
  // Standard output is for the line with the address.
  const logger = pino(
    { level: config.logLevel, redact: REDACTED },
    pino.destination({ dest: 2, sync: false }),
  );
  const openProviders = config.offline
    ? null
    : providersOn({
        keys: config,
        clock,
        warn: (problem) => logger.warn(problem, "a provider of titles cannot be asked"),
      });
  const services = openServices(stores, { clock, guard: config.guard, openProviders });
  await services.catalogue.loadStarter();
  const databases = [stores.library, stores.catalogueDatabase, stores.accountsDatabase];
  const app = await buildServer({
    ...services,
    logger,
    onRequests: () => {
      for (const database of databases) database.forgetVersion();
    },
    isReady: async () => {
      await Promise.all(databases.map((database) => database.version()));
      return true;
    },
    version: manifest.version,
  });
  const stopBackground = startBackground(services, logger);
  await app.listen({ host: config.host, port: config.port });
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return {
    url: config.publicUrl ?? `http://${host}:${port}`,
    close: async () => {
      await app.close();
      await services.catalogue.stop();
      await stopBackground();
      // Also what was asked for by whoever has hung up meanwhile.
      await services.library.settled();
      logger.flush();
    },
  };
}

// Builds the server from its parts and starts it.

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
  /** Closes the listener and finishes all accepted requests. The stores stay open. */
  close(): Promise<void>;
};

/** The paths of secrets in log objects; pino replaces their values. */
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

/** Starts the server and its background jobs. @throws Error of the system if the address is in use. */
export async function startServer(
  config: Config,
  stores: Stores,
  { clock }: { clock: Clock },
): Promise<RunningServer> {
  // The log goes to standard error: standard output has only the address of the server.
  const logger = pino(
    { level: config.logLevel, redact: REDACTED },
    pino.destination({ dest: 2, sync: false }),
  );
  const openProviders = config.offline
    ? null
    : providersOn({
        keys: config,
        clock,
        warn: (problem) => logger.warn(problem, "a provider is not available"),
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
      // Commits of clients that have disconnected may still be running.
      await services.library.settled();
      logger.flush();
    },
  };
}

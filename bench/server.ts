// The process that is measured: the real server beside an empty route of the same framework.

import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { openAccounts } from "../src/accounts/accounts.ts";
import { readConfig } from "../src/config.ts";
import type { Millis } from "../src/core/ids.ts";
import { startServer } from "../src/server.ts";
import { openStores } from "../src/stores.ts";
import { counted, statements } from "./counted.ts";

export type Ready = {
  readonly url: string;
  readonly emptyUrl: string;
  readonly tokens: Readonly<Record<"small" | "large" | "import" | "rewatching" | "playing", string>>;
  readonly listeningMillis: number;
};

const config = readConfig({ ...process.env, REPRISE_PORT: "0", REPRISE_LOG_LEVEL: "warn" });
const clock = () => Date.now() as Millis;
const stores = counted(await openStores(config));
const accounts = openAccounts(stores.accountsDatabase, clock);
const tokenOf = async (name: string): Promise<string> => {
  const account = (await accounts.findPersonByName(name))?.account ?? (await accounts.addPerson(name, null));
  const { clientId } = await accounts.findOrCreateApp("bench");
  return accounts.issueToken(account, clientId);
};
const server = await startServer(config, stores, { clock });
const listeningMillis = Math.round(performance.now());

// The floor: the same framework, body parser and connection handling, and no work.
const empty = fastify({ bodyLimit: 32 * 1024 * 1024 });
empty.post("/empty", async () => ({ ok: true }));
empty.get("/empty", async () => ({ ok: true }));
await empty.listen({ host: "127.0.0.1", port: 0 });
const { port } = empty.server.address() as AddressInfo;

const ready: Ready = {
  url: server.url,
  emptyUrl: `http://127.0.0.1:${port}`,
  tokens: {
    small: await tokenOf("small"),
    large: await tokenOf("large"),
    import: await tokenOf("import"),
    rewatching: await tokenOf("rewatching"),
    playing: await tokenOf("playing"),
  },
  listeningMillis,
};
process.send?.(ready);

process.on("message", (message) => {
  if (message === "memory") process.send?.(process.memoryUsage().rss);
  if (message === "count statements") {
    statements.start();
    process.send?.(0);
  }
  if (message === "statements") process.send?.(statements.stop());
  if (message === "stop")
    void Promise.all([server.close(), empty.close()])
      .then(() => stores.close())
      .then(() => process.exit(0));
});

// The `serve` command: runs the server until a signal stops it.

import { withStores } from "../stores.ts";
import { type CommandContext, table } from "./output.ts";

/** Resolves when a signal has stopped the server and all accepted requests are finished. */
export async function serve(
  { config, clock, output }: CommandContext,
  options: { demo: boolean },
): Promise<void> {
  // Listens before the server starts, so that a signal during the start also stops it cleanly.
  const stop = stopSignal();
  // Imported here, so that the other commands start without loading the web framework.
  const [{ startServer }, { prepareDemo }] = await Promise.all([
    import("../server.ts"),
    import("../demo.ts"),
  ]);
  await withStores(config, async (stores) => {
    // The demo needs no provider, and must work without a network.
    const offline = config.offline ?? options.demo;
    const server = await startServer({ ...config, offline }, stores, { clock });
    try {
      const { url } = server;
      const listening = `Reprise is listening on ${url}`;
      if (options.demo) {
        const { clientId, token, curl } = await prepareDemo(stores, url, clock);
        const demo = { user: "demo", client_id: clientId, access_token: token, curl };
        const lines = table([
          ["client id", clientId],
          ["access token", token],
        ]);
        output.print({ url, demo }, `${listening}\n${lines}\n${curl}`);
      } else {
        output.print({ url }, listening);
      }
      await stop;
    } finally {
      await server.close();
    }
  });
}

/** Resolves at SIGTERM or SIGINT, or when npm ends. A second signal has no listener, and ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      stopWatching();
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      resolve();
    };
    const stopWatching = watchNpm(stop);
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}

/** How often a server that npm started checks whether npm is still running. */
const NPM_CHECK_INTERVAL_MILLIS = 250;

/**
 * Calls `onEnd` when the npm process that started this one has ended. Returns a function that stops watching. npm sends
 * SIGTERM to its shell, which ends without passing the signal on: without this check the server would keep running.
 */
function watchNpm(onEnd: () => void): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) onEnd();
  }, NPM_CHECK_INTERVAL_MILLIS).unref();
  return () => clearInterval(timer);
}

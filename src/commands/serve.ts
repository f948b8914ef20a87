// `serve`: runs the server until it is told to stop.

import { withStores } from "../stores.ts";
import { type Call, table } from "./output.ts";

/** Resolves once the server was told to stop and has finished what it accepted. */
export async function serve({ config, clock, output }: Call, options: { demo: boolean }): Promise<void> {
  // Heard from the start: a server that is told to stop while it starts stops as cleanly.
  const stop = stopSignal();
  // Loaded here, so that the other commands start without the web framework.
  const [{ startServer }, { prepareDemo }] = await Promise.all([
    import("../server.ts"),
    import("../demo.ts"),
  ]);
  await withStores(config, async (stores) => {
    // The demo needs nothing from outside, and is tried where there may be no outside.
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

/** Resolves at SIGTERM or SIGINT. A second signal finds no listener, and ends the process at once. */
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

/** How often a server that npm started looks whether npm is still there. */
const NPM_CHECK_MILLIS = 250;

/**
 * Calls `onEnd` when the npm that started this process has ended. npm passes SIGTERM to its shell, which dies of it
 * without passing it on: without this look a server that was stopped by its npm goes on, and keeps its port.
 */
function watchNpm(onEnd: () => void): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) onEnd();
  }, NPM_CHECK_MILLIS).unref();
  return () => clearInterval(timer);
}

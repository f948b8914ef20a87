// The program of a test server process: opens the stores of the environment, and carries out messages of its parent.

import { readConfig } from "../../src/config.ts";
import type { Millis } from "../../src/core/ids.ts";
import { openStores } from "../../src/stores.ts";
import { GUARD, serveStores } from "./server.ts";

export type Request = { readonly advance: number } | "background";
export type Response = { readonly url: string } | { readonly done: true } | { readonly error: string };

const config = readConfig(process.env);
const server = await serveStores(await openStores(config), {
  config,
  guard: GUARD,
  network: undefined,
  start: Number(process.argv[2]) as Millis,
});

const answer = (response: Response): void => {
  process.send?.(response);
};
process.on("message", (request: Request) => {
  const work = request === "background" ? server.background() : server.advance(request.advance);
  Promise.resolve(work).then(
    () => answer({ done: true }),
    (error) => answer({ error: String(error) }),
  );
});
// The parent has ended, so the test is over.
process.on("disconnect", () => process.exit(1));
answer({ url: await server.app.listen({ port: 0, host: "127.0.0.1" }) });

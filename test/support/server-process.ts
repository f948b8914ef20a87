// A test server in a process of its own, which can be killed, and whose time the test still moves.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { after } from "node:test";
import type { Config } from "../../src/config.ts";
import type { Millis } from "../../src/core/ids.ts";
import { inheritedEnvironment } from "./environment.ts";
import type { Request, Response } from "./server-process-main.ts";

const MAIN = new URL("./server-process-main.ts", import.meta.url);

export type ServerProcess = {
  readonly url: string;
  /** Moves its time forward, in milliseconds. */
  advance(milliseconds: number): Promise<void>;
  /** One round of the work that no request asks for. */
  background(): Promise<void>;
  /** Ends it with SIGKILL: no chance to finish anything. */
  kill(): Promise<void>;
};

const alive = new Set<ChildProcess>();
after(async () => {
  const gone = [...alive].map((child) => once(child, "close"));
  for (const child of alive) child.kill("SIGKILL");
  await Promise.all(gone);
});

/** Starts one over these stores, at this moment. @throws when it ends before it listens */
export async function startServerProcess(config: Config, now: Millis): Promise<ServerProcess> {
  const child = fork(MAIN, [String(now)], {
    env: {
      ...inheritedEnvironment(),
      REPRISE_DATA_DIR: config.dataDir,
      ...(config.databaseUrl !== null && { REPRISE_DATABASE_URL: config.databaseUrl }),
    },
  });
  alive.add(child);
  const ended = once(child, "close").then(([code, signal]) => {
    alive.delete(child);
    return `the server ended: ${signal ?? code}`;
  });
  const response = async (): Promise<Response> => {
    const said = await Promise.race([once(child, "message"), ended]);
    if (typeof said === "string") throw new Error(said);
    const [answer] = said as [Response];
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  };
  // One after the other: the answers carry no names.
  const request = async (what: Request): Promise<void> => {
    const answered = response();
    child.send(what);
    await answered;
  };
  const { url } = (await response()) as { url: string };
  return {
    url,
    advance: (milliseconds) => request({ advance: milliseconds }),
    background: () => request("background"),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

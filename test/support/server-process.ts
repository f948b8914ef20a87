// A test server in a process of its own. The test can kill it, and moves its clock.

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
  /** Moves the clock of the server forward. */
  advance(milliseconds: number): Promise<void>;
  /** Runs every background job once. */
  background(): Promise<void>;
  /** Ends the process with SIGKILL, so that it cannot finish any work. */
  kill(): Promise<void>;
};

const running = new Set<ChildProcess>();
after(async () => {
  const closed = [...running].map((child) => once(child, "close"));
  for (const child of running) child.kill("SIGKILL");
  await Promise.all(closed);
});

/** Starts a server process on these stores, with its clock at `now`. @throws Error if it ends before it listens */
export async function startServerProcess(config: Config, now: Millis): Promise<ServerProcess> {
  const child = fork(MAIN, [String(now)], {
    env: {
      ...inheritedEnvironment(),
      REPRISE_DATA_DIR: config.dataDir,
      ...(config.databaseUrl !== null && { REPRISE_DATABASE_URL: config.databaseUrl }),
    },
  });
  running.add(child);
  const ended = once(child, "close").then(([code, signal]) => {
    running.delete(child);
    return `the server ended: ${signal ?? code}`;
  });
  const response = async (): Promise<Response> => {
    const message = await Promise.race([once(child, "message"), ended]);
    if (typeof message === "string") throw new Error(message);
    const [answer] = message as [Response];
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  };
  // Only one request may be open at a time, because responses do not name their request.
  const request = async (message: Request): Promise<void> => {
    const done = response();
    child.send(message);
    await done;
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

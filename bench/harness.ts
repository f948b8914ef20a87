// What every row of the benchmark needs: the measured process, the load, single requests, and the table.

import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Load, LoadResult } from "./load.ts";
import type { Ready } from "./server.ts";

export type Row = {
  readonly work: string;
  readonly value: string;
  readonly floor: string;
  /** Work against floor; more is better. */
  readonly ratio: string;
  /** Statements that one request runs, once titles and tokens are known. */
  readonly statements: string;
};

/** What the rows measure with. */
export type Bench = {
  readonly ready: Ready;
  readonly seconds: number;
  readonly child: ChildProcess;
  readonly rows: Row[];
};

export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the process ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as Answer);
    });
  });
}

/** Runs one of the benchmark's files to its end. */
export async function runToEnd(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const child = fork(new URL(file, import.meta.url), { env: environment });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
}

/** The process that is measured, started as `npm start` starts a server. */
export async function startMeasured(
  environment: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(new URL("./server.ts", import.meta.url), {
    env: environment,
    cwd: fileURLToPath(new URL("../", import.meta.url)),
    execArgv: flagsOf("start"),
  });
  return { child, ready: await answerOf<Ready>(child) };
}

/** What stands between `node` and the program in one of the package's scripts. */
export function flagsOf(script: "start" | "reprise"): string[] {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { scripts } = JSON.parse(file) as { scripts: Record<typeof script, string> };
  const words = scripts[script].split(" ");
  return words.slice(1, words.indexOf("src/main.ts"));
}

export async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.send("stop");
  await gone;
}

/** Asks the measured process for one of its numbers. */
export async function askFor(
  child: ChildProcess,
  what: "memory" | "count statements" | "statements",
): Promise<number> {
  const answer = answerOf<number>(child);
  child.send(what);
  return answer;
}

export type Asked = Partial<Load> & Pick<Load, "url">;

/** One process makes all the load, one after the other: what it has learnt in one row it need not learn in the next. */
let loader: ChildProcess | null = null;

export async function load(seconds: number, asked: Asked): Promise<LoadResult> {
  loader ??= fork(new URL("./load.ts", import.meta.url));
  const full: Load = { method: "GET", headers: {}, connections: 20, seconds, bodies: null, ...asked };
  const result = answerOf<LoadResult>(loader);
  loader.send(full);
  const { failed } = await result;
  if (failed > 0) {
    say(`  ${failed} requests of ${asked.url} failed`);
    process.exitCode = 1;
  }
  return result;
}

export function endLoad(): void {
  loader?.kill();
  loader = null;
}

/** How often works and floors take turns. */
const TURNS = 5;

/**
 * The loads in turns, so that what else the machine does falls on all of them; each has `seconds` in all. Bodies go on
 * where the turn before left off. Answers each load's results, one for each turn.
 */
export async function inTurns(seconds: number, loads: readonly Asked[]): Promise<LoadResult[][]> {
  const results: LoadResult[][] = loads.map(() => []);
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [at, { bodies, ...asked }] of loads.entries()) {
      const before = results[at] as LoadResult[];
      const sent = before.reduce((sum, one) => sum + one.sent, 0);
      const goesOn = bodies ? { ...bodies, from: bodies.from + sent } : null;
      before.push(await load(seconds / TURNS, { ...asked, bodies: goesOn }));
    }
  return results;
}

export const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The median turn, and the median of the turns' slowest hundredths. */
export const rate = (turns: readonly LoadResult[]): string =>
  `${Math.round(middle(turns.map((one) => one.perSecond)))}/s (p99 ${middle(turns.map((one) => one.p99))} ms)`;

/** The median of the turns' ratios. */
export const ratioInTurns = (work: readonly LoadResult[], floor: readonly LoadResult[]): string =>
  middle(work.map((one, at) => one.perSecond / (floor[at]?.perSecond ?? 0))).toFixed(2);

export const headersOf = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  "simkl-api-key": "bench",
  "content-type": "application/json",
});

export async function post(
  url: string,
  token: string,
  body: unknown,
): Promise<{ status: number; milliseconds: number }> {
  const began = performance.now();
  const answer = await fetch(url, { method: "POST", headers: headersOf(token), body: JSON.stringify(body) });
  await answer.text();
  return { status: answer.status, milliseconds: performance.now() - began };
}

/** The whole of a long answer: first byte, total, in milliseconds, and its size in bytes. */
export async function readAll(
  url: string,
  token: string,
): Promise<{ first: number; total: number; bytes: number }> {
  const began = performance.now();
  const answer = await fetch(url, { headers: { ...headersOf(token), "accept-encoding": "identity" } });
  const reader = answer.body?.getReader();
  let first = 0;
  let bytes = 0;
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    first ||= performance.now() - began;
    bytes += piece.value.length;
  }
  return { first, total: performance.now() - began, bytes };
}

/** Statements of one request, by sending it. */
export async function statementsOf({ child }: Bench, send: () => Promise<unknown>): Promise<string> {
  await askFor(child, "count statements");
  await send();
  return String(await askFor(child, "statements"));
}

export const get = async (url: string, token: string): Promise<void> =>
  void (await (await fetch(url, { headers: headersOf(token) })).text());

export const ratioOf = (value: number, floor: number): string => (value / floor).toFixed(2);

/** One row, with nothing where nothing was given. */
export function row(bench: Bench, work: string, value: string, more: Partial<Row> = {}): void {
  bench.rows.push({ floor: "", ratio: "", statements: "", ...more, work, value });
  say(`  ${work}: ${value} ${more.ratio ?? ""}`);
}

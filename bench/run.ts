// What things cost, as ratios in one run: each against its floor on this machine at this hour.
// node bench/run.ts [--database sqlite|postgres] [--json] [--seconds N]

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EPISODES, importOf, SHOWS, WATCHED_SHOWS } from "./fixture.ts";
import { type Floors, measureFloors } from "./floors.ts";
import type { Load, LoadResult } from "./load.ts";
import type { Ready } from "./server.ts";

const { values: options } = parseArgs({
  options: {
    database: { type: "string", default: "sqlite" },
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "5" },
  },
});
const seconds = Number(options.seconds);

type Row = { readonly work: string; readonly value: string; readonly floor: string; readonly ratio: string };
const rows: Row[] = [];
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), "reprise-bench-"));
const database = options.database === "postgres" ? await import("./postgres.ts") : null;
const databaseUrl = database ? await database.start() : null;
const environment = {
  ...process.env,
  REPRISE_DATA_DIR: join(folder, "data"),
  ...(databaseUrl ? { REPRISE_DATABASE_URL: databaseUrl } : {}),
};

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Answer));
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}`)));
  });
}

async function startMeasured(more: string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(new URL("./server.ts", import.meta.url), more, {
    env: environment,
    execArgv: ["--expose-gc"],
  });
  return { child, ready: await answerOf<Ready>(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.send("stop");
  await gone;
}

async function load(asked: Partial<Load> & Pick<Load, "url">): Promise<LoadResult> {
  const child = fork(new URL("./load.ts", import.meta.url));
  const full: Load = {
    method: "GET",
    headers: {},
    connections: 20,
    seconds,
    eventsFrom: null,
    ...asked,
  };
  child.send(full);
  const result = await answerOf<LoadResult>(child);
  child.kill();
  if (result.failed > 0) say(`  ${result.failed} requests of ${asked.url} failed`);
  return result;
}

const headersOf = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  "simkl-api-key": "bench",
  "content-type": "application/json",
});
const rate = (result: LoadResult): string => `${Math.round(result.perSecond)}/s (p99 ${result.p99} ms)`;
const ratioOf = (value: number, floor: number): string => (value / floor).toFixed(2);

async function post(
  url: string,
  token: string,
  body: unknown,
): Promise<{ status: number; milliseconds: number }> {
  const began = performance.now();
  const answer = await fetch(url, { method: "POST", headers: headersOf(token), body: JSON.stringify(body) });
  await answer.text();
  return { status: answer.status, milliseconds: performance.now() - began };
}

/** The whole of a large library with everything switched on: first byte, total, and its size in bytes. */
async function readAll(url: string, token: string): Promise<{ first: number; total: number; bytes: number }> {
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

say("preparing the catalogue…");
let { child, ready } = await startMeasured(["--prepare"]);
const { url, emptyUrl, tokens } = ready;
const history = `${url}/sync/history`;

const emptyPost = await load({
  url: `${emptyUrl}/empty`,
  method: "POST",
  headers: headersOf("x"),
  eventsFrom: 0,
});
const emptyGet = await load({ url: `${emptyUrl}/empty` });
const fresh = WATCHED_SHOWS * EPISODES;
const small = await load({
  url: history,
  method: "POST",
  headers: headersOf(tokens.small),
  eventsFrom: fresh,
});
rows.push({
  work: "POST /sync/history, one episode, account of its own writes",
  value: rate(small),
  floor: `empty route ${rate(emptyPost)}`,
  ratio: ratioOf(small.perSecond, emptyPost.perSecond),
});

say("filling the large account…");
let imported = { status: 0, milliseconds: 0 };
const step = Math.floor(20_000 / EPISODES);
for (let from = 0; from < WATCHED_SHOWS; from += step) {
  imported = await post(history, tokens.large, importOf(from, Math.min(WATCHED_SHOWS, from + step)));
  if (imported.status !== 201) throw new Error(`an import answered ${imported.status}`);
}
const large = await load({
  url: history,
  method: "POST",
  headers: headersOf(tokens.large),
  eventsFrom: fresh,
});
rows.push({
  work: "the same, account with 150,000 watches",
  value: rate(large),
  floor: `the small account ${rate(small)}`,
  ratio: ratioOf(large.perSecond, small.perSecond),
});

const floors: Floors = await measureFloors(folder, databaseUrl);
const whole = await post(history, tokens.import, importOf(0, step));
rows.push({
  work: `${step * EPISODES} episodes in one body`,
  value: `${Math.round(whole.milliseconds)} ms`,
  floor: `raw inserts ${Math.round(floors.insertMillis)} ms`,
  ratio: ratioOf(floors.insertMillis, whole.milliseconds),
});

await (await fetch(`${url}/sync/activities`, { headers: headersOf(tokens.large) })).text();
const activities = await load({ url: `${url}/sync/activities`, headers: headersOf(tokens.large) });
rows.push({
  work: "GET /sync/activities",
  value: rate(activities),
  floor: `empty route ${rate(emptyGet)}`,
  ratio: ratioOf(activities.perSecond, emptyGet.perSecond),
});
const later = "2100-01-01T00:00:00Z";
const delta = await load({
  url: `${url}/sync/all-items/shows?date_from=${later}`,
  headers: headersOf(tokens.large),
});
rows.push({
  work: "a delta with nothing new",
  value: rate(delta),
  floor: `empty route ${rate(emptyGet)}`,
  ratio: ratioOf(delta.perSecond, emptyGet.perSecond),
});

const everything = `${url}/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=yes&memos=yes&next_watch_info=yes&episode_tvdb_id=yes&episode_runtime=yes`;
const cold = await readAll(everything, tokens.large);
const warm = await readAll(everything, tokens.large);
const meanwhile = load({
  url: history,
  method: "POST",
  headers: headersOf(tokens.small),
  connections: 2,
  seconds: 4,
  eventsFrom: fresh + 100_000 < SHOWS * EPISODES ? fresh + 40_000 : fresh,
});
for (let times = 0; times < 3; times += 1) await readAll(everything, tokens.large);
const writes = await meanwhile;
rows.push(
  {
    work: "GET /sync/all-items, everything on: first byte",
    value: `${Math.round(cold.first)} ms cold, ${Math.round(warm.first)} ms warm`,
    floor: "200 ms",
    ratio: "",
  },
  {
    work: `the same, whole answer (${Math.round(warm.bytes / 1e6)} MB)`,
    value: `${Math.round(cold.total)} ms cold, ${Math.round(warm.total)} ms warm`,
    floor: `the same rows and JSON.stringify ${Math.round(floors.readMillis)} ms`,
    ratio: ratioOf(warm.total, floors.readMillis),
  },
  { work: "writes while it is read", value: rate(writes), floor: "", ratio: "" },
);

const memory = answerOf<{ resident: number }>(child);
child.send("memory");
const { resident } = await memory;
await stop(child);
({ child, ready } = await startMeasured([]));
rows.push(
  { work: "memory after all of it", value: `${Math.round(resident / 1e6)} MB`, floor: "200 MB", ratio: "" },
  { work: "start with 150,000 watches", value: `${ready.listeningMillis} ms`, floor: "1000 ms", ratio: "" },
);
await stop(child);
await database?.stop();
rmSync(folder, { recursive: true, force: true });

if (options.json) process.stdout.write(`${JSON.stringify({ database: options.database, rows }, null, 2)}\n`);
else
  for (const { work, value, floor, ratio } of rows)
    process.stdout.write(
      `${work}\n    ${value}${floor === "" ? "" : ` · ${floor}`}${ratio === "" ? "" : ` · ratio ${ratio}`}\n`,
    );

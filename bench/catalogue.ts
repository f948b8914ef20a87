// A catalogue of real size: what reading it in costs, and what a server beside it does meanwhile.
// node bench/catalogue.ts [--titles N] [--episodes N] [--seed N] [--folder PATH] [--json]

import { fork } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCatalogue } from "../src/catalogue/catalogue.ts";
import { readConfig } from "../src/config.ts";
import { readIds } from "../src/core/titles/sent-ids.ts";
import { connectSqlite } from "../src/database/sqlite/sqlite-connection.ts";
import { openStores } from "../src/stores.ts";
import { flagsOf } from "./harness.ts";
import { type ImdbFiles, randomFrom, writeImdbFiles } from "./imdb-files.ts";

const { values: options } = parseArgs({
  options: {
    titles: { type: "string", default: "2000000" },
    episodes: { type: "string", default: "8000000" },
    seed: { type: "string", default: "1" },
    folder: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [titles, episodes, seed] = [options.titles, options.episodes, options.seed].map(Number) as [
  number,
  number,
  number,
];
const scratch = mkdtempSync(join(tmpdir(), "reprise-catalogue-bench-"));
const files = await filesIn(options.folder ?? scratch);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A folder that has them already is read as it is. */
async function filesIn(folder: string): Promise<Omit<ImdbFiles, "rows">> {
  const path = (name: string) => join(folder, `title.${name}.tsv.gz`);
  const there = {
    basics: path("basics"),
    episode: path("episode"),
    akas: path("akas"),
    ratings: path("ratings"),
  };
  if (Object.values(there).every((one) => existsSync(one))) return there;
  mkdirSync(folder, { recursive: true });
  return writeImdbFiles(folder, { titles, episodes, seed });
}

/** The rate of plain prepared inserts of the same shape, in transactions of the same size, into tables of the same keys. */
function rawRate(): number {
  const folder = mkdtempSync(join(scratch, "raw-"));
  const database = connectSqlite(join(folder, "raw.db"), 0);
  database.exec(`create table episode (title bigint, season integer, number integer, name text, aired_at bigint,
    air_offset integer, runtime integer, ids text, origins integer, primary key (title, season, number)) without rowid;
    create table episode_key (namespace text, value text, title bigint, season integer, number integer,
    primary key (namespace, value, title)) without rowid; create index of_title on episode_key (title)`);
  const episode = database.prepare("insert into episode values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const key = database.prepare("insert into episode_key values (?, ?, ?, ?, ?)");
  const write = database.transaction((from: number, count: number) => {
    for (let at = from; at < from + count; at += 1) {
      const title = 100_000_000 + Math.floor(at / 40) * 41;
      episode.run(title, 1, at % 40, "Some words of a name", null, 0, 45, `{"imdb":"tt${at}"}`, 5_059_905);
      key.run("imdb", `tt${at}`, title, 1, at % 40);
    }
  });
  const rows = 400_000;
  const start = performance.now();
  for (let at = 0; at < rows; at += 8_000) write(at, 8_000);
  const rate = rows / ((performance.now() - start) / 1000);
  database.close();
  rmSync(folder, { recursive: true });
  return rate;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
const summary = (times: number[]): Record<string, number> => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(percentile(sorted, share) * 1000) / 1000;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};

const rawBefore = rawRate();
const dataDir = join(scratch, "data");
const environment = { ...process.env, REPRISE_DATA_DIR: dataDir };
const stores = await openStores(readConfig({ REPRISE_DATA_DIR: dataDir }));
const catalogue = openCatalogue(stores.catalogueDatabase);
await catalogue.loadStarter();

const start = performance.now();
const child = fork(
  new URL("../src/main.ts", import.meta.url),
  ["catalogue", "import", "--json", "--from", "imdb", files.basics, files.episode, files.akas, files.ratings],
  // As the command is run, with what the package's script says.
  {
    env: environment,
    cwd: fileURLToPath(new URL("../", import.meta.url)),
    execArgv: flagsOf("reprise"),
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  },
);
let printed = "";
child.stdout?.on("data", (chunk) => {
  printed += chunk;
});
let memory = 0;
let isDone = false;
const ended = new Promise<number | null>((resolve) => child.once("exit", resolve)).then((code) => {
  isDone = true;
  return code;
});

const random = randomFrom(seed + 1);
const found: number[] = [];
/** Those of them during which no other process got this one's processor: what a look-up takes by itself. */
const foundUndisturbed: number[] = [];
const disturbances = (): number => process.resourceUsage().involuntaryContextSwitches;
const searched: number[] = [];
let written = 0;
const writes: number[] = [];
while (!isDone) {
  memory = Math.max(memory, memoryOf(child.pid ?? 0));
  for (let some = 0; some < 20 && !isDone; some += 1) {
    const imdb = `tt${String(1 + Math.floor(random() * (titles + episodes))).padStart(7, "0")}`;
    const before = disturbances();
    await measured(found, () =>
      catalogue.resolve([
        {
          section: random() < 0.5 ? "movies" : "shows",
          ids: readIds({ imdb }),
          name: null,
          year: null,
          usesTvdbSeasons: false,
          parts: null,
        },
      ]),
    );
    if (disturbances() === before) foundUndisturbed.push(found.at(-1) ?? 0);
    await setTimeout(5);
  }
  for (const text of ["love", "the ni", "dark hou", "story of lo", "kin"])
    await measured(searched, () => catalogue.search({ text, type: null, limit: 20 }));
  written += 1;
  const title = {
    type: "movie",
    title: `Written meanwhile ${written}`,
    year: 2020,
    ids: { tmdb: 900_000 + written },
  };
  if (written % 20 === 0) await measured(writes, () => catalogue.addTitles({ titles: [title] }));
}
const seconds = (performance.now() - start) / 1000;
if ((await ended) !== 0) throw new Error("the import failed");
const report = JSON.parse(printed) as { rows: number };

const after: number[] = [];
for (const text of ["love", "the ni", "dark hou", "story of lo", "kin", "houes", "dakr city"])
  for (let some = 0; some < 20; some += 1)
    await measured(after, () => catalogue.search({ text, type: null, limit: 20 }));
await stores.close();
const rate = report.rows / seconds;
// Before and after: what else the machine does differs over the minutes.
const raw = (rawBefore + rawRate()) / 2;
const result = {
  ...report,
  seconds: Math.round(seconds),
  rowsPerSecond: Math.round(rate),
  rawRowsPerSecond: Math.round(raw),
  ratio: Math.round((rate / raw) * 1000) / 1000,
  memoryMegabytes: Math.round(memory),
  databaseMegabytes: Math.round(statSync(join(dataDir, "catalogue.db")).size / 1e6),
  lookUpMillis: summary(found),
  lookUpUndisturbedMillis: summary(foundUndisturbed),
  searchMillis: summary(searched),
  searchAfterMillis: summary(after),
  writeMeanwhileMillis: summary(writes),
};
say(JSON.stringify(result, null, 2));
if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
rmSync(scratch, { recursive: true, force: true });

async function measured(into: number[], work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  into.push(performance.now() - began);
}

/** The most memory that a process has held, in megabytes; 0 where the system does not tell. */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

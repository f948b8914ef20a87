// What things cost, as ratios in one run: each against its floor on this machine at this hour.
// node bench/run.ts [--database sqlite|postgres] [--json] [--seconds N]

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { askFor, type Bench, endLoad, type Row, row, runToEnd, say, startMeasured, stop } from "./harness.ts";
import { measurePolls, measureSessions, measureStatistics, measureWhole } from "./reading.ts";
import { measureImport, measureRewatches, measureScrobbles, measureWatches } from "./writing.ts";

const { values: options } = parseArgs({
  options: {
    database: { type: "string", default: "sqlite" },
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "10" },
  },
});
const seconds = Number(options.seconds);
/** The server gives back what it does not need when it has been quiet for a while. */
const AT_REST = 40_000;
/** How often it is started at the end; the median counts. */
const STARTS = 7;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const rows: Row[] = [];

const folder = mkdtempSync(join(tmpdir(), "reprise-bench-"));
const database = options.database === "postgres" ? await import("./postgres.ts") : null;
const databaseUrl = database ? await database.start() : null;
const environment = {
  ...process.env,
  REPRISE_DATA_DIR: join(folder, "data"),
  ...(databaseUrl ? { REPRISE_DATABASE_URL: databaseUrl } : {}),
};

say("preparing the catalogue…");
await runToEnd("./prepare.ts", environment);
// Once before it counts, as every start but the very first: what the sources compile to is kept.
await stop((await startMeasured(environment)).child);
const bench: Bench = { ...(await startMeasured(environment)), seconds, rows };
await measureWatches(bench);
const floors = await measureImport(bench, folder, databaseUrl);
await measureRewatches(bench);
await measureScrobbles(bench);
await measurePolls(bench);
await measureWhole(bench, floors);
await floors.close();
await measureSessions(bench);
await measureStatistics(bench);
endLoad();

const atOnce = await askFor(bench.child, "memory");
say("letting the engine give back what it holds…");
await setTimeout(AT_REST);
const resident = await askFor(bench.child, "memory");
row(bench, "memory after all of it, at rest", megabytes(resident), {
  floor: `200 MB; at once ${megabytes(atOnce)}`,
});
await stop(bench.child);
const starts: number[] = [];
for (let time = 0; time < STARTS; time += 1) {
  const { child, ready } = await startMeasured(environment);
  starts.push(ready.listeningMillis);
  await stop(child);
}
starts.sort((one, other) => one - other);
row(bench, "start with 150,000 watches", `${starts[Math.floor(STARTS / 2)]} ms`, {
  floor: `1000 ms; ${STARTS} starts from ${starts[0]} to ${starts.at(-1)} ms`,
});
await database?.stop();
rmSync(folder, { recursive: true, force: true });

if (options.json) process.stdout.write(`${JSON.stringify({ database: options.database, rows }, null, 2)}\n`);
else for (const one of rows) process.stdout.write(`${textOf(one)}\n`);

function textOf({ work, value, floor, ratio, statements }: Row): string {
  const counted = statements === "" ? "" : `${statements} statements`;
  const more = [floor, ratio === "" ? "" : `ratio ${ratio}`, counted].filter((part) => part !== "");
  return `${work}\n    ${[value, ...more].join(" · ")}`;
}

// Reading dataset files in: pass after pass, batch after batch, from where an earlier reading stopped.

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import type { Database } from "../../database/database.ts";
import { ask, type Steps } from "../../database/statement.ts";
import { indexDueTitles } from "../index-titles.ts";
import * as sql from "../writing-statements.ts";
import { anibridgePasses } from "./anibridge.ts";
import { animeListsPasses } from "./anime-lists.ts";
import { bangumiPasses } from "./bangumi.ts";
import { checkedRows } from "./checked-rows.ts";
import { countsPasses } from "./counts.ts";
import { addCounts, type Counts, NOTHING, type Pass } from "./dataset.ts";
import { fribbPasses } from "./fribb.ts";
import { imdbPasses } from "./imdb.ts";
import type { DatasetKind } from "./kinds.ts";
import { kometaPasses } from "./kometa.ts";
import { plexAnibridgePasses } from "./plexanibridge.ts";
import { shinkroPasses } from "./shinkro.ts";
import { tvmazePasses } from "./tvmaze.ts";

const KINDS = {
  imdb: imdbPasses,
  "anime-lists": animeListsPasses,
  fribb: fribbPasses,
  tvmaze: tvmazePasses,
  bangumi: bangumiPasses,
  counts: countsPasses,
  anibridge: anibridgePasses,
  shinkro: shinkroPasses,
  plexanibridge: plexAnibridgePasses,
  kometa: kometaPasses,
} as const satisfies Readonly<Record<DatasetKind, unknown>>;

export type DatasetReport = Counts & { readonly from: DatasetKind; readonly rows: number };
export type Progress = { readonly pass: string; readonly rows: number };

/** Another process's write waits for its turn no longer than a batch and this, in milliseconds. */
const PAUSE = 2;
/** The progress of a pass that has come to its end. */
const ALL = -1;

/** @throws DatasetFormatError; the file system's error. */
export async function importDataset(
  database: Database,
  from: DatasetKind,
  paths: readonly string[],
  onProgress: (progress: Progress) => void = () => {},
): Promise<DatasetReport> {
  let counts = NOTHING;
  let rows = 0;
  const tasks: string[] = [];
  for (const pass of await KINDS[from](paths)) {
    const files = [pass.path, ...(pass.beside === undefined ? [] : [pass.beside])];
    const task = [from, pass.name, ...(await Promise.all(files.map(fingerprintOf)))].join(", ");
    const done = await runPass(database, task, pass, onProgress);
    counts = addCounts(counts, done.counts);
    rows += done.rows;
    tasks.push(task);
  }
  await indexDueTitles(database, {
    lazily: true,
    onProgress: (done) => onProgress({ pass: "search", rows: done }),
  });
  // Only now: a reading that is cut short begins with the pass that it was in. All before it is on the disk with this.
  await database.write(function* (): Steps<void> {
    for (const task of tasks) yield* ask(sql.deleteProgress, task);
  });
  await database.analyze();
  return { from, rows, ...counts };
}

async function runPass(
  database: Database,
  task: string,
  pass: Pass,
  onProgress: (progress: Progress) => void,
): Promise<{ counts: Counts; rows: number }> {
  const [before] = await database.ask(sql.readProgress, task);
  const skipped = before?.rows_done ?? 0;
  if (skipped === ALL) return { counts: NOTHING, rows: 0 };
  if (pass.prepare) await database.read(() => pass.prepare?.() as Steps<void>);
  let counts = NOTHING;
  let rows = 0;
  let lines = 0;
  let batch: unknown[] = [];
  const flush = async (): Promise<void> => {
    const waiting = batch;
    batch = [];
    const steps = function* (): Steps<Partial<Counts>> {
      const result = yield* pass.write(waiting);
      yield* ask(sql.writeProgress, task, rows);
      return result;
    };
    const written = await database.write(steps, { lazily: true });
    counts = addCounts(counts, written);
    onProgress({ pass: pass.name, rows });
    await setTimeout(PAUSE);
  };
  for await (const row of checkedRows(pass)) {
    rows += 1;
    if (rows <= skipped) continue;
    lines += pass.linesOf?.(row) ?? 1;
    batch.push(row);
    if (batch.length >= pass.batch) await flush();
  }
  if (batch.length > 0) await flush();
  await database.write(() => ask(sql.writeProgress, task, ALL), { lazily: true });
  return { counts, rows: lines };
}

/** What tells a file from another version of itself: its length, and how it begins and ends. */
async function fingerprintOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const part = Buffer.alloc(64 * 1024);
    const hash = createHash("sha256").update(String(size));
    for (const at of [0, Math.max(0, size - part.length)]) {
      const { bytesRead } = await file.read(part, 0, part.length, at);
      hash.update(part.subarray(0, bytesRead));
    }
    return hash.digest("hex").slice(0, 16);
  } finally {
    await file.close();
  }
}

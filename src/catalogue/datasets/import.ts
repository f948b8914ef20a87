// Imports dataset files in passes and batches, and resumes an interrupted import.

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Database } from "../../database/database.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { indexDueTitles } from "../search/index-titles.ts";
import * as progressSql from "../statements/import-progress.ts";
import { anibridgePasses } from "./anibridge.ts";
import { animeListsPasses } from "./anime-lists.ts";
import { bangumiPasses } from "./bangumi.ts";
import { countsPasses } from "./counts.ts";
import { addCounts, type Counts, NOTHING, type Pass } from "./dataset.ts";
import { fribbPasses } from "./fribb.ts";
import { imdbPasses } from "./imdb.ts";
import type { DatasetKind } from "./kinds.ts";
import { kometaPasses } from "./kometa.ts";
import { plexAnibridgePasses } from "./plexanibridge.ts";
import { type Progress, runPass } from "./run-pass.ts";
import { shinkroPasses } from "./shinkro.ts";
import { tvmazePasses } from "./tvmaze.ts";

const PASSES: Readonly<Record<DatasetKind, (paths: readonly string[]) => Promise<Pass[]>>> = {
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
};

export type DatasetReport = Counts & { readonly from: DatasetKind; readonly rows: number };

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
  for (const pass of await PASSES[from](paths)) {
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
  // Only at the end, so that an interrupted import can be resumed. This commit makes all earlier ones durable.
  await database.write(function* (): Steps<void> {
    for (const task of tasks) yield* ask(progressSql.remove, task);
  });
  await database.analyze();
  return { from, rows, ...counts };
}

/** Bytes at each end of a file that go into its fingerprint. */
const FINGERPRINT_BYTES = 64 * 1024;

/** Distinguishes versions of a file by its size, its beginning and its end. */
async function fingerprintOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const part = Buffer.alloc(FINGERPRINT_BYTES);
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

// Runs a pass over a dataset file, in batches that store their progress.

import { setTimeout } from "node:timers/promises";
import type { Database } from "../../database/database.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as progressSql from "../statements/import-progress.ts";
import { checkedRows } from "./checked-rows.ts";
import { addCounts, type Counts, NOTHING, type Pass } from "./dataset.ts";

export type Progress = { readonly pass: string; readonly rows: number };

/** The pause between batches, so that other processes can write. */
const PAUSE_MILLIS = 2;
/** The progress of a complete pass. */
const ALL = -1;

/** Runs the pass, or the rest of it. `rows`: the lines that were read this time. */
export async function runPass(
  database: Database,
  task: string,
  pass: Pass,
  onProgress: (progress: Progress) => void,
): Promise<{ counts: Counts; rows: number }> {
  const [before] = await database.ask(progressSql.find, task);
  const skipped = before?.rows_done ?? 0;
  if (skipped === ALL) return { counts: NOTHING, rows: 0 };
  const { prepare } = pass;
  if (prepare) await database.read(() => prepare());
  let counts = NOTHING;
  let [rows, lines] = [0, 0];
  let batch: unknown[] = [];
  const flush = async (): Promise<void> => {
    const waiting = batch;
    batch = [];
    const written = await database.write(() => writeBatch(pass, task, { waiting, rows }), { lazily: true });
    counts = addCounts(counts, written);
    onProgress({ pass: pass.name, rows });
    await setTimeout(PAUSE_MILLIS);
  };
  for await (const row of checkedRows(pass)) {
    rows += 1;
    if (rows <= skipped) continue;
    lines += pass.linesOf?.(row) ?? 1;
    batch.push(row);
    if (batch.length >= pass.batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  await database.write(() => ask(progressSql.write, task, ALL), { lazily: true });
  return { counts, rows: lines };
}

function* writeBatch(
  pass: Pass,
  task: string,
  { waiting, rows }: { readonly waiting: readonly unknown[]; readonly rows: number },
): Steps<Partial<Counts>> {
  const result = yield* pass.write(waiting);
  yield* ask(progressSql.write, task, rows);
  return result;
}

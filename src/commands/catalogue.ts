// `catalogue add`, `catalogue import` and `catalogue stats`: what the server knows of titles.

import { readFile } from "node:fs/promises";
import { openCatalogue } from "../catalogue/catalogue.ts";
import { DATASET_KINDS, type Progress } from "../catalogue/datasets/import.ts";
import { withStores } from "../stores.ts";
import { type Call, CommandFailed, printError, table, WrongUsage } from "./output.ts";

/** @throws CommandFailed when the file cannot be read as JSON; CatalogueFormatError. */
export async function addToCatalogue(call: Call, path: string): Promise<void> {
  const document = await readDocument(path);
  await withStores(call.config, async (stores) => {
    const catalogue = openCatalogue(stores.catalogueDatabase);
    // First, because what is added here wins over the starter catalogue.
    await catalogue.loadStarter();
    const { titles, episodes, updated, rejected } = await catalogue.addTitles(document);
    const lines = [
      `${titles} titles added, ${updated} updated, ${episodes} episodes written, ${rejected.length} rejected.`,
      ...rejected.map(({ index, reason }) => `  titles[${index}]: ${reason}`),
    ];
    call.output.print({ titles, episodes, updated, rejected }, lines.join("\n"));
  });
}

/** @throws WrongUsage; DatasetFormatError; the file system's error. */
export async function importIntoCatalogue(call: Call, from: string, paths: readonly string[]): Promise<void> {
  const kind = DATASET_KINDS.find((one) => one === from);
  if (!kind) throw new WrongUsage(`--from is one of ${DATASET_KINDS.join(", ")}, not ${from}`);
  await withStores(call.config, async (stores) => {
    const catalogue = openCatalogue(stores.catalogueDatabase);
    await catalogue.loadStarter();
    const report = await catalogue.importDataset(kind, paths, everySeconds(PROGRESS_SECONDS, call));
    const { rows, titles, updated, unchanged, episodes, details, anime, skipped } = report;
    const lines = [
      `${rows} rows read.`,
      `${titles} titles added, ${updated} updated, ${unchanged} unchanged, ${episodes} episodes.`,
      `${details} names and figures, ${anime} rows are anime here, ${skipped} skipped.`,
    ];
    call.output.print(report, lines.join("\n"));
  });
}

/** How often a long import says how far it is. */
const PROGRESS_SECONDS = 5;

function everySeconds(seconds: number, call: Call): (progress: Progress) => void {
  let last = call.clock();
  return ({ pass, rows }) => {
    const now = call.clock();
    if (now - last < seconds * 1000) return;
    last = now;
    printError(`${pass}: ${rows} rows`);
  };
}

export async function showCatalogueStatistics(call: Call): Promise<void> {
  await withStores(call.config, async (stores) => {
    const catalogue = openCatalogue(stores.catalogueDatabase);
    await catalogue.loadStarter();
    const statistics = await catalogue.statistics();
    const rows = [
      ...statistics.titles.map(({ type, source, titles }) => [`${type} titles`, titles, `from ${source}`]),
      ...statistics.episodes.map(({ type, episodes }) => [`${type} episodes`, episodes]),
    ];
    call.output.print(statistics, rows.length === 0 ? "The catalogue is empty." : table(rows));
  });
}

async function readDocument(path: string): Promise<unknown> {
  const content = await readFile(path, "utf8");
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new CommandFailed(`${path} is not JSON: ${(error as Error).message}`);
  }
}

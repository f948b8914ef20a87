// `catalogue add` and `catalogue stats`: what the server knows of titles.

import { readFile } from "node:fs/promises";
import { openCatalogue } from "../catalogue/catalogue.ts";
import { withStores } from "../stores.ts";
import { type Call, CommandFailed, table } from "./output.ts";

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

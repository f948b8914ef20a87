// The `catalogue` command: adds, imports, counts, merges and splits titles.

import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import {
  DATASET_KINDS,
  mergeTitles,
  type PartPair,
  splitTitle,
  type TitlePair,
} from "../actions/catalogue/edit-catalogue.ts";
import { withCatalogue } from "../with-stores.ts";
import { type CommandContext, CommandFailed, printError, table, WrongUsage } from "./output.ts";
import { parseWholeNumber } from "./parse-arguments.ts";

/** Adds the command and its subcommands. */
export function catalogueCommands(program: Command, contextOf: (command: Command) => CommandContext): void {
  const catalogue = program.command("catalogue").description("manage the titles that the server knows");
  catalogue
    .command("add")
    .description("add or update titles from a catalogue file")
    .argument("<file>", "the file, in the JSON format of docs/catalogue.md")
    .action((file: string, _options: object, command: Command) => addToCatalogue(contextOf(command), file));
  catalogue
    .command("import")
    .description("import dataset files, and update titles that are already known")
    .requiredOption("--from <kind>", `the kind of dataset: ${DATASET_KINDS.join(", ")}`)
    .argument("<files...>", "the downloaded files, compressed with gzip or not")
    .action((files: string[], options: { from: string }, command: Command) =>
      importIntoCatalogue(contextOf(command), options.from, files),
    );
  catalogue
    .command("stats")
    .description("count titles and episodes")
    .action((_options: object, command: Command) => showCatalogueStatistics(contextOf(command)));
  catalogue
    .command("merge")
    .description("merge one title into another, in the catalogue and in every library")
    .argument("<from>", "the id of the title to merge")
    .argument("<into>", "the id of the title to keep")
    .argument("[parts...]", "episodes with a different number in the other title: S1E3=S1E1; a movie is S0E0")
    .action((from: string, into: string, parts: string[], _options: object, command: Command) =>
      mergeInCatalogue(contextOf(command), parsePair(from, into, parts)),
    );
  catalogue
    .command("split")
    .description("move episodes of one title to another")
    .argument("<from>", "the id of the title that has the episodes")
    .argument("<into>", "the id of the title to move them to")
    .argument("<parts...>", "the episodes, with their numbers in the other title: S1E3=S1E1")
    .action((from: string, into: string, parts: string[], _options: object, command: Command) =>
      splitInCatalogue(contextOf(command), parsePair(from, into, parts)),
    );
}

/** @throws CommandFailed when the file cannot be read as JSON; CatalogueFormatError. */
async function addToCatalogue({ config, output }: CommandContext, path: string): Promise<void> {
  const document = await readDocument(path);
  await withCatalogue(config, async (catalogue) => {
    // The starter catalogue goes first: titles of the file override it.
    await catalogue.loadStarter();
    const { titles, episodes, updated, rejected } = await catalogue.addTitles(document);
    const lines = [
      `${titles} titles added, ${updated} updated, ${episodes} episodes written, ${rejected.length} rejected.`,
      ...rejected.map(({ index, reason }) => `  titles[${index}]: ${reason}`),
    ];
    output.print({ titles, episodes, updated, rejected }, lines.join("\n"));
  });
}

/** @throws WrongUsage; DatasetFormatError; the file system's error. */
async function importIntoCatalogue(
  context: CommandContext,
  from: string,
  paths: readonly string[],
): Promise<void> {
  const kind = DATASET_KINDS.find((one) => one === from);
  if (!kind) throw new WrongUsage(`--from must be one of ${DATASET_KINDS.join(", ")}, not "${from}"`);
  await withCatalogue(context.config, async (catalogue) => {
    await catalogue.loadStarter();
    const report = await catalogue.importDataset(kind, paths, progressPrinter(context));
    const { rows, titles, updated, unchanged, episodes, details, anime, skipped } = report;
    const lines = [
      `${rows} rows read.`,
      `${titles} titles added, ${updated} updated, ${unchanged} unchanged, ${episodes} episodes.`,
      `${details} details of known titles, ${anime} rows about titles known as anime, ${skipped} rows skipped.`,
    ];
    context.output.print(report, lines.join("\n"));
  });
}

/** How often a long import reports its progress. */
const PROGRESS_INTERVAL_MILLIS = 5_000;

function progressPrinter({ clock }: CommandContext): (progress: { pass: string; rows: number }) => void {
  let lastPrintedAt = clock();
  return ({ pass, rows }) => {
    const now = clock();
    if (now - lastPrintedAt < PROGRESS_INTERVAL_MILLIS) return;
    lastPrintedAt = now;
    printError(`${pass}: ${rows} rows`);
  };
}

async function showCatalogueStatistics({ config, output }: CommandContext): Promise<void> {
  await withCatalogue(config, async (catalogue) => {
    await catalogue.loadStarter();
    const statistics = await catalogue.statistics();
    const rows = [
      ...statistics.titles.map(({ type, source, titles }) => [`${type} titles`, titles, `from ${source}`]),
      ...statistics.episodes.map(({ type, episodes }) => [`${type} episodes`, episodes]),
    ];
    output.print(statistics, rows.length === 0 ? "The catalogue is empty." : table(rows));
  });
}

/** @throws MergeRefused. */
async function mergeInCatalogue({ config, output }: CommandContext, pair: TitlePair): Promise<void> {
  await withCatalogue(config, async (catalogue) => {
    await mergeTitles(catalogue, pair);
    const { from, into } = pair;
    output.print({ from, into }, `Merged ${from} into ${into}.`);
  });
}

/** @throws MergeRefused. */
async function splitInCatalogue({ config, output }: CommandContext, pair: TitlePair): Promise<void> {
  await withCatalogue(config, async (catalogue) => {
    await splitTitle(catalogue, pair);
    const { from, into, parts } = pair;
    const message = `Moved ${parts.length} episodes of ${from} to ${into}.`;
    output.print({ from, into, episodes: parts.length }, message);
  });
}

/** @throws WrongUsage */
function parsePair(from: string, into: string, parts: readonly string[]): TitlePair {
  return { from: parseTitleId(from), into: parseTitleId(into), parts: parts.map(parsePart) };
}

function parseTitleId(text: string): number {
  return parseWholeNumber(text, "a title", { min: 1 });
}

/** Parses a pair of episodes such as `S1E3=S1E1`. @throws WrongUsage */
function parsePart(text: string): PartPair {
  const [, ...numbers] = /^S(\d{1,6})E(\d{1,6})=S(\d{1,6})E(\d{1,6})$/i.exec(text) ?? [];
  if (numbers.length === 0) throw new WrongUsage(`an episode must be written as S1E3=S1E1, not "${text}"`);
  const [season = 0, number = 0, toSeason = 0, toNumber = 0] = numbers.map(Number);
  return { from: { season, number }, to: { season: toSeason, number: toNumber } };
}

async function readDocument(path: string): Promise<unknown> {
  const content = await readFile(path, "utf8");
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new CommandFailed(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

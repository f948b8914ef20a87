// `catalogue` and what belongs to it: what the server knows of titles.

import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import type { Command } from "commander";
import { openCatalogue } from "../catalogue/catalogue.ts";
import type { Progress } from "../catalogue/datasets/import.ts";
import { DATASET_KINDS } from "../catalogue/datasets/kinds.ts";
import type { PartMove } from "../catalogue/merging.ts";
import { type TitleId, toTitleId } from "../core/ids.ts";
import { withStores } from "../stores.ts";
import { type Call, CommandFailed, printError, table, WrongUsage } from "./output.ts";
import { wholeNumber } from "./with-library.ts";

/** Adds the command and all that belongs to it. */
export function catalogueCommands(program: Command, callOf: (command: Command) => Call): void {
  const catalogue = program.command("catalogue").description("what the server knows of titles");
  catalogue
    .command("add")
    .description("add or update titles from a catalogue file")
    .argument("<file>", "JSON of the catalogue form")
    .action((file: string, _options: object, command: Command) => addToCatalogue(callOf(command), file));
  catalogue
    .command("import")
    .description("read dataset files in; what is there already is only brought up to date")
    .requiredOption("--from <kind>", `whose files they are: ${DATASET_KINDS.join(", ")}`)
    .argument("<files...>", "the files as they were downloaded, gzipped or not")
    .action((files: string[], options: { from: string }, command: Command) =>
      importIntoCatalogue(callOf(command), options.from, files),
    );
  catalogue
    .command("stats")
    .description("count titles and episodes")
    .action((_options: object, command: Command) => showCatalogueStatistics(callOf(command)));
  catalogue
    .command("merge")
    .description("two titles are one: the first becomes the second, and every library follows")
    .argument("<from>", "the id of the title that goes")
    .argument("<into>", "the id of the title that stays")
    .argument("[parts...]", "episodes that have other numbers there: S1E3=S1E1; a movie is S0E0")
    .action((from: string, into: string, parts: string[], _options: object, command: Command) =>
      mergeInCatalogue(callOf(command), from, into, parts),
    );
  catalogue
    .command("split")
    .description("some episodes of a title are another title's, which the catalogue has already")
    .argument("<from>", "the id of the title that has them")
    .argument("<into>", "the id of the title whose they are")
    .argument("<parts...>", "which, and what they are there: S1E3=S1E1")
    .action((from: string, into: string, parts: string[], _options: object, command: Command) =>
      splitInCatalogue(callOf(command), from, into, parts),
    );
}

/** @throws CommandFailed when the file cannot be read as JSON; CatalogueFormatError. */
async function addToCatalogue(call: Call, path: string): Promise<void> {
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
async function importIntoCatalogue(call: Call, from: string, paths: readonly string[]): Promise<void> {
  const kind = DATASET_KINDS.find((one) => one === from);
  if (!kind) throw new WrongUsage(`--from is one of ${DATASET_KINDS.join(", ")}, not ${from}`);
  await withStores(call.config, async (stores) => {
    const catalogue = openCatalogue(stores.catalogueDatabase);
    await catalogue.loadStarter();
    giveWay();
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

async function showCatalogueStatistics(call: Call): Promise<void> {
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

/** @throws WrongUsage; MergeRefused. */
async function mergeInCatalogue(call: Call, from: string, into: string, parts: string[]): Promise<void> {
  const [old, kept] = [titleIn(from), titleIn(into)];
  const moves = parts.map((word) => moveIn(word, kept));
  await withStores(call.config, async (stores) => {
    await openCatalogue(stores.catalogueDatabase).merge(old, kept, moves);
    call.output.print({ from: old, into: kept }, `${old} is ${kept} now.`);
  });
}

/** @throws WrongUsage; MergeRefused. */
async function splitInCatalogue(call: Call, from: string, into: string, parts: string[]): Promise<void> {
  const [old, other] = [titleIn(from), titleIn(into)];
  const moves = parts.map((word) => moveIn(word, other));
  await withStores(call.config, async (stores) => {
    await openCatalogue(stores.catalogueDatabase).split(old, moves);
    const answer = { from: old, into: other, episodes: moves.length };
    call.output.print(answer, `${moves.length} episodes of ${old} are ${other}'s now.`);
  });
}

const titleIn = (word: string): TitleId => toTitleId(wholeNumber(word, "a title"));

/** `S1E3=S1E1`. @throws WrongUsage */
function moveIn(word: string, title: TitleId): PartMove {
  const [, ...numbers] = /^S(\d{1,6})E(\d{1,6})=S(\d{1,6})E(\d{1,6})$/i.exec(word) ?? [];
  if (numbers.length === 0) throw new WrongUsage(`an episode and what it is there: S1E3=S1E1, not "${word}"`);
  const [season = 0, number = 0, toSeason = 0, toNumber = 0] = numbers.map(Number);
  return { from: { season, number }, to: { title, part: { season: toSeason, number: toNumber } } };
}

async function readDocument(path: string): Promise<unknown> {
  const content = await readFile(path, "utf8");
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new CommandFailed(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** What a server on the same machine has to do comes first: whoever waits for it waits for milliseconds. */
function giveWay(): void {
  for (const thread of threadsOf())
    try {
      setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // Where that may not be said, or where it has ended already, all goes on side by side.
    }
}

/** Linux gives each thread a priority of its own; elsewhere the process has one. */
function threadsOf(): number[] {
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [process.pid];
  }
}

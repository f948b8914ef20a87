// The catalogue's front: titles by id, resolving, adding, counting.

import { readdirSync, readFileSync } from "node:fs";
import type { TitleId } from "../core/ids.ts";
import type { Title } from "../core/title.ts";
import type { Database } from "../database/database.ts";
import { ask, type Steps } from "../database/statement.ts";
import { addTitle, TitleConflict } from "./additions.ts";
import { CatalogueFormatError, readTitle, type TitleDocumentFacts, titlesOf } from "./document.ts";
import { tellLearned } from "./learned.ts";
import type { Key } from "./namespaces.ts";
import { type NetworkOptions, openProviders, type Providers } from "./providers/providers.ts";
import { type Resolution, resolve, type TitleQuery } from "./resolve.ts";
import * as sql from "./statements.ts";
import { TitleCache } from "./titles.ts";

export type AdditionReport = {
  /** Titles that are new, and episodes written. */
  readonly titles: number;
  readonly episodes: number;
  readonly updated: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
};

export type Catalogue = {
  /** The titles that exist, by id. */
  load(ids: Iterable<TitleId>): Promise<Map<TitleId, Title>>;
  /** What each item means, in the items' order. Contract: media-objects.md 4, anime.md 6. */
  resolve(queries: readonly TitleQuery[]): Promise<Resolution[]>;
  /** The same, with providers asked for what is unknown, as long as a request may wait; never fails for their sake. */
  resolveOrAsk(queries: readonly TitleQuery[]): Promise<Resolution[]>;
  /** One round of asking providers for what nobody waits for. */
  askDue(): Promise<void>;
  /** Resolves once nobody is being asked. */
  untilAsked(): Promise<void>;
  /** Breaks off whatever providers are being asked. */
  stopAsking(): Promise<void>;
  /** Adds or updates the titles of a catalogue document. @throws CatalogueFormatError */
  addTitles(document: unknown): Promise<AdditionReport>;
  /** Loads the starter catalogue, once in the life of a data directory. */
  loadStarter(): Promise<void>;
  statistics(): Promise<Statistics>;
  /** One round of telling what was learnt lately: `tell` gets the keys of some titles at a time. */
  tellLearned(tell: (keys: readonly Key[]) => Promise<void>): Promise<void>;
  /** A number that differs once the catalogue has changed. */
  version(): Promise<number>;
};

export type Statistics = {
  readonly titles: { readonly type: string; readonly source: string; readonly titles: number }[];
  readonly episodes: { readonly type: string; readonly episodes: number }[];
};

const STARTER = "starter";

/** Titles written in one transaction: other writers get their turn in between. */
const BATCH = 100;

/** Without a network nobody is asked for what the database lacks. */
export function openCatalogue(database: Database, network: NetworkOptions | null = null): Catalogue {
  const titles = new TitleCache(database);
  const resolveHere = (queries: readonly TitleQuery[]): Promise<Resolution[]> =>
    resolve(database, titles, queries);
  const known = async (queries: readonly TitleQuery[]): Promise<boolean[]> =>
    (await resolveHere(queries)).map(({ kind }) => kind === "found");
  const providers = network && openProviders(database, known, network);
  return {
    load: (ids) => titles.load(ids),
    resolve: resolveHere,
    resolveOrAsk: (queries) => resolveOrAsk(queries, resolveHere, providers),
    askDue: async () => providers?.round(),
    untilAsked: async () => providers?.settled(),
    stopAsking: async () => providers?.close(),
    addTitles: async (document) => addTitles(database, titlesOf(document), "operator"),
    loadStarter: () => loadStarter(database),
    statistics: () => statistics(database),
    tellLearned: (tell) => tellLearned(database, tell),
    version: () => database.version(),
  };
}

async function resolveOrAsk(
  queries: readonly TitleQuery[],
  resolveHere: (queries: readonly TitleQuery[]) => Promise<Resolution[]>,
  providers: Providers | null,
): Promise<Resolution[]> {
  const first = await resolveHere(queries);
  if (providers === null) return first;
  // What is ambiguous here does not become clear by more titles of the same name.
  const unknown = queries.filter((_, at) => {
    const resolution = first[at];
    return resolution?.kind === "unknown" && resolution.reason === "title_unknown";
  });
  const learnt = unknown.length > 0 && (await providers.learn(unknown));
  const resolutions = learnt ? await resolveHere(queries) : first;
  providers.note(resolutions);
  return resolutions;
}

/**
 * One transaction, unlike other additions: a process that dies on the way leaves nothing behind, and one that
 * starts beside it cannot add titles in between, which the rest of the starter would then overwrite.
 */
async function loadStarter(database: Database): Promise<void> {
  if (await database.read(hasStarter)) return;
  const titles = readStarter().map((input, index) => ({ index, facts: readTitle(input) }));
  await database.write(function* (): Steps<void> {
    if (yield* hasStarter()) return;
    yield* ask(sql.markStarter);
    for (const result of yield* addBatch(titles, STARTER))
      if ("reason" in result) throw new Error(`starter title ${result.index}: ${result.reason}`);
  });
}

function* hasStarter(): Steps<boolean> {
  return (yield* ask(sql.findStarter)).length > 0;
}

async function addTitles(
  database: Database,
  inputs: readonly unknown[],
  source: string,
): Promise<AdditionReport> {
  const report = { titles: 0, episodes: 0, updated: 0, rejected: [] as { index: number; reason: string }[] };
  const readable: { index: number; facts: TitleDocumentFacts }[] = [];
  for (const [index, input] of inputs.entries()) {
    try {
      readable.push({ index, facts: readTitle(input) });
    } catch (error) {
      if (!(error instanceof CatalogueFormatError)) throw error;
      report.rejected.push({ index, reason: error.message });
    }
  }
  for (let at = 0; at < readable.length; at += BATCH) {
    const batch = readable.slice(at, at + BATCH);
    const results = await database.write(() => addBatch(batch, source));
    for (const result of results) {
      if ("reason" in result) report.rejected.push(result);
      else {
        report.episodes += result.episodes;
        if (result.isNew) report.titles += 1;
        else report.updated += 1;
      }
    }
  }
  report.rejected.sort((a, b) => a.index - b.index);
  return report;
}

type BatchResult = { index: number; reason: string } | { isNew: boolean; episodes: number };

function* addBatch(
  batch: readonly { index: number; facts: TitleDocumentFacts }[],
  source: string,
): Steps<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const { index, facts } of batch) {
    try {
      results.push(yield* addTitle(facts, source));
    } catch (error) {
      // Found before anything of this title was written; a database error passes through.
      if (!(error instanceof TitleConflict)) throw error;
      results.push({ index, reason: error.message });
    }
  }
  return results;
}

function readStarter(): unknown[] {
  const folder = new URL("./starter/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .flatMap((name) => titlesOf(JSON.parse(readFileSync(new URL(name, folder), "utf8"))));
}

async function statistics(database: Database): Promise<Statistics> {
  return database.read(function* (): Steps<Statistics> {
    const titles = yield* ask(sql.statistics);
    const episodes = yield* ask(sql.countEpisodes);
    return { titles: [...titles], episodes: [...episodes] };
  });
}

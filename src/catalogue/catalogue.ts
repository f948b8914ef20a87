// The catalogue's front: titles by id, resolving, adding, counting.

import { readdirSync, readFileSync } from "node:fs";
import type { TitleId } from "../core/ids.ts";
import type { Title } from "../core/title.ts";
import type { Database, Soon } from "../database/database.ts";
import { Remembered } from "../database/remembered.ts";
import { ask, type Steps } from "../database/statement.ts";
import { type AdditionResult, addTitles as addAll } from "./additions.ts";
import type { DatasetReport, Progress } from "./datasets/import.ts";
import type { DatasetKind } from "./datasets/kinds.ts";
import { CatalogueFormatError, readTitle, type TitleDocumentFacts, titlesOf } from "./document.ts";
import { KeyIndex } from "./key-index.ts";
import { tellLearned } from "./learned.ts";
import { type Measure, measurer } from "./measures.ts";
import { loadSuccessors, mergeTitles, type PartMove, type Successors, splitTitle } from "./merging.ts";
import type { Key } from "./namespaces.ts";
import { type NetworkOptions, openProviders, type Providers } from "./providers/providers.ts";
import { toRecorded } from "./records.ts";
import { type Resolution, resolve, type TitleQuery } from "./resolve.ts";
import { indexThese, indexTitles, type SearchQuery, searchTitles } from "./search.ts";
import type { Source } from "./sources.ts";
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
  load(ids: readonly TitleId[]): Soon<Map<TitleId, Title>>;
  /** How long the titles that exist are, by id. */
  measures(ids: readonly TitleId[]): Soon<ReadonlyMap<TitleId, Measure>>;
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
  /** Titles by words of their names, as somebody types them; the likeliest first. */
  search(query: SearchQuery): Promise<TitleId[]>;
  /** Adds or updates the titles of a catalogue document. @throws CatalogueFormatError */
  addTitles(document: unknown): Promise<AdditionReport>;
  /** Loads the starter catalogue, once in the life of a data directory. */
  loadStarter(): Promise<void>;
  /** Reads dataset files of one kind in, or on from where that stopped. @throws DatasetFormatError */
  importDataset(
    from: DatasetKind,
    paths: readonly string[],
    onProgress?: (progress: Progress) => void,
  ): Promise<DatasetReport>;
  /** Makes one title of two; what has no place in `moves` keeps its number. @throws MergeRefused */
  merge(from: TitleId, into: TitleId, moves?: readonly PartMove[]): Promise<void>;
  /** Gives parts of a title to others. @throws MergeRefused */
  split(title: TitleId, moves: readonly PartMove[]): Promise<void>;
  /** What became of these titles; those that are what they were are absent. */
  successors(titles: readonly TitleId[]): Promise<Map<TitleId, Successors>>;
  /** How many merges and splits there have been; 0 for none. */
  merges(): Soon<number>;
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

const STARTER: Source = "starter";

/** Titles whose addition changes how large the catalogue is. */
const MANY = 1_000;
/** Titles written in one transaction: other writers get their turn in between. */
const BATCH = 100;

/** Without a network nobody is asked for what the database lacks. */
export function openCatalogue(database: Database, network: NetworkOptions | null = null): Catalogue {
  const titles = new TitleCache(database);
  const lookups = { database, titles, keys: new KeyIndex(database) };
  const merges = new Remembered<"merges", { count: number }>(database, 1);
  const countMerges = async (): Promise<number> => {
    const count = async () => ({ count: (await database.ask(sql.countMerges))[0]?.value ?? 0 });
    return (await merges.one("merges", count))?.count ?? 0;
  };
  const resolveHere = (queries: readonly TitleQuery[]): Promise<Resolution[]> => resolve(lookups, queries);
  const known = async (queries: readonly TitleQuery[]): Promise<boolean[]> =>
    (await resolveHere(queries)).map(({ kind }) => kind === "found");
  const providers = network && openProviders(database, known, network);
  return {
    load: (ids) => titles.load(ids),
    measures: measurer(database),
    resolve: resolveHere,
    resolveOrAsk: (queries) => resolveOrAsk(queries, resolveHere, providers),
    askDue: async () => providers?.round(),
    untilAsked: async () => providers?.settled(),
    stopAsking: async () => providers?.close(),
    search: (query) => searchTitles(database, query),
    addTitles: async (document) => addTitles(database, titlesOf(document), "operator"),
    loadStarter: () => loadStarter(database),
    importDataset: async (from, paths, onProgress) => {
      // Loaded here: few processes ever read a dataset in.
      const { importDataset } = await import("./datasets/import.ts");
      return importDataset(database, from, paths, onProgress);
    },
    merge: async (from, into, moves) => {
      await database.write(() => mergeTitles(from, into, moves));
      await indexTitles(database);
    },
    split: async (title, moves) => {
      await database.write(() => splitTitle(title, moves));
      await indexTitles(database);
    },
    successors: (titles) => database.read(() => loadSuccessors(titles)),
    merges: () => merges.peek("merges")?.count ?? countMerges(),
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
  if (await database.read(hasStarter)) return indexTitles(database);
  const titles = readStarter().map((input, index) => ({ index, facts: readTitle(input) }));
  await database.write(function* (): Steps<void> {
    if (yield* hasStarter()) return;
    yield* ask(sql.markStarter);
    for (const [at, result] of (yield* addBatch(titles, STARTER)).entries())
      if (result.kind === "refused") throw new Error(`starter title ${at}: ${result.reason}`);
  });
  await indexTitles(database);
  await database.analyze();
}

function* hasStarter(): Steps<boolean> {
  return (yield* ask(sql.findStarter)).length > 0;
}

async function addTitles(
  database: Database,
  inputs: readonly unknown[],
  source: Source,
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
    const results = await database.write(function* (): Steps<AdditionResult[]> {
      const added = yield* addBatch(batch, source);
      const changed = added.flatMap((one) =>
        one.kind === "new" || one.kind === "changed" ? [one.title] : [],
      );
      // At once, and not after all that an import may have left to be done.
      if (changed.length > 0) yield* indexThese(database.engine, changed);
      return added;
    });
    for (const [place, result] of results.entries()) {
      const index = batch[place]?.index ?? 0;
      if (result.kind === "refused") report.rejected.push({ index, reason: result.reason });
      else if (result.kind !== "anime") {
        report.episodes += result.episodes;
        if (result.kind === "new") report.titles += 1;
        else report.updated += 1;
      }
    }
  }
  if (readable.length >= MANY) await database.analyze();
  report.rejected.sort((a, b) => a.index - b.index);
  return report;
}

const addBatch = (batch: readonly { facts: TitleDocumentFacts }[], source: Source): Steps<AdditionResult[]> =>
  addAll(
    batch.map(({ facts }) => ({ facts: toRecorded(facts), record: null, episodes: facts.episodes })),
    source,
  );

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

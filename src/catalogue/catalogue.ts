// The catalogue's front: titles by id, resolving, adding, counting.

import type { TitleId } from "../core/ids.ts";
import type { Key } from "../core/namespaces.ts";
import type { TitleLength } from "../core/statistics.ts";
import type { Title } from "../core/title.ts";
import type { Resolution, TitleQuery } from "../core/title-query.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { type AdditionReport, addDocument } from "./add-document.ts";
import { type CatalogueStatistics, loadStatistics } from "./catalogue-statistics.ts";
import { announceChanges } from "./changed-titles.ts";
import type { DatasetReport } from "./datasets/import.ts";
import type { DatasetKind } from "./datasets/kinds.ts";
import type { Progress } from "./datasets/run-pass.ts";
import { indexInBackground, indexTitles } from "./index-titles.ts";
import { openKeyIndex } from "./key-index.ts";
import { mergeCount } from "./merge-count.ts";
import { mergeTitles, splitTitle } from "./merging.ts";
import type { OpenProviders } from "./providers/providers.ts";
import { resolve } from "./resolve.ts";
import { resolveOrAsk } from "./resolve-or-ask.ts";
import { type SearchQuery, searchTitles } from "./search.ts";
import { loadStarter } from "./starter.ts";
import { loadSuccessors, type PartMove, type Successors } from "./successors.ts";
import { TitleCache } from "./title-cache.ts";
import { titleLengths } from "./title-lengths.ts";

export type Catalogue = {
  /** The titles that exist, by id. */
  load(ids: readonly TitleId[]): MaybePromise<Map<TitleId, Title>>;
  /** How long the titles that exist are, by id. */
  titleLengths(ids: readonly TitleId[]): MaybePromise<ReadonlyMap<TitleId, TitleLength>>;
  /** What each item means, in the items' order. Contract: media-objects.md 4, anime.md 6. */
  resolve(queries: readonly TitleQuery[]): Promise<Resolution[]>;
  /** The same, with providers asked for what is unknown, as long as a request may wait; never fails for their sake. */
  resolveOrAsk(queries: readonly TitleQuery[]): Promise<Resolution[]>;
  /** One round of asking providers for what nobody waits for. */
  askDue(): Promise<void>;
  /** Resolves once nobody is being asked. */
  untilAsked(): Promise<void>;
  /** Indexes the titles that have changed and cannot be searched for yet; usually there are none. */
  indexDue(): Promise<void>;
  /** Ends what is done in the background: providers are no longer asked, and nothing is indexed. */
  stop(): Promise<void>;
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
  countMerges(): MaybePromise<number>;
  statistics(): Promise<CatalogueStatistics>;
  /** One round of announcing the titles that changed lately: `announce` gets the keys of some titles at a time. */
  announceChanges(announce: (keys: readonly Key[]) => Promise<void>): Promise<void>;
  /** A number that differs once the catalogue has changed. */
  version(): Promise<number>;
};

/** Without providers nobody is asked for what the database lacks. */
export function openCatalogue(database: Database, openProviders: OpenProviders | null = null): Catalogue {
  const titles = new TitleCache(database);
  const lookups = { database, titles, keys: openKeyIndex(database) };
  const resolveHere = (queries: readonly TitleQuery[]): Promise<Resolution[]> => resolve(lookups, queries);
  const areKnown = async (queries: readonly TitleQuery[]): Promise<boolean[]> =>
    (await resolveHere(queries)).map(({ kind }) => kind === "found");
  const providers = openProviders?.(database, areKnown) ?? null;
  const stopped = new AbortController();
  return {
    load: (ids) => titles.load(ids),
    titleLengths: titleLengths(database),
    resolve: resolveHere,
    resolveOrAsk: (queries) =>
      providers === null ? resolveHere(queries) : resolveOrAsk(queries, resolveHere, providers),
    askDue: async () => providers?.round(),
    untilAsked: async () => providers?.settled(),
    indexDue: () => indexInBackground(database, stopped.signal),
    stop: async () => {
      stopped.abort();
      await providers?.close();
    },
    search: (query) => searchTitles(database, query),
    addTitles: (document) => addDocument(database, document),
    loadStarter: () => loadStarter(database),
    importDataset: async (from, paths, onProgress) => {
      // Loaded here: few processes ever import a dataset.
      const { importDataset } = await import("./datasets/import.ts");
      return importDataset(database, from, paths, onProgress);
    },
    merge: (from, into, moves = []) =>
      database.write(function* () {
        yield* mergeTitles(from, into, moves);
        yield* indexTitles(database.engine, [from, into, ...moves.map(({ to }) => to.title)]);
      }),
    split: (title, moves) =>
      database.write(function* () {
        yield* splitTitle(title, moves);
        yield* indexTitles(database.engine, [title, ...moves.map(({ to }) => to.title)]);
      }),
    successors: (ids) => database.read(() => loadSuccessors(ids)),
    countMerges: mergeCount(database),
    statistics: () => database.read(loadStatistics),
    announceChanges: (announce) => announceChanges(database, announce),
    version: () => database.version(),
  };
}

// The interface of the catalogue to the rest of the server.

import type { TitleId } from "../core/ids.ts";
import type { TitleLength } from "../core/lists/statistics.ts";
import type { Key } from "../core/titles/namespaces.ts";
import type { Title } from "../core/titles/title.ts";
import type { Resolution, TitleQuery } from "../core/titles/title-query.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { type CatalogueStatistics, loadStatistics } from "./catalogue-statistics.ts";
import { announceChanges } from "./changed-titles.ts";
import type { DatasetReport } from "./datasets/import.ts";
import type { DatasetKind } from "./datasets/kinds.ts";
import type { Progress } from "./datasets/run-pass.ts";
import { type AdditionReport, addDocument } from "./document/add-document.ts";
import { mergeCount } from "./merging/merge-count.ts";
import { mergeTitles, splitTitle } from "./merging/merging.ts";
import { loadSuccessors, type PartMove, type Successors } from "./merging/successors.ts";
import type { OpenProviders } from "./providers/providers.ts";
import { openKeyIndex } from "./resolving/key-index.ts";
import { resolve } from "./resolving/resolve.ts";
import { resolveOrAsk } from "./resolving/resolve-or-ask.ts";
import { indexInBackground, indexTitles } from "./search/index-titles.ts";
import { type SearchQuery, searchTitles } from "./search/search.ts";
import { loadStarter } from "./starter.ts";
import { TitleCache } from "./titles/title-cache.ts";
import { titleLengths } from "./titles/title-lengths.ts";

export type Catalogue = {
  /** Titles by id. Unknown ids are left out. */
  load(ids: readonly TitleId[]): MaybePromise<Map<TitleId, Title>>;
  /** Runtimes and numbers of episodes by title. Unknown ids are left out. */
  titleLengths(ids: readonly TitleId[]): MaybePromise<ReadonlyMap<TitleId, TitleLength>>;
  /** The titles and episodes that the items name, in their order. Contract: media-objects.md 4, anime.md 6. */
  resolve(queries: readonly TitleQuery[]): Promise<Resolution[]>;
  /** The same, looking up unknown titles at providers within a time budget. A failing provider is not an error. */
  resolveOrAsk(queries: readonly TitleQuery[]): Promise<Resolution[]>;
  /** One round of look-ups in the background. */
  lookUpDue(): Promise<void>;
  /** Resolves when no look-up is in progress. */
  untilIdle(): Promise<void>;
  /** Indexes titles for search that an import or a migration has left to the background. */
  indexDue(): Promise<void>;
  /** Stops look-ups and indexing. */
  stop(): Promise<void>;
  /** Searches titles by words of their names; the best match first. */
  search(query: SearchQuery): Promise<TitleId[]>;
  /** Adds or updates the titles of a catalogue document. @throws CatalogueFormatError */
  addTitles(document: unknown): Promise<AdditionReport>;
  /** Loads the starter catalogue, once per data directory. */
  loadStarter(): Promise<void>;
  /** Imports dataset files of one kind, resuming an interrupted import. @throws DatasetFormatError */
  importDataset(
    from: DatasetKind,
    paths: readonly string[],
    onProgress?: (progress: Progress) => void,
  ): Promise<DatasetReport>;
  /** Merges `from` into `into`. Parts that are not in `moves` keep their numbers. @throws MergeRefused */
  merge(from: TitleId, into: TitleId, moves?: readonly PartMove[]): Promise<void>;
  /** Moves parts of a title to others. @throws MergeRefused */
  split(title: TitleId, moves: readonly PartMove[]): Promise<void>;
  /** What the titles have become; titles that were neither merged nor split are left out. */
  successors(titles: readonly TitleId[]): Promise<Map<TitleId, Successors>>;
  /** The number of merges and splits so far. */
  countMerges(): MaybePromise<number>;
  statistics(): Promise<CatalogueStatistics>;
  /** One round of announcing changed titles; `announce` gets the keys of some titles at a time. */
  announceChanges(announce: (keys: readonly Key[]) => Promise<void>): Promise<void>;
  /** A number that changes with every write. */
  version(): Promise<number>;
};

/** Without providers, unknown titles are not looked up. */
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
    lookUpDue: async () => providers?.round(),
    untilIdle: async () => providers?.settled(),
    indexDue: () => indexInBackground(database, stopped.signal),
    stop: async () => {
      stopped.abort();
      await providers?.close();
    },
    search: (query) => searchTitles(database, query),
    addTitles: (document) => addDocument(database, document),
    loadStarter: () => loadStarter(database),
    importDataset: async (from, paths, onProgress) => {
      // Imported on demand: few processes import datasets.
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

// The catalogue's front: titles by id, resolving, adding, counting.

import type { TitleId } from "../core/ids.ts";
import type { Key } from "../core/namespaces.ts";
import type { TitleLength } from "../core/statistics.ts";
import type { Title } from "../core/title.ts";
import type { Resolution, TitleQuery } from "../core/title-query.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { ask, type Steps } from "../database/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import { type AdditionReport, addDocument } from "./add-document.ts";
import { tellLearned } from "./changed-titles.ts";
import type { DatasetReport, Progress } from "./datasets/import.ts";
import type { DatasetKind } from "./datasets/kinds.ts";
import { indexInBackground, indexTitles } from "./index-titles.ts";
import { KeyIndex } from "./key-index.ts";
import { loadSuccessors, mergeTitles, type PartMove, type Successors, splitTitle } from "./merging.ts";
import type { OpenProviders, Providers } from "./providers/providers.ts";
import { resolve } from "./resolve.ts";
import { type SearchQuery, searchTitles } from "./search.ts";
import { loadStarter } from "./starter.ts";
import * as sql from "./statements.ts";
import { titleLengths } from "./title-lengths.ts";
import { TitleCache } from "./titles.ts";

export type Catalogue = {
  /** The titles that exist, by id. */
  load(ids: readonly TitleId[]): MaybePromise<Map<TitleId, Title>>;
  /** How long the titles that exist are, by id. */
  measures(ids: readonly TitleId[]): MaybePromise<ReadonlyMap<TitleId, TitleLength>>;
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
  merges(): MaybePromise<number>;
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

/** Without providers nobody is asked for what the database lacks. */
export function openCatalogue(database: Database, openProviders: OpenProviders | null = null): Catalogue {
  const titles = new TitleCache(database);
  const lookups = { database, titles, keys: new KeyIndex(database) };
  const merges = new VersionedCache<"merges", { count: number }>(database, 1);
  const countMerges = async (): Promise<number> => {
    const count = async () => ({ count: (await database.ask(sql.countMerges))[0]?.value ?? 0 });
    return (await merges.one("merges", count))?.count ?? 0;
  };
  const resolveHere = (queries: readonly TitleQuery[]): Promise<Resolution[]> => resolve(lookups, queries);
  const known = async (queries: readonly TitleQuery[]): Promise<boolean[]> =>
    (await resolveHere(queries)).map(({ kind }) => kind === "found");
  const providers = openProviders?.(database, known) ?? null;
  const stopped = new AbortController();
  return {
    load: (ids) => titles.load(ids),
    measures: titleLengths(database),
    resolve: resolveHere,
    resolveOrAsk: (queries) => resolveOrAsk(queries, resolveHere, providers),
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
      // Loaded here: few processes ever read a dataset in.
      const { importDataset } = await import("./datasets/import.ts");
      return importDataset(database, from, paths, onProgress);
    },
    merge: async (from, into, moves) => {
      await database.write(function* () {
        yield* mergeTitles(from, into, moves);
        yield* indexTitles(database.engine, [from, into, ...targetsOf(moves ?? [])]);
      });
    },
    split: async (title, moves) => {
      await database.write(function* () {
        yield* splitTitle(title, moves);
        yield* indexTitles(database.engine, [title, ...targetsOf(moves)]);
      });
    },
    successors: (titles) => database.read(() => loadSuccessors(titles)),
    merges: () => merges.peek("merges")?.count ?? countMerges(),
    statistics: () => statistics(database),
    tellLearned: (tell) => tellLearned(database, tell),
    version: () => database.version(),
  };
}

const targetsOf = (moves: readonly PartMove[]): TitleId[] => [...new Set(moves.map(({ to }) => to.title))];

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

async function statistics(database: Database): Promise<Statistics> {
  return database.read(function* (): Steps<Statistics> {
    const titles = yield* ask(sql.statistics);
    const episodes = yield* ask(sql.countEpisodes);
    return { titles: [...titles], episodes: [...episodes] };
  });
}

// Adding titles from catalogue documents.

import type { Database } from "../../database/database.ts";
import type { Steps } from "../../database/sql/statement.ts";
import { type AdditionResult, isAdded } from "../additions/addition.ts";
import { addTitles } from "../additions/additions.ts";
import { factsOfDocument } from "../records/recorded-facts.ts";
import { indexTitles } from "../search/index-titles.ts";
import type { Source } from "../sources.ts";
import type { TitleDocumentFacts } from "./document.ts";
import { CatalogueFormatError } from "./document-error.ts";

type Rejection = { readonly index: number; readonly reason: string };

export type AdditionReport = {
  /** Titles that are new, and episodes written. */
  readonly titles: number;
  readonly episodes: number;
  readonly updated: number;
  /** By the place of the title in the document. */
  readonly rejected: readonly Rejection[];
};

/** Documents of at least so many titles let the database update its statistics. */
const ANALYZED_MIN = 1_000;
/** Titles written in one transaction. Other writers can commit in between. */
const BATCH_SIZE = 100;

/** Adds or updates the titles of a catalogue document, as the operator's own facts. @throws CatalogueFormatError */
export async function addDocument(database: Database, document: unknown): Promise<AdditionReport> {
  const { readable, rejected } = await readDocument(document);
  const counts = { titles: 0, episodes: 0, updated: 0 };
  for (let at = 0; at < readable.length; at += BATCH_SIZE) {
    const batch = readable.slice(at, at + BATCH_SIZE);
    const results = await database.write(() => addAndIndex(database, batch));
    for (const [place, result] of results.entries()) {
      const index = batch[place]?.index ?? 0;
      if (result.kind === "refused") rejected.push({ index, reason: result.reason });
      if (!isAdded(result)) continue;
      counts.episodes += result.episodes;
      if (result.kind === "new") counts.titles += 1;
      else counts.updated += 1;
    }
  }
  if (readable.length >= ANALYZED_MIN) await database.analyze();
  return { ...counts, rejected: rejected.sort((a, b) => a.index - b.index) };
}

type Readable = { readonly index: number; readonly facts: TitleDocumentFacts };

async function readDocument(document: unknown): Promise<{ readable: Readable[]; rejected: Rejection[] }> {
  // Imported on demand: few processes read documents, and the schema library loads slowly.
  const { readTitle, titlesIn } = await import("./document.ts");
  const readable: Readable[] = [];
  const rejected: Rejection[] = [];
  for (const [index, input] of titlesIn(document).entries())
    try {
      readable.push({ index, facts: readTitle(input) });
    } catch (error) {
      if (!(error instanceof CatalogueFormatError)) throw error;
      rejected.push({ index, reason: error.message });
    }
  return { readable, rejected };
}

function* addAndIndex({ engine }: Database, batch: readonly Readable[]): Steps<AdditionResult[]> {
  const results = yield* addFacts(batch, "operator");
  const changed = results.filter(isAdded).filter(({ kind }) => kind !== "same");
  // In the same transaction: an interrupted import may have left many titles to index first.
  if (changed.length > 0)
    yield* indexTitles(
      engine,
      changed.map(({ title }) => title),
    );
  return results;
}

/** Adds or updates titles with the facts of documents, as one source. */
export const addFacts = (
  batch: readonly { readonly facts: TitleDocumentFacts }[],
  source: Source,
): Steps<AdditionResult[]> =>
  addTitles(
    batch.map(({ facts }) => ({ facts: factsOfDocument(facts), record: null, episodes: facts.episodes })),
    source,
  );

// Adding titles from catalogue documents.

import type { Database } from "../database/database.ts";
import type { Steps } from "../database/statement.ts";
import { type AdditionResult, addTitles } from "./additions.ts";
import type { TitleDocumentFacts } from "./document.ts";
import { indexTitles } from "./index-titles.ts";
import { toRecorded } from "./records.ts";
import type { Source } from "./sources.ts";

export type AdditionReport = {
  /** Titles that are new, and episodes written. */
  readonly titles: number;
  readonly episodes: number;
  readonly updated: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
};

/** Titles whose addition changes how large the catalogue is. */
const MANY = 1_000;
/** Titles written in one transaction: other writers get their turn in between. */
const BATCH = 100;

/** Adds or updates the titles of a catalogue document, as its operator's word. @throws CatalogueFormatError */
export async function addDocument(database: Database, document: unknown): Promise<AdditionReport> {
  // Loaded here: few processes read documents, and what judges them takes long to load.
  const { CatalogueFormatError, readTitle, titlesOf } = await import("./document.ts");
  const report = { titles: 0, episodes: 0, updated: 0, rejected: [] as { index: number; reason: string }[] };
  const readable: { index: number; facts: TitleDocumentFacts }[] = [];
  for (const [index, input] of titlesOf(document).entries()) {
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
      const added = yield* addFacts(batch, "operator");
      const changed = added.flatMap((one) =>
        one.kind === "new" || one.kind === "changed" ? [one.title] : [],
      );
      // At once, and not after all that an import may have left to be done.
      if (changed.length > 0) yield* indexTitles(database.engine, changed);
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

/** Writes what a document says of some titles, as a source's word. */
export const addFacts = (
  batch: readonly { facts: TitleDocumentFacts }[],
  source: Source,
): Steps<AdditionResult[]> =>
  addTitles(
    batch.map(({ facts }) => ({ facts: toRecorded(facts), record: null, episodes: facts.episodes })),
    source,
  );

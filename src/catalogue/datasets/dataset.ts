// What each kind of dataset file gives to the import.

import type { Steps } from "../../database/statement.ts";

/** What came of some rows. */
export type Counts = {
  /** Titles that are new, and those that are others now. */
  readonly titles: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Episodes that the rows spoke of, and new ones that follow from what they said. */
  readonly episodes: number;
  /** Names, ids or figures of titles that the catalogue has. */
  readonly details: number;
  /** Rows of shows and movies that the catalogue has as anime. */
  readonly anime: number;
  /** Rows of titles that the catalogue does not have, or that say nothing that is kept. */
  readonly skipped: number;
};

export const NOTHING: Counts = {
  titles: 0,
  updated: 0,
  unchanged: 0,
  episodes: 0,
  details: 0,
  anime: 0,
  skipped: 0,
};

export const addCounts = (one: Counts, other: Partial<Counts>): Counts => ({
  titles: one.titles + (other.titles ?? 0),
  updated: one.updated + (other.updated ?? 0),
  unchanged: one.unchanged + (other.unchanged ?? 0),
  episodes: one.episodes + (other.episodes ?? 0),
  details: one.details + (other.details ?? 0),
  anime: one.anime + (other.anime ?? 0),
  skipped: one.skipped + (other.skipped ?? 0),
});

/** One pass over one file. Its rows come in the same order each time, so that an import can be resumed. */
export type Pass<Row = unknown> = {
  /** What is being read, as the progress names it. */
  readonly name: string;
  readonly path: string;
  /** Another file that it reads together with the first. */
  readonly beside?: string;
  /** Rows of one transaction: a server beside it gets its turn in between. */
  readonly batchSize: number;
  rows(): AsyncIterable<Row>;
  /** What is read from the database before the first row. */
  prepare?(): Steps<void>;
  /** How many lines of files a row was made of; one unless it says. */
  linesOf?(row: Row): number;
  /** Whether it is a row of this kind. A file without any is of another kind. */
  isUsable?(row: Row): boolean;
  write(rows: readonly Row[]): Steps<Partial<Counts>>;
};

/** The file is not of the kind that was named. */
export class DatasetFormatError extends Error {
  override readonly name = "DatasetFormatError";
}

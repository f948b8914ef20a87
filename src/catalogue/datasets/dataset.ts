// What each kind of dataset provides to the import.

import type { Steps } from "../../database/sql/statement.ts";

/** The results of some rows. */
export type Counts = {
  /** New titles, and changed ones. */
  readonly titles: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Episodes in the rows, and new ones that were derived from them. */
  readonly episodes: number;
  /** Names, ids or numbers added to existing titles. */
  readonly details: number;
  /** Rows of shows and movies that the catalogue has as anime. */
  readonly anime: number;
  /** Rows of unknown titles, and rows without a fact that is stored. */
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

/** One pass over a file. The rows have the same order each time, so that an import can be resumed. */
export type Pass<Row = unknown> = {
  /** Shown as progress, and part of the name under which the progress is stored. */
  readonly name: string;
  readonly path: string;
  /** A second file that is read together with the first. */
  readonly beside?: string;
  /** Rows per transaction. Other writers can commit in between. */
  readonly batchSize: number;
  rows(): AsyncIterable<Row>;
  /** Reads from the database before the first row. */
  prepare?(): Steps<void>;
  /** The number of lines that a row was made of; 1 by default. */
  linesOf?(row: Row): number;
  /** Whether the row is of this kind of dataset. A file without such a row is refused. */
  isUsable?(row: Row): boolean;
  write(rows: readonly Row[]): Steps<Partial<Counts>>;
};

/** The file is not a dataset of the named kind. */
export class DatasetFormatError extends Error {
  override readonly name = "DatasetFormatError";
}

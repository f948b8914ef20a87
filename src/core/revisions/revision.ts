// Revisions: what each commit changed, as it is stored and read. See architecture.md 2, 4.

import type { Millis, RevisionNumber, TitleId } from "../ids.ts";
import type { AnimeType, Ids, TitleType } from "../titles/title.ts";
import type { Change } from "./change.ts";

/** A title as it was when it changed, for the case that the catalogue no longer has it. */
export type TitleSnapshot = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly animeType: AnimeType | null;
  readonly name: string;
  readonly year: number | null;
  readonly ids: Ids;
};

/** What a revision changed of one title. */
export type TitleChanges = { readonly title: TitleSnapshot; readonly changes: readonly Change[] };

/** The `source` of revisions that follow a merge of titles in the catalogue. */
export const MERGE_SOURCE = "catalogue merge";

/** The revisions that an undo reverted: their number, the first and the last one. */
export type UndoneRange = { readonly revisions: number; readonly from: number; readonly to: number };

/** The counts of a revision. */
export type RevisionSummary = {
  /** Titles that changed. */
  readonly titles: number;
  /** Watches that were added, those in rewatch sessions included. */
  readonly watched: number;
  /** Watches that were removed. */
  readonly unwatched: number;
  /** Titles that left the library. */
  readonly removed: number;
  readonly undid?: UndoneRange;
};

export type Revision = {
  readonly revision: RevisionNumber;
  readonly at: Millis;
  /** The client id of the app; empty for the server itself. */
  readonly app: string;
  /** The endpoint, command or import that made it. */
  readonly source: string;
  readonly summary: RevisionSummary;
};

/** A revision as it is listed: with its first titles. */
export type ListedRevision = Revision & { readonly titles: readonly TitleSnapshot[] };
/** A revision with all its changes. */
export type WholeRevision = Revision & { readonly titles: readonly TitleChanges[] };

/** Counts what a revision changed. `isRemoved`: the title left the library. */
export function summarize(
  changed: readonly { readonly isRemoved: boolean; readonly changes: readonly Change[] }[],
  undid?: UndoneRange,
): RevisionSummary {
  let [watched, unwatched, removed] = [0, 0, 0];
  for (const { isRemoved, changes } of changed) {
    if (isRemoved) removed += 1;
    for (const change of changes) {
      if (!("part" in change)) continue;
      if (change.after === null) unwatched += 1;
      else if (change.before === null) watched += 1;
    }
  }
  const summary = { titles: changed.length, watched, unwatched, removed };
  return undid === undefined ? summary : { ...summary, undid };
}

/** A filter for revisions. Absent conditions hold for every revision. */
export type RevisionQuery = {
  /** The first revision, included. */
  readonly from?: number | undefined;
  /** The last revision, included. */
  readonly to?: number | undefined;
  /** An app's name or its client id. */
  readonly app?: string | undefined;
  readonly source?: string | undefined;
  readonly title?: TitleId | undefined;
  /** The earliest time, included. */
  readonly since?: Millis | undefined;
  /** The latest time, excluded. */
  readonly until?: Millis | undefined;
};

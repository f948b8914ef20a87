// What a commit changed, as it is kept and read back. See architecture.md 2, 4.

import type { Change } from "./change.ts";
import type { Millis, RevisionNumber, TitleId } from "./ids.ts";
import type { AnimeType, Ids, TitleType } from "./title.ts";

/** A title as it was when something of it changed, for the day when the catalogue has lost it. */
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

/** The source of revisions in which a library followed titles that the catalogue merged. */
export const MERGE_SOURCE = "catalogue merge";

/** The revisions that an undo took back: how many, and the first and the last of them. */
export type UndoneRange = { readonly revisions: number; readonly from: number; readonly to: number };

/** What a revision did, in numbers. */
export type RevisionSummary = {
  readonly titles: number;
  readonly watched: number;
  readonly unwatched: number;
  readonly removed: number;
  readonly undid?: UndoneRange;
};

export type Revision = {
  readonly revision: RevisionNumber;
  readonly at: Millis;
  /** The client id of the app; empty for the server itself. */
  readonly app: string;
  /** The endpoint, the command or the import that it came by. */
  readonly source: string;
  readonly summary: RevisionSummary;
};

/** A revision as a list of revisions names it: with its first titles. */
export type ListedRevision = Revision & { readonly titles: readonly TitleSnapshot[] };
/** A revision with everything that it changed. */
export type WholeRevision = Revision & { readonly titles: readonly TitleChanges[] };

/** The counts of a revision. `isRemoved`: the title left the library. */
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

/** Which revisions are asked for; what is left out does not matter. */
export type RevisionQuery = {
  /** The first and the last revision, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** An app's name or its client id. */
  readonly app?: string | undefined;
  readonly source?: string | undefined;
  readonly title?: TitleId | undefined;
  /** From this time on… */
  readonly since?: Millis | undefined;
  /** …and before this one. */
  readonly until?: Millis | undefined;
};

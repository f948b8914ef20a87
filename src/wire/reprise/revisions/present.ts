// Revisions in responses of the Reprise API, with summaries in words. See reprise-api.md.

import { withAfter } from "../../../core/revisions/change.ts";
import {
  type ListedRevision,
  MERGE_SOURCE,
  type Revision,
  type RevisionSummary,
  type TitleSnapshot,
  type WholeRevision,
} from "../../../core/revisions/revision.ts";
import type { Kept } from "../../../core/revisions/undo.ts";
import { printTime } from "../../../core/time.ts";
import { presentChange, presentChanges, presentTitleChanges } from "../changes/present.ts";
import type { WireChange } from "../changes/schema.ts";
import { presentSnapshot, titleLabel } from "../title.ts";
import type {
  RevisionResponse,
  RevisionsResponse,
  UndoResponse,
  WireKeptChange,
  WireRevision,
} from "./schema.ts";

/** Presents the revisions in their order. Their `app` must be the name of the app, not its client id. */
export function presentRevisions(revisions: readonly ListedRevision[]): RevisionsResponse {
  return { revisions: revisions.map(presentListed) };
}

function presentListed(revision: ListedRevision): WireRevision {
  return { ...presentHead(revision, revision.titles), titles: revision.titles.map(presentSnapshot) };
}

/** A revision with all its changes. */
export function presentRevision(revision: WholeRevision): RevisionResponse {
  const titles = revision.titles.map(({ title }) => title);
  return {
    ...presentHead(revision, titles),
    titles: revision.titles.map((changed) => ({
      ...presentTitleChanges(changed),
      summary: describeChanges(presentChanges(changed.changes)),
    })),
  };
}

function presentHead(revision: Revision, titles: readonly TitleSnapshot[]): Omit<RevisionResponse, "titles"> {
  const { at, app, source, summary } = revision;
  const text = source === MERGE_SOURCE ? describeMerge(titles) : describeRevision(summary, titles);
  return { revision: revision.revision, at: printTime(at), app, source, summary: text };
}

/** Summarises a revision in one line, such as `Heat (1995): 1 watched`. */
function describeRevision(summary: RevisionSummary, titles: readonly TitleSnapshot[]): string {
  const [first] = titles;
  const firstLabel = first === undefined ? "nothing" : titleLabel(presentSnapshot(first));
  const label = summary.titles <= 1 ? firstLabel : `${firstLabel} and ${summary.titles - 1} more`;
  const counts = [
    [summary.watched, "watched"],
    [summary.unwatched, "unwatched"],
    [summary.removed, "removed"],
  ].flatMap(([count, word]) => (Number(count) > 0 ? [`${count} ${word}`] : []));
  const line = `${label}: ${counts.length === 0 ? "changed" : counts.join(", ")}`;
  return summary.undid === undefined ? line : `Undid ${describeUndone(summary.undid)}. ${line}`;
}

/** A merge moves watches from one title to another. Counts would look as if watches had been removed. */
function describeMerge(titles: readonly TitleSnapshot[]): string {
  const labels = titles.map((title) => titleLabel(presentSnapshot(title)));
  return `${labels.join(", ")}: merged in the catalogue; the watches were moved`;
}

/**
 * Describes the changes of a title in one line, such as `status watching; S1E2 watched 2026-05-15T00:35:15Z`. A title
 * without changes is one that was kept when its removal was rejected.
 */
export function describeChanges(changes: readonly WireChange[]): string {
  return changes.length === 0 ? "kept" : changes.map(describeChange).join("; ");
}

function describeChange({ field, part, rewatch, before, after }: WireChange): string {
  const session = rewatch === undefined ? "" : ` in rewatch ${rewatch}`;
  if (part === undefined) {
    const value = typeof after === "object" && after !== null ? JSON.stringify(after) : String(after);
    return after === null ? `${field} removed${session}` : `${field} ${value}${session}`;
  }
  const { season, number } = part;
  const episode = season === 0 && number === 0 ? "" : `S${season}E${number} `;
  if (after === null) return `${episode}no longer watched${session}`;
  return `${episode}${before === null ? "watched" : "watch moved to"} ${after}${session}`;
}

function describeUndone({ revisions, from, to }: NonNullable<RevisionSummary["undid"]>): string {
  return revisions === 1 ? `revision ${from}` : `${revisions} revisions from ${from} to ${to}`;
}

/** The result of an undo: the revision that it made, the number of reverted changes, and the other changes. */
export type UndoResult = {
  readonly revision: number;
  readonly undone: number;
  readonly kept: readonly { readonly title: TitleSnapshot; readonly kept: Kept }[];
};

export function presentUndo({ revision, undone, kept }: UndoResult): UndoResponse {
  return { revision, undone, kept: kept.map(({ title, kept: change }) => presentKept(title, change)) };
}

/** A change that was not reverted, with the current value in `now`. */
function presentKept(title: TitleSnapshot, { change, now: currentValue }: Kept): WireKeptChange {
  const now = presentChange(withAfter(change, currentValue))?.after ?? null;
  return { title: presentSnapshot(title), ...presentChange(change), now };
}

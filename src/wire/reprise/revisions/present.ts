// Revisions in words and in data.

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

/** Revisions whose `app` is the app's name, newest first. */
export function presentRevisions(revisions: readonly ListedRevision[]): RevisionsResponse {
  return { revisions: revisions.map(presentListed) };
}

function presentListed(revision: ListedRevision): WireRevision {
  return { ...presentHead(revision, revision.titles), titles: revision.titles.map(presentSnapshot) };
}

/** A revision with everything that it changed. */
export function presentRevision(revision: WholeRevision): RevisionResponse {
  const titles = revision.titles.map(({ title }) => title);
  return {
    ...presentHead(revision, titles),
    titles: revision.titles.map((one) => ({
      ...presentTitleChanges(one),
      summary: describeChanges(presentChanges(one.changes)),
    })),
  };
}

function presentHead(revision: Revision, titles: readonly TitleSnapshot[]): Omit<RevisionResponse, "titles"> {
  const { at, app, source, summary } = revision;
  const words = source === MERGE_SOURCE ? describeMerge(titles) : describe(summary, titles);
  return { revision: revision.revision, at: printTime(at), app, source, summary: words };
}

/** What a revision did, in one line: `Heat (1995): 1 watched`. */
export function describe(summary: RevisionSummary, titles: readonly TitleSnapshot[]): string {
  const [first] = titles;
  const label = first === undefined ? "nothing" : titleLabel(presentSnapshot(first));
  const what = summary.titles <= 1 ? label : `${label} and ${summary.titles - 1} more`;
  const did = [
    [summary.watched, "watched"],
    [summary.unwatched, "unwatched"],
    [summary.removed, "removed"],
  ].flatMap(([count, word]) => (Number(count) > 0 ? [`${count} ${word}`] : []));
  const line = `${what}: ${did.length === 0 ? "changed" : did.join(", ")}`;
  return summary.undid === undefined ? line : `Undid ${describeUndone(summary.undid)}. ${line}`;
}

/** A library that followed a merge is no smaller for it. */
function describeMerge(titles: readonly TitleSnapshot[]): string {
  const labels = titles.map((one) => titleLabel(presentSnapshot(one)));
  return `${labels.join(", ")}: merged in the catalogue; what you watched moved along`;
}

/** What changed of a title, in one line: `status watching; S1E2 watched 2026-05-15T00:35:15Z`. */
export function describeChanges(changes: readonly WireChange[]): string {
  return changes.length === 0 ? "kept" : changes.map(describeChange).join("; ");
}

function describeChange({ field, part, rewatch, before, after }: WireChange): string {
  const again = rewatch === undefined ? "" : ` in rewatch ${rewatch}`;
  if (part === undefined) {
    const value = typeof after === "object" && after !== null ? JSON.stringify(after) : String(after);
    return after === null ? `${field} removed${again}` : `${field} ${value}${again}`;
  }
  const { season, number } = part;
  const episode = season === 0 && number === 0 ? "" : `S${season}E${number} `;
  if (after === null) return `${episode}no longer watched${again}`;
  return `${episode}${before === null ? "watched" : "watch moved to"} ${after}${again}`;
}

function describeUndone({ revisions, from, to }: NonNullable<RevisionSummary["undid"]>): string {
  return revisions === 1 ? `revision ${from}` : `${revisions} revisions from ${from} to ${to}`;
}

/** What an undo did. */
export type UndoResult = {
  readonly revision: number;
  readonly undone: number;
  readonly kept: readonly { readonly title: TitleSnapshot; readonly kept: Kept }[];
};

export function presentUndo({ revision, undone, kept }: UndoResult): UndoResponse {
  return { revision, undone, kept: kept.map((one) => presentKept(one.title, one.kept)) };
}

/** A change that an undo left alone, and what stands in its place. */
function presentKept(title: TitleSnapshot, { change, now: value }: Kept): WireKeptChange {
  const now = presentChange(withAfter(change, value))?.after ?? null;
  return { title: presentSnapshot(title), ...presentChange(change), now };
}

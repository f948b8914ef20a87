// What changed, as Reprise's own endpoints tell it: fields and parts with their values before and after.

import type { Millis } from "../../core/ids.ts";
import { type Change, isEntryChange, isPlaybackChange, isRewatchChange } from "../../core/plan.ts";
import type { Memo, RewatchState } from "../../core/shelf.ts";
import { printTime } from "../../core/time.ts";
import type { Kept } from "../../core/undo.ts";
import type { TitleSnapshot } from "../../library/changes.ts";
import type { TitleChanges } from "../../library/revisions.ts";

export type WireTitle = {
  type: string;
  title: string;
  year: number | null;
  ids: { simkl: number } & Record<string, string | number>;
};

/** A title as it was when it changed. */
export function presentTitle({ title, type, name, year, ids }: TitleSnapshot): WireTitle {
  return { type, title: name, year, ids: { simkl: title, ...ids } };
}

export type WireChange = Record<string, unknown> & { before: unknown; after: unknown };

const FIELDS = {
  status: "status",
  rating: "rating",
  ratedAt: "rated_at",
  memo: "memo",
  addedAt: "added_at",
  completedInBulkAt: "completed_in_bulk_at",
} as const;

/** What the change speaks of, and its values; null for what plays, which belongs to the moment. */
export function presentChange(change: Change): WireChange | null {
  if (isPlaybackChange(change)) return null;
  const value = writerOf(change);
  return { ...addressOf(change), before: value(change.before), after: value(change.after) };
}

function addressOf(change: Exclude<Change, { kind: "playback" }>): Record<string, unknown> {
  if (isEntryChange(change)) return { field: FIELDS[change.field] };
  if (isRewatchChange(change)) return { field: "rewatch", rewatch: change.rewatch };
  return "rewatch" in change
    ? { part: change.part, rewatch: change.rewatch }
    : { part: { season: change.part.season, number: change.part.number } };
}

/** How values of this kind of change are written. */
function writerOf(change: Exclude<Change, { kind: "playback" }>): (value: unknown) => unknown {
  const time = (value: unknown): string | null => (value === null ? null : printTime(value as Millis));
  if (isRewatchChange(change)) return (value) => presentSession(value as RewatchState | null);
  if (!isEntryChange(change)) return time;
  if (change.field === "memo") return (value) => presentMemo(value as Memo | null);
  return change.field === "status" || change.field === "rating" ? (value) => value : time;
}

function presentMemo(memo: Memo | null): unknown {
  return memo === null ? null : { text: memo.text, is_private: memo.isPrivate };
}

function presentSession(state: RewatchState | null): unknown {
  if (state === null) return null;
  const { status, createdAt, startedAt, lastWatchedAt } = state;
  return {
    status,
    created_at: printTime(createdAt),
    started_at: printTime(startedAt),
    last_watched_at: lastWatchedAt === null ? null : printTime(lastWatchedAt),
  };
}

export function presentChanges(changes: readonly Change[]): WireChange[] {
  return changes.flatMap((change) => presentChange(change) ?? []);
}

/** Whether the title left the library. */
export function isRemoval(changes: readonly Change[]): boolean {
  return changes.some(
    (change) => isEntryChange(change) && change.field === "status" && change.after === null,
  );
}

/** A title and what changed of it; one that left the library says so. */
export function presentTitleChanges({ title, changes }: TitleChanges): Record<string, unknown> {
  return {
    title: presentTitle(title),
    ...(isRemoval(changes) ? { removed: true } : {}),
    changes: presentChanges(changes),
  };
}

/** A change that an undo left alone, and what stands in its place. */
export function presentKept(title: TitleSnapshot, { change, now }: Kept): Record<string, unknown> {
  const told = presentChange(change);
  const value = isPlaybackChange(change) ? null : writerOf(change)(now);
  return { title: presentTitle(title), ...told, now: value };
}

// Domain values to rows: what a commit sends to the database, in the order of the statements' columns.

import type { Millis, RevisionNumber, TitleId } from "../core/ids.ts";
import {
  type Change,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  isWatchChange,
} from "../core/plan.ts";
import { lastWatchedAt, watchedRegularCount } from "../core/shelf.ts";
import type { Value } from "../database/statement.ts";
import type { Kept } from "./write-shelves.ts";

type Rows = Value[][];

/** The row of a kept entry, with what is derived from the shelf and a snapshot of the title. */
export function entryRow({ title, shelf, stored, moved, awaits }: Kept & { awaits: Millis | null }): Value[] {
  const { entry } = shelf;
  if (entry === null) throw new Error("only a kept entry has a row");
  return [
    title.id,
    title.type,
    title.animeType,
    entry.status,
    entry.rating,
    entry.ratedAt,
    entry.memo?.text ?? null,
    entry.memo?.isPrivate ? 1 : 0,
    entry.addedAt,
    entry.completedInBulkAt,
    lastWatchedAt(shelf),
    watchedRegularCount(shelf),
    shelf.rewatches.length,
    stored.changedAt,
    stored.ratingChangedAt,
    title.name,
    title.year,
    JSON.stringify(title.ids),
    awaits,
    moved.revision,
  ];
}

/** Watches to write, and the keys of those to delete. */
export function watchRows(
  title: TitleId,
  changes: readonly Change[],
  revision: RevisionNumber,
): { put: Rows; gone: Rows } {
  const put: Rows = [];
  const gone: Rows = [];
  for (const { part, after } of changes.filter(isWatchChange)) {
    if (after === null) gone.push([title, part.season, part.number]);
    else put.push([title, part.season, part.number, after, revision]);
  }
  return { put, gone };
}

/** The playbacks to write, and the keys of those to delete. */
export function playbackRows(title: TitleId, changes: readonly Change[]): { put: Rows; gone: Rows } {
  const put: Rows = [];
  const gone: Rows = [];
  for (const { before, after } of changes.filter(isPlaybackChange)) {
    if (after === null) {
      if (before !== null) gone.push([before.id]);
      continue;
    }
    const { id, part, state, progress, startedAt, pausedAt, endsOn, allowRewatch, app } = after;
    const rewatch = allowRewatch ? 1 : 0;
    const { season, number } = part;
    put.push([id, title, season, number, state, progress, startedAt, pausedAt, endsOn, rewatch, app]);
  }
  return { put, gone };
}

type SessionRows = { put: Rows; gone: Rows; putWatches: Rows; goneWatches: Rows };

/** Sessions and their watches to write, and the keys of those to delete. */
export function rewatchRows(
  title: TitleId,
  changes: readonly Change[],
  revision: RevisionNumber,
): SessionRows {
  const rows: SessionRows = { put: [], gone: [], putWatches: [], goneWatches: [] };
  for (const { rewatch, after } of changes.filter(isRewatchChange)) {
    if (after === null) rows.gone.push([title, rewatch]);
    else {
      const { status, createdAt, startedAt, lastWatchedAt } = after;
      rows.put.push([title, rewatch, status, createdAt, startedAt, lastWatchedAt, revision]);
    }
  }
  for (const { rewatch, part, after } of changes.filter(isRewatchWatchChange)) {
    const key = [title, rewatch, part.season, part.number];
    if (after === null) rows.goneWatches.push(key);
    else rows.putWatches.push([...key, after as Millis, revision]);
  }
  return rows;
}

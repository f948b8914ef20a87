// Turns changes into rows to write and keys to remove.

import type { Millis, RevisionNumber, TitleId } from "../../core/ids.ts";
import {
  type Change,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  isWatchChange,
} from "../../core/revisions/change.ts";
import { lastWatchedAt, type Shelf, watchedRegularCount } from "../../core/shelf.ts";
import type { Title } from "../../core/titles/title.ts";
import type { WrittenEntryRow } from "../statements/entry.ts";
import type { PlaybackKey, PlaybackRow } from "../statements/playback.ts";
import type { RewatchKey, RewatchRow, RewatchWatchKey, RewatchWatchRow } from "../statements/rewatch.ts";
import type { WatchKey, WatchRow } from "../statements/watch.ts";
import type { Stored } from "./shelves.ts";

/** The rows of one table to be written, and the keys of those to be removed. */
export type RowChanges<Row, Key> = { readonly written: readonly Row[]; readonly removed: readonly Key[] };

/** The values that the row of an entry is made of. */
export type KeptEntry = {
  readonly title: Title;
  readonly shelf: Shelf;
  readonly stored: Stored;
  readonly revision: RevisionNumber;
  readonly nextAirAt: Millis | null;
};

/** The row of an entry, with what is derived from the shelf and a snapshot of the title. */
export function entryRow({ title, shelf, stored, revision, nextAirAt }: KeptEntry): WrittenEntryRow {
  const { entry } = shelf;
  if (entry === null) throw new Error("a removed entry has no row");
  return {
    title: title.id,
    type: title.type,
    anime_type: title.animeType,
    status: entry.status,
    rating: entry.rating,
    rated_at: entry.ratedAt,
    memo: entry.memo?.text ?? null,
    memo_private: entry.memo?.isPrivate ? 1 : 0,
    added_at: entry.addedAt,
    completed_in_bulk_at: entry.completedInBulkAt,
    last_watched_at: lastWatchedAt(shelf),
    watched_count: watchedRegularCount(shelf),
    rewatches: shelf.rewatches.length,
    changed_at: stored.changedAt,
    rating_changed_at: stored.ratingChangedAt,
    name: title.name,
    year: title.year,
    ids: JSON.stringify(title.ids),
    next_air_at: nextAirAt,
    revision,
  };
}

/** The title's watches that the changes write or remove. */
export function watchRows(
  title: TitleId,
  changes: readonly Change[],
  revision: RevisionNumber,
): RowChanges<WatchRow, WatchKey> {
  const written: WatchRow[] = [];
  const removed: WatchKey[] = [];
  for (const { part, after } of changes.filter(isWatchChange)) {
    const { season, number } = part;
    if (after === null) removed.push({ title, season, number });
    else written.push({ title, season, number, watched_at: after, revision });
  }
  return { written, removed };
}

/** The title's playbacks that the changes write or remove. */
export function playbackRows(
  title: TitleId,
  changes: readonly Change[],
): RowChanges<PlaybackRow, PlaybackKey> {
  const written: PlaybackRow[] = [];
  const removed: PlaybackKey[] = [];
  for (const { before, after } of changes.filter(isPlaybackChange)) {
    if (after !== null)
      written.push({
        playback: after.id,
        title,
        season: after.part.season,
        number: after.part.number,
        state: after.state,
        progress: after.progress,
        started_at: after.startedAt,
        paused_at: after.pausedAt,
        ends_on: after.endsOn,
        allow_rewatch: after.allowRewatch ? 1 : 0,
        app: after.app,
      });
    else if (before !== null) removed.push({ playback: before.id });
  }
  return { written, removed };
}

/** The title's rewatch sessions that the changes write or remove. */
export function rewatchRows(
  title: TitleId,
  changes: readonly Change[],
  revision: RevisionNumber,
): RowChanges<RewatchRow, RewatchKey> {
  const written: RewatchRow[] = [];
  const removed: RewatchKey[] = [];
  for (const { rewatch, after } of changes.filter(isRewatchChange)) {
    if (after === null) removed.push({ title, rewatch });
    else
      written.push({
        title,
        rewatch,
        status: after.status,
        created_at: after.createdAt,
        started_at: after.startedAt,
        last_watched_at: after.lastWatchedAt,
        revision,
      });
  }
  return { written, removed };
}

/** The watches of the title's rewatch sessions that the changes write or remove. */
export function rewatchWatchRows(
  title: TitleId,
  changes: readonly Change[],
  revision: RevisionNumber,
): RowChanges<RewatchWatchRow, RewatchWatchKey> {
  const written: RewatchWatchRow[] = [];
  const removed: RewatchWatchKey[] = [];
  for (const { rewatch, part, after } of changes.filter(isRewatchWatchChange)) {
    const key = { title, rewatch, season: part.season, number: part.number };
    if (after === null) removed.push(key);
    else written.push({ ...key, watched_at: after, revision });
  }
  return { written, removed };
}

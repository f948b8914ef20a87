// `apply` gives the shelf after some changes. It is the oracle that every database must match. See architecture.md 4.

import { type Millis, type PartKey, partKey } from "../ids.ts";
import type { Playback } from "../playback/playback.ts";
import type { Entry, Rewatch, Shelf } from "../shelf.ts";
import {
  type Change,
  type EntryChange,
  isEntryChange,
  isOfSession,
  isPlaybackChange,
  isRewatchWatchChange,
  isWatchChange,
  type PlaybackChange,
  type RewatchChange,
  type RewatchWatchChange,
  type WatchChange,
} from "./change.ts";
import { entryFields } from "./plan.ts";

/** The shelf after the changes. The given shelf is not modified; the result shares its unchanged values. */
export function apply(shelf: Shelf, changes: readonly Change[]): Shelf {
  const after = {
    entry: applyTo(shelf.entry, changes.filter(isEntryChange), changedEntry),
    watches: applyTo(shelf.watches, changes.filter(isWatchChange), changedWatches),
    rewatches: applyTo(shelf.rewatches, changes.filter(isOfSession), changedSessions),
  };
  const playbacks = applyTo(shelf.playbacks ?? [], changes.filter(isPlaybackChange), changedPlaybacks);
  return playbacks.length === 0 ? after : { ...after, playbacks };
}

/** Copies nothing if there are no changes: most plans change one kind of value only. */
function applyTo<Value, Kind extends Change>(
  value: Value,
  changes: readonly Kind[],
  changed: (value: Value, changes: readonly Kind[]) => Value,
): Value {
  return changes.length === 0 ? value : changed(value, changes);
}

function changedEntry(entry: Entry | null, changes: readonly EntryChange[]): Entry | null {
  const fields = { ...entryFields(entry) };
  for (const { field, after } of changes) Object.assign(fields, { [field]: after });
  return fields.status === null ? null : { ...fields, status: fields.status };
}

function changedWatches(
  watches: Shelf["watches"],
  changes: readonly WatchChange[],
): ReadonlyMap<PartKey, Millis> {
  const changed = new Map(watches);
  for (const change of changes) put(changed, change);
  return changed;
}

function put(watches: Map<PartKey, Millis>, { part, after }: WatchChange): void {
  if (after === null) watches.delete(partKey(part));
  else watches.set(partKey(part), after);
}

function changedSessions(
  sessions: Shelf["rewatches"],
  changes: readonly (RewatchChange | RewatchWatchChange)[],
): readonly Rewatch[] {
  const byId = new Map(sessions.map((one) => [one.id, { ...one, watches: new Map(one.watches) }]));
  for (const change of changes) {
    const session = byId.get(change.rewatch);
    if (isRewatchWatchChange(change)) {
      if (session) put(session.watches, change);
    } else if (change.after === null) byId.delete(change.rewatch);
    else if (session) session.state = change.after;
    else byId.set(change.rewatch, { id: change.rewatch, state: change.after, watches: new Map() });
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

function changedPlaybacks(
  playbacks: readonly Playback[],
  changes: readonly PlaybackChange[],
): readonly Playback[] {
  const byId = new Map(playbacks.map((one) => [one.id, one]));
  for (const { before, after } of changes) {
    if (before) byId.delete(before.id);
    if (after) byId.set(after.id, after);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

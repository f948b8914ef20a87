// A change: one value of a shelf, before and after. Plans and revisions are lists of changes. See architecture.md 4.

import { type Millis, type Part, partKey, type RewatchId } from "../ids.ts";
import type { Playback } from "../playback/playback.ts";
import type { Entry, RewatchState } from "../shelf.ts";

/** The fields of an entry, all null if there is none. */
export type EntryFields = { readonly [Field in keyof Entry]: Entry[Field] | null };

/** A change of one of the given fields of the entry. */
export type FieldChange<Fields extends keyof Entry> = {
  readonly [Field in Fields]: {
    readonly field: Field;
    readonly before: EntryFields[Field];
    readonly after: EntryFields[Field];
  };
}[Fields];

/** One field of the entry. An entry exists exactly while its status is not null. */
export type EntryChange = FieldChange<keyof Entry>;

/** When a part was watched; null means not watched. */
export type WatchChange = {
  readonly part: Part;
  readonly before: Millis | null;
  readonly after: Millis | null;
};

/** The state of a rewatch session; null means that there is no such session. */
export type RewatchChange = {
  readonly rewatch: RewatchId;
  readonly before: RewatchState | null;
  readonly after: RewatchState | null;
};

/** When a part was watched in a rewatch session; null means not watched in it. */
export type RewatchWatchChange = WatchChange & { readonly rewatch: RewatchId };

/** A playback of the title; null means none. If both values are set, they have the same id. */
export type PlaybackChange = {
  readonly kind: "playback";
  readonly before: Playback | null;
  readonly after: Playback | null;
};

export type Change = EntryChange | WatchChange | RewatchChange | RewatchWatchChange | PlaybackChange;

export const isEntryChange = (change: Change): change is EntryChange => "field" in change;
export const isWatchChange = (change: Change): change is WatchChange =>
  "part" in change && !("rewatch" in change);
export const isRewatchChange = (change: Change): change is RewatchChange =>
  "rewatch" in change && !("part" in change);
export const isRewatchWatchChange = (change: Change): change is RewatchWatchChange =>
  "rewatch" in change && "part" in change;
/** Whether the change is about a rewatch session, or about a watch in one. */
export const isOfSession = (change: Change): change is RewatchChange | RewatchWatchChange =>
  "rewatch" in change;
export const isPlaybackChange = (change: Change): change is PlaybackChange => "kind" in change;

/** Names the value that a change is about. Two changes of one title with the same subject are about the same value. */
export function subjectOf(change: Change): string {
  if (isPlaybackChange(change)) return `playback ${change.after?.id ?? change.before?.id}`;
  if (isEntryChange(change)) return change.field;
  const session = "rewatch" in change ? `rewatch ${change.rewatch}` : "";
  return "part" in change ? `${session} part ${partKey(change.part)}` : session;
}

/** Whether two values of one subject are equal. */
export function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The change with other values, which must be values of its subject: their type is not checked. */
function withValues(change: Change, values: { readonly before: unknown; readonly after: unknown }): Change {
  return { ...change, ...values } as Change;
}

/** The change with another `after`, which must be a value of the same subject. */
export const withAfter = (change: Change, after: unknown): Change =>
  withValues(change, { before: change.before, after });

/** The change from the `before` of the first to the `after` of the second. Both must have the same subject. */
export const joined = (first: Change, second: Change): Change =>
  withValues(second, { before: first.before, after: second.after });

/** The change that reverts an applied one. */
export const inverse = (change: Change): Change =>
  withValues(change, { before: change.after, after: change.before });

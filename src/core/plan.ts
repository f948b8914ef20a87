// What a commit changes, as data; and `apply`, the oracle that every database must match.

import { type Millis, type Part, type PartKey, partKey, type RewatchId } from "./ids.ts";
import type { Playback } from "./playback.ts";
import type { Entry, ListStatus, Memo, Rewatch, RewatchState, Shelf } from "./shelf.ts";

type Moved<Field extends string, Value> = {
  readonly field: Field;
  readonly before: Value | null;
  readonly after: Value | null;
};

/** A field of the entry. An entry exists exactly while its status is not null. */
export type EntryChange =
  | Moved<"status", ListStatus>
  | Moved<"rating", number>
  | Moved<"ratedAt", Millis>
  | Moved<"memo", Memo>
  | Moved<"addedAt", Millis>
  | Moved<"completedInBulkAt", Millis>;

/** When a part was watched; null = not watched. */
export type WatchChange = {
  readonly part: Part;
  readonly before: Millis | null;
  readonly after: Millis | null;
};

/** A rewatch session's state; null = no such session. */
export type RewatchChange = {
  readonly rewatch: RewatchId;
  readonly before: RewatchState | null;
  readonly after: RewatchState | null;
};

/** When a part was watched in a rewatch session. */
export type RewatchWatchChange = WatchChange & { readonly rewatch: RewatchId };

/** A stored playback of the title; null = none. `before` and `after` have the same id. */
export type PlaybackChange = {
  readonly kind: "playback";
  readonly before: Playback | null;
  readonly after: Playback | null;
};

/** One field of the entry, one part, or one thing of a session, with its value before and after. */
export type Change = EntryChange | WatchChange | RewatchChange | RewatchWatchChange | PlaybackChange;

export type Plan<Outcome> = { readonly changes: readonly Change[]; readonly outcome: Outcome };

export const isEntryChange = (change: Change): change is EntryChange => "field" in change;
export const isWatchChange = (change: Change): change is WatchChange =>
  "part" in change && !("rewatch" in change);
export const isRewatchChange = (change: Change): change is RewatchChange =>
  "rewatch" in change && !("part" in change);
export const isPlaybackChange = (change: Change): change is PlaybackChange => "kind" in change;
export const isOfSession = (change: Change): change is RewatchChange | RewatchWatchChange =>
  "rewatch" in change;
export const isRewatchWatchChange = (change: Change): change is RewatchWatchChange =>
  "rewatch" in change && "part" in change;

type EntryFields = { readonly [Field in keyof Entry]: Entry[Field] | null };
/** The fields of an entry that is not there. */
export const NO_ENTRY: EntryFields = {
  status: null,
  rating: null,
  ratedAt: null,
  memo: null,
  addedAt: null,
  completedInBulkAt: null,
};

/** In the order in which a plan changes them. */
const ENTRY_FIELDS: readonly (keyof Entry)[] = [
  "status",
  "rating",
  "ratedAt",
  "memo",
  "addedAt",
  "completedInBulkAt",
];

/** The entry's fields, all null where there is no entry. */
export function entryFields(entry: Entry | null): EntryFields {
  return entry ?? NO_ENTRY;
}

/** The shelf after the changes; the shelf given is left as it was, and what nothing changes is shared with it. */
export function apply(shelf: Shelf, changes: readonly Change[]): Shelf {
  const { playbacks = [] } = shelf;
  const after = {
    entry: applyEach(shelf.entry, changes.filter(isEntryChange), changedEntry),
    watches: applyEach(shelf.watches, changes.filter(isWatchChange), changedWatches),
    rewatches: applyEach(shelf.rewatches, changes.filter(isOfSession), changedSessions),
  };
  const played = applyEach(playbacks, changes.filter(isPlaybackChange), changedPlaybacks);
  return played.length === 0 ? after : { ...after, playbacks: played };
}

/** Nearly every plan changes one thing of a shelf: the others are not copied. */
function applyEach<Thing, Kind extends Change>(
  thing: Thing,
  changes: readonly Kind[],
  changed: (thing: Thing, changes: readonly Kind[]) => Thing,
): Thing {
  return changes.length === 0 ? thing : changed(thing, changes);
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

/** The change with other values. They must be of the kind that the change speaks of. */
function withValues(change: Change, values: { readonly before: unknown; readonly after: unknown }): Change {
  return { ...change, ...values } as Change;
}

/** The change with another value after it, of the same kind. */
export const withAfter = (change: Change, after: unknown): Change =>
  withValues(change, { before: change.before, after });

/** The change that takes an applied one back. */
export const inverse = (change: Change): Change =>
  withValues(change, { before: change.after, after: change.before });

/** The changes that take an applied plan back, last first. */
export function invert(changes: readonly Change[]): Change[] {
  return changes.map(inverse).reverse();
}

/** Whether the title leaves the library. */
export function isRemoval(changes: readonly Change[]): boolean {
  return changes.some(
    (change) => isEntryChange(change) && change.field === "status" && change.after === null,
  );
}

/** What a change speaks of; two changes of one title with the same address follow one another. */
export function subjectOf(change: Change): string {
  if (isPlaybackChange(change)) return `playback ${change.after?.id ?? change.before?.id}`;
  if (isEntryChange(change)) return change.field;
  const session = "rewatch" in change ? `rewatch ${change.rewatch}` : "";
  return "part" in change ? `${session} part ${partKey(change.part)}` : session;
}

/** Whether two values of a change are the same. */
export function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** A session must be there before its watches are, and go after them; so the inverse keeps to it as well. */
export function inOrder(changes: readonly Change[]): Change[] {
  const place = (change: Change): number => (!isRewatchChange(change) ? 1 : change.after === null ? 2 : 0);
  return changes.toSorted((one, other) => place(one) - place(other));
}

/** Successive changes of one title as one list: the first before, the last after, nothing that came back. */
export function mergeChanges(changes: readonly Change[]): Change[] {
  // Nearly always one episode was watched.
  if (changes.length === 1) return changes.filter(({ before, after }) => !sameValue(before, after));
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const address = subjectOf(change);
    const earlier = merged.get(address);
    merged.set(
      address,
      earlier ? withValues(change, { before: earlier.before, after: change.after }) : change,
    );
  }
  return inOrder([...merged.values()].filter((change) => !sameValue(change.before, change.after)));
}

/** The changes between an entry and what its fields are to be; no change where they are equal. */
export function changeEntry(entry: Entry | null, wanted: Partial<EntryFields>): EntryChange[] {
  const before = entryFields(entry);
  return ENTRY_FIELDS.filter((field) => field in wanted && !sameValue(before[field], wanted[field])).map(
    (field) => ({ field, before: before[field], after: wanted[field] }) as EntryChange,
  );
}

// Plans: what a decision returns, and how changes are made, inverted, ordered and merged. See architecture.md 4.

import type { Entry } from "../shelf.ts";
import {
  type Change,
  type EntryChange,
  type EntryFields,
  type FieldChange,
  inverse,
  isEntryChange,
  isRewatchChange,
  joined,
  sameValue,
  subjectOf,
} from "./change.ts";

/** The changes of one shelf that a decision makes, and the outcome for the response. */
export type Plan<Outcome> = { readonly changes: readonly Change[]; readonly outcome: Outcome };

/** The fields of an entry that does not exist. */
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

/** The fields of the entry, all null if there is none. */
export function entryFields(entry: Entry | null): EntryFields {
  return entry ?? NO_ENTRY;
}

/** The changes that give the entry the wanted fields; none for a field that has its value already. */
export function changeEntry(entry: Entry | null, wanted: Partial<EntryFields>): EntryChange[] {
  const before = entryFields(entry);
  return ENTRY_FIELDS.filter((field) => field in wanted && !sameValue(before[field], wanted[field])).map(
    (field) => changeField(field, before, wanted),
  );
}

function changeField<Field extends keyof Entry>(
  field: Field,
  before: EntryFields,
  wanted: Partial<EntryFields>,
): FieldChange<Field> {
  return { field, before: before[field], after: wanted[field] ?? null };
}

/** The changes that revert an applied plan, the last one first. */
export function invert(changes: readonly Change[]): Change[] {
  return changes.map(inverse).reverse();
}

/** Whether the changes take the title out of the library. */
export function isRemoval(changes: readonly Change[]): boolean {
  return changes.some(
    (change) => isEntryChange(change) && change.field === "status" && change.after === null,
  );
}

/**
 * The changes in an order in which they, and their inverse, can be applied: a rewatch session is created before its
 * watches and deleted after them.
 */
export function inApplyOrder(changes: readonly Change[]): Change[] {
  const rank = (change: Change): number => (!isRewatchChange(change) ? 1 : change.after === null ? 2 : 0);
  return changes.toSorted((one, other) => rank(one) - rank(other));
}

/** Joins successive changes of one title into one for each subject, and drops those that cancel each other out. */
export function mergeChanges(changes: readonly Change[]): Change[] {
  // The most common case: one episode was watched.
  if (changes.length === 1) return changes.filter(({ before, after }) => !sameValue(before, after));
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const subject = subjectOf(change);
    const earlier = merged.get(subject);
    merged.set(subject, earlier ? joined(earlier, change) : change);
  }
  return inApplyOrder([...merged.values()].filter((change) => !sameValue(change.before, change.after)));
}

// What an undo must and must not do, said of values by their addresses, without looking at how it decides.

import assert from "node:assert/strict";
import { partOfKey } from "../src/core/ids.ts";
import { type Change, sameValue, subjectOf } from "../src/core/revisions/change.ts";
import { entryFields } from "../src/core/revisions/plan.ts";
import type { UndoOutcome } from "../src/core/revisions/undo.ts";
import type { Shelf } from "../src/core/shelf.ts";

/** Everything that stands on a shelf, what plays apart: value by address, nothing for null. */
export type Flat = ReadonlyMap<string, unknown>;

export function flatten(shelf: Shelf): Flat {
  const flat = new Map<string, unknown>();
  const put = (change: object, value: unknown): void => {
    if (value !== null) flat.set(subjectOf({ before: null, after: value, ...change } as Change), value);
  };
  for (const [field, value] of Object.entries(entryFields(shelf.entry))) put({ field }, value);
  for (const [key, at] of shelf.watches) put({ part: partOfKey(key) }, at);
  for (const { id, state, watches } of shelf.rewatches) {
    put({ rewatch: id }, state);
    for (const [key, at] of watches) put({ rewatch: id, part: partOfKey(key) }, at);
  }
  return flat;
}

const PAIRS = [
  ["rating", "ratedAt"],
  ["status", "completedInBulkAt"],
];
const standsAt = (flat: Flat, address: string): unknown => flat.get(address) ?? null;

/** @throws AssertionError unless the undo of one revision led from one state to the other rightly */
export function checkUndo(
  before: Flat,
  after: Flat,
  revision: readonly Change[],
  outcome: UndoOutcome,
): void {
  const told = new Map(outcome.kept.map(({ change, now }) => [subjectOf(change), now]));
  const changed = revision.filter((change) => !("kind" in change));
  const addresses = new Set(changed.map(subjectOf));
  for (const address of new Set([...before.keys(), ...after.keys()]))
    if (!addresses.has(address))
      assert.deepEqual(
        standsAt(after, address),
        standsAt(before, address),
        `${address} is none of its business`,
      );
  let undone = 0;
  for (const change of changed) {
    const address = subjectOf(change);
    const [was, is] = [standsAt(before, address), standsAt(after, address)];
    if (!sameValue(was, is)) {
      undone += 1;
      assert.ok(sameValue(was, change.after), `${address} was as the revision left it`);
      assert.ok(sameValue(is, change.before), `${address} is as it was before the revision`);
    }
    const isBack = sameValue(is, change.before);
    assert.equal(told.has(address), !isBack, `${address} is told as kept when it is`);
    if (!isBack) assert.deepEqual(told.get(address), is, `${address} is told as it is`);
    if (!isBack && sameValue(was, change.after))
      assert.ok(hasReason(change, before, after, changed), `${address} could have been taken back`);
  }
  assert.equal(outcome.undone, undone);
  assert.equal(told.size <= changed.length, true);
  assertWhole(after);
}

/** Why a change that still stood was left: something that is there after the undo needs it, or it needs what is not. */
function hasReason(change: Change, before: Flat, after: Flat, changed: readonly Change[]): boolean {
  const isListed = after.has("status");
  if ("field" in change) {
    const pair = PAIRS.find((one) => one.includes(change.field)) ?? [];
    const other = changed.find((one) => "field" in one && one !== change && pair.includes(one.field));
    const isDivided =
      other !== undefined &&
      !sameValue(standsAt(before, subjectOf(other)), other.after) &&
      !sameValue(standsAt(before, subjectOf(other)), other.before);
    const makesEntry = change.before === null && ["status", "addedAt"].includes(change.field);
    const isNeeded = makesEntry && isListed && [...after.keys()].some((key) => key !== "status");
    return isDivided || isNeeded || !isListed || follows(change, pair, after, changed);
  }
  if (!isListed) return true;
  if (!("rewatch" in change)) return false;
  const session = `rewatch ${change.rewatch}`;
  if ("part" in change) return change.before !== null && !after.has(session);
  return change.before === null && [...after.keys()].some((key) => key.startsWith(`${session} part`));
}

/** A field stays with the status that had to stay. */
function follows(
  change: Extract<Change, { field: string }>,
  pair: readonly string[],
  after: Flat,
  changed: readonly Change[],
): boolean {
  const status = changed.find((one) => "field" in one && one.field === "status");
  if (!pair.includes("status") || status === undefined || change === status) return false;
  return !sameValue(standsAt(after, "status"), status.before);
}

/** Nothing is left without what it belongs to. */
function assertWhole(flat: Flat): void {
  if (!flat.has("status")) assert.deepEqual([...flat.keys()], [], "without an entry there is nothing");
  for (const address of flat.keys()) {
    const [session] = /^rewatch \d+(?= part)/.exec(address) ?? [];
    if (session) assert.ok(flat.has(session), `${address} has its session`);
  }
}

// Which removals of a commit are held for the library's owner.

import type { AccountId, TitleId } from "../../core/ids.ts";
import { areMany, type GuardLimits, isMassRemoval } from "../../core/lists/guard.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import type { Author } from "../commit/commit.ts";
import { leavesLibrary, type Working } from "../commit/write-shelves.ts";
import * as entrySql from "../statements/entry.ts";
import * as heldSql from "../statements/held.ts";
import * as revisionSql from "../statements/revision.ts";

/** What a commit has decided, before any removal is held. */
type DecidedCommit = {
  readonly decided: readonly Working[];
  /** Titles whose removal was refused: apps get them again, without any change to them. */
  readonly returning: ReadonlySet<TitleId>;
  /** Removals that are held so far. */
  readonly heldBefore: number;
  readonly guard: GuardLimits | undefined;
};

/** What remains to be written, and how many removals are held then. */
type HeldCommit = {
  readonly holds: boolean;
  readonly changed: readonly Working[];
  readonly held: number;
};

/** Holds the removals if they are too many, and ends those that are held of titles which this commit changes. */
export function* holdRemovals(
  account: AccountId,
  author: Author,
  { decided, returning, heldBefore, guard }: DecidedCommit,
): Steps<HeldCommit> {
  const leaving = decided.filter(leavesLibrary);
  const holds = guard !== undefined && (yield* areTooMany(account, author, leaving.length, guard));
  const changed = holds ? decided.filter((one) => !leavesLibrary(one)) : decided;
  const wanted = changed.filter((one) => one.changes.length > 0 || !returning.has(one.title.id));
  const ended = heldBefore > 0 && wanted.length > 0 ? yield* endHeld(account, wanted) : 0;
  const { app, source, now } = author;
  const rows = (holds ? leaving : []).map(({ title }) => ({ app, title: title.id, source, at: now }));
  const added = yield* insertAccountRows(heldSql.write, account, rows);
  return { holds, changed, held: heldBefore - ended + added.length };
}

/** The titles whose removal by the app is held. */
export function* readHeldTitles(account: AccountId, app: string): Steps<ReadonlySet<TitleId>> {
  return new Set((yield* ask(heldSql.listOfApp, account, app)).map(({ title }) => title));
}

/** Answers how many removals it ended. */
function* endHeld(account: AccountId, titles: readonly Working[]): Steps<number> {
  const ids = columnOf(titles.map(({ title }) => title.id));
  return (yield* ask(heldSql.removeTitles, account, ids)).length;
}

/** Whether so many removals are too many, together with what the app removed before. */
function* areTooMany(
  account: AccountId,
  { app, now }: Author,
  requested: number,
  limits: GuardLimits,
): Steps<boolean> {
  if (requested === 0) return false;
  const [removed] = yield* ask(revisionSql.countRemoved, account, now - limits.windowMillis, app);
  const held = (yield* ask(heldSql.listOfApp, account, app)).length;
  const removals = { removed: removed?.removed ?? 0, held, requested };
  if (!areMany(removals, limits)) return false;
  const [library] = yield* ask(entrySql.count, account);
  return isMassRemoval(removals, library?.entries ?? 0, limits);
}

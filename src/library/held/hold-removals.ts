// Decides which removals of a commit are held, and ends held removals of titles that a commit changes.

import type { AccountId, TitleId } from "../../core/ids.ts";
import { areMany, type GuardLimits, isMassRemoval } from "../../core/lists/guard.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import type { Author } from "../commit/commit.ts";
import { removesTitle, type Working } from "../commit/write-shelves.ts";
import * as entrySql from "../statements/entry.ts";
import * as heldSql from "../statements/held.ts";
import * as revisionSql from "../statements/revision.ts";

/** The decisions of a commit, before any removal is held. */
type DecidedCommit = {
  readonly decided: readonly Working[];
  /** Titles whose removal was refused. Apps get their rows again, although they did not change. */
  readonly returning: ReadonlySet<TitleId>;
  /** The number of held removals before the commit. */
  readonly heldBefore: number;
  readonly guard: GuardLimits | undefined;
};

/** The decisions that are written, and the number of held removals afterwards. */
type HeldCommit = {
  readonly holds: boolean;
  readonly changed: readonly Working[];
  readonly held: number;
};

/** Holds the removals of the commit if they are too many. Ends held removals of titles that the commit changes. */
export function* holdRemovals(
  account: AccountId,
  author: Author,
  { decided, returning, heldBefore, guard }: DecidedCommit,
): Steps<HeldCommit> {
  const leaving = decided.filter(removesTitle);
  const holds = guard !== undefined && (yield* areTooMany(account, author, leaving.length, guard));
  const changed = holds ? decided.filter((one) => !removesTitle(one)) : decided;
  const ending = changed.filter((one) => one.changes.length > 0 || !returning.has(one.title.id));
  const ended = heldBefore > 0 && ending.length > 0 ? yield* endHeld(account, ending) : 0;
  const { app, source, now } = author;
  const rows = (holds ? leaving : []).map(({ title }) => ({ app, title: title.id, source, at: now }));
  const added = yield* insertAccountRows(heldSql.write, account, rows);
  return { holds, changed, held: heldBefore - ended + added.length };
}

/** The titles whose removal by the app is held. */
export function* readHeldTitles(account: AccountId, app: string): Steps<ReadonlySet<TitleId>> {
  return new Set((yield* ask(heldSql.listOfApp, account, app)).map(({ title }) => title));
}

/** Ends the held removals of the titles. Returns how many there were. */
function* endHeld(account: AccountId, titles: readonly Working[]): Steps<number> {
  const ids = columnOf(titles.map(({ title }) => title.id));
  return (yield* ask(heldSql.removeTitles, account, ids)).length;
}

/** Whether the removals, together with earlier ones of the app, are a mass removal. */
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

// The only writer of a library: lock the person, load the shelves, decide, write what changed.

import { type Activity, activitiesMoved, changesRow } from "../core/activity.ts";
import {
  type AccountId,
  type Millis,
  type RevisionNumber,
  type TitleId,
  toRevisionNumber,
} from "../core/ids.ts";
import { apply, type Change, mergeChanges, type Plan } from "../core/plan.ts";
import type { Shelf } from "../core/shelf.ts";
import type { Title } from "../core/title.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { encodeChanges } from "./changes.ts";
import { type InboxItem, keepInInbox } from "./inbox.ts";
import { type LoadedShelf, loadShelves } from "./shelves.ts";
import { nextStamp } from "./stamps.ts";
import * as sql from "./statements.ts";
import { entryRow, rewatchRows, watchRows } from "./write-rows.ts";

/** Who writes, and how. */
export type Author = {
  /** The app's client id; empty for the server itself. */
  readonly app: string;
  /** The endpoint or the command. */
  readonly source: string;
  readonly now: Millis;
};

/** One decision about one title. Several tasks of a commit may speak of the same title. */
export type Task<Outcome> = {
  readonly title: Title;
  decide(shelf: Shelf): Plan<Outcome>;
};

export type Committed<Outcome> = {
  /** One outcome for each task, in their order. */
  readonly outcomes: readonly Outcome[];
  /** The account's revision after the commit, moved or not. */
  readonly revision: RevisionNumber;
};

/** A title's shelf on its way through a commit. */
type Working = { readonly title: Title; readonly loaded: LoadedShelf; shelf: Shelf; changes: Change[] };

/**
 * Runs the tasks in their order on one account as one revision. A commit that changes nothing writes nothing.
 * What could not be resolved is kept in the inbox by the same transaction.
 */
export function* commit<Outcome>(
  account: AccountId,
  author: Author,
  tasks: readonly Task<Outcome>[],
  inbox: readonly InboxItem[] = [],
): Steps<Committed<Outcome>> {
  const person = yield* lockPerson(account);
  const working = new Map<TitleId, Working>();
  const outcomes: Outcome[] = [];
  if (tasks.length > 0) {
    const shelves = yield* loadShelves(account, [...new Set(tasks.map((task) => task.title.id))]);
    for (const { title, decide } of tasks) {
      const loaded = shelves.get(title.id) as LoadedShelf;
      const one = working.get(title.id) ?? { title, loaded, shelf: loaded.shelf, changes: [] };
      working.set(title.id, one);
      const plan = decide(one.shelf);
      if (plan.changes.length > 0) {
        one.shelf = apply(one.shelf, plan.changes);
        one.changes.push(...plan.changes);
      }
      outcomes.push(plan.outcome);
    }
  }
  const waiting = person.waiting + (yield* keepInInbox(account, author, inbox, person.waiting));
  const changed = [...working.values()]
    .map((one) => ({ ...one, changes: mergeChanges(one.changes) }))
    .filter((one) => one.changes.length > 0);
  if (changed.length === 0) {
    if (waiting !== person.waiting) yield* movePerson(account, { ...person, waiting });
    return { outcomes, revision: toRevisionNumber(person.revision) };
  }
  const revision = toRevisionNumber(person.revision + 1);
  const stamp = nextStamp(author.now, person.stamp as Millis, person.shown as Millis);
  yield* writeShelves(account, changed, revision, stamp);
  yield* ask(
    sql.writeRevision,
    account,
    revision,
    author.now,
    author.app,
    author.source,
    JSON.stringify(summarize(changed)),
  );
  const changeRows = changed.map(({ title, changes }) => [title.id, encodeChanges(changes)]);
  yield* ask(sql.writeChanges, revision, rowsOf(changeRows), account);
  const moments = moveMoments(person.moments, changed, stamp);
  yield* movePerson(account, { ...person, revision, stamp, moments, waiting });
  return { outcomes, revision };
}

function* lockPerson(account: AccountId): Steps<sql.PersonRow> {
  const [known] = yield* ask(sql.lockPerson, account);
  if (known) return known;
  yield* ask(sql.createPerson, account);
  const [created] = yield* ask(sql.lockPerson, account);
  if (!created) throw new Error(`the library cannot make a person of account ${account}`);
  return created;
}

function* movePerson(account: AccountId, person: sql.PersonRow): Steps<void> {
  const { revision, stamp, moments, last_rewatch, last_playback, waiting } = person;
  yield* ask(sql.movePerson, revision, stamp, moments, last_rewatch, last_playback, waiting, account);
}

function* writeShelves(
  account: AccountId,
  changed: readonly Working[],
  revision: RevisionNumber,
  stamp: Millis,
): Steps<void> {
  const kept = changed.filter(({ shelf }) => shelf.entry !== null);
  const gone = changed.filter(({ shelf }) => shelf.entry === null);
  const watches = changed.map(({ title, changes }) => watchRows(title.id, changes));
  const sessions = changed.map(({ title, changes }) => rewatchRows(title.id, changes));

  const write = function* (statement: Parameters<typeof ask>[0], rows: Parameters<typeof rowsOf>[0]) {
    if (rows.length > 0) yield* ask(statement, revision, rowsOf(rows), account);
  };
  const remove = function* (statement: Parameters<typeof ask>[0], rows: Parameters<typeof rowsOf>[0]) {
    if (rows.length > 0) yield* ask(statement, account, rowsOf(rows));
  };
  const entries = kept.map(({ title, shelf, loaded, changes }) => {
    const rowMoved = changesRow(changes) || loaded.stored === null;
    const ratingMoved = changes.some((change) => "field" in change && change.field === "rating");
    return entryRow(title, shelf, {
      changedAt: rowMoved ? stamp : (loaded.stored?.changedAt ?? stamp),
      ratingChangedAt: ratingMoved ? stamp : (loaded.stored?.ratingChangedAt ?? null),
    });
  });
  yield* write(sql.writeEntries, entries);
  yield* remove(
    sql.deleteEntries,
    gone.map(({ title }) => [title.id]),
  );
  yield* write(
    sql.writeWatches,
    watches.flatMap(({ put }) => put),
  );
  yield* remove(
    sql.deleteWatches,
    watches.flatMap(({ gone: rows }) => rows),
  );
  yield* write(
    sql.writeRewatches,
    sessions.flatMap(({ put }) => put),
  );
  yield* remove(
    sql.deleteRewatches,
    sessions.flatMap(({ gone: rows }) => rows),
  );
  yield* write(
    sql.writeRewatchWatches,
    sessions.flatMap(({ putWatches }) => putWatches),
  );
  yield* remove(
    sql.deleteRewatchWatches,
    sessions.flatMap(({ goneWatches }) => goneWatches),
  );
}

export type Moments = Partial<Record<Activity, Millis>>;

function moveMoments(stored: string, changed: readonly Working[], stamp: Millis): string {
  const moments = JSON.parse(stored) as Moments;
  for (const { title, loaded, shelf, changes } of changed) {
    const before = loaded.shelf.entry;
    for (const activity of activitiesMoved(title.type, before, shelf.entry, changes))
      moments[activity] = stamp;
  }
  return JSON.stringify(moments);
}

/** What a revision did, in numbers; put into words where it is shown. */
export type Summary = {
  readonly titles: number;
  readonly watched: number;
  readonly unwatched: number;
  readonly removed: number;
};

function summarize(changed: readonly Working[]): Summary {
  const parts = changed.flatMap(({ changes }) => changes.filter((change) => "part" in change));
  return {
    titles: changed.length,
    watched: parts.filter(({ before, after }) => before === null && after !== null).length,
    unwatched: parts.filter(({ after }) => after === null).length,
    removed: changed.filter(({ loaded, shelf }) => loaded.shelf.entry !== null && shelf.entry === null)
      .length,
  };
}

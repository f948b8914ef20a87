// The only writer of a library: lock the person, load the shelves, decide, write what changed.

import { type Activity, activitiesMoved } from "../core/activity.ts";
import {
  type AccountId,
  type Millis,
  type RevisionNumber,
  type TitleId,
  toRevisionNumber,
} from "../core/ids.ts";
import { apply, mergeChanges, type Plan } from "../core/plan.ts";
import type { Shelf } from "../core/shelf.ts";
import type { Title } from "../core/title.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { encodeChanges } from "./changes.ts";
import { type InboxItem, keepInInbox } from "./inbox.ts";
import { earlier, lockPerson, movePerson } from "./person.ts";
import { type LoadedShelf, loadShelves } from "./shelves.ts";
import { nextStamp } from "./stamps.ts";
import * as sql from "./statements.ts";
import { type Working, writeShelves } from "./write-shelves.ts";

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
  const awaits = yield* writeShelves(account, changed, { revision, stamp, now: author.now });
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
  yield* movePerson(account, {
    ...person,
    revision,
    stamp,
    moments,
    waiting,
    awaits: earlier(person.awaits, awaits),
  });
  return { outcomes, revision };
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

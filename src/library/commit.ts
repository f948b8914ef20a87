// The only writer of a library: lock the person, load the shelves, decide, write what changed.

import { type Activity, activitiesMoved } from "../core/activity.ts";
import {
  type AccountId,
  type Millis,
  type RevisionNumber,
  type RewatchId,
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
  /** New rewatch sessions are numbered from `firstFree` on. */
  decide(shelf: Shelf, firstFree: RewatchId): Plan<Outcome>;
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
  const titles = [...new Set(tasks.map((task) => task.title.id))];
  const shelves = titles.length > 0 ? yield* loadShelves(account, titles) : new Map<TitleId, LoadedShelf>();
  const { working, outcomes, lastRewatch } = decideAll(tasks, shelves, person.last_rewatch);
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
    last_rewatch: lastRewatch,
    awaits: earlier(person.awaits, awaits),
  });
  return { outcomes, revision };
}

type Decided<Outcome> = {
  readonly working: ReadonlyMap<TitleId, Working>;
  readonly outcomes: readonly Outcome[];
  /** The highest number that a rewatch session has. */
  readonly lastRewatch: number;
};

/** Decides the tasks in their order, each on the shelf that the ones before it left. */
function decideAll<Outcome>(
  tasks: readonly Task<Outcome>[],
  shelves: ReadonlyMap<TitleId, LoadedShelf>,
  last: number,
): Decided<Outcome> {
  const working = new Map<TitleId, Working>();
  let lastRewatch = last;
  const outcomes = tasks.map(({ title, decide }) => {
    const loaded = shelves.get(title.id) as LoadedShelf;
    const one = working.get(title.id) ?? { title, loaded, shelf: loaded.shelf, changes: [] };
    working.set(title.id, one);
    const plan = decide(one.shelf, (lastRewatch + 1) as RewatchId);
    if (plan.changes.length > 0) {
      one.shelf = apply(one.shelf, plan.changes);
      one.changes.push(...plan.changes);
      for (const change of plan.changes)
        if ("rewatch" in change) lastRewatch = Math.max(lastRewatch, change.rewatch);
    }
    return plan.outcome;
  });
  return { working, outcomes, lastRewatch };
}

/** What a commit without tasks answers: the account's revision as it is, 0 where there is none yet. */
export function* commitNothing(account: AccountId): Steps<Committed<never>> {
  const [person] = yield* ask(sql.readPerson, account);
  return { outcomes: [], revision: toRevisionNumber(person?.revision ?? 0) };
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

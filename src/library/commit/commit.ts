// The only writer of a library: locks the person, loads the shelves, decides, and writes the changes.

import {
  type AccountId,
  type Millis,
  type NextIds,
  type RevisionNumber,
  type TitleId,
  toPlaybackId,
  toRevisionNumber,
  toRewatchId,
} from "../../core/ids.ts";
import type { GuardLimits } from "../../core/lists/guard.ts";
import { type Activity, activitiesMoved } from "../../core/revisions/activity.ts";
import { apply } from "../../core/revisions/apply.ts";
import { isPlaybackChange } from "../../core/revisions/change.ts";
import { changeEntry, entryFields, mergeChanges, type Plan } from "../../core/revisions/plan.ts";
import type { UndoneRange } from "../../core/revisions/revision.ts";
import { EMPTY_SHELF, type Shelf } from "../../core/shelf.ts";
import type { Title } from "../../core/titles/title.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { holdRemovals, readHeldTitles } from "../held/hold-removals.ts";
import { findOutcome, type KeyedRequest, keepOutcome } from "../idempotency.ts";
import { changeInbox } from "../inbox/inbox.ts";
import type { InboxItem } from "../inbox/inbox-item.ts";
import * as personSql from "../statements/person.ts";
import type { LoadedShelf } from "./shelves.ts";
import { nextStamp } from "./stamps.ts";
import { openUnitOfWork, type UnitOfWork } from "./unit-of-work.ts";
import { removesTitle, type Working } from "./write-shelves.ts";

/** The origin of a commit, as its revision records it. */
export type Author = {
  /** The app's client id; empty for the server itself. */
  readonly app: string;
  /** The endpoint, the command or the import. */
  readonly source: string;
  readonly now: Millis;
  /** The revisions that the commit reverts. */
  readonly undid?: UndoneRange;
  /** The request with an idempotency key that the commit belongs to. */
  readonly keyed?: KeyedRequest | null;
};

/** One decision about one title. Several tasks of a commit may be about the same title. */
export type Task<Outcome> = {
  readonly title: Title;
  /** New rewatch sessions and playbacks get ids from `next` on. */
  decide(shelf: Shelf, next: NextIds): Plan<Outcome>;
};

export type Committed<Outcome> = {
  /** One outcome for each task, in the order of the tasks. */
  readonly outcomes: readonly Outcome[];
  /** The account's latest revision after the commit, which may be an earlier one. */
  readonly revision: RevisionNumber;
};

/** Further effects of a commit. */
export type CommitOptions = {
  /** Inbox items that the tasks remove. They stay if the removals are held. */
  readonly cancel?: readonly number[];
  /** The parts of these items that stay in the inbox. */
  readonly remaining?: readonly InboxItem[];
  /** Removals beyond these limits are held. */
  readonly guard?: GuardLimits;
  /** Titles whose removal by an app was held and then refused. Apps get their rows again, changed or not. */
  readonly returning?: ReadonlySet<TitleId>;
};

/** One request to the library. */
export type CommitRequest<Outcome> = {
  readonly author: Author;
  readonly tasks: readonly Task<Outcome>[];
  /** Items and parts that could not be resolved. The same transaction adds them to the inbox. */
  readonly inbox?: readonly InboxItem[];
  readonly options?: CommitOptions;
};

/** Returns a function that finds the outcome of a task. @throws Error for a task of another commit */
export function outcomesByTask<Outcome>(
  tasks: readonly Task<Outcome>[],
  { outcomes }: Committed<Outcome>,
): (task: Task<Outcome>) => Outcome {
  const places = new Map(tasks.map((task, at) => [task, at]));
  return (task) => {
    const at = places.get(task);
    if (at === undefined || at >= outcomes.length) throw new Error("the task is not of this commit");
    return outcomes[at] as Outcome;
  };
}

/**
 * Runs the tasks of a request on one account, in their order, as one revision. A commit that changes nothing writes
 * nothing. Unresolved items are added to the inbox by the same transaction.
 */
export function* commit<Outcome>(
  account: AccountId,
  request: CommitRequest<Outcome>,
): Steps<Committed<Outcome>> {
  const [committed] = yield* commitTogether(account, [request]);
  return committed as Committed<Outcome>;
}

/**
 * Commits the requests of one account in one transaction, in their order, each as a revision of its own. The result is
 * the same as that of separate commits, but every shelf is loaded once and every row is written once.
 */
export function* commitTogether<Outcome>(
  account: AccountId,
  requests: readonly CommitRequest<Outcome>[],
): Steps<Committed<Outcome>[]> {
  const work = yield* openUnitOfWork(
    account,
    requests.flatMap(({ tasks }) => tasks.map(({ title }) => title.id)),
  );
  const committed: Committed<Outcome>[] = [];
  for (const request of requests) committed.push(yield* commitOne(work, request));
  yield* work.write();
  return committed;
}

function* commitOne<Outcome>(
  work: UnitOfWork,
  { author, tasks, inbox = [], options = {} }: CommitRequest<Outcome>,
): Steps<Committed<Outcome>> {
  const { account, person } = work;
  const { cancel = [], remaining = [], guard, returning = NONE } = options;
  const earlier = yield* findOutcome<Committed<Outcome>>(account, author.keyed);
  if (earlier !== null) return earlier;
  const hidden = person.held > 0 ? yield* readHeldTitles(account, author.app) : NONE;
  const { working, outcomes, last } = decideAll(tasks, work.shelves, hidden, {
    rewatch: person.last_rewatch,
    playback: person.last_playback,
  });
  const decided = [...working.values()]
    .map((one) => ({
      ...one,
      changes: mergeChanges(one.changes),
      returns: one.returns || returning.has(one.title.id),
    }))
    .filter((one) => one.changes.length > 0 || one.returns);
  // The guard counts revisions and entries in the database, so these must be written first.
  if (guard !== undefined && decided.some(removesTitle)) yield* work.write();
  const { holds, changed, held } = yield* holdRemovals(account, author, {
    ...{ decided, returning, guard },
    heldBefore: person.held,
  });
  // Inbox items are removed with their title, and stay if its removal is held.
  const inboxChanges = holds
    ? { removed: [], added: inbox }
    : { removed: cancel, added: [...remaining, ...inbox] };
  const waiting = yield* changeInbox(account, author, inboxChanges, person.waiting);
  if (decided.length === 0 && waiting === person.waiting)
    return { outcomes, revision: toRevisionNumber(person.revision) };
  // Playbacks are transient: they are part of a revision only if something else of the title changed.
  const lasting = changed.filter(
    (one) => one.returns || one.changes.some((change) => !isPlaybackChange(change)),
  );
  const revision = toRevisionNumber(person.revision + (lasting.length > 0 ? 1 : 0));
  // A held removal moves the activities too: to the app that made it, it must look done.
  const stamp = work.moveActivityTimes(activitiesOf(decided), (before) =>
    nextStamp(author.now, before, person.shown),
  );
  work.putShelves(changed, { revision, stamp, now: author.now });
  if (lasting.length > 0) work.putRevision(author, revision, lasting);
  work.person = {
    ...work.person,
    revision,
    stamp,
    waiting,
    held,
    last_rewatch: last.rewatch,
    last_playback: last.playback,
  };
  yield* keepOutcome(account, author.keyed, { outcomes, revision });
  return { outcomes, revision };
}

const NONE: ReadonlySet<TitleId> = new Set();

type LastIds = { readonly rewatch: number; readonly playback: number };
type Decided<Outcome> = {
  readonly working: ReadonlyMap<TitleId, Working>;
  readonly outcomes: readonly Outcome[];
  /** The highest ids in use after the tasks. */
  readonly last: LastIds;
};

/** Decides the tasks in their order. Each task sees the changes of the earlier ones. */
function decideAll<Outcome>(
  tasks: readonly Task<Outcome>[],
  shelves: ReadonlyMap<TitleId, LoadedShelf>,
  hidden: ReadonlySet<TitleId>,
  lastIds: LastIds,
): Decided<Outcome> {
  const working = new Map<TitleId, Working>();
  let { rewatch, playback } = lastIds;
  const outcomes = tasks.map(({ title, decide }) => {
    const loaded = shelves.get(title.id) as LoadedShelf;
    const fresh: Working = { title, loaded, shelf: loaded.shelf, changes: [], returns: false };
    const current = working.get(title.id) ?? fresh;
    working.set(title.id, current);
    const next = { rewatch: toRewatchId(rewatch + 1), playback: toPlaybackId(playback + 1) };
    // While the removal of a title is held, the title reads as absent for the app that removed it. A decision that
    // changes an empty shelf means that the app adds the title again.
    const planOfAbsent = hidden.has(title.id) && !current.returns ? decide(EMPTY_SHELF, next) : null;
    if (planOfAbsent?.changes.length === 0) return planOfAbsent.outcome;
    if (planOfAbsent) current.returns = true;
    const plan = decide(current.shelf, next);
    if (plan.changes.length > 0) {
      current.shelf = apply(current.shelf, plan.changes);
      current.changes.push(...plan.changes);
      for (const change of plan.changes) {
        if ("rewatch" in change) rewatch = Math.max(rewatch, change.rewatch);
        if (isPlaybackChange(change)) playback = Math.max(playback, change.after?.id ?? 0);
      }
    }
    return (planOfAbsent ?? plan).outcome;
  });
  return { working, outcomes, last: { rewatch, playback } };
}

/** The result of a commit without tasks: the account's latest revision, 0 if there is none yet. */
export function* commitNothing(account: AccountId): Steps<Committed<never>> {
  const [person] = yield* ask(personSql.read, account);
  return { outcomes: [], revision: toRevisionNumber(person?.revision ?? 0) };
}

/** The activities that the changes move. A title that returns counts as added. */
function activitiesOf(changed: readonly Working[]): Set<Activity> {
  const moved = new Set<Activity>();
  for (const { title, loaded, shelf, changes, returns } of changed) {
    const { entry } = loaded.shelf;
    const visibleChanges = returns ? changeEntry(null, entryFields(shelf.entry)) : changes;
    for (const activity of activitiesMoved(title.type, returns ? null : entry, shelf.entry, visibleChanges))
      moved.add(activity);
  }
  return moved;
}

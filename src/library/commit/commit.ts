// The only writer of a library: lock the person, load the shelves, decide, write what changed.

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
import { leavesLibrary, type Working } from "./write-shelves.ts";

/** Who writes, and how. */
export type Author = {
  /** The app's client id; empty for the server itself. */
  readonly app: string;
  /** The endpoint or the command. */
  readonly source: string;
  readonly now: Millis;
  /** Which revisions are taken back. */
  readonly undid?: UndoneRange;
  /** The request that this is the write of, where it can be sent again under its key. */
  readonly keyed?: KeyedRequest | null;
};

/** One decision about one title. Several tasks of a commit may speak of the same title. */
export type Task<Outcome> = {
  readonly title: Title;
  /** New sessions and playbacks are numbered from `next` on. */
  decide(shelf: Shelf, next: NextIds): Plan<Outcome>;
};

export type Committed<Outcome> = {
  /** One outcome for each task, in their order. */
  readonly outcomes: readonly Outcome[];
  /** The account's revision after the commit, moved or not. */
  readonly revision: RevisionNumber;
};

/** What a commit does beside its tasks. */
export type CommitOptions = {
  /** Items of the inbox that the removals among the tasks take back… */
  readonly cancel?: readonly number[];
  /** …and what remains of them. */
  readonly remaining?: readonly InboxItem[];
  /** Removals beyond these limits are held. */
  readonly guard?: GuardLimits;
  /** Titles that were hidden from an app while their removal was held: the app is told of them again, changed or not. */
  readonly returning?: ReadonlySet<TitleId>;
};

/** What one request asks of the library. */
export type CommitRequest<Outcome> = {
  readonly author: Author;
  readonly tasks: readonly Task<Outcome>[];
  /** What could not be resolved, which is kept by the same transaction. */
  readonly inbox?: readonly InboxItem[];
  readonly options?: CommitOptions;
};

/** Finds the outcome of each task that was committed. @throws Error for a task of another commit */
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
 * Runs the tasks in their order on one account as one revision. A commit that changes nothing writes nothing.
 * What could not be resolved is kept in the inbox by the same transaction.
 */
export function* commit<Outcome>(
  account: AccountId,
  request: CommitRequest<Outcome>,
): Steps<Committed<Outcome>> {
  const [committed] = yield* commitTogether(account, [request]);
  return committed as Committed<Outcome>;
}

/**
 * Commits the requests of one account in their order in one transaction, each as a revision of its own. The result is
 * that of one commit after the other; a shelf is loaded once and each row is written once.
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
  const answered = yield* findOutcome<Committed<Outcome>>(account, author.keyed);
  if (answered !== null) return answered;
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
  // The guard counts what was removed before and what is listed: both must be written.
  if (guard !== undefined && decided.some(leavesLibrary)) yield* work.write();
  const { holds, changed, held } = yield* holdRemovals(account, author, {
    ...{ decided, returning, guard },
    heldBefore: person.held,
  });
  // Inbox items go with their title; where its removal is held, they stay.
  const inboxChanges = holds
    ? { removed: [], added: inbox }
    : { removed: cancel, added: [...remaining, ...inbox] };
  const waiting = yield* changeInbox(account, author, inboxChanges, person.waiting);
  if (decided.length === 0 && waiting === person.waiting)
    return { outcomes, revision: toRevisionNumber(person.revision) };
  // Playbacks belong to the moment: they are part of a revision only where something else of the title changed.
  const lasting = changed.filter(
    (one) => one.returns || one.changes.some((change) => !isPlaybackChange(change)),
  );
  const revision = toRevisionNumber(person.revision + (lasting.length > 0 ? 1 : 0));
  // A removal moves the activities even while it is held: its app must see it done.
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

type LastNumbers = { readonly rewatch: number; readonly playback: number };
type Decided<Outcome> = {
  readonly working: ReadonlyMap<TitleId, Working>;
  readonly outcomes: readonly Outcome[];
  /** The highest numbers given. */
  readonly last: LastNumbers;
};

/** Decides the tasks in their order, each on the shelf that the ones before it left. */
function decideAll<Outcome>(
  tasks: readonly Task<Outcome>[],
  shelves: ReadonlyMap<TitleId, LoadedShelf>,
  hidden: ReadonlySet<TitleId>,
  given: LastNumbers,
): Decided<Outcome> {
  const working = new Map<TitleId, Working>();
  let { rewatch, playback } = given;
  const outcomes = tasks.map(({ title, decide }) => {
    const loaded = shelves.get(title.id) as LoadedShelf;
    const one = working.get(title.id) ?? { title, loaded, shelf: loaded.shelf, changes: [], returns: false };
    working.set(title.id, one);
    const next = { rewatch: toRewatchId(rewatch + 1), playback: toPlaybackId(playback + 1) };
    // For the app that removed it, the title reads as absent while its removal is held. A decision that changes an
    // empty shelf means that the app wants the title again.
    const unseen = hidden.has(title.id) && !one.returns ? decide(EMPTY_SHELF, next) : null;
    if (unseen?.changes.length === 0) return unseen.outcome;
    if (unseen) one.returns = true;
    const plan = decide(one.shelf, next);
    if (plan.changes.length > 0) {
      one.shelf = apply(one.shelf, plan.changes);
      one.changes.push(...plan.changes);
      for (const change of plan.changes) {
        if ("rewatch" in change) rewatch = Math.max(rewatch, change.rewatch);
        if (isPlaybackChange(change)) playback = Math.max(playback, change.after?.id ?? 0);
      }
    }
    return (unseen ?? plan).outcome;
  });
  return { working, outcomes, last: { rewatch, playback } };
}

/** What a commit without tasks answers: the account's revision as it is, 0 where there is none yet. */
export function* commitNothing(account: AccountId): Steps<Committed<never>> {
  const [person] = yield* ask(personSql.read, account);
  return { outcomes: [], revision: toRevisionNumber(person?.revision ?? 0) };
}

function activitiesOf(changed: readonly Working[]): Set<Activity> {
  const moved = new Set<Activity>();
  for (const { title, loaded, shelf, changes, returns } of changed) {
    const { entry } = loaded.shelf;
    const told = returns ? changeEntry(null, entryFields(shelf.entry)) : changes;
    for (const activity of activitiesMoved(title.type, returns ? null : entry, shelf.entry, told))
      moved.add(activity);
  }
  return moved;
}

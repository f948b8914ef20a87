// The only writer of a library: lock the person, load the shelves, decide, write what changed.

import { type Activity, activitiesMoved } from "../core/activity.ts";
import type { GuardLimits } from "../core/guard.ts";
import {
  type AccountId,
  type Millis,
  type PlaybackId,
  type RevisionNumber,
  type RewatchId,
  type TitleId,
  toRevisionNumber,
} from "../core/ids.ts";
import {
  apply,
  type Change,
  changeEntry,
  fieldsOf,
  isPlaybackChange,
  mergeChanges,
  type Plan,
} from "../core/plan.ts";
import { EMPTY_SHELF, type Shelf } from "../core/shelf.ts";
import type { Title } from "../core/title.ts";
import { insertRows } from "../database/batches.ts";
import { ask, type Steps } from "../database/statement.ts";
import { encodeChanges, encodeSnapshot } from "./changes.ts";
import { holdRemovals, leaves, readHeldTitles } from "./held.ts";
import { findOutcome, type KeyedRequest, keepOutcome } from "./idempotency.ts";
import { type InboxItem, moveInbox } from "./inbox.ts";
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
  /** Which revisions are taken back. */
  readonly undid?: Undid;
  /** The request that this is the write of, where it can be sent again under its key. */
  readonly keyed?: KeyedRequest | null;
};

/** The revisions that an undo speaks of: how many, and the first and the last of them. */
export type Undid = { readonly revisions: number; readonly from: number; readonly to: number };

/** One decision about one title. Several tasks of a commit may speak of the same title. */
export type Task<Outcome> = {
  readonly title: Title;
  /** New sessions are numbered from the free numbers on. */
  decide(shelf: Shelf, free: FreeNumbers): Plan<Outcome>;
};

/** The lowest numbers that the account has not given yet. */
export type FreeNumbers = { readonly rewatch: RewatchId; readonly playback: PlaybackId };

export type Committed<Outcome> = {
  /** One outcome for each task, in their order. */
  readonly outcomes: readonly Outcome[];
  /** The account's revision after the commit, moved or not. */
  readonly revision: RevisionNumber;
};

/** What a commit does beside its tasks. */
export type Beside = {
  /** Items of the inbox that the removals among the tasks take back… */
  readonly cancel?: readonly number[];
  /** …and what is left of them. */
  readonly left?: readonly InboxItem[];
  /** Removals beyond these limits are held. */
  readonly guard?: GuardLimits;
  /** Titles that somebody was told are gone: they are told of anew, changed or not. */
  readonly returning?: ReadonlySet<TitleId>;
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
  { cancel = [], left = [], guard, returning = NONE }: Beside = {},
): Steps<Committed<Outcome>> {
  const person = yield* lockPerson(account);
  const answered = yield* findOutcome<Committed<Outcome>>(account, author.keyed);
  if (answered !== null) return answered;
  const titles = [...new Set(tasks.map((task) => task.title.id))];
  const shelves =
    titles.length > 0
      ? yield* loadShelves(account, titles, { withPlaybacks: person.last_playback > 0 })
      : new Map<TitleId, LoadedShelf>();
  const hidden = person.held > 0 ? yield* readHeldTitles(account, author.app) : NONE;
  const { working, outcomes, last } = decideAll(tasks, shelves, hidden, {
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
  const asked = { decided, returning, before: person.held, guard };
  const { holds, changed, held } = yield* holdRemovals(account, author, asked);
  // What waits goes with the title, and stays where the title does.
  const inboxAfter = holds ? { taken: [], kept: inbox } : { taken: cancel, kept: [...left, ...inbox] };
  const waiting = yield* moveInbox(account, author, inboxAfter, person.waiting);
  if (decided.length === 0 && waiting === person.waiting)
    return { outcomes, revision: toRevisionNumber(person.revision) };
  // What plays belongs to the moment: it is part of a revision only where something else of the title changed.
  const lasting = changed.filter(
    (one) => one.returns || one.changes.some((change) => !isPlaybackChange(change)),
  );
  const revision = toRevisionNumber(person.revision + (lasting.length > 0 ? 1 : 0));
  // Whoever removes something sees that it was removed, be it held.
  const { stamp, moments } = stampOf(author, person, activitiesOf(decided));
  const awaits = yield* writeShelves(account, changed, { revision, stamp, now: author.now });
  if (lasting.length > 0) yield* writeRevision(account, author, revision, lasting);
  if (changed.some(({ changes }) => changes.some(concernsCheckin))) yield* scheduleCheckins(account);
  yield* movePerson(account, {
    ...person,
    revision,
    stamp,
    moments: JSON.stringify(moments),
    waiting,
    held,
    last_rewatch: last.rewatch,
    last_playback: last.playback,
    awaits: earlier(person.awaits, awaits),
  });
  yield* keepOutcome(account, author.keyed, { outcomes, revision });
  return { outcomes, revision };
}

const NONE: ReadonlySet<TitleId> = new Set();

/** The commit's stamp, and the moments of the person's activities after it. */
function stampOf(
  { now }: Author,
  person: sql.PersonRow,
  moved: ReadonlySet<Activity>,
): { stamp: Millis; moments: Moments } {
  const moments = JSON.parse(person.moments) as Moments;
  const before = person.stamp as Millis;
  const stamp = moved.size > 0 ? nextStamp(now, before, person.shown as Millis) : before;
  for (const activity of moved) moments[activity] = stamp;
  return { stamp, moments };
}

/** The kind of due work that ends check-ins. */
export const CHECKIN_ENDS = "checkin";

/** Looks at the account's check-ins when the first of them ends, and at no other time. */
export function* scheduleCheckins(account: AccountId): Steps<void> {
  yield* ask(sql.deleteDue, account, CHECKIN_ENDS);
  yield* ask(sql.scheduleCheckins, account);
}

function concernsCheckin(change: Change): boolean {
  return isPlaybackChange(change) && [change.before, change.after].some((one) => one?.state === "checkin");
}

function* writeRevision(
  account: AccountId,
  { now, app, source, undid }: Author,
  revision: RevisionNumber,
  changed: readonly Working[],
): Steps<void> {
  const summary = { ...summarize(changed), ...(undid === undefined ? {} : { undid }) };
  const told = JSON.stringify(summary);
  yield* ask(sql.writeRevision, account, revision, now, app, source, told, summary.removed);
  const rows = changed.map(({ title, changes }) => [title.id, encodeSnapshot(title), encodeChanges(changes)]);
  yield* insertRows(sql.writeChanges, account, rows, revision);
}

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
    const free = { rewatch: (rewatch + 1) as RewatchId, playback: (playback + 1) as PlaybackId };
    // To whom removed it the title is gone, and is answered so. What would change nothing changes nothing now;
    // anything else means that the title is wanted again.
    const unseen = hidden.has(title.id) && !one.returns ? decide(EMPTY_SHELF, free) : null;
    if (unseen?.changes.length === 0) return unseen.outcome;
    if (unseen) one.returns = true;
    const plan = decide(one.shelf, free);
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
  const [person] = yield* ask(sql.readPerson, account);
  return { outcomes: [], revision: toRevisionNumber(person?.revision ?? 0) };
}

export type Moments = Partial<Record<Activity, Millis>>;

function activitiesOf(changed: readonly Working[]): Set<Activity> {
  const moved = new Set<Activity>();
  for (const { title, loaded, shelf, changes, returns } of changed) {
    const { entry } = loaded.shelf;
    const told = returns ? changeEntry(null, fieldsOf(shelf.entry)) : changes;
    for (const activity of activitiesMoved(title.type, returns ? null : entry, shelf.entry, told))
      moved.add(activity);
  }
  return moved;
}

/** What a revision did, in numbers; put into words where it is shown. */
export type Summary = {
  readonly titles: number;
  readonly watched: number;
  readonly unwatched: number;
  readonly removed: number;
  readonly undid?: Undid;
};

function summarize(changed: readonly Working[]): Omit<Summary, "undid"> {
  const parts = changed.flatMap(({ changes }) => changes.filter((change) => "part" in change));
  return {
    titles: changed.length,
    watched: parts.filter(({ before, after }) => before === null && after !== null).length,
    unwatched: parts.filter(({ after }) => after === null).length,
    removed: changed.filter(leaves).length,
  };
}

// The interface of the library: commits, reads, and the stores of the inbox, revisions, held removals and keys.

import type { AccountId, Millis, TitleId } from "../core/ids.ts";
import type { ActivityTimes } from "../core/revisions/activity.ts";
import type { Title } from "../core/titles/title.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { AccountStates } from "./activities/account-state.ts";
import { showActivities } from "./activities/activities.ts";
import { noteAirings, readCaughtUp } from "./activities/airings.ts";
import { type CommitRequest, type Committed, commitNothing } from "./commit/commit.ts";
import { CommitQueue } from "./commit/commit-queue.ts";
import { noteSettings } from "./commit/person.ts";
import { readDueAccounts } from "./due.ts";
import type { DueKind } from "./due-kind.ts";
import { type HeldStore, openHeld } from "./held/held-removals.ts";
import { type IdempotencyStore, openIdempotency } from "./idempotency.ts";
import { type InboxStore, openInbox } from "./inbox/inbox-store.ts";
import {
  commitEndedCheckins,
  commitScrobble,
  type Needs,
  type ScrobbleCommit,
} from "./playback/scrobbles.ts";
import { type Visibility, type VisibleLibrary, visibleLibrary } from "./reading/visible-library.ts";
import { openRevisions, type Revisions } from "./revisions/revisions.ts";

export { type MaybePromise, StorageUnavailable } from "../database/database.ts";

export type Library = {
  /** What each commit changed. */
  readonly revisions: Revisions;
  /** Items whose title or episode is unknown. */
  readonly inbox: InboxStore;
  /** Removals that wait for the owner's decision. */
  readonly held: HeldStore;
  /** The responses to requests with an idempotency key. */
  readonly idempotency: IdempotencyStore;
  /** Runs the tasks of the request on one account, as one revision. Settles once it is durable. */
  commit<Outcome>(account: AccountId, request: CommitRequest<Outcome>): Promise<Committed<Outcome>>;
  /** The times of the account's activities. They count as shown to a client from then on. Contract: sync.md 8.2. */
  activities(account: AccountId): Promise<ActivityTimes>;
  /** Commits a player's call, or returns the titles that must be loaded for it. Contract: scrobble.md 3. */
  commitScrobble<Outcome>(
    account: AccountId,
    request: CommitRequest<Outcome>,
    options: ScrobbleCommit,
  ): Promise<Committed<Outcome> | Needs>;
  /** Commits the ends of check-ins, or returns the titles that must be loaded for them. Contract: scrobble.md 3.5. */
  commitEndedCheckins<Outcome>(
    account: AccountId,
    request: CommitRequest<Outcome>,
    prepared: ReadonlySet<TitleId>,
  ): Promise<Committed<Outcome> | Needs>;
  /** The library of the account as the app sees it: without titles whose removal by the app is held. */
  visibleTo(account: AccountId, app: string): VisibleLibrary;
  /** The whole library of the account, for its owner and for background work. */
  whole(account: AccountId): VisibleLibrary;
  /** The accounts with work of this kind that is due at `now`; at most `DUE_ACCOUNTS_MAX`. */
  due(kind: DueKind, now: Millis): Promise<readonly AccountId[]>;
  /** The earliest air time of the next episodes that the person is waiting for; null if there are none. */
  nextAirAt(account: AccountId): MaybePromise<Millis | null>;
  /** The titles that the person is caught up with. */
  caughtUp(account: AccountId): Promise<readonly TitleId[]>;
  /** Records the episodes of the given titles that have aired since the last call. Contract: sync.md 8.1. */
  noteAirings(account: AccountId, titles: ReadonlyMap<TitleId, Title>, now: Millis): Promise<void>;
  /** Records that the person's settings changed. Contract: sync.md 8. */
  noteSettings(account: AccountId, now: Millis): Promise<void>;
  /** Settles when no commit is pending. */
  settled(): Promise<void>;
};

const isEmpty = <Outcome>({ tasks, inbox = [], options = {} }: CommitRequest<Outcome>): boolean =>
  tasks.length + inbox.length + (options.cancel ?? []).length === 0;

const NOTHING_HIDDEN: ReadonlySet<TitleId> = new Set();

export function openLibrary(database: Database): Library {
  const commits = new CommitQueue(database);
  const accountStates = new AccountStates(database);
  const held = openHeld(database);
  const visibility: Visibility = {
    hiddenFrom: async (account, app) =>
      (await accountStates.of(account)).held === 0 ? NOTHING_HIDDEN : held.hiddenFrom(account, app),
    lastStamp: (account) => {
      const state = accountStates.of(account);
      return state instanceof Promise ? state.then(({ stamp }) => stamp) : state.stamp;
    },
  };
  return {
    revisions: openRevisions(database),
    inbox: openInbox(database),
    held,
    idempotency: openIdempotency(database),
    commit: (account, request) =>
      isEmpty(request) ? database.read(() => commitNothing(account)) : commits.commit(account, request),
    settled: () => commits.settled(),
    activities: async (account) => {
      const { activities, isShown } = await accountStates.of(account);
      return isShown ? activities : database.write(() => showActivities(account));
    },
    commitScrobble: (account, request, options) =>
      database.write(() => commitScrobble(account, request, options)),
    commitEndedCheckins: (account, request, prepared) =>
      database.write(() => commitEndedCheckins(account, request, prepared)),
    visibleTo: (account, app) => visibleLibrary(database, visibility, account, app),
    whole: (account) => visibleLibrary(database, visibility, account, null),
    due: (kind, now) => database.read(() => readDueAccounts(kind, now)),
    nextAirAt: (account) => {
      const state = accountStates.of(account);
      return state instanceof Promise ? state.then(({ nextAirAt }) => nextAirAt) : state.nextAirAt;
    },
    caughtUp: (account) => database.read(() => readCaughtUp(account)),
    noteAirings: (account, titles, now) => database.write(() => noteAirings(account, titles, now)),
    noteSettings: (account, now) => database.write(() => noteSettings(account, now)),
  };
}

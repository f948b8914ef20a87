// The library's front: committing, and reading back.

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
import { commitMatured, commitScrobble, type Needs, type ScrobbleCommit } from "./playback/scrobbles.ts";
import { type Visibility, type VisibleLibrary, visibleLibrary } from "./reading/visible-library.ts";
import { openRevisions, type Revisions } from "./revisions/revisions.ts";

export { type MaybePromise, StorageUnavailable } from "../database/database.ts";

export type Library = {
  /** What each commit changed. */
  readonly revisions: Revisions;
  /** What waits until its title is known. */
  readonly inbox: InboxStore;
  /** Removals that wait for the owner's word. */
  readonly held: HeldStore;
  /** Answers that are kept to be repeated. */
  readonly idempotency: IdempotencyStore;
  /** Runs the tasks on one account as one revision, durably. */
  commit<Outcome>(account: AccountId, request: CommitRequest<Outcome>): Promise<Committed<Outcome>>;
  /** The moments of the account's activities; what is answered counts as shown. Contract: sync.md 8. */
  activities(account: AccountId): Promise<ActivityTimes>;
  /** Commits a player's call, or answers which further titles are being played. Contract: scrobble.md 3. */
  commitScrobble<Outcome>(
    account: AccountId,
    request: CommitRequest<Outcome>,
    options: ScrobbleCommit,
  ): Promise<Committed<Outcome> | Needs>;
  /** Commits the ends of check-ins, or answers which further titles have one that is due. */
  commitMatured<Outcome>(
    account: AccountId,
    request: CommitRequest<Outcome>,
    prepared: ReadonlySet<TitleId>,
  ): Promise<Committed<Outcome> | Needs>;
  /** What the account holds, as the app sees it. */
  visibleTo(account: AccountId, app: string): VisibleLibrary;
  /** All that the account holds: for its owner and for the server's own work. */
  whole(account: AccountId): VisibleLibrary;
  /** The accounts with work of this kind whose time has come. */
  due(kind: DueKind, now: Millis): Promise<readonly AccountId[]>;
  /** When the next episode airs that the person waits for; null when waiting for none. */
  nextAirAt(account: AccountId): MaybePromise<Millis | null>;
  /** The titles that the person is caught up with. */
  caughtUp(account: AccountId): Promise<readonly TitleId[]>;
  /** Looks at what the person waits for, as the given titles tell it. Contract: sync.md 8. */
  noteAirings(account: AccountId, titles: ReadonlyMap<TitleId, Title>, now: Millis): Promise<void>;
  /** Tells that the person's settings changed. Contract: sync.md 8. */
  noteSettings(account: AccountId, now: Millis): Promise<void>;
  /** Settles when every commit that was asked for has come to its end. */
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
    commitMatured: (account, request, prepared) =>
      database.write(() => commitMatured(account, request, prepared)),
    visibleTo: (account, app) => visibleLibrary(database, visibility, account, app),
    whole: (account) => visibleLibrary(database, visibility, account, null),
    due: (kind, now) => database.read(() => readDueAccounts(kind, now)),
    nextAirAt: (account) => {
      const standing = accountStates.of(account);
      return standing instanceof Promise ? standing.then(({ nextAirAt }) => nextAirAt) : standing.nextAirAt;
    },
    caughtUp: (account) => database.read(() => readCaughtUp(account)),
    noteAirings: (account, titles, now) => database.write(() => noteAirings(account, titles, now)),
    noteSettings: (account, now) => database.write(() => noteSettings(account, now)),
  };
}

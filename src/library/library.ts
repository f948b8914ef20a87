// The library's front: committing, and reading back.

import type { AccountId, Millis, PlaybackId, TitleId } from "../core/ids.ts";
import type { Shelf } from "../core/shelf.ts";
import type { Title } from "../core/title.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { AccountStates } from "./account-state.ts";
import { type Activities, showActivities } from "./activities.ts";
import { noteAirings, readCaughtUp } from "./airings.ts";
import {
  type Author,
  type CommitOptions,
  type Committed,
  commit,
  commitNothing,
  type Task,
} from "./commit.ts";
import { CommitQueue } from "./commit-queue.ts";
import { type HeldStore, openHeld } from "./held-removals.ts";
import { type IdempotencyStore, openIdempotency } from "./idempotency.ts";
import type { InboxItem } from "./inbox.ts";
import { type InboxStore, openInbox } from "./inbox-store.ts";
import {
  type EntryKey,
  type Listed,
  type ListingFilter,
  listKeys,
  loadListed,
  type Wanted,
} from "./listing.ts";
import { noteSettings } from "./person.ts";
import { openRevisions, type Revisions } from "./revisions.ts";
import {
  commitMatured,
  commitScrobble,
  type Needs,
  readDue,
  readPlayback,
  readPlaybacks,
  type ScrobbleCommit,
  type StoredPlayback,
} from "./scrobbles.ts";
import { loadShelves } from "./shelves.ts";
import { readLastWatched, readNumbers, type TitleNumbers } from "./statistics.ts";

export type { MaybePromise } from "../database/database.ts";

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
  commit<Outcome>(
    account: AccountId,
    author: Author,
    tasks: readonly Task<Outcome>[],
    inbox?: readonly InboxItem[],
    beside?: CommitOptions,
  ): Promise<Committed<Outcome>>;
  /** The moments of the account's activities; what is answered counts as shown. Contract: sync.md 8. */
  activities(account: AccountId): Promise<Activities>;
  /** Commits a player's call, or answers which further titles are being played. Contract: scrobble.md 3. */
  commitScrobble<Outcome>(
    account: AccountId,
    author: Author,
    tasks: readonly Task<Outcome>[],
    options: ScrobbleCommit,
  ): Promise<Committed<Outcome> | Needs>;
  /** Commits the ends of check-ins, or answers which further titles have one that is due. */
  commitMatured<Outcome>(
    account: AccountId,
    author: Author,
    tasks: readonly Task<Outcome>[],
    options: { readonly prepared: ReadonlySet<TitleId>; readonly inbox: readonly InboxItem[] },
  ): Promise<Committed<Outcome> | Needs>;
  /** Every stored playback, the newest pause first. */
  playbacks(account: AccountId): Promise<readonly StoredPlayback[]>;
  playback(account: AccountId, id: PlaybackId): Promise<StoredPlayback | null>;
  /** The accounts with work of this kind whose time has come. */
  due(kind: string, now: Millis): Promise<readonly AccountId[]>;
  /** When the next episode airs that the person waits for; null when waiting for none. */
  nextAirAt(account: AccountId): MaybePromise<Millis | null>;
  /** The titles that the person is caught up with. */
  caughtUp(account: AccountId): Promise<readonly TitleId[]>;
  /** Looks at what the person waits for, as the given titles tell it. Contract: sync.md 8. */
  noteAirings(account: AccountId, titles: ReadonlyMap<TitleId, Title>, now: Millis): Promise<void>;
  /** Tells that the person's settings changed. Contract: sync.md 8. */
  noteSettings(account: AccountId, now: Millis): Promise<void>;
  /** What the rows of every listed title say in numbers, watches of some time counted apart. */
  numbers(
    account: AccountId,
    recent: { readonly since: Millis; readonly until: Millis },
  ): Promise<readonly TitleNumbers[]>;
  /** The title watched last, as of now, of those that are not hidden from the app. */
  lastWatched(account: AccountId, now: Millis, app?: string): Promise<TitleId | null>;
  /** The shelves of some titles; empty ones for titles that are not listed. */
  shelves(account: AccountId, titles: readonly TitleId[]): Promise<ReadonlyMap<TitleId, Shelf>>;
  /** The keys of the listed titles, the newest change first. */
  entryKeys(account: AccountId, filter: ListingFilter): Promise<readonly EntryKey[]>;
  /** Settles when every commit that was asked for has come to its end. */
  settled(): Promise<void>;
  /** The rows of some titles, in the order asked; titles that are not listed are left out. */
  listed(
    account: AccountId,
    keys: readonly Pick<EntryKey, "title">[],
    wanted: Wanted,
  ): Promise<readonly Listed[]>;
};

const NOTHING_HIDDEN: ReadonlySet<TitleId> = new Set();

export function openLibrary(database: Database): Library {
  const commits = new CommitQueue(database);
  const accountStates = new AccountStates(database);
  const held = openHeld(database, commit);
  return {
    revisions: openRevisions(database),
    inbox: openInbox(database),
    held: {
      ...held,
      hiddenFrom: async (account, app) =>
        (await accountStates.of(account)).held === 0 ? NOTHING_HIDDEN : held.hiddenFrom(account, app),
    },
    idempotency: openIdempotency(database),
    commit: (account, author, tasks, inbox = [], beside = {}) =>
      tasks.length + inbox.length + (beside.cancel ?? []).length === 0
        ? database.read(() => commitNothing(account))
        : commits.commit(account, { author, tasks, inbox, beside }),
    settled: () => commits.settled(),
    activities: async (account) => {
      const { activities, isShown } = await accountStates.of(account);
      return isShown ? activities : database.write(() => showActivities(account));
    },
    commitScrobble: (account, author, tasks, options) =>
      database.write(() => commitScrobble(account, author, tasks, options)),
    commitMatured: (account, author, tasks, options) =>
      database.write(() => commitMatured(account, author, tasks, options)),
    playbacks: (account) => database.read(() => readPlaybacks(account)),
    playback: (account, id) => database.read(() => readPlayback(account, id)),
    due: (kind, now) => database.read(() => readDue(kind, now)),
    nextAirAt: (account) => {
      const standing = accountStates.of(account);
      return standing instanceof Promise ? standing.then(({ nextAirAt }) => nextAirAt) : standing.nextAirAt;
    },
    caughtUp: (account) => database.read(() => readCaughtUp(account)),
    noteAirings: (account, titles, now) => database.write(() => noteAirings(account, titles, now)),
    noteSettings: (account, now) => database.write(() => noteSettings(account, now)),
    numbers: (account, recent) => database.read(() => readNumbers(account, recent)),
    lastWatched: (account, now, app = "") => database.read(() => readLastWatched(account, now, app)),
    shelves: async (account, titles) => {
      const loaded = await database.read(() => loadShelves(account, titles));
      return new Map([...loaded].map(([title, { shelf }]) => [title, shelf]));
    },
    entryKeys: async (account, filter) => {
      const since = filter.changedAfter ?? filter.ratingChangedAfter;
      // Most of those who ask what is new since some time have seen it all.
      if (since !== null && since >= (await accountStates.of(account)).stamp) return [];
      return database.read(() => listKeys(account, filter));
    },
    listed: (account, keys, wanted) => database.read(() => loadListed(account, keys, wanted)),
  };
}

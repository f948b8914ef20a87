// The library's front: committing, and reading back.

import type { AccountId } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { type Activities, readActivities, showActivities } from "./activities.ts";
import { type Author, type Committed, commit, type Task } from "./commit.ts";
import type { InboxItem } from "./inbox.ts";
import { type EntryKey, type Listed, type ListingFilter, loadListed, readEntryKeys } from "./listing.ts";

export type Library = {
  /** Runs the tasks on one account as one revision, durably. */
  commit<Outcome>(
    account: AccountId,
    author: Author,
    tasks: readonly Task<Outcome>[],
    inbox?: readonly InboxItem[],
  ): Promise<Committed<Outcome>>;
  /** The moments of the account's activities; what is answered counts as shown. Contract: sync.md 8. */
  activities(account: AccountId): Promise<Activities>;
  /** The keys of the listed titles, the newest change first. */
  entryKeys(account: AccountId, filter: ListingFilter): Promise<readonly EntryKey[]>;
  /** The rows of some titles, in the order asked; titles that are not listed are left out. */
  listed(account: AccountId, keys: readonly EntryKey[], withWatches: boolean): Promise<readonly Listed[]>;
};

export function openLibrary(database: Database): Library {
  return {
    commit: (account, author, tasks, inbox = []) =>
      tasks.length + inbox.length === 0
        ? database.read(() => commit(account, author, tasks, inbox))
        : database.write(() => commit(account, author, tasks, inbox)),
    activities: async (account) => {
      const { activities, needsShowing } = await database.read(() => readActivities(account));
      return needsShowing ? database.write(() => showActivities(account)) : activities;
    },
    entryKeys: (account, filter) => database.read(() => readEntryKeys(account, filter)),
    listed: (account, keys, withWatches) => database.read(() => loadListed(account, keys, withWatches)),
  };
}

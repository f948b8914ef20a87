// Moves an account's data to the titles that the catalogue merged its titles into: at the account's next request, in
// revisions of their own, which can be undone like any other. See architecture.md 6.8.

import QuickLRU from "quick-lru";
import type { AccountId, Millis, TitleId } from "../core/ids.ts";
import { moveIn, moveOut } from "../core/merging/follow.ts";
import {
  followAnywhere,
  followInto,
  type Successors,
  shareOf,
  successorsOf,
} from "../core/merging/merged-titles.ts";
import { MERGE_SOURCE } from "../core/revisions/revision.ts";
import { EMPTY_SHELF, type Shelf } from "../core/shelf.ts";
import type { Title } from "../core/titles/title.ts";
import type { Task } from "../library/commit/commit.ts";
import type { MaybePromise } from "../library/library.ts";
import { ALL_ENTRIES } from "../library/reading/listing.ts";
import type { Services } from "./services.ts";

/** Accounts that are cached as up to date. For all others, the library is checked again. */
const ACCOUNTS_MAX = 10_000;

/** Makes a function that calls `followMerges` if titles were merged since its last call for the account. */
export function makeFollower(services: Services): (account: AccountId) => MaybePromise<void> {
  const followed = new QuickLRU<AccountId, number>({ maxSize: ACCOUNTS_MAX });
  const hasFollowed = (account: AccountId, merges: number) => merges === (followed.get(account) ?? 0);
  const follow = async (account: AccountId, counted: MaybePromise<number>): Promise<void> => {
    const merges = await counted;
    if (hasFollowed(account, merges)) return;
    await followMerges(services, account);
    followed.set(account, merges);
  };
  return (account) => {
    const merges = services.catalogue.countMerges();
    return typeof merges === "number" && hasFollowed(account, merges) ? undefined : follow(account, merges);
  };
}

/** Brings the account's library up to date with all merges and splits. */
export async function followMerges(
  { catalogue, library, clock }: Services,
  account: AccountId,
): Promise<void> {
  if ((await catalogue.countMerges()) === 0) return;
  const whole = library.whole(account);
  const rows = [...(await whole.entryKeys(ALL_ENTRIES)), ...(await whole.playbacks())];
  const merged = await catalogue.successors([...new Set(rows.map(({ title }) => title))]);
  for (const [old, successors] of merged) {
    const titles = await catalogue.load([old, ...successorsOf(successors)]);
    const tasks = followTasks(old, successors, titles, clock());
    const author = { app: "", source: MERGE_SOURCE, now: clock() };
    // One commit for each title: a failure does not undo the titles before it.
    if (tasks.length > 0) await library.commit(account, { author, tasks });
  }
}

/** The first task takes the moved data off the old title's shelf. The others add each successor's share to its shelf. */
function followTasks(
  old: TitleId,
  successors: Successors,
  titles: ReadonlyMap<TitleId, Title>,
  now: Millis,
): Task<unknown>[] {
  const title = titles.get(old);
  if (!title) return [];
  const follow = followAnywhere(successors);
  // Set by the first task, which runs before the others.
  let moved: Shelf = EMPTY_SHELF;
  const takeOff: Task<unknown> = {
    title,
    decide: (shelf) => {
      const plan = moveOut(shelf, follow);
      moved = plan.outcome;
      return plan;
    },
  };
  const additions = successorsOf(successors).flatMap((target, at): Task<unknown>[] => {
    const into = titles.get(target);
    if (!into) return [];
    const share = { into, follow: followInto(successors, target), isFirst: at === 0 };
    return [{ title: into, decide: (shelf) => moveIn(shelf, shareOf(moved, share, now), share.follow) }];
  });
  return [takeOff, ...additions];
}

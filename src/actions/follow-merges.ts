// A library follows its titles where the catalogue merged them: at the account's next request, in a revision of its own,
// which can be undone like any other. See architecture.md 6.

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

/** Accounts of which it is remembered how far they have followed; of the others it is asked again. */
const ACCOUNTS_MAX = 10_000;

/** Brings an account's library to where its titles are; asks nothing where nothing has been merged since. */
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

/** Brings everything of the library to where it is now, whatever was followed before. */
export async function followMerges(
  { catalogue, library, clock }: Services,
  account: AccountId,
): Promise<void> {
  if ((await catalogue.countMerges()) === 0) return;
  const whole = library.whole(account);
  const held = [...(await whole.entryKeys(ALL_ENTRIES)), ...(await whole.playbacks())];
  const merged = await catalogue.successors([...new Set(held.map(({ title }) => title))]);
  for (const [old, successors] of merged) {
    const titles = await catalogue.load([old, ...successorsOf(successors)]);
    const tasks = followTasks(old, successors, titles, clock());
    const author = { app: "", source: MERGE_SOURCE, now: clock() };
    // Each title on its own: one that cannot follow keeps no other back.
    if (tasks.length > 0) await library.commit(account, { author, tasks });
  }
}

/** The old title gives up what has moved, then each successor takes its share. */
function followTasks(
  old: TitleId,
  successors: Successors,
  titles: ReadonlyMap<TitleId, Title>,
  now: Millis,
): Task<unknown>[] {
  const title = titles.get(old);
  if (!title) return [];
  const anywhere = followAnywhere(successors);
  let left: Shelf = EMPTY_SHELF;
  const leaving: Task<unknown> = {
    title,
    decide: (shelf) => {
      const plan = moveOut(shelf, anywhere);
      left = plan.outcome;
      return plan;
    },
  };
  const joining = successorsOf(successors).flatMap((target, at): Task<unknown>[] => {
    const into = titles.get(target);
    if (!into) return [];
    const follow = followInto(successors, target);
    const share = { into, follow, isFirst: at === 0 };
    return [{ title: into, decide: (shelf) => moveIn(shelf, shareOf(left, share, now), follow) }];
  });
  return [leaving, ...joining];
}

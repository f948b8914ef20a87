// A library follows its titles where the catalogue found that they are others: at the account's next request, in a
// revision of its own, which can be undone like any other.

import QuickLRU from "quick-lru";
import type { Successors } from "../catalogue/merging.ts";
import { type Follow, join, leave } from "../core/follow.ts";
import { type AccountId, keyOf, type PartKey, partOf, type TitleId } from "../core/ids.ts";
import { EMPTY_SHELF, type Shelf } from "../core/shelf.ts";
import { airedRegularEpisodes, type Title } from "../core/title.ts";
import type { Task } from "../library/commit.ts";
import type { MaybePromise } from "../library/library.ts";
import type { ListingFilter } from "../library/listing.ts";
import type { Services } from "./services.ts";

/** Accounts of which it is known how far they have followed; of the others it is asked again. */
const KEPT_ACCOUNTS = 10_000;
const ALL: ListingFilter = {
  type: null,
  status: null,
  changedAfter: null,
  ratingChangedAfter: null,
  ratings: null,
};
/** The source of revisions in which a library followed. */
export const FOLLOWING = "catalogue merge";

/** Brings an account's library to where its titles have gone; asks nothing where nothing has been merged since. */
export function makeFollower(services: Services): (account: AccountId) => MaybePromise<void> {
  const followed = new QuickLRU<AccountId, number>({ maxSize: KEPT_ACCOUNTS });
  const hasFollowed = (account: AccountId, merges: number) => merges === (followed.get(account) ?? 0);
  const follow = async (account: AccountId, told: MaybePromise<number>): Promise<void> => {
    const merges = await told;
    if (hasFollowed(account, merges)) return;
    await followTitles(services, account);
    followed.set(account, merges);
  };
  return (account) => {
    const merges = services.catalogue.merges();
    return typeof merges === "number" && hasFollowed(account, merges) ? undefined : follow(account, merges);
  };
}

/** Brings everything of the library to where it has gone, whatever was followed before. */
export async function followTitles(
  { catalogue, library, clock }: Services,
  account: AccountId,
): Promise<void> {
  if ((await catalogue.merges()) === 0) return;
  const held = [...(await library.entryKeys(account, ALL)), ...(await library.playbacks(account))];
  const successors = await catalogue.successors([...new Set(held.map(({ title }) => title))]);
  for (const [old, became] of successors) {
    const targets = [...new Set([...became.parts.map(({ to }) => to.title), became.rest ?? old])];
    const titles = await catalogue.load([old, ...targets]);
    const tasks = followTasks(old, became, titles, clock());
    // Each on its own: one that cannot follow keeps nobody else back.
    if (tasks.length > 0) await library.commit(account, { app: "", source: FOLLOWING, now: clock() }, tasks);
  }
}

/** The old title gives up what has gone, then each new one takes its part in. */
function followTasks(
  old: TitleId,
  became: Successors,
  titles: ReadonlyMap<TitleId, Title>,
  now: ReturnType<Services["clock"]>,
): Task<unknown>[] {
  const title = titles.get(old);
  if (!title) return [];
  const moves = new Map<PartKey, Successors["parts"][number]["to"]>(
    became.parts.map(({ from, to }) => [keyOf(from), to]),
  );
  const followTo =
    (target: TitleId): Follow =>
    (part) => {
      const to = moves.get(keyOf(part));
      if (to) return to.title === target ? to.part : null;
      return became.rest === target ? part : null;
    };
  const anywhere: Follow = (part) => moves.get(keyOf(part))?.part ?? (became.rest === null ? null : part);
  let left: Shelf = EMPTY_SHELF;
  const leaving: Task<unknown> = {
    title,
    decide: (shelf) => {
      const plan = leave(shelf, anywhere);
      left = plan.outcome;
      return plan;
    },
  };
  const targets = new Set(became.parts.map(({ to }) => to.title));
  if (became.rest !== null) targets.add(became.rest);
  const joining = [...targets].flatMap((target, at): Task<unknown>[] => {
    const into = titles.get(target);
    if (!into) return [];
    const follow = followTo(target);
    return [
      { title: into, decide: (shelf) => join(shelf, shareOf(left, follow, into, at === 0, now), follow) },
    ];
  });
  return [leaving, ...joining];
}

/** What one of several titles gets of what left: its watches, and the entry if it has any or is the first. */
function shareOf(
  left: Shelf,
  follow: Follow,
  into: Title,
  isFirst: boolean,
  now: ReturnType<Services["clock"]>,
): Shelf {
  const seen = new Set<PartKey>();
  for (const key of left.watches.keys()) {
    const part = follow(partOf(key));
    if (part) seen.add(keyOf(part));
  }
  const { entry } = left;
  if (entry === null || (seen.size === 0 && !isFirst && entry.status !== "completed"))
    return { ...left, entry: null };
  const isAll = airedRegularEpisodes(into, now).every(({ key }) => seen.has(key));
  const status = entry.status === "watching" && isAll && into.type !== "movie" ? "completed" : entry.status;
  // A rating and a note were for the whole, which the first stands for.
  const own = isFirst ? entry : { ...entry, rating: null, ratedAt: null, memo: null };
  return { ...left, entry: { ...own, status } };
}

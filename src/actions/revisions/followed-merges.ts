// Changes of titles that have become others since: to be taken back they are looked for where they are now.

import type { Successors } from "../../catalogue/merging.ts";
import { type AccountId, keyOf, type TitleId } from "../../core/ids.ts";
import { type Change, isPlaybackChange } from "../../core/plan.ts";
import type { Revised } from "../../library/revisions.ts";
import { FOLLOWING } from "../follow-merges.ts";
import type { Services } from "../services.ts";

type Changes = ReadonlyMap<TitleId, readonly Revised[]>;

/** Mergers of one title that are looked at. */
const MOST = 1_000;

/**
 * The changes under the titles that hold them now. Those that came before the library followed, in a revision that is
 * not taken back with them, went along.
 */
export async function changesWhereTheyWent(
  { catalogue, library }: Pick<Services, "catalogue" | "library">,
  account: AccountId,
  undone: ReadonlySet<number>,
  changes: Changes,
): Promise<Changes> {
  const successors = await catalogue.successors([...changes.keys()]);
  if (successors.size === 0) return changes;
  const went = new Map([...changes].map(([title, revised]) => [title, [...revised]]));
  for (const [title, became] of successors) {
    const filter = { source: FOLLOWING, title };
    const followed = await library.revisions.numbers(account, filter, MOST);
    const last = followed.find((one) => !undone.has(one)) ?? 0;
    const revised = went.get(title) ?? [];
    went.set(
      title,
      revised.filter(({ revision }) => revision >= last),
    );
    for (const one of revised)
      if (one.revision < last)
        for (const [target, moved] of moveChanges(title, one.changes, became))
          went.set(target, [...(went.get(target) ?? []), { ...one, changes: moved }]);
  }
  return new Map(
    [...went]
      .filter(([, revised]) => revised.length > 0)
      .map(([title, revised]) => [title, revised.toSorted((a, b) => b.revision - a.revision)]),
  );
}

/** What plays belongs to the moment, and is not brought back under another title. */
function moveChanges(title: TitleId, changes: readonly Change[], became: Successors): Map<TitleId, Change[]> {
  const moves = new Map(became.parts.map(({ from, to }) => [keyOf(from), to]));
  const moved = new Map<TitleId, Change[]>();
  for (const change of changes) {
    if (isPlaybackChange(change)) continue;
    const to = "part" in change ? moves.get(keyOf(change.part)) : undefined;
    const target = to?.title ?? became.rest ?? title;
    const list = moved.get(target) ?? [];
    moved.set(target, list);
    list.push(to ? ({ ...change, part: to.part } as Change) : change);
  }
  return moved;
}

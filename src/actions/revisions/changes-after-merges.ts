// Maps changes of titles that have been merged since to the titles on which an undo has to revert them.

import type { AccountId, TitleId } from "../../core/ids.ts";
import { moveChanges } from "../../core/merging/merged-titles.ts";
import { MERGE_SOURCE } from "../../core/revisions/revision.ts";
import type { Revised } from "../../library/revisions/revisions.ts";
import type { Services } from "../services.ts";

type Changes = ReadonlyMap<TitleId, readonly Revised[]>;

/** Revisions of merges that are read for one title. */
const MERGES_MAX = 1_000;

/**
 * Returns the changes by the title on which to revert them. When the library followed a merge, the values of earlier
 * changes moved to the successors, so these changes move too. They stay if that move itself is undone. `undone` has the
 * numbers of the revisions to undo.
 */
export async function changesAfterMerges(
  { catalogue, library }: Pick<Services, "catalogue" | "library">,
  account: AccountId,
  { changes, undone }: { changes: Changes; undone: ReadonlySet<number> },
): Promise<Changes> {
  const merged = await catalogue.successors([...changes.keys()]);
  if (merged.size === 0) return changes;
  const after = new Map([...changes].map(([title, revised]) => [title, [...revised]]));
  for (const [title, successors] of merged) {
    const filter = { source: MERGE_SOURCE, title };
    const moves = await library.revisions.numbers(account, filter, MERGES_MAX);
    const lastMove = moves.find((number) => !undone.has(number)) ?? 0;
    const revised = after.get(title) ?? [];
    after.set(
      title,
      revised.filter(({ revision }) => revision >= lastMove),
    );
    for (const { revision, changes: before } of revised)
      if (revision < lastMove)
        for (const [target, moved] of moveChanges(title, before, successors))
          after.set(target, [...(after.get(target) ?? []), { revision, changes: moved }]);
  }
  return new Map(
    [...after]
      .filter(([, revised]) => revised.length > 0)
      .map(([title, revised]) => [title, revised.toSorted((a, b) => b.revision - a.revision)]),
  );
}

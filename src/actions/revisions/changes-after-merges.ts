// Changes of titles that the catalogue has merged since: they are taken back where the title's parts are now.

import type { AccountId, TitleId } from "../../core/ids.ts";
import { moveChanges } from "../../core/merging/merged-titles.ts";
import { MERGE_SOURCE } from "../../core/revisions/revision.ts";
import type { Revised } from "../../library/revisions/revisions.ts";
import type { Services } from "../services.ts";

type Changes = ReadonlyMap<TitleId, readonly Revised[]>;

/** Merges of one title that are looked at. */
const MERGES_MAX = 1_000;

/**
 * The changes under the titles that hold them now. Those that came before the library followed a merge, in a revision
 * that is not undone with them, went along. `undone`: the revisions that are taken back.
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
    const followed = await library.revisions.numbers(account, filter, MERGES_MAX);
    const last = followed.find((one) => !undone.has(one)) ?? 0;
    const revised = after.get(title) ?? [];
    after.set(
      title,
      revised.filter(({ revision }) => revision >= last),
    );
    for (const one of revised)
      if (one.revision < last)
        for (const [target, moved] of moveChanges(title, one.changes, successors))
          after.set(target, [...(after.get(target) ?? []), { ...one, changes: moved }]);
  }
  return new Map(
    [...after]
      .filter(([, revised]) => revised.length > 0)
      .map(([title, revised]) => [title, revised.toSorted((a, b) => b.revision - a.revision)]),
  );
}

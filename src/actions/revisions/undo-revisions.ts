// Undoes revisions: a commit that reverts every value that has not changed since. See architecture.md 4.

import type { TitleId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { RevisionQuery, TitleSnapshot } from "../../core/revisions/revision.ts";
import { decideUndo, type Kept, type UndoOutcome } from "../../core/revisions/undo.ts";
import { namelessTitle, snapshotOf } from "../../core/titles/remembered-title.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Task } from "../../library/commit/commit.ts";
import type { Revised } from "../../library/revisions/revisions.ts";
import { authorOf, type Caller } from "../caller.ts";
import { followMerges } from "../follow-merges.ts";
import { recallTitles } from "../recall-titles.ts";
import type { Services } from "../services.ts";
import { changesAfterMerges } from "./changes-after-merges.ts";
import { toRevisionFilter } from "./list-revisions.ts";

/** Maximum number of revisions that one request can undo. */
export const UNDO_REVISIONS_MAX = 100_000;

export type UndoResult = {
  /** The revision that the undo made. */
  readonly revision: number;
  /** The number of changes that were reverted. */
  readonly undone: number;
  /** The changes that were not reverted. */
  readonly kept: readonly { readonly title: TitleSnapshot; readonly kept: Kept }[];
};

/**
 * Reverts the changes of all revisions that match the query, newest first, as one new revision.
 * @throws Refused if no revision matches, if too many match, or if none of their changes can be reverted
 */
export async function undoRevisions(
  services: Services,
  caller: Caller,
  query: RevisionQuery,
): Promise<UndoResult> {
  const { account } = caller;
  const { library, clock } = services;
  const filter = await toRevisionFilter(services, query);
  const numbers = await library.revisions.numbers(account, filter, UNDO_REVISIONS_MAX + 1);
  const [newest] = numbers;
  const oldest = numbers.at(-1);
  if (newest === undefined || oldest === undefined) throw new Refused("revision_unknown");
  if (numbers.length > UNDO_REVISIONS_MAX) throw new Refused("too_many_revisions");
  const changes = await library.revisions.changesOf(account, numbers);
  const byTitle = await changesAfterMerges(services, account, { changes, undone: new Set(numbers) });
  const titles = await recallTitles(services, account, [...byTitle.keys()]);
  const undid = { revisions: numbers.length, from: oldest, to: newest };
  const { outcomes, revision } = await library.commit(account, {
    author: { ...authorOf(caller, "undo", clock()), undid },
    tasks: undoTasks(byTitle, titles),
  });
  // Restored data of a title that was merged in the meantime moves to its successors.
  await followMerges(services, account);
  const undone = outcomes.reduce((sum, outcome) => sum + outcome.undone, 0);
  if (undone === 0) throw new Refused("nothing_to_undo");
  return { revision, undone, kept: keptChanges(outcomes, titles) };
}

/** The outcome of an undo for one title. */
export type TitleUndo = UndoOutcome & { readonly title: TitleId };

type Titles = ReadonlyMap<TitleId, Title>;

/** Makes a task for each title. The revisions of each title must be ordered from the newest to the oldest. */
export function undoTasks(
  byTitle: ReadonlyMap<TitleId, readonly Pick<Revised, "changes">[]>,
  titles: Titles,
): Task<TitleUndo>[] {
  return [...byTitle].map(([id, revisions]) => {
    const title = titles.get(id);
    if (!title) throw new Error(`title ${id} was not loaded`);
    return {
      title,
      decide: (shelf) => {
        const { changes, outcome } = decideUndo(
          shelf,
          revisions.map((one) => one.changes),
        );
        return { changes, outcome: { ...outcome, title: id } };
      },
    };
  });
}

function keptChanges(outcomes: readonly TitleUndo[], titles: Titles): UndoResult["kept"] {
  return outcomes.flatMap(({ title: id, kept }) => {
    const known = titles.get(id);
    const title = known ? snapshotOf(known) : namelessTitle(id);
    return kept.map((one) => ({ title, kept: one }));
  });
}

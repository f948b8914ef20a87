// Undoing revisions: a commit like any other, whose decisions take back what still is as it was left.

import { authorOf, type Caller } from "../../api/http/identify.ts";
import type { TitleId } from "../../core/ids.ts";
import { decideUndo, type UndoOutcome } from "../../core/undo.ts";
import type { Task } from "../../library/commit.ts";
import type { Revised, RevisionFilter } from "../../library/revisions.ts";
import { WireError } from "../../wire/errors.ts";
import { presentKept } from "../../wire/reprise/present-change.ts";
import { followTitles } from "../follow-merges.ts";
import { rememberedTitles } from "../recall-titles.ts";
import type { Services } from "../services.ts";
import { changesWhereTheyWent } from "./followed-merges.ts";
import { noSuchRevision } from "./list-revisions.ts";

/** Most revisions of one undo. */
export const UNDO_LIMIT = 100_000;

export type UndoAnswer = {
  /** The revision that the undo made. */
  readonly revision: number;
  /** Changes that were taken back. */
  readonly undone: number;
  readonly kept: readonly Record<string, unknown>[];
};

/**
 * Takes back what the revisions changed, newest first, as one new revision. @throws WireError 404 when there are no
 * such revisions, 409 when nothing of them can be taken back
 */
export async function undoRevisions(
  services: Services,
  caller: Caller,
  filter: RevisionFilter,
): Promise<UndoAnswer> {
  const { account } = caller;
  const { library, clock } = services;
  const numbers = await library.revisions.numbers(account, filter, UNDO_LIMIT + 1);
  const [newest] = numbers;
  const oldest = numbers.at(-1);
  if (newest === undefined || oldest === undefined) throw noSuchRevision();
  if (numbers.length > UNDO_LIMIT)
    throw new WireError(400, "wrong_parameter", `No more than ${UNDO_LIMIT} revisions can be undone at once`);
  const told = await library.revisions.changesOf(account, numbers);
  const byTitle = await changesWhereTheyWent(services, account, new Set(numbers), told);
  const titles = await rememberedTitles(services, account, [...byTitle.keys()]);
  const tasks = undoTasks(byTitle, titles);
  const undid = { revisions: numbers.length, from: oldest, to: newest };
  const author = { ...authorOf(caller, "undo", clock()), undid };
  const { outcomes, revision } = await library.commit(account, author, tasks);
  // What came back under a title that is another by now goes on to that one.
  await followTitles(services, account);
  const undone = outcomes.reduce((sum, outcome) => sum + outcome.undone, 0);
  if (undone === 0)
    throw new WireError(409, "nothing_to_undo", "Nothing of it is still as it was left; nothing was changed");
  return { revision, undone, kept: presentAllKept(outcomes, titles) };
}

/** What an undo left of one title. */
export type UndoneTitle = UndoOutcome & { readonly title: TitleId };

type Titles = Awaited<ReturnType<typeof rememberedTitles>>;

export function undoTasks(
  byTitle: ReadonlyMap<TitleId, readonly Pick<Revised, "changes">[]>,
  titles: Titles,
): Task<UndoneTitle>[] {
  return [...byTitle].map(([id, revisions]) => {
    const title = titles.get(id);
    if (!title) throw new Error(`title ${id} cannot be remembered`);
    return {
      title,
      decide: (shelf) => {
        const lists = revisions.map((one) => one.changes);
        const { changes, outcome } = decideUndo(shelf, lists);
        return { changes, outcome: { ...outcome, title: id } };
      },
    };
  });
}

export function presentAllKept(outcomes: readonly UndoneTitle[], titles: Titles): UndoAnswer["kept"] {
  return outcomes.flatMap(({ title: id, kept }) => {
    const title = titles.get(id) ?? { type: "show", animeType: null, name: "", year: null, ids: {} };
    return kept.map((one) => presentKept({ ...title, title: id }, one));
  });
}

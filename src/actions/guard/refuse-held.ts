// Rejects held removals: the titles stay, and the titles that the app removed shortly before are restored, as one
// revision. The app receives all of them again as changed rows.

import { toMillis } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import { isRemoval } from "../../core/revisions/plan.ts";
import type { Task } from "../../library/commit/commit.ts";
import { authorOf, type Caller } from "../caller.ts";
import { followMerges } from "../follow-merges.ts";
import { recallTitles } from "../recall-titles.ts";
import { type TitleUndo, UNDO_REVISIONS_MAX, undoTasks } from "../revisions/undo-revisions.ts";
import type { Services } from "../services.ts";
import { findHeld, heldSince } from "./list-held.ts";

/** `restored` counts the titles that stay and those that are restored. @throws Refused as `findHeld` */
export async function refuseHeld(
  services: Services,
  caller: Caller,
  nameOrClientId: string | undefined,
): Promise<{ readonly revision: number; readonly restored: number }> {
  const { account } = caller;
  const { library, guard, clock } = services;
  const { app, removals } = await findHeld(services, caller, nameOrClientId);
  const since = toMillis(heldSince(removals) - guard.windowMillis);
  const filter = { apps: [app], since, removing: true };
  const revisions = await library.revisions.numbers(account, filter, UNDO_REVISIONS_MAX);
  const removedBefore = new Map(
    [...(await library.revisions.changesOf(account, revisions))]
      .map(([title, revised]) => [title, revised.filter(({ changes }) => isRemoval(changes))] as const)
      .filter(([, revised]) => revised.length > 0),
  );
  const removedTitles = await recallTitles(services, account, [...removedBefore.keys()]);
  const heldTitles = await recallTitles(
    services,
    account,
    removals.map(({ title }) => title),
  );
  const unchanged = [...heldTitles.values()].map((title): Task<TitleUndo> => {
    const outcome = { title: title.id, undone: 0, kept: [] };
    return { title, decide: () => ({ changes: [], outcome }) };
  });
  const committed = await library.held.settle(account, {
    author: authorOf(caller, "guard", clock()),
    app,
    titles: unchanged,
    others: undoTasks(removedBefore, removedTitles),
    returns: true,
  });
  if (committed === null) throw new Refused("nothing_held");
  await followMerges(services, account);
  const restored = committed.outcomes.filter(
    ({ title, undone }) => undone > 0 || !removedBefore.has(title),
  ).length;
  return { revision: committed.revision, restored };
}

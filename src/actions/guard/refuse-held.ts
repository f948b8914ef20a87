// The owner says that held removals were a mistake: the titles stay, and those that were removed before the guard noticed
// come back, as one revision. The app that removed them is told of them anew.

import { toMillis } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import { isRemoval } from "../../core/revisions/plan.ts";
import type { Task } from "../../library/commit/commit.ts";
import { authorOf, type Caller } from "../caller.ts";
import { followMerges } from "../follow-merges.ts";
import { recallTitles } from "../recall-titles.ts";
import { UNDO_REVISIONS_MAX, type UndoneTitle, undoTasks } from "../revisions/undo-revisions.ts";
import type { Services } from "../services.ts";
import { findHeld, heldSince } from "./list-held.ts";

/** @throws Refused as `findHeld` does */
export async function refuseHeld(
  services: Services,
  caller: Caller,
  named: string | undefined,
): Promise<{ readonly revision: number; readonly restored: number }> {
  const { account } = caller;
  const { library, guard, clock } = services;
  const { app, removals } = await findHeld(services, caller, named);
  const since = toMillis(heldSince(removals) - guard.windowMillis);
  const filter = { apps: [app], since, removing: true };
  const before = await library.revisions.numbers(account, filter, UNDO_REVISIONS_MAX);
  const removedBefore = new Map(
    [...(await library.revisions.changesOf(account, before))]
      .map(([title, lists]) => [title, lists.filter(({ changes }) => isRemoval(changes))] as const)
      .filter(([, lists]) => lists.length > 0),
  );
  const lost = await recallTitles(services, account, [...removedBefore.keys()]);
  const held = await recallTitles(
    services,
    account,
    removals.map(({ title }) => title),
  );
  const staying = [...held.values()].map((title): Task<UndoneTitle> => {
    const outcome = { title: title.id, undone: 0, kept: [] };
    return { title, decide: () => ({ changes: [], outcome }) };
  });
  const committed = await library.held.settle(account, {
    author: authorOf(caller, "guard", clock()),
    app,
    titles: staying,
    others: undoTasks(removedBefore, lost),
    returns: true,
  });
  if (committed === null) throw new Refused("nothing_held");
  await followMerges(services, account);
  const restored = committed.outcomes.filter(
    ({ title, undone }) => undone > 0 || !removedBefore.has(title),
  ).length;
  return { revision: committed.revision, restored };
}

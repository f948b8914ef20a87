// Confirms held removals: the titles are removed, as one revision of the app that removed them.

import { decideRemoval, type RemovalOutcome } from "../../core/history/removal.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Task } from "../../library/commit/commit.ts";
import { authorOf, type Caller } from "../caller.ts";
import { followMerges } from "../follow-merges.ts";
import { cancelWaiting, type Removal } from "../inbox/cancel-waiting.ts";
import { recallTitles } from "../recall-titles.ts";
import type { Services } from "../services.ts";
import { findHeld } from "./list-held.ts";

/** `removed` counts the titles that were removed. @throws Refused as `findHeld` */
export async function releaseHeld(
  services: Services,
  caller: Caller,
  nameOrClientId: string | undefined,
): Promise<{ readonly revision: number; readonly removed: number }> {
  const { account } = caller;
  const { app, removals } = await findHeld(services, caller, nameOrClientId);
  const ids = removals.map(({ title }) => title);
  const titles = [...(await recallTitles(services, account, ids)).values()];
  const now = services.clock();
  const committed = await services.library.held.settle(account, {
    author: authorOf({ ...caller, app }, "guard", now),
    app,
    titles: titles.map(
      (title): Task<RemovalOutcome> => ({
        title,
        decide: (shelf) => decideRemoval(shelf, title, { parts: null }, now),
      }),
    ),
    returns: false,
    options: await cancelWaiting(services, account, titles.map(wholeTitle)),
  });
  if (committed === null) throw new Refused("nothing_held");
  await followMerges(services, account);
  const removed = committed.outcomes.filter((outcome) => outcome.removed).length;
  return { revision: committed.revision, removed };
}

/** The removal of a whole title, which cancels all inbox items that name it. */
function wholeTitle(title: Title): Removal {
  return {
    query: {
      section: title.type === "movie" ? "movies" : "shows",
      ids: new Map([["simkl", String(title.id)]]),
      name: null,
      year: null,
      usesTvdbSeasons: false,
      parts: null,
    },
    resolution: { kind: "found", targets: [{ title, parts: null }], unknown: [] },
    endpoints: null,
  };
}

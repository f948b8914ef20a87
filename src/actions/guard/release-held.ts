// The owner says that held removals are meant: the titles go, as one revision of the app that removed them.

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

/** @throws Refused as `findHeld` does */
export async function releaseHeld(
  services: Services,
  caller: Caller,
  named: string | undefined,
): Promise<{ readonly revision: number; readonly removed: number }> {
  const { account } = caller;
  const { app, removals } = await findHeld(services, caller, named);
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

/** The removal of all of a title. */
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

// What the owner of a library says to removals that were held: that they are meant, or that they are not.

import { authorOf, type Caller } from "../../api/http/identify.ts";
import { type AccountId, type Millis, type TitleId, toMillis } from "../../core/ids.ts";
import { decideRemoval, type RemovalOutcome } from "../../core/removal.ts";
import { printTime } from "../../core/time.ts";
import type { Task } from "../../library/commit.ts";
import type { HeldRemoval } from "../../library/held-removals.ts";
import { WireError } from "../../wire/errors.ts";
import { isRemoval, presentTitle, type WireTitle } from "../../wire/reprise/present-change.ts";
import { followTitles } from "../follow-merges.ts";
import { cancelWaiting } from "../inbox/cancel-waiting.ts";
import { nameApps } from "../name-apps.ts";
import { rememberedTitles } from "../recall-titles.ts";
import { UNDO_LIMIT, type UndoneTitle, undoTasks } from "../revisions/undo-revisions.ts";
import type { Services } from "../services.ts";

export type HeldAnswer = { held: { app: string; since: string; titles: WireTitle[] }[] };

/** What is held, by the app that removed it. */
export async function listHeld(services: Services, account: AccountId): Promise<HeldAnswer> {
  const held = await services.library.held.list(account);
  const ids = held.map(({ title }) => title);
  const titles = await rememberedTitles(services, account, [...new Set(ids)]);
  const nameOf = await nameApps(
    services,
    held.map(({ app }) => app),
  );
  const groups = [...Map.groupBy(held, ({ app }) => app)];
  return {
    held: groups.map(([app, removals]) => ({
      app: nameOf(app),
      since: printTime(sinceOf(removals)),
      titles: removals.flatMap(({ title }) => {
        const found = titles.get(title);
        return found ? [presentTitle({ ...found, title })] : [];
      }),
    })),
  };
}

const sinceOf = (removals: readonly HeldRemoval[]): Millis =>
  toMillis(Math.min(...removals.map(({ at }) => at)));

/** One app's held removals; the only ones when none is named. @throws WireError 403, 404, 400 */
async function heldOf(
  services: Services,
  { account, app: caller }: Caller,
  named: string | undefined,
): Promise<{ app: string; removals: readonly HeldRemoval[] }> {
  const groups = Map.groupBy(await services.library.held.list(account), ({ app }) => app);
  const known = named === undefined ? null : await services.appNamed(named);
  const asked = named === undefined ? [...groups.keys()] : [known?.clientId ?? named];
  const [app] = asked;
  if (asked.length > 1)
    throw new WireError(400, "empty_field", "Removals of several apps are held: say which is meant");
  const removals = app === undefined ? undefined : groups.get(app);
  if (app === undefined || removals === undefined)
    throw new WireError(404, "nothing_held", "No removals are held");
  // A client that removes by mistake would confirm by mistake.
  if (app === caller)
    throw new WireError(403, "own_removal", "Another app, or the command line, has to decide on this");
  return { app, removals };
}

/** The removals are meant: the titles go, as one revision of the app that removed them. @throws WireError */
export async function releaseHeld(
  services: Services,
  caller: Caller,
  named: string | undefined,
): Promise<{ revision: number; removed: number }> {
  const { account } = caller;
  const { app, removals } = await heldOf(services, caller, named);
  const titles = await titlesOf(services, account, removals);
  const now = services.clock();
  const tasks = [...titles.values()].map(
    (title): Task<RemovalOutcome> => ({
      title,
      decide: (shelf) => decideRemoval(shelf, title, { parts: null }, now),
    }),
  );
  const taken = [...titles.values()].map((title) => ({
    query: {
      section: title.type === "movie" ? ("movies" as const) : ("shows" as const),
      ids: new Map([["simkl", String(title.id)]]),
      name: null,
      year: null,
      usesTvdbSeasons: false,
      parts: null,
    },
    resolution: { kind: "found" as const, targets: [{ title, parts: null }], unknown: [] },
    endpoints: null,
  }));
  const waiting = await cancelWaiting(services, account, taken);
  const author = authorOf({ ...caller, app }, "guard", now);
  const held = { app, tasks, returns: false };
  const committed = await services.library.held.settle(account, author, held, [], waiting);
  if (committed === null) throw new WireError(404, "nothing_held", "No removals are held");
  await followTitles(services, account);
  const removed = committed.outcomes.filter((outcome) => outcome.removed).length;
  return { revision: committed.revision, removed };
}

/**
 * The removals were a mistake: the titles stay, and those that went before the guard noticed come back, as one
 * revision. Whoever removed them is told of them anew. @throws WireError
 */
export async function refuseHeld(
  services: Services,
  caller: Caller,
  named: string | undefined,
): Promise<{ revision: number; restored: number }> {
  const { account } = caller;
  const { library, guard, clock } = services;
  const { app, removals } = await heldOf(services, caller, named);
  const since = toMillis(sinceOf(removals) - guard.window);
  const before = await library.revisions.numbers(account, { apps: [app], since, removing: true }, UNDO_LIMIT);
  const gone = new Map(
    [...(await library.revisions.changesOf(account, before))]
      .map(([title, lists]) => [title, lists.filter(({ changes }) => isRemoval(changes))] as const)
      .filter(([, lists]) => lists.length > 0),
  );
  const lost = await rememberedTitles(services, account, [...gone.keys()]);
  const held = [...(await titlesOf(services, account, removals)).values()];
  const stay = held.map((title): Task<UndoneTitle> => {
    const outcome = { title: title.id, undone: 0, kept: [] };
    return { title, decide: () => ({ changes: [], outcome }) };
  });
  const author = authorOf(caller, "guard", clock());
  const committed = await library.held.settle(
    account,
    author,
    { app, tasks: stay, returns: true },
    undoTasks(gone, lost),
  );
  if (committed === null) throw new WireError(404, "nothing_held", "No removals are held");
  await followTitles(services, account);
  const restored = committed.outcomes.filter(({ title, undone }) => undone > 0 || !gone.has(title)).length;
  return { revision: committed.revision, restored };
}

async function titlesOf(services: Services, account: AccountId, removals: readonly HeldRemoval[]) {
  const ids: readonly TitleId[] = removals.map(({ title }) => title);
  return rememberedTitles(services, account, ids);
}

// Held removals, grouped by the app that requested them. See architecture.md 2, promise 5.

import type { AccountId, Millis } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { TitleSnapshot } from "../../core/revisions/revision.ts";
import { earliest } from "../../core/time.ts";
import { snapshotOf } from "../../core/titles/remembered-title.ts";
import type { HeldRemoval } from "../../library/held/held-removals.ts";
import { withAppNames } from "../app-names.ts";
import type { Caller } from "../caller.ts";
import { recallTitles } from "../recall-titles.ts";
import type { Services } from "../services.ts";

/** The held removals of one app, for its owner to decide on. */
export type HeldOfApp = {
  /** The app's name. */
  readonly app: string;
  /** The time of the first removal. */
  readonly since: Millis;
  readonly titles: readonly TitleSnapshot[];
};

/** Returns the held removals of all apps of the account. */
export async function listHeld(services: Services, account: AccountId): Promise<HeldOfApp[]> {
  const held = await services.library.held.list(account);
  const ids = held.map(({ title }) => title);
  const titles = await recallTitles(services, account, [...new Set(ids)]);
  const groups = [...Map.groupBy(held, ({ app }) => app)].map(([app, removals]) => ({
    app,
    since: heldSince(removals),
    titles: removals.flatMap(({ title }) => {
      const found = titles.get(title);
      return found ? [snapshotOf(found)] : [];
    }),
  }));
  return withAppNames(services, groups);
}

/** The time of the first removal. The list must not be empty. */
export function heldSince(removals: readonly HeldRemoval[]): Millis {
  const since = earliest(removals.map(({ at }) => at));
  if (since === null) throw new Error("nothing is held");
  return since;
}

export type HeldRemovals = {
  /** The client id of the app. */
  readonly app: string;
  readonly removals: readonly HeldRemoval[];
};

/**
 * Finds the held removals of one app, by its name or client id. The app can be left out if only one app has any.
 * @throws Refused if nothing is held, if removals of several apps are held and none is named, or for the caller's own app
 */
export async function findHeld(
  { accounts, library }: Services,
  caller: Caller,
  nameOrClientId: string | undefined,
): Promise<HeldRemovals> {
  const groups = Map.groupBy(await library.held.list(caller.account), ({ app }) => app);
  const known = nameOrClientId === undefined ? null : await accounts.findAppByName(nameOrClientId);
  const candidates = nameOrClientId === undefined ? [...groups.keys()] : [known?.clientId ?? nameOrClientId];
  if (candidates.length > 1) throw new Refused("several_apps_held");
  const [app] = candidates;
  const removals = app === undefined ? undefined : groups.get(app);
  if (app === undefined || removals === undefined) throw new Refused("nothing_held");
  // An app that removes titles by mistake could also confirm them by mistake.
  if (app === caller.app) throw new Refused("own_removal");
  return { app, removals };
}
